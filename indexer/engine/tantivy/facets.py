"""Facets as aggregations: one call for all that leave out the same filters."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, assert_never

import tantivy
from tantivy import Query

from indexer.engine.plan import Facet, Plan, RangeFacet, TermsFacet
from indexer.engine.port import RangeCounts, TermCounts
from indexer.engine.tantivy.schema import VALUE_MARK, column_of_key

Counts = TermCounts | RangeCounts

_PER_SEGMENT = 2_000  # values that a segment reports; what lies beyond makes counts estimates, which say so
_MOST_BUCKETS = 65_000  # Tantivy refuses to answer with more
_PAST = 1_000
_SYNTAX = re.compile(r"[\\.+*?()|\[\]{}^$#&\-~]")


def alike(plan: Plan) -> Mapping[frozenset[str], list[Facet]]:
    """The facets of a plan by the filters that they leave out."""
    tags = frozenset(each.tag for each in plan.filters)
    facets: dict[frozenset[str], list[Facet]] = defaultdict(list)
    for facet in plan.facets:
        facets[facet.ignoring & tags].append(facet)
    return facets


@dataclass(frozen=True, slots=True)
class Counter:
    """Over one state of one index."""

    searcher: tantivy.Searcher
    keyed: frozenset[str]  # fields whose keys have columns of their own

    def count(self, query: Query, facets: Sequence[Facet]) -> dict[str, Counts]:
        """By the names of the facets, in one look at all that the query finds."""
        asked: dict[str, Any] = {}
        for place, facet in enumerate(facets):
            match facet:
                case TermsFacet():
                    source = self._source(facet)
                    # Most results have few values: all of them are counted before the whole dictionary is searched.
                    asked[f"{place}"] = _terms(source.column, _PER_SEGMENT if source.prefix else _enough(facet.size))
                case RangeFacet(column=column, edges=edges):
                    asked[f"{place}"] = {"stats": {"field": column}}
                    if len(edges) > 1:
                        asked[f"{place} buckets"] = {"range": {"field": column, "ranges": _ranges(edges)}}
                case _:
                    assert_never(facet)
        answer = self.searcher.aggregate(query, asked)
        return {facet.name: self._read(query, facet, f"{place}", answer) for place, facet in enumerate(facets)}

    def _read(self, query: Query, facet: Facet, place: str, answer: Mapping[str, Any]) -> Counts:
        if isinstance(facet, RangeFacet):
            return _range_counts(facet, answer[place], answer.get(f"{place} buckets", {"buckets": ()}))
        source, found, asked = self._source(facet), answer[place], _enough(facet.size)
        if source.prefix and not _is_whole(found):
            found = self._terms_of(query, source, asked)
        while _cut_among_equals(found, facet.size) and asked < _MOST_BUCKETS:
            asked = min(8 * asked, _MOST_BUCKETS)
            found = self._terms_of(query, source, asked)
        return _term_counts(facet, source, found)

    def _source(self, facet: TermsFacet) -> _Source:
        prefix = facet.prefix or ""
        key, mark, rest = prefix.partition(VALUE_MARK)
        column = column_of_key(facet.field, key) if mark and facet.field in self.keyed else None
        if column is None:
            return _Source(facet.field, prefix)
        return _Source(column, rest and VALUE_MARK + rest, key)

    def _terms_of(self, query: Query, source: _Source, size: int) -> Mapping[str, Any]:
        asked = {"terms": _terms(source.column, size, source.prefix)}
        found: Mapping[str, Any] = self.searcher.aggregate(query, asked)["terms"]
        return found


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the values of a facet lie: those of `column` that begin with `prefix`; `key` and each make a keyword."""

    column: str
    prefix: str
    key: str = ""


def _enough(size: int) -> int:
    """Read past the cut, to put the values there that are equally frequent in order; segments report as many anyway."""
    return max(size + _PAST, _PER_SEGMENT)


def _terms(column: str, size: int, prefix: str = "") -> dict[str, Any]:
    terms: dict[str, Any] = {"field": column, "size": size, "segment_size": max(_PER_SEGMENT, size)}
    if prefix:
        terms["include"] = _SYNTAX.sub(r"\\\g<0>", prefix) + "(.|\n)*"
    return {"terms": terms}


def _is_whole(found: Mapping[str, Any]) -> bool:
    return bool(found["sum_other_doc_count"] == 0 and found["doc_count_error_upper_bound"] == 0)


def _cut_among_equals(found: Mapping[str, Any], size: int) -> bool:
    buckets = found["buckets"]
    more = len(buckets) > size and found["sum_other_doc_count"] > 0
    return more and bool(buckets[-1]["doc_count"] == buckets[size - 1]["doc_count"])


def _term_counts(facet: TermsFacet, source: _Source, found: Mapping[str, Any]) -> TermCounts:
    every = ((each["key"], each["doc_count"]) for each in found["buckets"])
    wanted = ((source.key + value, count) for value, count in every if value.startswith(source.prefix))
    values = sorted(wanted, key=lambda one: (-one[1], one[0]))
    error = int(found["doc_count_error_upper_bound"])
    return TermCounts(tuple(values[: facet.size]), exact=error == 0, error_bound=error)


def _ranges(edges: tuple[float, ...]) -> list[dict[str, float]]:
    return [{"from": low, "to": high} for low, high in pairwise(edges)]


def _range_counts(facet: RangeFacet, stats: Mapping[str, Any], ranges: Mapping[str, Any]) -> RangeCounts:
    """Tantivy adds a bucket below the first edge and one from the last; an empty index has no bucket at all."""
    inner = [each["doc_count"] for each in ranges["buckets"] if "from" in each and "to" in each]
    buckets = inner or [0] * (len(facet.edges) - 1)
    return RangeCounts(stats["min"], stats["max"], int(stats["count"]), tuple(buckets))
