"""Facet counts, held against counting by hand over all pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from tests.journeys.markets import Market, facet

QUERIES = ["", "跑鞋", "连衣裙", "手机", "红色", "500ml", "lianyiqun", "包"]


def everything(market: Market, q: str, **query: Any) -> list[dict[str, Any]]:
    """The hits of all pages."""
    first = market.search(q, per_page=30, facets="none", **query)
    rest = (market.search(q, per_page=30, page=page, facets="none", **query) for page in range(2, first["pages"] + 1))
    return [hit for page in (first, *rest) for hit in page["hits"]]


def counted(values: Iterable[str | None]) -> dict[str, int]:
    return dict(Counter(value for value in values if value is not None))


@pytest.mark.parametrize("q", QUERIES)
def test_counts_are_those_of_counting_every_hit(market: Market, q: str) -> None:
    hits = everything(market, q)
    page = market.search(q, facets="brand,category,channel,price,in_stock")
    assert page["total"] == len(hits)
    assert page["total_exact"] is True
    assert all(one["exact"] for one in page["facets"])
    assert facet(page, "brand") == counted(hit["brand"] and hit["brand"]["id"] for hit in hits)
    assert facet(page, "channel") == counted(
        channel for hit in hits for channel in {offer["channel"] for offer in hit["offers"]}
    )
    assert sum(facet(page, "in_stock").values()) == sum(hit["in_stock"] for hit in hits)
    prices = [float(hit["price"]["min"]) for hit in hits if hit["price"]["min"] is not None]
    shown = next(one for one in page["facets"] if one["field"] == "price")
    assert (float(shown["low"]), float(shown["high"])) == (min(prices), max(prices))


@pytest.mark.parametrize("q", QUERIES)
def test_a_category_counts_its_own_products_and_those_below_it(market: Market, q: str) -> None:
    hits = everything(market, q)
    tree = market.client.get("/v1/categories").json["categories"]
    paths: dict[str, list[str]] = {}

    def walk(nodes: list[dict[str, Any]], above: list[str]) -> None:
        for node in nodes:
            paths[node["id"]] = [*above, node["id"]]
            walk(node.get("children", []), paths[node["id"]])

    walk(tree, [])
    expected = counted(id for hit in hits if hit["category"] for id in paths[hit["category"]["id"]])
    assert facet(market.search(q), "category") == expected
    parents = {
        value["value"]: value["parent"]
        for one in market.search(q)["facets"]
        if one["field"] == "category"
        for value in one["values"]
    }
    assert all(parent is None or parent in parents for parent in parents.values())


@pytest.mark.parametrize("q", ["跑鞋", "红色", ""])
def test_an_attribute_counts_products_once_per_value(market: Market, q: str) -> None:
    hits = everything(market, q)
    page = market.search(q, facets="attr.color")
    colours = next(one for one in page["facets"] if one["field"] == "attr.color")
    by_label = {value["label"]: value["count"] for value in colours["values"]}
    assert by_label == counted(colour for hit in hits for colour in hit["attributes"].get("颜色", []))


@pytest.mark.parametrize(
    ("field", "parameter"),
    [
        ("brand", {"brand": "nike"}),
        ("category", {"category": "shoes.sports.running"}),
        ("channel", {"channel": "outlet"}),
        ("attr.color", {"attr.color": "red"}),
        ("in_stock", {"in_stock": "true"}),
    ],
    ids=["brand", "category", "channel", "colour", "stock"],
)
@pytest.mark.parametrize("q", ["", "耐克"])
def test_what_is_ticked_leaves_the_other_values_their_counts(
    market: Market, q: str, field: str, parameter: dict[str, str]
) -> None:
    before = market.search(q, facets=field)
    after = market.search(q, facets=field, **parameter)
    assert after["total"] <= before["total"]
    assert facet(after, field) == facet(before, field)
    ticked = [value for one in after["facets"] for value in one["values"] if value["selected"]]
    assert [value["count"] for value in ticked] == [after["total"]]


def test_a_ticked_price_counts_what_lies_in_it_and_leaves_the_ends(market: Market) -> None:
    before = market.search("跑鞋", facets="price")
    after = market.search("跑鞋", facets="price", price="300-400")
    ends = [(page["facets"][0]["low"], page["facets"][0]["high"]) for page in (before, after)]
    assert ends[0] == ends[1]
    assert after["facets"][0]["values"] == [
        {"value": "300-400", "label": "300-400", "count": after["total"], "selected": True, "parent": None}
    ]


def test_facets_of_other_fields_follow_what_is_ticked(market: Market) -> None:
    page = market.search("跑鞋", brand="nike", facets="auto")
    assert facet(page, "attr.color") == {"red": 2, "black": 1, "white": 1}
    both = market.search("跑鞋", brand=["nike", "adidas"], **{"attr.color": "red"})
    assert both["total"] == 3
    assert facet(both, "brand")["li-ning"] == 1
    assert facet(both, "attr.color") == {"red": 3, "black": 1, "white": 1}


def test_every_value_leads_to_as_many_products_as_it_counts(market: Market) -> None:
    page = market.search("红色")
    for one in page["facets"]:
        for value in one["values"]:
            if one["kind"] != "range":
                narrowed = market.search("红色", facets="none", **{one["field"]: value["value"]})
                assert narrowed["total"] == value["count"], (one["field"], value["value"])


def test_only_the_facets_that_are_asked_for_are_answered(market: Market) -> None:
    assert market.search("跑鞋", facets="none")["facets"] == []
    assert [one["field"] for one in market.search("跑鞋", facets="brand")["facets"]] == ["brand"]
    assert {one["field"] for one in market.search("跑鞋", facets="brand,attr.颜色")["facets"]} == {
        "brand",
        "attr.color",
    }
    assert {one["field"] for one in market.search("跑鞋", facets=["price", "channel"])["facets"]} == {
        "price",
        "channel",
    }


def test_a_ticked_value_stays_among_the_choices_when_nothing_is_left(market: Market) -> None:
    page = market.search("连衣裙", brand="nike")
    assert page["total"] == 0
    assert facet(page, "brand")["nike"] == 0
    assert page["query"]["relaxed"] == []
    assert page["query"]["understood"]


def test_a_name_that_only_stands_first_in_a_title_is_no_brand_to_choose(market: Market) -> None:
    page = market.search("珂岚禾 陶瓷碗", facets="brand")
    assert [hit["brand"] for hit in page["hits"]] == [None]
    assert page["facets"] == []
