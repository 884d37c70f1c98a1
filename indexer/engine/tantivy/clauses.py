"""Our clauses as Tantivy queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

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
    Plan,
    Prefix,
    Range,
    Term,
)
from indexer.engine.tantivy.schema import KEY

_DEEPEST = 100  # queries within queries: Tantivy goes through them by recursion


@dataclass(frozen=True, slots=True)
class Translator:
    """For one index: its schema and which of its columns hold integers."""

    schema: tantivy.Schema
    integers: frozenset[str]

    def plan(self, plan: Plan, ignoring: frozenset[str] = frozenset()) -> Query:
        """The whole question, without the filters whose tags are ignored."""
        filters = [each.clause for each in plan.filters if each.tag not in ignoring]
        parts = [(Occur.Must, self.clause(plan.match))]
        parts += [(Occur.Must, _unscored(self.clause(clause))) for clause in filters]
        parts += [(Occur.MustNot, self.clause(clause)) for clause in plan.exclude]
        parts += [(Occur.Should, self.clause(clause)) for clause in _evidence(plan)]
        return parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)

    def plan_of_few(self, plan: Plan) -> Query:
        """The whole question, the quick way when few documents match: they look up each piece of evidence.

        As one union, evidence is walked through from end to end, however few documents want to know.
        """
        return self._with_evidence(self.matches(plan), _evidence(plan))

    def matches(self, plan: Plan, ignoring: frozenset[str] = frozenset()) -> Query:
        """What the plan lets through, without the evidence, which no count depends on."""
        return self.plan(replace(plan, evidence=()), ignoring)

    def scores(self, plan: Plan, keys: Iterable[int]) -> Query:
        """These documents, which the plan is known to let through, with their scores."""
        scoring = [] if scores_nothing(plan.match) else [plan.match]
        return self._with_evidence(self.keys(keys), [*scoring, *_evidence(plan)])

    def clause(self, clause: Clause) -> Query:
        match clause:
            case Everything():
                return _unscored(Query.all_query())
            case Term(field, token, boost):
                return _boosted(Query.term_query(self.schema, field, token, "freq"), boost)
            case Phrase(field, (token,), _, boost):
                return self.clause(Term(field, token, boost))
            case Phrase(field, tokens, slop, boost):
                if not tokens:
                    return Query.empty_query()
                return _boosted(Query.phrase_query(self.schema, field, list(tokens), slop), boost)
            case Prefix(field, text, boost):
                prefixed = Query.fuzzy_term_query(self.schema, field, text, distance=0, prefix=True)
                return Query.const_score_query(prefixed, boost)
            case Range():
                return self._range(clause)
            case OneOf(field, values):
                return _unscored(self._one_of(field, values))
            case All(clauses):
                return self._boolean(Occur.Must, clauses) if clauses else self.clause(Everything())
            case Any(clauses, at_least):
                return self._boolean(Occur.Should, clauses, at_least)
            case Best(clauses, tie):
                return Query.disjunction_max_query([self.clause(each) for each in clauses], tie)
            case Constant(inner, score):
                return Query.const_score_query(self.clause(inner), score)
            case Boost(inner, factor):
                return _boosted(self.clause(inner), factor)

    def keys(self, keys: Iterable[int]) -> Query:
        return _unscored(self._one_of(KEY, list(keys)))

    def among(self, query: Query, condition: Query) -> Query:
        """`query` and its scores, where the condition holds too."""
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, _unscored(condition))])

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

    def _with_evidence(self, query: Query, evidence: Iterable[Clause]) -> Query:
        pieces = [(Occur.Should, self.clause(clause)) for clause in evidence]
        if len(pieces) > _DEEPEST:
            return Query.boolean_query([(Occur.Must, query), *pieces])
        for piece in pieces:
            query = Query.boolean_query([(Occur.Must, query), piece])
        return query

    def _boolean(self, occur: Occur, clauses: Sequence[Clause], at_least: int | None = None) -> Query:
        return Query.boolean_query([(occur, self.clause(each)) for each in clauses], at_least)

    def _range(self, clause: Range) -> Query:
        if clause.low is None and clause.high is None:
            return _unscored(Query.exists_query(clause.column))
        low, high = clause.low, clause.high
        if clause.column in self.integers:
            bounds = integer_bounds(low, high)
            if bounds is None:
                return Query.empty_query()
            low, high = bounds
        else:
            low, high = None if low is None else float(low), None if high is None else float(high)
        return _unscored(Query.range_query(self.schema, clause.column, self._type(clause.column), low, high))

    def _type(self, column: str) -> FieldType:
        return FieldType.Integer if column in self.integers else FieldType.Float


def _evidence(plan: Plan) -> Iterator[Clause]:
    """Piece by piece: whatever of it applies adds up."""
    for evidence in plan.evidence:
        yield from _summands(evidence.clause)


def _summands(clause: Clause) -> Iterator[Clause]:
    match clause:
        case Any(clauses, at_least=1):
            for inner in clauses:
                yield from _summands(inner)
        case _:
            yield clause


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


def _boosted(query: Query, boost: float) -> Query:
    return query if boost == 1.0 else Query.boost_query(query, boost)


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)
