"""Totals and facets against counting by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engine.plan import (
    All,
    Any,
    Best,
    Boost,
    Clause,
    Constant,
    Everything,
    Evidence,
    Filter,
    OneOf,
    Phrase,
    Plan,
    Prefix,
    Range,
    RangeFacet,
    Term,
    TermsFacet,
)
from indexer.engine.port import Document, Engine, RangeCounts, TermCounts
from tests.engine_contract.shelf import TAGS, WORDS, Shelf, catalog, document

SIZE = 500


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return catalog(SIZE, seed=2)


@pytest.fixture(scope="module")
def shop(engine: Engine, new_index: Callable[[], str], documents: list[Document]) -> Shelf:
    shelf = Shelf(engine, new_index())
    for start in range(0, SIZE, 100):
        shelf.put(*documents[start : start + 100])
    return shelf


def holds(clause: Clause, one: Document) -> bool:
    """What the question language says, read aloud."""
    match clause:
        case Everything():
            return True
        case Term(field, token):
            return token in _terms(one, field)
        case Prefix(field, text):
            return any(term.startswith(text) for term in _terms(one, field))
        case Phrase(field, tokens):
            words = list(one.tokens[field])
            return any(words[i : i + len(tokens)] == list(tokens) for i in range(len(words)))
        case Range(column, low, high):
            value = one.numbers.get(column)
            return value is not None and (low is None or value >= low) and (high is None or value <= high)
        case OneOf(field, values):
            return any(value in one.keywords[field] for value in values)
        case All(clauses):
            return all(holds(each, one) for each in clauses)
        case Any(clauses, at_least):
            return sum(holds(each, one) for each in clauses) >= at_least
        case Best(clauses):
            return any(holds(each, one) for each in clauses)
        case Constant(inner) | Boost(inner):
            return holds(inner, one)


def _terms(one: Document, field: str) -> Iterable[str]:
    return one.tokens[field] if field in one.tokens else one.keywords[field]


words = st.sampled_from([*WORDS, "没有的词"])
tags = st.sampled_from([*TAGS, "none"])
prices = st.sampled_from([-5, 0, 1, 990, 1000, 1990, 599900])
leaves = st.one_of(
    st.just(Everything()),
    st.builds(Term, st.just("title"), words),
    st.builds(Term, st.just("tag"), tags),
    st.builds(Prefix, st.sampled_from(["title", "text"]), st.sampled_from(["p", "手", "1", "旗"])),
    st.builds(Phrase, st.just("title"), st.lists(words, min_size=1, max_size=3).map(tuple)),
    st.builds(Range, st.just("price"), st.none() | prices, st.none() | prices),
    st.builds(Range, st.just("rating"), st.none() | st.sampled_from([0.0, 3.5, 4.5]), st.none()),
    st.builds(OneOf, st.just("tag"), st.lists(tags, max_size=3).map(tuple)),
)


def _grown(inner: st.SearchStrategy[Clause]) -> st.SearchStrategy[Clause]:
    several = st.lists(inner, max_size=4).map(tuple)
    return st.one_of(
        st.builds(All, several),
        st.builds(Any, several, st.integers(1, 3)),
        st.builds(Best, several, st.sampled_from([0.0, 0.3])),
        st.builds(Constant, inner, st.sampled_from([0.0, 2.0])),
        st.builds(Boost, inner, st.sampled_from([0.0, 0.5])),
    )


clauses = st.recursive(leaves, _grown, max_leaves=6)
filters = st.lists(st.builds(Filter, st.sampled_from(["color", "price", "size"]), leaves), max_size=3).map(tuple)
ignored = st.frozensets(st.sampled_from(["color", "price", "size"]))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(match=clauses, evidence=leaves, chosen=filters, exclude=st.lists(leaves, max_size=1).map(tuple), free=ignored)
def test_matches_totals_and_facets_are_those_of_counting_by_hand(
    shop: Shelf,
    documents: list[Document],
    match: Clause,
    evidence: Clause,
    chosen: tuple[Filter, ...],
    exclude: tuple[Clause, ...],
    free: frozenset[str],
) -> None:
    def let_through(ignoring: frozenset[str]) -> list[Document]:
        kept = [each.clause for each in chosen if each.tag not in ignoring]
        return [
            one
            for one in documents
            if all(holds(each, one) for each in (match, *kept)) and not any(holds(each, one) for each in exclude)
        ]

    facets = (
        TermsFacet("tags", "tag"),
        TermsFacet("freed", "tag", ignoring=free),
        TermsFacet("colours", "tag", size=2, prefix="color=", ignoring=free),
        RangeFacet("prices", "price", (0.0, 990.0, 1990.0, 1e6), free),
    )
    answer = shop.search(Plan(match, (Evidence("e", evidence),), exclude, chosen, window=SIZE, facets=facets))

    assert sorted(answer.keys.tolist()) == sorted(one.key for one in let_through(frozenset()))
    assert (answer.total, answer.total_exact) == (len(let_through(frozenset())), True)
    assert answer.facets["tags"] == _counted(let_through(frozenset()))
    assert answer.facets["freed"] == _counted(let_through(free))
    assert answer.facets["colours"] == _counted(let_through(free), "color=", 2)
    assert answer.facets["prices"] == _priced(let_through(free), (0.0, 990.0, 1990.0, 1e6))


def _counted(documents: list[Document], prefix: str = "", size: int = 100) -> TermCounts:
    counts = Counter(tag for one in documents for tag in one.keywords["tag"] if tag.startswith(prefix))
    values = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return TermCounts(tuple(values[:size]), exact=True, error_bound=0)


def _priced(documents: list[Document], edges: tuple[float, ...]) -> RangeCounts:
    prices = [one.numbers["price"] for one in documents if "price" in one.numbers]
    buckets = tuple(sum(low <= price < high for price in prices) for low, high in pairwise(edges))
    return RangeCounts(min(prices, default=None), max(prices, default=None), len(prices), buckets)


def test_a_facet_shows_its_most_frequent_values_and_equal_ones_by_name(shelf: Shelf) -> None:
    """With more equally frequent values than are shown, it is always the same ones."""
    names = [f"v{place:04}" for place in range(3000)]
    shelf.put(*(document(place + 1, tags=[name, "top"]) for place, name in enumerate(reversed(names))))
    shelf.put(document(5000, tags=["v2999"]))
    facet = shelf.search(Plan(window=0, facets=(TermsFacet("f", "tag", size=5),))).facets["f"]
    assert isinstance(facet, TermCounts)
    shown = (("top", 3000), ("v2999", 2), ("v0000", 1), ("v0001", 1), ("v0002", 1))
    assert facet.values[:2] == shown[:2]
    if facet.exact:
        assert facet.values == shown


def test_counts_called_exact_are_and_others_stay_within_their_bound(shelf: Shelf) -> None:
    """Many values over several segments, each with its own favourites."""
    truth: Counter[str] = Counter()
    key = 0
    for segment in range(4):
        batch = []
        for place in range(2600):
            key += 1
            values = [f"v{(place * (segment + 3) + segment * 977) % 4000:04}"]
            truth.update(values)
            batch.append(document(key, tags=values))
        shelf.put(*batch)
    facet = shelf.search(Plan(window=0, facets=(TermsFacet("f", "tag", size=20),))).facets["f"]
    assert isinstance(facet, TermCounts)
    if facet.exact:
        assert facet.values == _top(truth, 20)
    for value, count in facet.values:
        assert abs(truth[value] - count) <= facet.error_bound


def _top(counts: Counter[str], size: int) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:size])


@pytest.mark.parametrize(
    "prefix", ["a.b", "a*", "a[", "(", "a|b", "a\\", "^a", "a+", "{", '"', "~", "#", "@", "&", "<", "a-"]
)
def test_a_facet_prefix_is_taken_as_it_is_written(shelf: Shelf, prefix: str) -> None:
    shelf.put(document(1, tags=[f"{prefix}1", f"{prefix}\n2", "a1", "axb", "aab"]))
    facet = shelf.search(Plan(window=0, facets=(TermsFacet("f", "tag", prefix=prefix),))).facets["f"]
    assert isinstance(facet, TermCounts)
    expected = [tag for tag in (f"{prefix}1", f"{prefix}\n2", "a1", "axb", "aab") if tag.startswith(prefix)]
    assert [value for value, _ in facet.values] == sorted(expected)


@pytest.mark.parametrize("key", ["color", "x-容量", "a.b", "a b", "A", "0", "colour_2", "-"])
def test_a_facet_of_one_key_counts_the_values_of_that_key_alone(shelf: Shelf, key: str) -> None:
    values = ["red", "2024-01-01T00:00:00Z", "12", "a=b", "", "=", "true", "re.d", "12.50"]
    shelf.put(
        document(1, tags=[f"{key}={value}" for value in values]),
        document(2, tags=[f"{key}=red", f"{key}=red", key, "other=red", f"{key}x=red", "red"]),
    )
    facets = (TermsFacet("all", "tag", prefix=f"{key}="), TermsFacet("some", "tag", prefix=f"{key}=re"))
    counted = shelf.search(Plan(window=0, facets=facets)).facets
    truth = Counter({f"{key}={value}": 1 for value in values} | {f"{key}=red": 2})
    assert counted["all"] == TermCounts(_top(truth, 100), exact=True, error_bound=0)
    assert counted["some"] == TermCounts(((f"{key}=red", 2), (f"{key}=re.d", 1)), exact=True, error_bound=0)


def test_facets_of_an_empty_index_and_of_no_match_are_empty(shelf: Shelf, shop: Shelf) -> None:
    facets = (TermsFacet("t", "tag"), RangeFacet("p", "price", (0.0, 10.0, 20.0)), RangeFacet("r", "rating"))
    for asked in (shelf.search(Plan(facets=facets)), shop.search(Plan(Term("title", "没有的词"), facets=facets))):
        assert asked.facets["t"] == TermCounts((), exact=True, error_bound=0)
        assert asked.facets["p"] == RangeCounts(None, None, 0, (0, 0))
        assert asked.facets["r"] == RangeCounts(None, None, 0, ())


def test_facets_come_in_the_order_they_were_asked_for(shop: Shelf) -> None:
    plan = Plan(
        filters=(Filter("x", Range("price", 0)),),
        facets=(
            TermsFacet("b", "tag", ignoring=frozenset({"x"})),
            TermsFacet("a", "tag"),
            RangeFacet("c", "price", ignoring=frozenset({"x"})),
        ),
    )
    assert list(shop.search(plan).facets) == ["b", "a", "c"]


def test_a_field_with_more_values_than_an_engine_lists_gives_the_most_frequent_ones(
    engine: Engine, new_index: Callable[[], str]
) -> None:
    shelf = Shelf(engine, new_index())
    shelf.put(
        *(document(key, tags=["sale", *(f"{key}-{value}" for value in range(1_000))]) for key in range(1, 71)),
        *(document(key, tags=["sale", "new"]) for key in range(71, 74)),
    )
    asked = (TermsFacet("tag", "tag", 50_000), TermsFacet("n", "tag", prefix="n"))
    facets = shelf.search(Plan(window=0, facets=asked)).facets
    counts = facets["tag"]
    assert isinstance(counts, TermCounts)
    assert facets["n"] == TermCounts((("new", 3),), exact=True, error_bound=0)
    assert counts.values[:2] == (("sale", 73), ("new", 3))
    assert len(counts.values) == 50_000
    assert {count for _, count in counts.values[2:]} == {1}
