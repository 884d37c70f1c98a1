"""A search from request to answer, as a recipe: understand, plan, ask, rank, show."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache

import orjson

from indexer.analysis import Analyzer
from indexer.engine.plan import Evidence, Order, Plan
from indexer.engine.port import Answer, Engine
from normalizer.knowledge import Knowledge
from normalizer.text import compact
from search import facets, planning, ranking
from search.filters import ResolvedFilters, resolve
from search.highlight import forms, highlight, phrase_form
from search.model import Hit, Part, QueryReport, SearchAnswer, SearchRequest, Sort, Suggestions
from search.profile import RankingProfile
from search.query.correct import Catalog, Correction, correct
from search.query.relax import Attempt, attempts
from search.query.understand import Understanding, understand
from search.ranking import Ranked
from search.statistics import CatalogStatistics
from search.suggest import build_suggestions, completions
from search.vocabulary import Vocabulary
from search.windows import window
from synonyms import SynonymSet

_ORDERS: Mapping[Sort, Order] = {
    Sort.RELEVANCE: Order(),
    Sort.PRICE: Order("price", "asc"),
    Sort.PRICE_DESC: Order("price", "desc"),
    Sort.SALES: Order("sales", "desc"),
    Sort.NEWEST: Order("newest", "desc"),
    Sort.RATING: Order("rating", "desc"),
}


class Stopwatch:
    """Milliseconds per stage of one request."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self.stages: dict[str, float] = {"understand": 0.0, "engine": 0.0, "rank": 0.0, "render": 0.0}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.stages[name] += (time.perf_counter() - started) * 1000

    def read(self) -> dict[str, float]:
        return {"total": round((time.perf_counter() - self._started) * 1000, 3)} | {
            name: round(spent, 3) for name, spent in self.stages.items()
        }


