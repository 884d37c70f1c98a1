"""A plan as a search request, and its response as an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from indexer.engine.elasticsearch.clauses import Fields, filter_queries, named_query, query_of
from indexer.engine.elasticsearch.mapping import KEY
from indexer.engine.plan import Facet, Order, Plan, RangeFacet, TermsFacet
from indexer.engine.port import Answer, RangeCounts, TermCounts

Request = dict[str, Any]
Response = Mapping[str, Any]

_PER_SHARD = 2_000  # values that a shard reports; what lies beyond makes counts estimates, which say so
_SYNTAX = re.compile(r'[.?+*|{}\[\]()"\\#@&<>~]')
_OTHERS = "others"


def search_request(plan: Plan, fields: Fields) -> Request:
    """Page, total, facets and the best by another column in one request: they are of one moment."""
    left_to_facets = _ignored(plan)
    aggregations = {f"{place}": _facet_request(facet, plan, fields) for place, facet in enumerate(plan.facets)}
    if plan.also_by is not None and plan.window:
        aggregations[_OTHERS] = _others_request(plan.also_by, plan, fields)
    return {
        "stored_fields": "_none_",  # the key is in the sort values
        "query": query_of(plan, fields, without=left_to_facets),
        "post_filter": {"bool": {"filter": filter_queries(plan, fields, left_to_facets)}},
        "from": plan.offset,
        "size": plan.window,
        "sort": _sort(plan.order),
        "track_scores": True,
        "track_total_hits": plan.count,
        "docvalue_fields": list(plan.columns),
        "aggs": aggregations,
    }


def read_answer(plan: Plan, response: Response) -> Answer:
    found = response.get("aggregations", {})
    page = response["hits"]["hits"]
    others = found[_OTHERS]["hits"]["hits"]["hits"] if _OTHERS in found else []
    hits = {hit["sort"][-1]: hit for hit in (*page, *others)}
    total = response["hits"].get("total", {}).get("value")
    return Answer(
        keys=np.array(list(hits), np.int64),
        scores=np.array([hit["_score"] for hit in hits.values()], np.float64),
        columns={name: np.array([_value(hit, name) for hit in hits.values()], np.float64) for name in plan.columns},
        total=plan.offset + len(page) if total is None else total,
        total_exact=total is not None,
        facets={facet.name: _read_facet(facet, found[f"{place}"]) for place, facet in enumerate(plan.facets)},
    )


def _others_request(column: str, plan: Plan, fields: Fields) -> Request:
    hits: Request = {
        "size": plan.also,
        "sort": _sort(Order(column)),
        "track_scores": True,
        "_source": False,
        "docvalue_fields": list(plan.columns),
    }
    filters = filter_queries(plan, fields, _ignored(plan))
    return {"filter": {"bool": {"filter": filters}}, "aggs": {"hits": {"top_hits": hits}}}


def _sort(order: Order) -> list[Request]:
    if order.column is None:
        return [{"_score": "desc"}, {KEY: "asc"}]
    return [{order.column: {"order": order.direction, "missing": "_last"}}, {KEY: "asc"}]


def explain_request(plan: Plan, fields: Fields, keys: Sequence[int]) -> Request:
    query = named_query(plan, fields, keys)
    return {"stored_fields": "_none_", "query": query, "size": len(keys), "sort": _sort(Order())}


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
