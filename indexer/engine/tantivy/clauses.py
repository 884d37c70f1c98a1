"""Our clauses as Tantivy queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Occur, Query

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
    Prefix,
    Range,
    Term,
)
from indexer.engine.tantivy.schema import KEY

_MOST_TERMS = 500  # beyond, looking for each of them takes longer than walking through all there are


@dataclass(frozen=True, slots=True)
class Translator:
    """For one state of one index: its schema, which of its columns hold integers and keys, what reads it."""

    schema: tantivy.Schema
    integers: frozenset[str]
    keyed: frozenset[str]
    searcher: tantivy.Searcher

    def clause(self, clause: Clause, scored: bool = True) -> Query:
        """`scored` is False where nobody looks at the score, which allows a quicker way."""
        match clause:
            case Everything():
                return unscored(Query.all_query())
            case Term(field, token, boost):
                return _boosted(Query.term_query(self.schema, field, token, "freq"), boost)
            case Phrase(field, (token,), _, boost):
                return self.clause(Term(field, token, boost))
            case Phrase(field, tokens, slop, boost):
                if not tokens:
                    return Query.empty_query()
                return _boosted(Query.phrase_query(self.schema, field, list(tokens), slop), boost)
            case Prefix(field, text, boost):
                return Query.const_score_query(self._prefix(field, text), boost)
            case Range():
                return self._range(clause)
            case OneOf(field, values):
                return unscored(self._one_of(field, values))
            case All(()):
                return self.clause(Everything())
            case All(clauses):
                return _all([self.clause(each, scored) for each in clauses])
            case Any(clauses, 2) if not scored:
                return _two_of([self.clause(each, scored) for each in clauses])
            case Any(clauses, at_least):
                return _any([self.clause(each, scored) for each in clauses], at_least)
            case Best(clauses, tie):
                return Query.disjunction_max_query([self.clause(each) for each in clauses], tie)
            case Constant(inner, score):
                return Query.const_score_query(self.clause(inner, scored=False), score)
            case Boost(inner, factor):
                return _boosted(self.clause(inner, scored), factor)

    def keys(self, keys: Iterable[int]) -> Query:
        return unscored(self._one_of(KEY, list(keys)))

    def up_to(self, key: int) -> Query:
        return Query.range_query(self.schema, KEY, FieldType.Integer, None, key)

    def equals(self, column: str, value: float | int | None) -> Query:
        """Documents whose column holds this value; None: those without one."""
        if value is None:
            has_value = Query.exists_query(column)
            return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, has_value)])
        return Query.range_query(self.schema, column, self._type(column), value, value)

    def _one_of(self, field: str, values: Sequence[str] | Sequence[int]) -> Query:
        # Several times as fast as a term_set_query, which walks the whole dictionary.
        return Query.boolean_query([(Occur.Should, Query.term_query(self.schema, field, value)) for value in values])

    def _prefix(self, field: str, text: str) -> Query:
        """The terms themselves as long as they are few: an automaton walks the whole dictionary of every segment."""
        terms = self.searcher.terms_with_prefix(field, text, limit=_MOST_TERMS + 1)
        if len(terms) > _MOST_TERMS:
            return Query.fuzzy_term_query(self.schema, field, text, distance=0, prefix=True)
        return self._one_of(field, [term for term, _ in terms])

    def _range(self, clause: Range) -> Query:
        if clause.low is None and clause.high is None:
            return unscored(Query.exists_query(clause.column))
        low, high = clause.low, clause.high
        if clause.column in self.integers:
            bounds = integer_bounds(low, high)
            if bounds is None:
                return Query.empty_query()
            low, high = bounds
        else:
            low, high = None if low is None else float(low), None if high is None else float(high)
        return unscored(Query.range_query(self.schema, clause.column, self._type(clause.column), low, high))

    def _type(self, column: str) -> FieldType:
        return FieldType.Integer if column in self.integers else FieldType.Float


def scores_nothing(clause: Clause) -> bool:
    """Whether every document that matches has score 0."""
    match clause:
        case Everything() | Range() | OneOf() | Constant(score=0):
            return True
        case All(clauses) | Any(clauses):
            return all(map(scores_nothing, clauses))
        case Boost(inner):
            return scores_nothing(inner)
        case _:
            return False


def _all(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _any(queries: Sequence[Query], at_least: int = 1) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries], at_least)


def _two_of(queries: Sequence[Query]) -> Query:
    """Each with any of those after it: half the time that Tantivy takes to count, when the rarest come first."""
    return _any([_all((query, _any(queries[place:]))) for place, query in enumerate(queries[:-1], 1)])


def _boosted(query: Query, boost: float) -> Query:
    return query if boost == 1.0 else Query.boost_query(query, boost)


def among(query: Query, condition: Query) -> Query:
    """`query` and its scores, where the condition holds too."""
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, unscored(condition))])


def unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)
