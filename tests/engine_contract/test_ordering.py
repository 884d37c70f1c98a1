"""The order of hits, pages of it, and the window that a ranking sees."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from indexer.engine.plan import All, Any, Constant, Evidence, Filter, OneOf, Order, Phrase, Plan, Range, Term
from indexer.engine.port import Document, Engine
from tests.engine_contract.shelf import Shelf, catalog, document

SIZE = 600


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return catalog(SIZE)


@pytest.fixture(scope="module")
def shop(engine: Engine, new_index: Callable[[], str], documents: list[Document]) -> Shelf:
    shelf = Shelf(engine, new_index())
    for start in range(0, SIZE, 150):  # several commits: equal documents lie in several segments
        shelf.put(*documents[start : start + 150])
    return shelf


def _by(documents: list[Document], column: str, direction: str) -> list[int]:
    """Keys as a shopper would expect them: by value, without a value last, equal ones by key."""
    sign = -1 if direction == "desc" else 1

    def place(document: Document) -> tuple[bool, float, int]:
        value = document.numbers.get(column)
        return value is None, 0 if value is None else sign * value, document.key

    return [each.key for each in sorted(documents, key=place)]


@pytest.mark.parametrize("column", ["price", "rating"])
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_a_column_orders_with_missing_values_last_and_equal_ones_by_key(
    shop: Shelf, documents: list[Document], column: str, direction: str
) -> None:
    order = Order(column, direction)  # type: ignore[arg-type]
    assert shop.in_order(Plan(order=order, window=SIZE)) == _by(documents, column, direction)


ORDERS = [
    pytest.param(Plan(), id="everything"),
    pytest.param(Plan(match=Term("title", "手机")), id="one common word, whose score many share"),
    pytest.param(Plan(match=Constant(Term("title", "手机"), 1.0)), id="one score for all"),
    pytest.param(
        Plan(match=Any((Term("title", "苹果"), Term("title", "pro"))), evidence=(Evidence("a", Term("text", "max")),)),
        id="words and evidence",
    ),
    pytest.param(Plan(filters=(Filter("t", OneOf("tag", ("sale",))),)), id="a filter without words"),
    pytest.param(Plan(order=Order("price", "asc")), id="cheapest first"),
    pytest.param(Plan(order=Order("rating")), id="best rated first"),
]


def _pages(shelf: Shelf, plan: Plan, size: int) -> list[int]:
    keys: list[int] = []
    while page := shelf.in_order(_page(plan, len(keys), size)):
        keys += page
    return keys


def _page(plan: Plan, offset: int, window: int) -> Plan:
    return Plan(
        match=plan.match,
        evidence=plan.evidence,
        filters=plan.filters,
        order=plan.order,
        offset=offset,
        window=window,
    )


@pytest.mark.parametrize("plan", ORDERS)
@pytest.mark.parametrize("size", [1, 7, 100])
def test_pages_never_overlap_and_leave_nothing_out(shop: Shelf, plan: Plan, size: int) -> None:
    whole = shop.in_order(_page(plan, 0, SIZE))
    if size == 1:
        assert [shop.in_order(_page(plan, place, 1)) for place in range(12)] == [[key] for key in whole[:12]]
    else:
        assert _pages(shop, plan, size) == whole
    assert len(set(whole)) == len(whole) == shop.search(plan).total


@pytest.mark.parametrize("plan", [param for param in ORDERS if not param.values[0].order.column])
def test_scores_fall_and_equal_scores_are_ordered_by_key(shop: Shelf, plan: Plan) -> None:
    answer = shop.search(_page(plan, 0, SIZE))
    ranked = list(zip((-answer.scores).tolist(), answer.keys.tolist(), strict=True))
    assert ranked == sorted(ranked)


def test_documents_with_the_same_words_rank_by_key(shelf: Shelf) -> None:
    """Whatever order the score of one and the other was summed in."""
    words = "苹果 手机 15 pro max 旗舰 官方"
    for start in range(0, 300, 100):
        shelf.put(*(document((key * 37) % 301, words) for key in range(start + 1, start + 101)))
    match = Any(tuple(Term("title", word, boost=1 + place / 7) for place, word in enumerate(words.split())))
    assert shelf.in_order(Plan(match=match, window=300)) == list(range(1, 301))


def test_the_lowest_keys_win_the_last_places_among_thousands_of_equals(shelf: Shelf) -> None:
    """As when one word is in every title: the page must not depend on where documents happen to lie."""
    keys = [(place * 7919) % 6007 + 1 for place in range(6000)]
    for start in range(0, 6000, 2000):
        shelf.put(*(document(key, "手机 壳", price=5) for key in keys[start : start + 2000]))
    shelf.put(document(6500, "手机 手机"))
    lowest = sorted(keys)
    assert shelf.in_order(Plan(match=Term("title", "手机"), window=50)) == [6500, *lowest[:49]]
    assert shelf.in_order(Plan(match=Term("title", "壳"), offset=3000, window=40)) == lowest[3000:3040]
    assert shelf.in_order(Plan(order=Order("price"), offset=10, window=5)) == lowest[10:15]


def test_pages_past_ten_thousand_still_come(shelf: Shelf) -> None:
    shelf.put(*(document(key, "a", price=key % 3) for key in range(1, 12_001)))
    assert shelf.in_order(Plan(offset=11_995, window=10)) == list(range(11_996, 12_001))
    assert shelf.in_order(Plan(match=Term("title", "a"), offset=11_000, window=3)) == [11_001, 11_002, 11_003]
    cheapest_last = [key for price in (2, 1, 0) for key in range(1, 12_001) if key % 3 == price]
    assert shelf.in_order(Plan(order=Order("price"), offset=10_500, window=4)) == cheapest_last[10_500:10_504]


def test_a_page_past_the_end_is_empty_and_the_total_stays(shop: Shelf) -> None:
    answer = shop.search(Plan(offset=10_000, window=10, columns=("price",)))
    assert (answer.keys.tolist(), answer.columns["price"].tolist(), answer.total) == ([], [], SIZE)


def test_a_window_of_nothing_still_counts(shop: Shelf) -> None:
    answer = shop.search(Plan(window=0, also_by="price"))
    assert (answer.keys.tolist(), answer.total, answer.total_exact) == ([], SIZE, True)


def test_columns_lie_beside_the_keys_and_missing_values_are_nan(shop: Shelf, documents: list[Document]) -> None:
    answer = shop.search(
        Plan(match=Term("title", "小米"), window=50, columns=("price", "rating"), also_by="price", also=50)
    )
    by_key = {each.key: each.numbers for each in documents}
    for column in ("price", "rating"):
        expected = [by_key[key].get(column, math.nan) for key in answer.keys.tolist()]
        assert answer.columns[column].tolist() == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    "match",
    [
        pytest.param(Term("title", "手机"), id="a common word"),
        pytest.param(All((Term("title", "黑色"), Term("title", "手机"))), id="few matches"),
        pytest.param(Constant(Term("title", "手机"), 0.0), id="no score"),
    ],
)
@pytest.mark.parametrize("count", [True, False])
def test_the_best_by_a_column_join_the_window_with_their_true_scores(
    shop: Shelf, documents: list[Document], match: Term, count: bool
) -> None:
    evidence = (Evidence("pro", Term("title", "pro")), Evidence("pair", Phrase("title", ("手机", "苹果"))))
    everyone = shop.search(Plan(match=match, evidence=evidence, window=SIZE))
    scores = dict(zip(everyone.keys.tolist(), everyone.scores.tolist(), strict=True))
    answer = shop.search(Plan(match=match, evidence=evidence, window=20, also_by="price", also=20, count=count))
    best_score = everyone.keys[:20].tolist()
    best_price = [key for key in _by(documents, "price", "desc") if key in scores][:20]
    assert answer.keys.tolist()[: len(best_score)] == best_score
    assert set(answer.keys.tolist()) == {*best_score, *best_price}
    assert len(set(answer.keys.tolist())) == len(answer.keys)
    for key, score in zip(answer.keys.tolist(), answer.scores.tolist(), strict=True):
        assert score == pytest.approx(scores[key], abs=1e-3)


def test_hits_ordered_by_a_column_carry_their_score(shop: Shelf) -> None:
    match = Term("title", "旗舰")
    by_score = shop.search(Plan(match=match, window=SIZE))
    by_price = shop.search(Plan(match=match, order=Order("price"), window=10))
    scores = dict(zip(by_score.keys.tolist(), by_score.scores.tolist(), strict=True))
    assert by_price.scores.tolist() == pytest.approx([scores[key] for key in by_price.keys.tolist()], abs=1e-3)


def test_a_total_that_was_not_counted_is_not_called_exact(shop: Shelf) -> None:
    answer = shop.search(Plan(match=Range("price"), window=5, count=False))
    assert not answer.total_exact
    assert answer.total >= 5
