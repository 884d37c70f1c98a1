"""A plan in Tantivy's words: translated once, put together as often as counting, facets and pages need it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tantivy import Occur, Query

from indexer.engine.plan import All, Any, Boost, Clause, Constant, Everything, Plan
from indexer.engine.tantivy.clauses import Translator, scores_nothing, unscored


@dataclass(frozen=True)
class Question:
    plan: Plan
    translator: Translator

    def matches(self, ignoring: frozenset[str] = frozenset()) -> Query:
        """What the plan lets through, for who does not look at scores; without the filters of these tags."""
        filters = [query for tag, query in self._filters if tag not in ignoring]
        return _all([*self._match, *filters], self._exclude)

    def scored(self) -> Query:
        """The whole question."""
        return self._with_evidence(self._base)

    def scores_of(self, keys: Iterable[int]) -> Query:
        """These documents, which the plan is known to let through, with their scores."""
        asked = self.translator.keys(keys)
        if not scores_nothing(self.plan.match):
            asked = Query.boolean_query([(Occur.Must, asked), (Occur.Should, self.translator.clause(self.plan.match))])
        return self._with_evidence(asked)

    def scores_nothing(self) -> bool:
        """Whether every document has score 0."""
        return not self.plan.evidence and scores_nothing(self.plan.match)

    @cached_property
    def _base(self) -> Query:
        """What the plan lets through with the score of its match."""
        if scores_nothing(self.plan.match):
            return unscored(self.matches())
        return _all([*self._match, *(unscored(query) for _, query in self._filters)], self._exclude)

    @cached_property
    def _match(self) -> list[Query]:
        match = self.plan.match
        if not scores_nothing(match):
            return [self.translator.clause(match)]
        return [self.translator.clause(condition, scored=False) for condition in _conditions(match)]

    @cached_property
    def _filters(self) -> list[tuple[str, Query]]:
        return [(each.tag, self.translator.clause(each.clause)) for each in self.plan.filters]

    @cached_property
    def _exclude(self) -> list[tuple[Occur, Query]]:
        return [(Occur.MustNot, self.translator.clause(clause)) for clause in self.plan.exclude]

    @cached_property
    def _evidence(self) -> list[tuple[Occur, Query]]:
        """Piece by piece: whatever of it applies adds up."""
        pieces = (piece for evidence in self.plan.evidence for piece in _summands(evidence.clause))
        return [(Occur.Should, self.translator.clause(piece)) for piece in pieces]

    def _with_evidence(self, query: Query) -> Query:
        return Query.boolean_query([(Occur.Must, query), *self._evidence])


def _all(conditions: list[Query], exclude: list[tuple[Occur, Query]]) -> Query:
    if not conditions:
        conditions = [Query.all_query()]
    if len(conditions) == 1 and not exclude:
        return conditions[0]
    return Query.boolean_query([*((Occur.Must, query) for query in conditions), *exclude])


def _conditions(clause: Clause) -> Iterator[Clause]:
    """What must hold for a clause without score: on one level it is looked up together, from the rarest on."""
    match clause:
        case Constant(inner) | Boost(inner):
            yield from _conditions(inner)
        case All(clauses):
            for each in clauses:
                yield from _conditions(each)
        case Everything():
            pass
        case _:
            yield clause


def _summands(clause: Clause) -> Iterator[Clause]:
    match clause:
        case Any(clauses, at_least=1):
            for inner in clauses:
                yield from _summands(inner)
        case _:
            yield clause
