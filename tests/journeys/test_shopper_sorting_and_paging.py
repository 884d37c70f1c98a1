"""Every order and every page: nothing twice, nothing missing, the same on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from api.bootstrap import Shared
from tests.journeys.markets import Market, facet, opened
from tests.journeys.warehouse import stock

SORTS = ["relevance", "price", "-price", "sales", "newest", "rating"]
WINDOW = 60


@pytest.fixture(scope="module", params=["tantivy", "elasticsearch"])
def warehouse(
    shared: Shared, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Market]:
    """Ranked in windows of sixty, so that most pages lie beyond the first."""
    small = replace(shared, profile=replace(shared.profile, window=WINDOW))
    with opened(request.param, tmp_path_factory.mktemp("warehouse"), small, request) as warehouse:
        assert warehouse.push("depot", stock(1500))["accepted"] == 1500
        yield warehouse


def all_pages(shop: Market, q: str, per_page: int, **query: Any) -> list[dict[str, Any]]:
    first = shop.search(q, per_page=per_page, facets="none", **query)
    pages = (
        shop.search(q, per_page=per_page, page=page, facets="none", **query) for page in range(2, first["pages"] + 1)
    )
    return [first, *pages]


def hits(pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [hit for page in pages for hit in page["hits"]]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("q", ["", "连衣裙", "红色 耐克", "大容量"])
def test_over_all_pages_nothing_comes_twice_and_nothing_is_missing(warehouse: Market, q: str, sort: str) -> None:
    pages = all_pages(warehouse, q, 100, sort=sort)
    ids = [hit["id"] for hit in hits(pages)]
    assert len(ids) == len(set(ids)) == pages[0]["total"]
    assert {page["total"] for page in pages} == {pages[0]["total"]}
    assert pages[0]["pages"] == -(-pages[0]["total"] // 100) == len(pages)
    assert all(len(page["hits"]) == 100 for page in pages[:-1])


@pytest.mark.parametrize("sort", SORTS)
def test_the_size_of_pages_changes_nothing_about_the_order(warehouse: Market, sort: str) -> None:
    large = [hit["id"] for hit in hits(all_pages(warehouse, "跑鞋", 100, sort=sort))]
    small = [hit["id"] for hit in hits(all_pages(warehouse, "跑鞋", 17, sort=sort))]
    assert small == large


@pytest.mark.parametrize("q", ["连衣裙", "大容量 红色"])
def test_scores_far_down_are_explained_too(warehouse: Market, q: str) -> None:
    for number in (2, 5, 9):
        for hit in warehouse.search(q, page=number, explain="true")["hits"]:
            assert sum(part["contribution"] for part in hit["explain"]) == pytest.approx(hit["score"], abs=1e-5)


def test_a_page_past_the_last_is_empty_and_keeps_the_total(warehouse: Market) -> None:
    for sort in SORTS:
        page = warehouse.search("台灯", page=5000, sort=sort)
        assert page["hits"] == []
        assert page["total"] > 0
        assert page["query"]["relaxed"] == []


@pytest.mark.parametrize(
    ("sort", "field", "descending"),
    [("price", "price", False), ("-price", "price", True), ("sales", "sales", True), ("rating", "rating", True)],
)
def test_an_order_is_kept_over_all_pages_and_what_has_no_value_comes_last(
    warehouse: Market, sort: str, field: str, descending: bool
) -> None:
    values = [
        hit["price"]["min"] if field == "price" else hit[field]
        for hit in hits(all_pages(warehouse, "", 100, sort=sort))
    ]
    known = [float(value) for value in values if value is not None]
    assert all(value is None for value in values[len(known) :])
    assert known == sorted(known, reverse=descending)


@pytest.fixture(scope="module")
def both(
    shared: Shared, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, elasticsearch_url: str
) -> Iterator[tuple[Market, Market]]:
    folders = [tmp_path_factory.mktemp(name) for name in ("embedded", "server")]
    items = stock(600)
    with (
        opened("tantivy", folders[0], shared, request) as one,
        opened("elasticsearch", folders[1], shared, request) as other,
    ):
        for shop in (one, other):
            assert shop.push("depot", items)["accepted"] == len(items)
        yield one, other


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("q", ["", "连衣裙", "蓝色 李宁 双肩包", "防水", "保温杯 学生 礼物"])
def test_both_engines_agree(both: tuple[Market, Market], q: str, sort: str) -> None:
    for number in (1, 2):
        one, other = (shop.search(q, sort=sort, per_page=100, page=number) for shop in both)
        assert one["total"] == other["total"]
        assert [hit["score"] for hit in one["hits"]] == pytest.approx([hit["score"] for hit in other["hits"]], abs=1e-4)
        assert [hit["id"] for hit in one["hits"]] == [hit["id"] for hit in other["hits"]]
        assert (one["facets"], one["query"]) == (other["facets"], other["query"])


@pytest.mark.parametrize("q", ["", "连衣裙", "大容量"])
def test_counts_hold_far_beyond_the_first_window(warehouse: Market, q: str) -> None:
    everything = hits(all_pages(warehouse, q, 100))
    page = warehouse.search(q, facets="brand,attr.color,in_stock")
    by_brand: dict[str, int] = {}
    for hit in everything:
        if hit["brand"]:
            by_brand[hit["brand"]["id"]] = by_brand.get(hit["brand"]["id"], 0) + 1
    assert facet(page, "brand") == by_brand
    assert facet(page, "in_stock") == {"true": sum(hit["in_stock"] for hit in everything)}
    assert sum(facet(page, "attr.color").values()) == len(everything)


def test_cheapest_first_shows_no_accessory_above_the_thing(market: Market) -> None:
    phones = ["NOTE13", "MI14U", "MATE60-512-CYAN", "IP15P-128", "IP15P-256"]
    assert market.found("手机", sort="price") == phones
    assert market.found("跑鞋", sort="price")[0] == "O-NIKE"
    assert market.found("沙发", sort="price") == ["SOFA-CLOTH", "SOFA-ARTFUL", "SOFA-LEATHER"]


def test_best_sellers_of_a_frequent_word_are_seen_although_the_text_says_nothing(warehouse: Market) -> None:
    first = warehouse.search("连衣裙")["hits"]
    assert all(hit["sales"] >= 100 for hit in first[:10])


def test_newest_first_is_by_the_time_that_channels_state(warehouse: Market) -> None:
    skus = [hit["offers"][0]["sku"] for hit in hits(all_pages(warehouse, "台灯", 100, sort="newest"))]
    times = {item["sku"]: item["updated_at"] for item in stock(1500)}
    assert [times[sku] for sku in skus] == sorted((times[sku] for sku in skus), reverse=True)
