"""A person's decision changes what a shopper finds, and undoing it restores what was there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.fixtures import Shop

PATH = "清仓特卖 > 二号仓"
ODD = [
    {"sku": "S-1", "title": "zzq 星耀款 2024", "category": PATH, "price": "59", "sales": "300"},
    {"sku": "S-2", "title": "zzq 云朵款 2025", "category": PATH, "price": "69"},
    {"sku": "S-3", "title": "陶瓷马克杯 350ml", "category": PATH, "price": "29"},
]
MISSPELT = [
    {"sku": "B-1", "title": "跑步鞋 男 透气", "brand": "耐刻", "category": "跑步鞋", "price": "399", "sales": "90"},
    {"sku": "B-2", "title": "跑步鞋 女 轻便", "brand": "耐 刻", "category": "跑步鞋", "price": "359"},
    {"sku": "B-3", "title": "耐克 Nike 跑步鞋 飞马", "brand": "Nike", "category": "跑步鞋", "price": "499"},
]


def group_of(shop: Shop, kind: str, raw: str) -> dict[str, Any]:
    page = shop.client.get("/v1/review", query_string={"kind": kind}).json
    found: dict[str, Any] = next(group for group in page["groups"] if group["raw"] == raw)
    return found


def decide(shop: Shop, group: dict[str, Any], verdict: str, **choice: str) -> dict[str, Any]:
    answer = shop.client.post("/v1/review/decisions", json={"group": group["id"], "verdict": verdict, **choice})
    assert answer.status_code == 202, answer.text
    job = shop.worked(answer.json["job"]["id"])
    assert (job["state"], job["total"]) == ("succeeded", group["items"])
    decision: dict[str, Any] = answer.json["decision"]
    return decision


def undo(shop: Shop, decision: dict[str, Any]) -> None:
    answer = shop.client.delete(f"/v1/review/decisions/{decision['id']}")
    assert answer.status_code == 202, answer.text
    shop.worked(answer.json["job"]["id"])


def skus(shop: Shop, **query: str) -> set[str]:
    return {offer["sku"] for hit in shop.search(**query)["hits"] for offer in hit["offers"]}


def value(item: dict[str, Any], field: str) -> dict[str, Any]:
    found: dict[str, Any] = next(value for value in item["values"] if value["field"] == field)
    return found


@pytest.mark.parametrize("engine", ["tantivy", "elasticsearch"])
def test_a_path_that_is_decided_brings_its_goods_into_their_department_and_undoing_takes_them_out(shop: Shop) -> None:
    shop.push("mall", ODD)
    group = group_of(shop, "category", PATH)
    assert (group["items"], group["sales"], group["channels"]) == (2, 300, ["mall"])
    assert {example["sku"] for example in group["examples"]} == {"S-1", "S-2"}
    assert skus(shop, category="shoes") == set()

    decision = decide(shop, group, "accept", answer=_sneakers(shop))
    assert skus(shop, category="shoes") == {"S-1", "S-2"}
    assert value(shop.item("mall", "S-1"), "category")["rule"] == f"review.{decision['id']}"
    assert shop.item("mall", "S-3")["canonical"]["category"]["path"][-1] == "水杯", "its title is plain"
    assert [found for found in shop.item("mall", "S-1")["issues"] if found["field"] == "category"] == []

    undo(shop, decision)
    assert skus(shop, category="shoes") == set()
    assert group_of(shop, "category", PATH)["items"] == 2


def _sneakers(shop: Shop) -> str:
    tree = shop.client.get("/v1/categories").json["categories"]
    shoes = next(root for root in tree if root["id"] == "shoes")
    return str(shoes["children"][0]["id"])


@pytest.mark.parametrize("engine", ["tantivy", "elasticsearch"])
def test_a_misspelt_brand_is_decided_once_for_all_its_spellings(shop: Shop) -> None:
    shop.push("mall", MISSPELT)
    group = group_of(shop, "brand", "耐刻")
    assert group["items"] == 2
    assert group["proposals"][0]["id"] == "nike", "it sounds the same"
    assert skus(shop, brand="nike") == {"B-3"}
    decision = decide(shop, group, "accept")
    assert decision["answer"] == {"id": "nike", "label": "耐克 Nike"}
    assert skus(shop, brand="nike") == {"B-1", "B-2", "B-3"}
    undo(shop, decision)
    assert skus(shop, brand="nike") == {"B-3"}
