"""A channel's category paths: mapped by themselves, proposed, decided, and what a decision does to its items."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.fixtures import Shop

PATHS = "/v1/channels/mall/categories"


def items(path: str, *titles: str, start: int = 1) -> list[dict[str, Any]]:
    return [
        {"sku": f"{path}-{n}", "title": title, "category": path, "price": "19.90"}
        for n, title in enumerate(titles, start)
    ]


def paths(shop: Shop, **query: str) -> dict[str, dict[str, Any]]:
    answer = shop.client.get(PATHS, query_string=query)
    assert answer.status_code == 200, answer.text
    return {path["path"]: path for path in answer.json["paths"]}


def category(shop: Shop, sku: str) -> str | None:
    found = shop.item("mall", sku)["canonical"]["category"]
    return found["id"] if found else None


def decide(shop: Shop, path: str, category: str | None) -> dict[str, Any]:
    answer = shop.client.put(PATHS, json={"path": path, "category": category})
    assert answer.status_code == 202, answer.text
    return shop.worked(answer.json["job"]["id"])


def test_a_path_that_names_a_category_is_mapped_by_itself(shop: Shop) -> None:
    shop.push("mall", items("手机通讯 > 手机配件 > 手机壳", "透明软壳 适用于华为"))
    mapped = paths(shop)["手机通讯 > 手机配件 > 手机壳"]
    assert (mapped["state"], mapped["category"]["id"], mapped["items"]) == ("automatic", "phones.cases", 1)
    assert mapped["proposals"][0]["reasons"][0] == "named"
    assert mapped["proposals"][0]["raw"] == "手机壳"


def test_a_path_that_names_nothing_is_mapped_by_what_its_titles_name(shop: Shop) -> None:
    shop.push("mall", items("C-4711", *[f"便携榨汁杯 {n}号" for n in range(6)]))
    mapped = paths(shop)["C-4711"]
    assert mapped["state"] == "automatic"
    assert mapped["proposals"][0]["reasons"] == ["titles"]
    assert mapped["proposals"][0]["items"] == 6
    assert mapped["category"]["id"] == category(shop, "C-4711-1")


def test_a_path_that_nothing_is_known_of_waits_with_at_most_three_proposals(shop: Shop) -> None:
    shop.push("mall", items("活动专区 > 满减", "连衣裙 夏季", "保温杯 500ml", "蓝牙耳机", "薯片 原味"))
    answer = shop.client.get(PATHS, query_string={"state": "open"}).json
    assert answer["counts"] == {"open": 1, "automatic": 0, "decided": 0}
    assert answer["mapped"] == 0
    assert [path["path"] for path in answer["paths"]] == ["活动专区 > 满减"]
    assert 1 <= len(answer["paths"][0]["proposals"]) <= 3


def test_a_decision_files_the_items_that_are_there_and_those_that_come(shop: Shop) -> None:
    shop.push("mall", items("C-1", "春日限定 A 款", "春日限定 B 款"))
    assert category(shop, "C-1-1") is None
    job = decide(shop, "C-1", "phones.cases")
    assert (job["kind"], job["state"], job["accepted"]) == ("categories", "succeeded", 2)
    shop.push("mall", items("C-1", "秋日限定", start=3))
    assert [category(shop, f"C-1-{n}") for n in (1, 2, 3)] == ["phones.cases"] * 3
    assert shop.search(category="phones.cases")["total"] == 3
    value = next(value for value in shop.item("mall", "C-1-1")["values"] if value["field"] == "category")
    assert (value["rule"], value["source"], value["raw"]) == ("category.decided_path", "category", "C-1")
    assert paths(shop)["C-1"]["state"] == "decided"


def test_a_title_may_make_a_decided_category_finer_and_no_other(shop: Shop) -> None:
    shop.push("mall", items("Q2", "手机壳 防摔", "纯牛奶 250ml"))
    decide(shop, "Q2", "phones.accessories")
    assert category(shop, "Q2-1") == "phones.cases"
    assert category(shop, "Q2-2") == "phones.accessories"


def test_a_path_that_is_said_to_tell_nothing_leaves_the_category_to_the_title(shop: Shop) -> None:
    path = "服饰内衣 > 女装 > 连衣裙"
    shop.push("mall", items(path, "双层不锈钢保温杯 500ml", "新款上市"))
    decide(shop, path, None)
    assert category(shop, f"{path}-1") == category_of_title(shop, "双层不锈钢保温杯 500ml")
    assert category(shop, f"{path}-2") is None


def category_of_title(shop: Shop, title: str) -> str | None:
    shop.push("mall", [{"sku": "alone", "title": title}])
    return category(shop, "alone")


def test_a_decision_that_is_taken_back_is_forgotten(shop: Shop) -> None:
    shop.push("mall", items("C-1", "春日限定 A 款"))
    decide(shop, "C-1", "phones.cases")
    answer = shop.client.delete(PATHS, query_string={"path": "C-1"})
    assert answer.status_code == 202, answer.text
    shop.worked(answer.json["job"]["id"])
    assert category(shop, "C-1-1") is None
    assert paths(shop)["C-1"]["state"] == "open"
    assert shop.client.delete(PATHS, query_string={"path": "C-1"}).status_code == 404


def test_another_channel_with_the_same_path_is_not_touched(shop: Shop) -> None:
    shop.push("mall", items("C-1", "春日限定 A 款"))
    shop.push("other", items("C-1", "春日限定 A 款"))
    decide(shop, "C-1", "phones.cases")
    assert shop.item("other", "C-1-1")["canonical"]["category"] is None


def test_blanks_do_not_make_another_path(shop: Shop) -> None:
    shop.push("mall", items("甲 >  乙", "春日限定 A 款"))
    decide(shop, " 甲 > 乙 ", "phones.cases")
    assert category(shop, "甲 >  乙-1") == "phones.cases"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({"path": "C-1", "category": "phone.cases"}, "unknown_value", id="category-misspelled"),
        pytest.param({"path": " ", "category": None}, "invalid_body", id="no-path"),
        pytest.param({"path": "C-1"}, "invalid_body", id="no-category"),
        pytest.param([], "invalid_body", id="nothing"),
    ],
)
def test_a_wrong_decision_is_refused_and_says_why(shop: Shop, body: Any, code: str) -> None:
    shop.push("mall", items("C-1", "春日限定"))
    answer = shop.client.put(PATHS, json=body)
    assert (answer.status_code, answer.json["code"]) == (400, code)
    if code == "unknown_value":
        assert answer.json["hint"] == "phones.cases"
    assert paths(shop)["C-1"]["state"] == "open"


def test_paths_of_a_channel_that_does_not_exist_are_404(shop: Shop) -> None:
    assert shop.client.get("/v1/channels/nowhere/categories").status_code == 404