@dataclass(frozen=True, slots=True)
class SearchService:
    """Everything a search needs, loaded once; safe to call from several threads."""

    engine: Engine
    target: str
    analyzer: Analyzer
    knowledge: Knowledge
    synonyms: SynonymSet
    profile: RankingProfile
    vocabulary: Vocabulary
    statistics: CatalogStatistics = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "statistics", CatalogStatistics(self.engine, self.target))

    def search(self, request: SearchRequest) -> SearchAnswer:
        """Raises `UnknownValue` for a filter that names nothing, `IndexMissing` before the first build."""
        watch = Stopwatch()
        with watch.stage("understand"):
            filters = resolve(request, self.knowledge, self.engine, self.target, self.statistics)
            understanding, correction = self._understand(request)
        page = self._ask(request, understanding, filters, watch)
        with watch.stage("render"):
            hits = self._hits(request, understanding, page)
            shown = facets.results(page.answer, filters.wanted, filters.selection, self.knowledge)
        return SearchAnswer(
            query_id=uuid.uuid4().hex,
            query=self._report(request, understanding, correction, page),
            total=page.answer.total,
            total_exact=page.answer.total_exact,
            page=request.page,
            pages=-(-page.answer.total // request.per_page),
            hits=hits,
            facets=shown,
            took_ms=watch.read(),
        )

    def _understand(self, request: SearchRequest) -> tuple[Understanding, Correction | None]:
        """The query as typed, or as surely meant when the catalog does not know some of its words."""
        understanding = self._read(request.q, literal=not request.understand)
        if understanding.codes or not request.understand:
            return understanding, None
        catalog = Catalog(self.vocabulary, self.statistics, self.analyzer.has_word)
        correction = correct(request.q, understanding.words, catalog)
        if correction is None:
            return understanding, None
        return (self._read(correction.text) if correction.sure else understanding), correction

    def _read(self, query: str, literal: bool = False) -> Understanding:
        return understand(query, self.analyzer, self.knowledge, self.synonyms, self.statistics, literal)

    def _report(
        self, request: SearchRequest, understanding: Understanding, correction: Correction | None, page: _Page
    ) -> QueryReport:
        """What became of the query: a reading stands here as long as the page keeps to it."""
        missing = self._missing(understanding, page) if page.attempt.relaxed and len(page.ranked.keys) else ()
        kept = {condition.tag for condition in page.attempt.filters}
        given_up = {one.understood for one in understanding.constraints if planning.filter_tag(one) not in kept}
        understood = tuple(
            reading
            for reading in understanding.understood
            if reading not in given_up and not any(reading.text in word for word in missing)
        )
        corrected = correction.text if correction and correction.sure else None
        suggested = correction.text if correction and not correction.sure else None
        return QueryReport(request.q, corrected, suggested, missing, understood)

    def _missing(self, understanding: Understanding, page: _Page) -> tuple[str, ...]:
        """The words of the query that even the best hit does not have."""
        words, best = understanding.words, int(page.ranked.keys[0])
        # Each word scores a power of two, so that one sum tells which are there; a float holds 24 of them exactly.
        groups = [words[first : first + 24] for first in range(0, len(words), 24)]
        asked = tuple(Evidence(f"{place}", planning.one_bit_each(group)) for place, group in enumerate(groups))
        found = self.engine.explain(self.target, Plan(evidence=asked), [best]).get(best, {})
        return tuple(
            word.raw
            for place, group in enumerate(groups)
            for bit, word in enumerate(group)
            if not int(found.get(f"{place}", 0)) >> bit & 1
        )

    def suggest(self, q: str, limit: int) -> Suggestions:
        """Ways on from half a query; products are the first of the results page for the same text."""
        roots = {category.id for category in self.knowledge.tree.roots}
        entries = completions(q, self.vocabulary, roots, limit)
        request = SearchRequest(q, per_page=limit, facets=())
        products = self.search(request).hits if compact(q) else ()
        return build_suggestions(q, entries, [hit.card for hit in products], self.knowledge, limit)

    def _ask(
        self,
        request: SearchRequest,
        understanding: Understanding,
        filters: ResolvedFilters,
        watch: Stopwatch,
    ) -> _Page:
        asked = facets.requests(filters.wanted, filters.selection)

        @cache
        def evidence(complete: bool) -> tuple[Evidence, ...]:
            if not understanding.words:
                return ()
            return planning.evidence(understanding, self.profile, self.statistics, complete)

        profile = self.profile.for_accessories() if understanding.accessory else self.profile
        first = None
        for attempt in attempts(understanding, self.statistics):
            with watch.stage("understand"):
                plan = self._plan(request, understanding, filters, attempt, evidence(attempt.complete))
            unticked = replace(plan, filters=attempt.filters)
            # Most second attempts find nothing either: counting shows that for less than a page and its facets.
            if first and not attempt.relaxed and not self._count(unticked, watch):
                continue
            page = self._run(request, replace(plan, facets=asked), attempt, profile, watch)
            # What was found but for what the shopper has ticked was found: ticks are never given up.
            if page.answer.total or (filters.filters and self._count(unticked, watch)):
                return page
            first = first or page
        assert first is not None  # there is always something to try
        return first

    def _count(self, plan: Plan, watch: Stopwatch) -> int:
        with watch.stage("engine"):
            return self.engine.search(self.target, replace(plan, window=0, also_by=None, evidence=())).total

    def _plan(
        self,
        request: SearchRequest,
        understanding: Understanding,
        filters: ResolvedFilters,
        attempt: Attempt,
        evidence: tuple[Evidence, ...],
    ) -> Plan:
        relevance = request.sort is Sort.RELEVANCE
        return Plan(
            match=attempt.match,
            evidence=evidence,
            exclude=tuple(planning.exclusion(text) for text in understanding.parsed.excluded),
            filters=(*filters.filters, *attempt.filters),
            order=_ORDERS[request.sort],
            window=self.profile.window if relevance else request.per_page,
            also_by="popularity" if relevance and not attempt.relaxed else None,
            also=self.profile.popular,
            columns=ranking.COLUMNS,
        )

    def _run(
        self, request: SearchRequest, plan: Plan, attempt: Attempt, profile: RankingProfile, watch: Stopwatch
    ) -> _Page:
        first = (request.page - 1) * request.per_page
        if request.sort is not Sort.RELEVANCE:
            with watch.stage("engine"):
                answer = self.engine.search(self.target, replace(plan, offset=first))
            return _Page(attempt, plan, answer, profile, ranking.in_order(answer, profile, attempt.complete))
        with watch.stage("engine"):
            answer = self.engine.search(self.target, plan)
        with watch.stage("rank"):
            ranked = ranking.rank(answer, profile, attempt.complete)
        last = first + request.per_page
        if last <= len(ranked.keys) or len(ranked.keys) >= answer.total:
            return _Page(attempt, plan, answer, profile, ranked.slice(first, last))
        beyond = self._beyond(_Page(attempt, plan, answer, profile, ranked), first, last, watch)
        return _Page(attempt, plan, answer, profile, beyond)

    def _beyond(self, page: _Page, first: int, last: int, watch: Stopwatch) -> Ranked:
        """Pages past the first window: the following windows, each ranked in itself."""
        size, whole = page.plan.window, page.ranked.slice(first, last)
        first, last = max(first - len(page.ranked.keys), 0), last - len(page.ranked.keys)

        def ask(plan: Plan) -> Answer:
            with watch.stage("engine"):
                return self.engine.search(self.target, plan)

        for number in range(first // size, (last - 1) // size + 1):
            candidates = window(number + 1, page.plan, page.answer, ask)
            with watch.stage("rank"):
                ranked = ranking.rank(candidates, page.profile, page.attempt.complete)
                whole = whole.followed_by(ranked.slice(max(first - number * size, 0), last - number * size))
        return whole

    def _hits(self, request: SearchRequest, understanding: Understanding, page: _Page) -> tuple[Hit, ...]:
        keys: list[int] = page.ranked.keys.tolist()
        scores: list[float] = page.ranked.scores.tolist()
        cards = self.engine.fetch(self.target, keys)
        found = self.engine.explain(self.target, page.plan, keys) if request.explain and keys else {}
        wanted = [form for word in understanding.words for form in forms(word)]
        wanted += map(phrase_form, understanding.parsed.phrases)
        hits = []
        for position, key in enumerate(keys):
            if key not in cards:
                continue
            card = orjson.loads(cards[key])
            explained: tuple[Part, ...] | None = None
            if request.explain:
                evidence = {name: score for name, score in found.get(key, {}).items() if name != "match"}
                explained = ranking.parts(page.ranked, position, evidence, page.profile, page.attempt.complete)
            hits.append(Hit(card, highlight(card["title"], wanted), scores[position], explained))
        return tuple(hits)


@dataclass(frozen=True, slots=True)
class _Page:
    """What one attempt gave: `ranked` holds the hits of the page alone."""

    attempt: Attempt
    plan: Plan
    answer: Answer
    profile: RankingProfile
    ranked: Ranked
