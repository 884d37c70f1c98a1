"""A person's decision changes what a shopper finds, and undoing it restores what was there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from api.cli import main
from tests.api.checked_client import ADMIN
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
SHIRTS = [
    {
        "sku": "T-1",
        "title": "纯色T恤 男",
        "category": "服饰 > T恤",
        "price": "79",
        "attributes": {"面料材质成份": "纯棉", "领型": "蝙蝠翼式"},
    },
    {"sku": "T-2", "title": "圆领T恤 女", "category": "服饰 > T恤", "price": "89", "attributes": {"领型": "圆领"}},
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


@pytest.fixture(params=["tantivy", "elasticsearch"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_path_that_is_decided_brings_its_goods_into_their_department_and_undoing_takes_them_out(shop: Shop) -> None:
    shop.push("mall", ODD)
    group = group_of(shop, "category", PATH)
    assert (group["items"], group["sales"], group["channels"]) == (2, 300, ["mall"])
    assert {example["sku"] for example in group["examples"]} == {"S-1", "S-2"}
    assert skus(shop, category="shoes") == set()

    decision = decide(shop, group, "accept", answer="shoes")
    assert skus(shop, category="shoes") == {"S-1", "S-2"}
    assert value(shop.item("mall", "S-1"), "category")["rule"] == f"review.{decision['id']}"
    assert shop.item("mall", "S-3")["canonical"]["category"]["path"][-1] == "水杯", "its title is plain"
    assert [found for found in shop.item("mall", "S-1")["issues"] if found["field"] == "category"] == []

    undo(shop, decision)
    assert skus(shop, category="shoes") == set()
    assert group_of(shop, "category", PATH)["items"] == 2


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


def test_a_new_brand_is_found_under_its_name(shop: Shop) -> None:
    shop.push("mall", MISSPELT)
    decision = decide(shop, group_of(shop, "brand", "耐刻"), "new", name="Naike 奈刻")
    assert skus(shop, brand=decision["answer"]["id"]) == {"B-1", "B-2"}
    assert skus(shop, q="奈刻") == {"B-1", "B-2"}


def test_names_and_values_that_are_decided_become_filters(shop: Shop) -> None:
    shop.push("mall", SHIRTS)
    material = decide(shop, group_of(shop, "attribute", "面料材质成份"), "accept", answer="material")
    neckline = decide(shop, group_of(shop, "value", "蝙蝠翼式"), "accept", answer="crew")
    assert skus(shop, **{"attr.材质": "棉"}) == {"T-1"}
    assert skus(shop, **{"attr.领型": "圆领"}) == {"T-1", "T-2"}
    undo(shop, neckline)
    undo(shop, material)
    assert skus(shop, **{"attr.领型": "圆领"}) == {"T-2"}


def test_a_value_that_says_nothing_goes(shop: Shop) -> None:
    shop.push("mall", SHIRTS)
    decide(shop, group_of(shop, "value", "蝙蝠翼式"), "reject")
    canonical = shop.item("mall", "T-1")["canonical"]
    assert [found["value"] for found in canonical["attributes"] if found["id"] == "neckline"] == []


class TestTheContract:
    """What does not depend on the engine."""

    @pytest.fixture
    def engine(self) -> str:
        return "tantivy"

    def test_every_value_names_feed_row_rules_and_time_and_what_it_prevailed_over(self, shop: Shop) -> None:
        item = {"sku": "P-1", "title": "李宁 跑步鞋 男", "brand": "耐克", "category": "家居 > 水杯", "price": "1"}
        job = shop.push("mall", [MISSPELT[2], item])
        told = shop.item("mall", "P-1")["values"]
        assert {found["job"] for found in told} == {job["id"]}
        assert {(found["channel"], found["row"]) for found in told} == {("mall", 2)}
        assert all(found["version"] and found["at"] for found in told)
        brand = value(shop.item("mall", "P-1"), "brand")
        assert [(other["value"], other["source"]) for other in brand["lost"]] == [("li-ning", "title")]
        assert value(shop.item("mall", "P-1"), "category")["lost"], "title and path point to different things"

    def test_a_product_names_the_offers_that_won_and_those_that_lost(self, shop: Shop) -> None:
        shop.push("mall", [{"sku": "1", "title": "膳魔师 保温杯 500ml", "brand": "膳魔师", "gtin": "6901234567892"}])
        shop.push("outlet", [{"sku": "2", "title": "保温杯 大容量", "gtin": "6901234567892"}])
        id = shop.item("mall", "1")["product_id"]
        told = {found["field"]: found for found in shop.client.get(f"/v1/products/{id}").json["values"]}
        assert told["brand"]["values"] == ["thermos"]
        assert [(won["channel"], won["sku"], won["row"]) for won in told["brand"]["won"]] == [("mall", "1", 1)]
        assert {found["channel"] for found in (*told["title"]["won"], *told["title"]["lost"])} == {"mall", "outlet"}
        assert len(told["title"]["lost"]) == 1

    def test_the_version_tells_which_decisions_counted(self, shop: Shop) -> None:
        shop.push("mall", MISSPELT)
        before = value(shop.item("mall", "B-1"), "brand")["version"]
        decide(shop, group_of(shop, "brand", "耐刻"), "accept")
        assert value(shop.item("mall", "B-1"), "brand")["version"] == f"{before}+1"
        assert value(shop.item("mall", "B-3"), "brand")["version"] == before, "nobody asked about it"

    def test_decisions_are_listed_and_exported_with_who_and_when(self, shop: Shop) -> None:
        shop.push("mall", [*MISSPELT, *ODD])
        undo(shop, decide(shop, group_of(shop, "brand", "耐刻"), "reject"))
        decide(shop, group_of(shop, "category", PATH), "accept", answer="shoes")
        listed = shop.client.get("/v1/review/decisions").json
        assert [(one["kind"], one["by"], one["undone_by"]) for one in listed["decisions"]] == [
            ("category", "admin", None),
            ("brand", "admin", "admin"),
        ]
        exported = shop.client.get("/v1/review/decisions.yaml")
        assert yaml.safe_load(exported.text)["category"][0] | {"at": ""} == {
            "text": PATH,
            "channel": "mall",
            "answer": "shoes",
            "label": "鞋靴",
            "verdict": "accept",
            "items": 2,
            "by": "admin",
            "at": "",
            "decision": "2",
        }
        assert "brand" not in yaml.safe_load(exported.text)

    @pytest.mark.parametrize(
        ("body", "status", "code", "hint"),
        [
            pytest.param({"group": "brand:1", "verdict": "accept"}, 404, "unknown_group", None, id="no such group"),
            pytest.param({"group": "GROUP", "verdict": "accepted"}, 400, "invalid_body", "accept", id="a verdict"),
            pytest.param(
                {"group": "GROUP", "verdict": "accept", "answer": "nikee"}, 400, "not_decidable", "nike", id="a brand"
            ),
            pytest.param({"group": "GROUP", "verdict": "new", "nmae": "X"}, 400, "invalid_body", None, id="a field"),
        ],
    )
    def test_what_cannot_be_decided_is_refused_with_what_is_near(
        self, shop: Shop, body: dict[str, str], status: int, code: str, hint: str | None
    ) -> None:
        shop.push("mall", MISSPELT)
        group = group_of(shop, "brand", "耐刻")["id"]
        answer = shop.client.post("/v1/review/decisions", json={**body, "group": body["group"].replace("GROUP", group)})
        assert (answer.status_code, answer.json["code"], answer.json.get("hint")) == (status, code, hint)

    @pytest.mark.parametrize(
        ("address", "code"),
        [
            ("/v1/review?kind=brnad", "invalid_parameter"),
            ("/v1/review?channel=nobody", "unknown_channel"),
            ("/v1/review?sku=1", "unknown_parameter"),
        ],
    )
    def test_a_question_that_makes_no_sense_is_refused(self, shop: Shop, address: str, code: str) -> None:
        assert shop.client.get(address).json["code"] == code

    def test_a_decision_is_undone_once(self, shop: Shop) -> None:
        shop.push("mall", MISSPELT)
        decision = decide(shop, group_of(shop, "brand", "耐刻"), "accept")
        undo(shop, decision)
        assert shop.client.delete(f"/v1/review/decisions/{decision['id']}").status_code == 409
        assert shop.client.delete("/v1/review/decisions/999").status_code == 404
        assert shop.client.delete("/v1/review/decisions/none").status_code == 404

    def test_only_an_admin_reviews(self, shop: Shop) -> None:
        key = {"name": "mall", "scopes": ["feed:mall"]}
        secret = shop.client.post("/v1/keys", json=key).json["secret"]
        assert shop.client.get("/v1/review", key=secret).status_code == 403
        assert shop.client.get("/v1/review", key=None).status_code == 401
        boss = shop.client.post("/v1/keys", json={"name": "小林", "scopes": ["admin"]}).json["secret"]
        shop.push("mall", MISSPELT)
        body = {"group": group_of(shop, "brand", "耐刻")["id"], "verdict": "accept"}
        assert shop.client.post("/v1/review/decisions", json=body, key=boss).json["decision"]["by"] == "小林"

    def test_a_file_that_is_checked_is_read_with_what_was_decided(
        self, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "feed.json"
        file.write_text(json.dumps([*MISSPELT, *ODD], ensure_ascii=False))
        monkeypatch.setenv("XUNPIN_DATA", str(shop.application.settings.data))
        monkeypatch.setenv("XUNPIN_ADMIN_KEY", ADMIN)
        shop.push("mall", [*MISSPELT, *ODD])
        assert "brand_unknown" in CliRunner().invoke(main, ["check", str(file)]).output
        decide(shop, group_of(shop, "brand", "耐刻"), "accept")
        decide(shop, group_of(shop, "category", PATH), "accept", answer="shoes")
        checked = CliRunner().invoke(main, ["check", str(file), "--channel", "mall"]).output
        assert "brand_unknown" not in checked
        assert "category_unknown" not in checked
        assert "category_unknown" in CliRunner().invoke(main, ["check", str(file), "--channel", "other"]).output

    def test_decisions_and_their_labels_are_files(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XUNPIN_DATA", str(shop.application.settings.data))
        shop.push("mall", [*MISSPELT, *ODD])
        decide(shop, group_of(shop, "brand", "耐刻"), "accept")
        decide(shop, group_of(shop, "category", PATH), "accept", answer="shoes")
        labels = CliRunner().invoke(main, ["review", "labels"]).stdout.splitlines()
        assert [json.loads(line) for line in labels] == [
            {"title": item["title"], "path": PATH, "attributes": {}, "category": "shoes"} for item in ODD[:2]
        ]
        exported = yaml.safe_load(CliRunner().invoke(main, ["review", "export"]).stdout)
        assert [entry["label"] for entry in exported["brand"]] == ["耐克 Nike"]

    def test_checking_a_file_makes_no_database(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = tmp_path / "feed.json"
        file.write_text(json.dumps(MISSPELT, ensure_ascii=False))
        monkeypatch.setenv("XUNPIN_DATA", str(tmp_path / "nowhere"))
        assert CliRunner().invoke(main, ["check", str(file)]).exit_code == 0
        assert not (tmp_path / "nowhere").exists()

    def test_the_stated_source_of_a_field_wins_in_what_shoppers_see(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "own").mkdir()
        monkeypatch.setenv("XUNPIN_DATA", str(tmp_path / "data"))
        monkeypatch.setenv("XUNPIN_KNOWLEDGE", str(tmp_path / "own"))
        for channel, title in (("a", "膳魔师 保温杯 500ml 便携"), ("official", "膳魔师 JNL 不锈钢保温杯")):
            (tmp_path / f"{channel}.json").write_text(
                json.dumps([{"sku": "1", "title": title, "gtin": "6901234567892"}], ensure_ascii=False)
            )
            assert CliRunner().invoke(main, ["push", channel, str(tmp_path / f"{channel}.json")]).exit_code == 0
        (tmp_path / "own" / "priorities.yaml").write_text("title: [official]\n")
        assert CliRunner().invoke(main, ["reindex"]).exit_code == 0
        assert "膳魔师 JNL 不锈钢保温杯" in CliRunner().invoke(main, ["search", "保温杯"]).output
        (tmp_path / "own" / "priorities.yaml").write_text("title: [a]\n")
        assert CliRunner().invoke(main, ["reindex"]).exit_code == 0
        assert "膳魔师 保温杯 500ml 便携" in CliRunner().invoke(main, ["search", "保温杯"]).output
