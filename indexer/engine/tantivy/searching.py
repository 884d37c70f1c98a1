"""One question to one state of one index."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from indexer.engine.plan import Plan
from indexer.engine.port import Answer
from indexer.engine.tantivy.clauses import Translator, among, scores_nothing
from indexer.engine.tantivy.facets import Counter, alike
from indexer.engine.tantivy.ordering import NO_HITS, Hits, Ordering, column_of
from indexer.engine.tantivy.question import Question
from indexer.engine.tantivy.schema import CARD


def search(translator: Translator, plan: Plan, threads: ThreadPoolExecutor) -> Answer:
    """Facets are counted in threads of their own while the page is looked up: Tantivy lets go of Python's lock."""
    question, ordering, counter = (
        Question(plan, translator),
        Ordering(translator),
        Counter(translator.searcher, translator.keyed),
    )
    counting = [
        threads.submit(counter.count, question.matches(ignoring), facets) for ignoring, facets in alike(plan).items()
    ]
    hits, total = _window(ordering, question)
    columns = {name: column_of(ordering.searcher, name, hits.addresses) for name in plan.columns}
    counts = {name: count for group in counting for name, count in group.result().items()}
    return Answer(
        keys=hits.keys,
        scores=hits.scores,
        columns=columns,
        total=plan.offset + len(hits) if total is None else total,
        total_exact=total is not None,
        facets={facet.name: counts[facet.name] for facet in plan.facets},
    )


def fetch(translator: Translator, keys: Sequence[int]) -> dict[int, bytes]:
    hits = Ordering(translator).of_keys(translator.keys(keys), keys)
    cards = [translator.searcher.doc(address)[CARD][0] for address in hits.addresses]
    return dict(zip(hits.keys.tolist(), cards, strict=True))


def explain(translator: Translator, plan: Plan, keys: Sequence[int]) -> dict[int, dict[str, float]]:
    ordering, asked = Ordering(translator), translator.keys(keys)
    matching = ordering.of_keys(among(Question(plan, translator).matches(), asked), keys).keys.tolist()
    parts: dict[int, dict[str, float]] = {key: {"match": 0.0} for key in matching}
    pieces = [(each.name, each.clause) for each in plan.evidence]
    if not scores_nothing(plan.match):
        pieces.append(("match", plan.match))
    for name, clause in pieces:
        scored = ordering.of_keys(among(translator.clause(clause), translator.keys(matching)), matching)
        for key, score in zip(scored.keys.tolist(), scored.scores.tolist(), strict=True):
            parts[key][name] = parts[key].get(name, 0.0) + score
    return parts


def _window(ordering: Ordering, question: Question) -> tuple[Hits, int | None]:
    """The asked page and after it the best of the other order that are not on it, and how many there are."""
    plan = question.plan
    if not plan.window:
        return NO_HITS, ordering.count(question.matches()) if plan.count else None
    page, total = _page(ordering, question)
    if plan.also_by is None or total == plan.offset + len(page):  # nothing is left for the other order
        return page, total
    others = ordering.by_column(question.matches(), plan.also_by, "desc", plan.also)
    return page.and_then(_scored(ordering, question, others.where(~np.isin(others.keys, page.keys)))), total


def _page(ordering: Ordering, question: Question) -> tuple[Hits, int | None]:
    plan = question.plan
    end = plan.offset + plan.window
    if plan.order.column is None and not question.scores_nothing():
        found, counted = ordering.by_score(question.scored(), end)
        return found.between(plan.offset, end), counted if plan.count else None
    total = ordering.count(question.matches()) if plan.count else None
    if total == 0:
        return NO_HITS, 0
    if plan.order.column is not None:
        found = ordering.by_column(question.matches(), plan.order.column, plan.order.direction, end)
    else:
        found = ordering.by_key(question.matches(), end)
    return _scored(ordering, question, found.between(plan.offset, end)), total


def _scored(ordering: Ordering, question: Question, hits: Hits) -> Hits:
    """The same hits with their scores."""
    if question.scores_nothing():
        return hits
    return ordering.of_keys(question.scores_of(hits.keys.tolist()), hits.keys)
