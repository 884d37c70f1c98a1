"""One question to one state of one index."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tantivy
from tantivy import Query

from indexer.engine.plan import All, Any, Boost, Clause, Constant, Everything, OneOf, Plan, Range
from indexer.engine.port import Answer
from indexer.engine.tantivy.clauses import Translator
from indexer.engine.tantivy.facets import Counter
from indexer.engine.tantivy.ordering import NO_HITS, Hits, Ordering, column_of
from indexer.engine.tantivy.schema import CARD

_FEW = 2_000  # so many hits are read in less time than a second and third pass takes


def search(searcher: tantivy.Searcher, translator: Translator, plan: Plan) -> Answer:
    total, facets = Counter(searcher, translator).count(plan)
    hits = _window(Ordering(searcher, translator), translator.plan(plan), plan, total)
    return Answer(
        keys=hits.keys,
        scores=hits.scores,
        columns={name: column_of(searcher, name, hits.addresses) for name in plan.columns},
        total=plan.offset + len(hits) if total is None else total,
        total_exact=total is not None,
        facets=facets,
    )


def fetch(searcher: tantivy.Searcher, translator: Translator, keys: Sequence[int]) -> dict[int, bytes]:
    hits = Ordering(searcher, translator).of_keys(Query.all_query(), keys)
    cards = [searcher.doc(address)[CARD][0] for address in hits.addresses]
    return dict(zip(hits.keys.tolist(), cards, strict=True))


def explain(
    searcher: tantivy.Searcher, translator: Translator, plan: Plan, keys: Sequence[int]
) -> dict[int, dict[str, float]]:
    ordering = Ordering(searcher, translator)
    matching = ordering.of_keys(translator.plan(plan), keys).keys
    parts: dict[int, dict[str, float]] = {key: {} for key in matching.tolist()}
    for name, clause in [("match", plan.match), *((each.name, each.clause) for each in plan.evidence)]:
        scored = ordering.of_keys(translator.clause(clause), matching)
        for key, score in zip(scored.keys.tolist(), scored.scores.tolist(), strict=True):
            parts[key][name] = parts[key].get(name, 0.0) + score
    return parts


def _window(ordering: Ordering, query: Query, plan: Plan, total: int | None) -> Hits:
    """The asked page, and after it the best of the other order that are not on it."""
    if not plan.window:
        return NO_HITS
    if plan.also_by is None:
        return _page(ordering, query, plan)
    if total is not None and total <= _FEW and plan.order.column is None:
        everything = ordering.by_score(query, total)
        page = everything.between(plan.offset, plan.offset + plan.window)
        others = everything.pick(ordering.positions_by(plan.also_by, everything)[: plan.window])
        return page.and_then(others.where(~np.isin(others.keys, page.keys)))
    page = _page(ordering, query, plan)
    keys = ordering.by_column(query, plan.also_by, "desc", plan.window)
    return page.and_then(ordering.of_keys(query, keys[~np.isin(keys, page.keys)]))


def _page(ordering: Ordering, query: Query, plan: Plan) -> Hits:
    end = plan.offset + plan.window
    if plan.order.column is not None:
        keys = ordering.by_column(query, plan.order.column, plan.order.direction, end)
    elif not plan.evidence and _scores_nothing(plan.match):
        keys = ordering.by_key(query, end)
    else:
        return ordering.by_score(query, end).between(plan.offset, end)
    return ordering.of_keys(query, keys[plan.offset :])


def _scores_nothing(clause: Clause) -> bool:
    match clause:
        case Everything() | Range() | OneOf() | Constant(score=0):
            return True
        case All(clauses) | Any(clauses):
            return all(map(_scores_nothing, clauses))
        case Boost(inner):
            return _scores_nothing(inner)
        case _:
            return False
