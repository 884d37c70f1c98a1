"""One question to one state of one index."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tantivy

from indexer.engine.plan import Plan
from indexer.engine.port import Answer
from indexer.engine.tantivy.clauses import Translator, scores_nothing
from indexer.engine.tantivy.facets import Counter
from indexer.engine.tantivy.ordering import NO_HITS, Hits, Ordering, column_of
from indexer.engine.tantivy.schema import CARD

_FEW = 5_000  # so many hits are read in less time than a second and third pass takes


def search(searcher: tantivy.Searcher, translator: Translator, plan: Plan) -> Answer:
    total, facets = Counter(searcher, translator).count(plan)
    hits = _window(Ordering(searcher, translator), plan, total)
    return Answer(
        keys=hits.keys,
        scores=hits.scores,
        columns={name: column_of(searcher, name, hits.addresses) for name in plan.columns},
        total=plan.offset + len(hits) if total is None else total,
        total_exact=total is not None,
        facets=facets,
    )


def fetch(searcher: tantivy.Searcher, translator: Translator, keys: Sequence[int]) -> dict[int, bytes]:
    hits = Ordering(searcher, translator).of_keys(translator.keys(keys), keys)
    cards = [searcher.doc(address)[CARD][0] for address in hits.addresses]
    return dict(zip(hits.keys.tolist(), cards, strict=True))


def explain(
    searcher: tantivy.Searcher, translator: Translator, plan: Plan, keys: Sequence[int]
) -> dict[int, dict[str, float]]:
    ordering = Ordering(searcher, translator)
    asked = translator.keys(keys)
    matching = ordering.of_keys(translator.among(translator.plan(plan), asked), keys).keys.tolist()
    parts: dict[int, dict[str, float]] = {key: {} for key in matching}
    for name, clause in [("match", plan.match), *((each.name, each.clause) for each in plan.evidence)]:
        scored = ordering.of_keys(translator.among(translator.clause(clause), translator.keys(matching)), matching)
        for key, score in zip(scored.keys.tolist(), scored.scores.tolist(), strict=True):
            parts[key][name] = parts[key].get(name, 0.0) + score
    return parts


def _window(ordering: Ordering, plan: Plan, total: int | None) -> Hits:
    """The asked page, and after it the best of the other order that are not on it."""
    if not plan.window or total == 0:
        return NO_HITS
    if plan.also_by is None:
        return _page(ordering, plan)
    if total is not None and total <= _FEW and plan.order.column is None:
        everything = ordering.by_score(ordering.translator.plan_of_few(plan), total)
        page = everything.between(plan.offset, plan.offset + plan.window)
        others = everything.pick(ordering.positions_by(plan.also_by, everything)[: plan.window])
        return page.and_then(others.where(~np.isin(others.keys, page.keys)))
    page = _page(ordering, plan)
    others = ordering.by_column(ordering.translator.matches(plan), plan.also_by, "desc", plan.window)
    return page.and_then(_scored(ordering, plan, others.where(~np.isin(others.keys, page.keys))))


def _page(ordering: Ordering, plan: Plan) -> Hits:
    end = plan.offset + plan.window
    if plan.order.column is not None:
        found = ordering.by_column(ordering.translator.matches(plan), plan.order.column, plan.order.direction, end)
    elif _scores_nothing(plan):
        found = ordering.by_key(ordering.translator.matches(plan), end)
    else:
        return ordering.by_score(ordering.translator.plan(plan), end).between(plan.offset, end)
    return _scored(ordering, plan, found.between(plan.offset, end))


def _scored(ordering: Ordering, plan: Plan, hits: Hits) -> Hits:
    """The same hits with their scores."""
    if _scores_nothing(plan):
        return hits
    return ordering.of_keys(ordering.translator.scores(plan, hits.keys.tolist()), hits.keys)


def _scores_nothing(plan: Plan) -> bool:
    return not plan.evidence and scores_nothing(plan.match)
