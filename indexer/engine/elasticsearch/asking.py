"""A plan as search requests, and their responses as an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from indexer.engine.elasticsearch.clauses import Fields, filter_queries, named_query, query_of
from indexer.engine.elasticsearch.mapping import KEY
from indexer.engine.plan import Facet, Plan, RangeFacet, TermsFacet
from indexer.engine.port import Answer, RangeCounts, TermCounts

Request = dict[str, Any]
Response = Mapping[str, Any]

_PER_SHARD = 2_000  # values that a shard reports; what lies beyond makes counts estimates, which say so
_SYNTAX = re.compile(r'[.?+*|{}\[\]()"\\#@&<>~]')
_ONLY_KEYS: Request = {"_source": False, "stored_fields": "_none_"}  # the key is in the sort values


def search_requests(plan: Plan, fields: Fields) -> list[Request]:
    """One for the page, facets and total; a second for the other order, if one is asked."""
    if plan.order.column is None:
        first: Request = {"_score": "desc"}
    else:
        first = {plan.order.column: {"order": plan.order.direction, "missing": "_last"}}
    left_to_facets = _ignored(plan)
    page = {
        **_ONLY_KEYS,
        "query": query_of(plan, fields, without=left_to_facets),
        "post_filter": {"bool": {"filter": filter_queries(plan, fields, left_to_facets)}},
        "from": plan.offset,
        "size": plan.window,
        "sort": [first, {KEY: "asc"}],
        "track_scores": True,
        "track_total_hits": plan.count,
        "docvalue_fields": list(plan.columns),
        "aggs": {f"{place}": _facet_request(facet, plan, fields) for place, facet in enumerate(plan.facets)},
    }
    if plan.also_by is None or not plan.window:
        return [page]
    other = {
        **_ONLY_KEYS,
        "query": query_of(plan, fields),
        "size": plan.window,
        "sort": [{plan.also_by: {"order": "desc", "missing": "_last"}}, {KEY: "asc"}],
        "track_scores": True,
        "track_total_hits": False,
        "docvalue_fields": list(plan.columns),
    }
    return [page, other]


def read_answer(plan: Plan, responses: Sequence[Response]) -> Answer:
    page = responses[0]
    hits = {hit["sort"][-1]: hit for response in responses for hit in response["hits"]["hits"]}
    total = page["hits"].get("total", {}).get("value")
    return Answer(
        keys=np.array(list(hits), np.int64),
        scores=np.array([hit["_score"] for hit in hits.values()], np.float64),
        columns={name: np.array([_value(hit, name) for hit in hits.values()], np.float64) for name in plan.columns},
        total=plan.offset + len(hits) if total is None else total,
        total_exact=total is not None,
        facets={
            facet.name: _read_facet(facet, page["aggregations"][f"{place}"]) for place, facet in enumerate(plan.facets)
        },
    )


def explain_request(plan: Plan, fields: Fields, keys: Sequence[int]) -> Request:
    query = named_query(plan, fields, keys)
    return {**_ONLY_KEYS, "query": query, "size": len(keys), "sort": ["_score", KEY]}


def read_parts(plan: Plan, response: Response) -> dict[int, dict[str, float]]:
    names = ("match", *(evidence.name for evidence in plan.evidence))
    parts: dict[int, dict[str, float]] = {}
    for hit in response["hits"]["hits"]:
        scores = parts[hit["sort"][-1]] = {}
        for place, score in sorted(hit["matched_queries"].items()):
            scores[names[int(place)]] = scores.get(names[int(place)], 0.0) + score
    return parts


def frequency_request(field: str, tokens: Sequence[str]) -> Request:
    filters = {f"{place}": {"term": {field: token}} for place, token in enumerate(tokens)}
    counts = {"tokens": {"filters": {"filters": filters}}}
    return {"size": 0, "track_total_hits": False, "aggs": counts if filters else {}}


def read_frequencies(tokens: Sequence[str], response: Response) -> dict[str, int]:
    if not tokens:
        return {}
    buckets = response["aggregations"]["tokens"]["buckets"]
    return {token: buckets[f"{place}"]["doc_count"] for place, token in enumerate(tokens)}


def _ignored(plan: Plan) -> frozenset[str]:
    return frozenset().union(*(facet.ignoring for facet in plan.facets))


def _value(hit: Mapping[str, Any], column: str) -> float:
    values = hit.get("fields", {}).get(column)
    return values[0] if values else np.nan


def _facet_request(facet: Facet, plan: Plan, fields: Fields) -> Request:
    """Under the filters that the query leaves to the facets, but for those that this facet ignores."""
    filters = filter_queries(plan, fields, _ignored(plan) - facet.ignoring)
    return {"filter": {"bool": {"filter": filters}}, "aggs": _counts_request(facet)}


def _counts_request(facet: Facet) -> Request:
    if isinstance(facet, TermsFacet):
        terms = {"field": facet.field, "size": facet.size, "shard_size": max(_PER_SHARD, facet.size)}
        if facet.prefix:
            terms["include"] = _SYNTAX.sub(r"\\\g<0>", facet.prefix) + ".*"
        return {"values": {"terms": terms}}
    asked: Request = {"stats": {"stats": {"field": facet.column}}}
    if len(facet.edges) > 1:
        ranges = [{"from": low, "to": high} for low, high in pairwise(facet.edges)]
        asked["buckets"] = {"range": {"field": facet.column, "ranges": ranges}}
    return asked


def _read_facet(facet: Facet, found: Mapping[str, Any]) -> TermCounts | RangeCounts:
    if isinstance(facet, RangeFacet):
        stats, buckets = found["stats"], found.get("buckets", {"buckets": ()})["buckets"]
        counts = tuple(bucket["doc_count"] for bucket in buckets)
        return RangeCounts(stats["min"], stats["max"], stats["count"], counts)
    values = tuple((bucket["key"], bucket["doc_count"]) for bucket in found["values"]["buckets"])
    error = found["values"]["doc_count_error_upper_bound"]
    return TermCounts(values, exact=error == 0, error_bound=max(error, 0))
