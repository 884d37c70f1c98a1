"""A channel's mapping from draft to search and back, over HTTP and from the command line, on both engines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from tests.api.fixtures import Shop

pytestmark = pytest.mark.parametrize("engine", ["tantivy", "elasticsearch"])

CUP = {
    "sku": "CUP-1",
    "title": "【顺丰包邮】保温杯 316不锈钢",
    "price": "12900",
    "attributes": {"牌子名": "膳魔师", "色号": "01"},
    "detail": {"容量": "500"},
}
CASE = {"sku": "CASE-1", "title": "【正品】手机壳 透明", "price": "1990", "attributes": {"色号": "02"}}
RULES = r"""# 价格以分为单位
rules:
  - math: price / 100
    round: 2
    to: price
  - rename: attributes.牌子名
    to: brand
  - lookup: attributes.色号
    table: {01: 青色, 02: 黑色}
    to: attributes.颜色
  - remove: attributes.色号
  - regex: title
    find: '【[^】]*】'
    replace: ''
  - if: {field: raw.detail.容量, empty: false}
    then:
      - regex: raw.detail.容量
        find: '\d+'
        as: '\0ml'
        to: attributes.容量
    else:
      - set: 其他店
        to: shop
"""


@pytest.fixture
def stored(shop: Shop) -> Shop:
    shop.push("tmall", [CUP, CASE])
    return shop


def mapping(shop: Shop, method: str, path: str = "", body: object = None, *, status: int = 200) -> Any:
    send = getattr(shop.client, method)
    answer = send(f"/v1/channels/tmall/mapping{path}", **({} if body is None else {"json": body}))
    assert answer.status_code == status, answer.text
    return answer.json if answer.data else None


def apply(shop: Shop, body: object) -> dict[str, Any]:
    answer = mapping(shop, "post", "/apply", body, status=202)
    return {"version": answer["version"], "ended": shop.worked(answer["job"]["id"])}


def value(item: dict[str, Any], field: str) -> dict[str, Any]:
    return next(found for found in item["values"] if found["field"] == field)


def test_a_preview_shows_what_would_change_and_writes_nothing(stored: Shop) -> None:
    before = stored.item("tmall", "CUP-1")
    found = mapping(stored, "post", "/preview", {"text": RULES})
    assert (found["sampled"], found["changed"]) == (2, 2)
    cup = next(item for item in found["items"] if item["sku"] == "CUP-1")
    differences = {one["field"]: one for one in cup["differences"]}
    assert (differences["price"]["before"], differences["price"]["after"]) == ("12900 CNY", "129.00 CNY")
    assert differences["price"]["mapping"] == {"version": 1, "rule": "1", "operation": "math", "line": 3}
    assert differences["attr.color"]["before"] is None
    assert differences["attr.color"]["after"] == "青色"
    assert "attribute_unknown" in {issue["code"] for issue in cup["fixed"]}
    assert found["fields"]["price"] == 2
    assert stored.item("tmall", "CUP-1") == before
    assert mapping(stored, "get")["in_force"] is None


def test_applying_replays_what_is_stored_and_searches_show_it(stored: Shop) -> None:
    applied = apply(stored, {"text": RULES})
    job = applied["ended"]
    assert (applied["version"], job["kind"], job["state"]) == (1, "mapping", "succeeded")
    assert (job["total"], job["done"]) == (2, 2)
    assert job["searchable_at"]
    assert [hit["price"]["min"] for hit in stored.search("保温杯", price="100-200")["hits"]] == ["129.00"]
    assert stored.search("手机壳", **{"attr.颜色": "黑色"})["total"] == 1


def test_the_raw_item_stays_and_values_point_to_it_and_to_the_rule(stored: Shop) -> None:
    apply(stored, {"text": RULES})
    cup = stored.item("tmall", "CUP-1")
    assert cup["raw"] == CUP
    assert cup["canonical"]["price"] == "129.00"
    price = value(cup, "price")
    assert (price["source"], price["raw"]) == ("price", "12900")
    assert price["mapping"] == {"version": 1, "rule": "1", "operation": "math", "line": 3}
    brand = value(cup, "brand")
    assert (brand["source"], brand["raw"]) == ("attributes.牌子名", "膳魔师")
    assert brand["mapping"]["operation"] == "rename"
    colour = value(cup, "attr.color")
    assert (colour["source"], colour["raw"], colour["value"]) == ("attributes.色号", "01", "青色")
    words = value(cup, "product_words")
    assert (words["raw"], words["source"], words["mapping"]) == ("保温杯", "title", None)
    assert value(stored.item("tmall", "CASE-1"), "title")["mapping"]["operation"] == "regex"


def test_later_pushes_and_patches_pass_the_mapping(stored: Shop) -> None:
    apply(stored, {"text": RULES})
    stored.push("tmall", [{"sku": "CUP-2", "title": "【新品】马克杯 陶瓷", "price": "3990"}])
    assert stored.item("tmall", "CUP-2")["canonical"]["price"] == "39.90"
    answer = stored.client.patch("/v1/channels/tmall/items/CUP-2", json={"price": "2990"})
    stored.worked(answer.json["job"]["id"])
    assert stored.item("tmall", "CUP-2")["canonical"]["price"] == "29.90"
    assert stored.item("tmall", "CUP-2")["raw"]["price"] == "2990"


def test_another_channel_is_left_alone(stored: Shop) -> None:
    stored.push("jd", [CASE])
    apply(stored, {"text": RULES})
    assert stored.item("jd", "CASE-1")["canonical"]["price"] == "1990"


def test_rolling_back_applies_an_earlier_version_as_a_new_one(stored: Shop) -> None:
    apply(stored, {"text": "rules: []"})
    before = stored.item("tmall", "CUP-1")
    apply(stored, {"text": RULES})
    assert apply(stored, {"version": 1})["version"] == 3
    assert stored.item("tmall", "CUP-1")["canonical"] == before["canonical"]
    versions = mapping(stored, "get", "/versions")["versions"]
    assert [(one["version"], one["restored"]) for one in versions] == [(3, 1), (2, None), (1, None)]
    assert versions[1]["text"] == RULES


def test_a_draft_is_kept_with_its_mistakes_until_it_is_applied_or_discarded(stored: Shop) -> None:
    saved = mapping(stored, "put", "/draft", {"text": "rules:\n- copy: title\n  to: brnad"})["draft"]
    problem = {"line": 3, "message": "rule 1: to: there is no field 'brnad'; did you mean 'brand'?"}
    assert saved["problems"] == [problem]
    refused = mapping(stored, "post", "/apply", {}, status=400)
    assert (refused["code"], refused["errors"]) == ("invalid_mapping", [problem])
    assert mapping(stored, "post", "/preview", {}, status=400)["errors"] == [problem]
    mapping(stored, "delete", "/draft", status=204)
    assert mapping(stored, "get")["draft"] is None
    mapping(stored, "put", "/draft", {"text": RULES})
    assert apply(stored, {})["version"] == 1
    found = mapping(stored, "get")
    assert (found["draft"], found["in_force"]["text"]) == (None, RULES)


def test_a_draft_that_somebody_overtook_is_not_applied_unawares(stored: Shop) -> None:
    mapping(stored, "put", "/draft", {"text": RULES})
    apply(stored, {"text": "rules: []"})
    refused = mapping(stored, "post", "/apply", {}, status=409)
    assert refused["code"] == "mapping_overtaken"
    assert mapping(stored, "get")["draft"]["text"] == RULES


def test_a_title_that_only_the_mapping_finds_is_no_reason_to_reject_a_row(stored: Shop) -> None:
    nameless = {"sku": "CUP-3", "price": "100", "detail": {"品名说明": "搪瓷杯 怀旧"}}
    assert stored.push("tmall", [nameless])["rejected"] == 1
    apply(stored, {"text": "rules:\n- copy: raw.detail.品名说明\n  to: title\n"})
    assert stored.push("tmall", [nameless])["accepted"] == 1
    assert stored.titles("搪瓷杯") == ["搪瓷杯 怀旧"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/apply", {"text": "rules: []", "version": 1}, 400, "invalid_body"),
        ("/apply", {"version": 7}, 404, "unknown_version"),
        ("/apply", {}, 404, "no_draft"),
        ("/preview", {}, 404, "no_draft"),
        ("/preview", {"text": "rules: []", "items": 0}, 400, "invalid_body"),
        ("/preview", {"text": "rules: [\ud800"}, 400, "invalid_json"),
        ("/preview", {"tekst": "rules: []"}, 400, "invalid_body"),
    ],
)
def test_a_request_that_cannot_be_met_says_why(stored: Shop, path: str, body: object, status: int, code: str) -> None:
    answer = stored.client.post(
        f"/v1/channels/tmall/mapping{path}", data=json.dumps(body), content_type="application/json"
    )
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_an_unknown_channel_is_told_with_the_nearest_one(stored: Shop) -> None:
    answer = stored.client.get("/v1/channels/tmal/mapping")
    assert (answer.status_code, answer.json["hint"]) == (404, "tmall")


def test_the_command_line_previews_and_applies_the_same_file_to_the_same_end(
    stored: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = stored.application.settings
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("XUNPIN_DATA", str(tmp_path / "own"))
    monkeypatch.setenv("XUNPIN_ENGINE", settings.engine)
    monkeypatch.setenv("XUNPIN_ELASTICSEARCH_URL", settings.elasticsearch_url)
    monkeypatch.setenv("XUNPIN_INDEX", f"{settings.index}_own")
    file, feed = tmp_path / "mapping.yaml", tmp_path / "feed.json"
    file.write_text(RULES)
    feed.write_text(json.dumps([CUP, CASE], ensure_ascii=False))
    run("push", "tmall", feed)
    previewed = run("mapping", "preview", "tmall", file).output
    assert "2 of 2 items would change" in previewed
    for field, count in mapping(stored, "post", "/preview", {"text": RULES})["fields"].items():
        assert f"{field} {count}" in previewed
    applied = run("mapping", "apply", "tmall", file)
    assert applied.exit_code == 0, applied.output
    assert run("mapping", "show", "tmall").output == RULES
    apply(stored, {"text": RULES})
    found = run("search", "保温杯").output
    assert "129.00" in found
    assert stored.titles("保温杯")[0] in found
    run("mapping", "apply", "tmall", _no_rules(tmp_path))
    assert run("mapping", "rollback", "tmall", 1).exit_code == 0
    assert run("mapping", "show", "tmall").output == RULES
    assert "129.00" in run("search", "保温杯").output


def test_check_names_every_mistake_of_a_file_with_its_line(tmp_path: Path, engine: str) -> None:
    good, bad = _no_rules(tmp_path), tmp_path / "bad.yaml"
    bad.write_text("rules:\n- cpy: title\n  to: brand\n- {set: x, to: sku}\n")
    assert run("mapping", "check", good).exit_code == 0
    checked = run("mapping", "check", good, bad)
    assert checked.exit_code == 1
    assert "bad.yaml:2: rule 1: there is no operation 'cpy'; did you mean 'copy'?" in checked.output
    assert "bad.yaml:4: rule 2: to: the sku" in checked.output


def _no_rules(folder: Path) -> Path:
    file = folder / "none.yaml"
    file.write_text("rules: []\n")
    return file


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result
