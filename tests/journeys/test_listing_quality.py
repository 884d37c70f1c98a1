"""Completeness and quality, from a push to the item, the product, a search and the channel's summary."""

from __future__ import annotations

import pytest

from tests.api.fixtures import Shop

pytestmark = pytest.mark.parametrize("engine", ["tantivy", "elasticsearch"])

COMPLETE = {
    "sku": "R-1",
    "title": "金龙鱼 东北大米 500g*4袋",
    "category": "粮油 > 大米",
    "price": "29.90",
    "images": [f"https://img.example/{number}.jpg" for number in range(3)],
    "attributes": {"品种": "珍珠米", "包装方式": "袋装", "保质期": "12个月", "口味": "原味"},
}
BARE = {"sku": "D-1", "title": "连衣裙", "category": "女装 > 连衣裙", "price": "会员价99"}


def test_an_item_shows_its_completeness_its_gaps_and_each_deduction(shop: Shop) -> None:
    shop.push("shop", [COMPLETE, BARE])
    good, bad = shop.item("shop", "R-1"), shop.item("shop", "D-1")
    assert (good["completeness"], good["gaps"]) == (100, [])
    assert good["canonical"]["unit_price"] == {"amount": "1.50", "per": 100, "unit": "g"}
    assert bad["completeness"] < 50
    assert {"id": "size", "label": "尺码", "requirement": "required"} in bad["gaps"]
    lost = {deduction["code"]: deduction["points"] for deduction in bad["quality"]["deductions"]}
    assert {"title_short", "pictures_none", "price_none", "attributes_required"} <= lost.keys()
    assert bad["quality"]["score"] == 100 - sum(lost.values())
    assert bad["canonical"]["price"] is None
    assert {"member_price"} <= {value["field"] for value in bad["values"]}


def test_a_product_shows_what_its_offers_say_together(shop: Shop) -> None:
    shop.push("shop", [COMPLETE])
    product = shop.client.get(f"/v1/products/{shop.item('shop', 'R-1')['product_id']}").json
    assert (product["completeness"], product["gaps"]) == (100, [])
    assert product["unit_price"] == {"amount": "1.50", "per": 100, "unit": "g"}
    assert product["quality"] > 70


def test_a_search_narrows_to_a_range_of_completeness(shop: Shop) -> None:
    shop.push("shop", [COMPLETE, BARE])
    assert shop.titles(completeness="80-") == ["金龙鱼 东北大米 500g*4袋"]
    assert shop.titles(completeness="-50") == ["连衣裙"]
    assert len(shop.titles(completeness="0-100")) == 2


@pytest.mark.parametrize("value", ["80", "x", "-", "80-20", "101-", "-１０", "8 0-"])
def test_what_is_no_range_of_percent_is_refused(shop: Shop, value: str) -> None:
    answer = shop.client.get("/v1/search", query_string={"completeness": value})
    assert (answer.status_code, answer.json["field"]) == (400, "completeness")


def test_a_channel_is_summed_up_with_what_it_lacks_most(shop: Shop) -> None:
    shop.push("shop", [COMPLETE, BARE, {**BARE, "sku": "D-2", "title": "半身裙 黑色", "category": "女装 > 半身裙"}])
    found = shop.client.get("/v1/channels/shop/quality").json
    assert (found["items"], found["complete"]) == (3, 1)
    assert 0 < found["completeness"] < 100
    gaps = {gap["id"]: gap["items"] for gap in found["gaps"]}
    assert gaps["size"] == 2
    assert list(gaps.values()) == sorted(gaps.values(), reverse=True)
    assert [one["items"] for one in found["categories"]] == [1, 1, 1]
    assert {one["category"]["id"] for one in found["categories"]} >= {"food.staples.rice", "apparel.dresses.dresses"}


def test_what_is_taken_down_counts_no_more(shop: Shop) -> None:
    shop.push("shop", [COMPLETE, BARE])
    shop.worked(shop.client.delete("/v1/channels/shop/items/D-1").json["job"]["id"])
    assert shop.client.get("/v1/channels/shop/quality").json["items"] == 1


def test_the_quality_of_an_unknown_channel_is_a_problem(shop: Shop) -> None:
    assert shop.client.get("/v1/channels/nobody/quality").status_code == 404
