"""Our clauses as Elasticsearch queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any as Anything

from indexer.engine.checks import integer_bounds
from indexer.engine.plan import (
    All,
    Any,
    Best,
    Boost,
    Clause,
    Constant,
    Everything,
    OneOf,
    Phrase,
    Plan,
    Prefix,
    Range,
    Term,
)
from indexer.engine.port import Field

Query = dict[str, Anything]
Fields = Mapping[str, Field]

_NOTHING: Query = {"match_none": {}}


def query_of(plan: Plan, fields: Fields, without: frozenset[str] = frozenset()) -> Query:
    """The whole question, without the filters of these tags."""
    tags = frozenset(each.tag for each in plan.filters) - without
    return {
        "bool": {
            "must": [clause_query(plan.match, fields)],
            "filter": filter_queries(plan, fields, tags),
            "must_not": [clause_query(clause, fields) for clause in plan.exclude],
            "should": [clause_query(evidence.clause, fields) for evidence in plan.evidence],
            "minimum_should_match": 0,
        }
    }


def filter_queries(plan: Plan, fields: Fields, tags: frozenset[str]) -> list[Query]:
    return [clause_query(each.clause, fields) for each in plan.filters if each.tag in tags]


def named_query(plan: Plan, fields: Fields, keys: Sequence[int]) -> Query:
    """The whole question among these keys; "0" names the match clause, "1" and on the evidence."""
    query = query_of(plan, fields)
    asked = query["bool"]
    asked["must"] = [_named("0", each) for each in asked["must"]]
    asked["should"] = [_named(f"{place}", each) for place, each in enumerate(asked["should"], 1)]
    asked["filter"].append({"ids": {"values": [str(key) for key in keys]}})
    return query


def clause_query(clause: Clause, fields: Fields) -> Query:
    match clause:
        case Everything():
            return _unscored({"match_all": {}})
        case Term(field, token, boost):
            return {"term": {field: {"value": token, "boost": boost}}}
        case Phrase(field, (token,), _, boost):
            return clause_query(Term(field, token, boost), fields)
        case Phrase():
            return _phrase(clause)
        case Prefix(field, text, boost):
            return _constant({"prefix": {field: {"value": text}}}, boost)
        case Range():
            return _range(clause, fields)
        case OneOf(field, values):
            return _unscored({"terms": {field: list(values)}})
        case All(clauses):
            return {"bool": {"must": _each(clauses, fields)}} if clauses else clause_query(Everything(), fields)
        case Any(clauses, at_least):
            if at_least > len(clauses):
                return _NOTHING
            return {"bool": {"should": _each(clauses, fields), "minimum_should_match": at_least}}
        case Best(clauses, tie):
            return {"dis_max": {"queries": _each(clauses, fields), "tie_breaker": tie}} if clauses else _NOTHING
        case Constant(inner, score):
            return _constant(clause_query(inner, fields), score)
        case Boost(inner, factor):
            return {"bool": {"must": [clause_query(inner, fields)], "boost": factor}}


def _each(clauses: Iterable[Clause], fields: Fields) -> list[Query]:
    return [clause_query(each, fields) for each in clauses]


def _phrase(clause: Phrase) -> Query:
    if not clause.tokens or any(token.split() != [token] for token in clause.tokens):
        return _NOTHING  # no such token is ever written, and the query would split it
    text = " ".join(clause.tokens)
    return {"match_phrase": {clause.field: {"query": text, "slop": clause.slop, "boost": clause.boost}}}


def _range(clause: Range, fields: Fields) -> Query:
    low, high = clause.low, clause.high
    if low is None and high is None:
        return _unscored({"exists": {"field": clause.column}})
    if fields[clause.column].kind == "integer":
        bounds = integer_bounds(low, high)
        if bounds is None:
            return _NOTHING
        low, high = bounds
    given = {side: bound for side, bound in (("gte", low), ("lte", high)) if bound is not None}
    return _unscored({"range": {clause.column: given}})


def _named(name: str, query: Query) -> Query:
    return {"bool": {"must": [query], "_name": name}}


def _constant(query: Query, score: float) -> Query:
    return {"constant_score": {"filter": query, "boost": score}}


def _unscored(query: Query) -> Query:
    return {"bool": {"filter": [query]}}
