"""From what a channel sends to what a shopper finds, over HTTP, on both engines."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest

from api.bootstrap import Application
from tests.api.checked_client import CheckedClient
from tests.api.fixtures import Shop

pytestmark = pytest.mark.parametrize("engine", ["tantivy", "elasticsearch"])

PHONE = {
    "sku": "A-1",
    "title": "【官方正品】华为 Mate60 Pro 12GB+512GB 雅川青 5G手机 顺丰包邮",
    "brand": "HUAWEI/华为",
    "category": "手机通讯 > 手机 > 智能手机",
    "price": "6,999.00元",
    "list_price": "¥7499",
    "stock": "有货",
    "gtin": "6941487298884",
    "attributes": {"机身颜色": "雅川青", "内存": "12G"},
    "images": ["https://img.example/mate60.jpg"],
    "url": "https://shop.example/mate60",
    "shop": "官方旗舰店",
    "sales": "5000+人付款",
    "rating": "98%",
    "reviews": "20万+",
    "updated_at": "2026-11-01T08:00:00+08:00",
}
SHOE = {
    "sku": "B-1",
    "title": "耐克 Nike 跑步鞋 男 红色 42码",
    "brand": "Nike/耐克",
    "category": "运动 > 跑步鞋",
    "price": "459",
    "stock": "12",
    "attributes": {"颜色": "红色"},
    "updated_at": "2026-11-01T08:00:00+08:00",
}
CUP = {"sku": "C-1", "title": "陶瓷马克杯 350ml 白色 办公室水杯", "price": "29.9", "stock": 0}
CATALOG = [PHONE, SHOE, CUP]


def columns(items: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for item in items for name in item))


def cell(value: object) -> str:
    if isinstance(value, Mapping):
        return ";".join(f"{name}:{inner}" for name, inner in value.items())
    return " ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def as_json(items: Sequence[Mapping[str, Any]]) -> bytes:
    return json.dumps(items, ensure_ascii=False).encode()


def as_ndjson(items: Sequence[Mapping[str, Any]]) -> bytes:
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in items).encode()


def as_table(items: Sequence[Mapping[str, Any]], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(columns(items))
    writer.writerows([cell(item.get(name)) for name in columns(items)] for item in items)
    return text.getvalue()


def as_xml(items: Sequence[Mapping[str, Any]]) -> bytes:
    fields = ("".join(f"<{name}>{escape(cell(value))}</{name}>" for name, value in item.items()) for item in items)
    return ("<items>" + "".join(f"<item>{field}</item>" for field in fields) + "</items>").encode()


def as_xlsx(items: Sequence[Mapping[str, Any]]) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(columns(items))
    for item in items:
        sheet.append([cell(item.get(name)) for name in columns(items)])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: list[tuple[str, str, Callable[[Sequence[Mapping[str, Any]]], bytes]]] = [
    ("json", "application/json", as_json),
    ("ndjson", "application/x-ndjson", as_ndjson),
    ("csv", "text/csv", lambda items: as_table(items, ",").encode()),
    ("csv-gb18030", "text/csv; charset=gb18030", lambda items: as_table(items, ",").encode("gb18030")),
    ("tsv", "text/tab-separated-values", lambda items: as_table(items, "\t").encode()),
    ("xml", "application/xml", as_xml),
    ("xlsx", XLSX, as_xlsx),
]


@pytest.mark.parametrize(("content_type", "encode"), [pytest.param(*rest, id=name) for name, *rest in FORMATS])
def test_the_same_items_are_found_whatever_format_they_came_in(
    shop: Shop, content_type: str, encode: Callable[[Sequence[Mapping[str, Any]]], bytes]
) -> None:
    job = shop.send("shop", encode(CATALOG), content_type)
    assert (job["state"], job["total"], job["accepted"], job["rejected"]) == ("succeeded", 3, 3, 0)
    assert job["searchable_at"] is not None
    hits = shop.search("华为手机")["hits"]
    assert [hit["offers"][0]["sku"] for hit in hits] == ["A-1"]
    assert hits[0]["price"] == {"min": "6999.00", "max": "6999.00", "currency": "CNY"}
    assert hits[0]["brand"]["id"] == "huawei"
    assert [hit["offers"][0]["sku"] for hit in shop.search("马克杯")["hits"]] == ["C-1"]


def test_a_gzipped_feed_is_understood(shop: Shop) -> None:
    answer = shop.client.post(
        "/v1/channels/shop/items",
        data=gzip.compress(as_json(CATALOG)),
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    assert shop.worked(answer.json["job"]["id"])["accepted"] == 3


def test_a_hit_shows_what_the_contract_promises(shop: Shop) -> None:
    shop.push("shop", CATALOG)
    page = shop.search("耐克跑步鞋", explain="true")
    hit = page["hits"][0]
    assert hit["offers"][0] == {
        "channel": "shop", "sku": "B-1", "shop": None, "price": "459.00", "in_stock": True, "url": None,
    }  # fmt: skip
    assert [hit["title"][start:end] for start, end in hit["highlights"]]
    assert sum(part["contribution"] for part in hit["explain"]) == pytest.approx(hit["score"], abs=1e-4)
    assert set(page["took_ms"]) == {"total", "understand", "engine", "rank", "render"}
    assert page["total_exact"] is True
    assert page["rules"] == []


def test_filters_narrow_what_is_found(shop: Shop) -> None:
    shop.push("shop", CATALOG)
    shop.push("other", [{**CUP, "sku": "C-2", "title": "玻璃杯 300ml", "stock": 5, "price": "19.90"}])
    assert len(shop.titles()) == 4
    assert len(shop.titles(price="400-500")) == 1
    assert len(shop.titles(price="-30")) == 2
    assert len(shop.titles(price="459-459")) == 1
    assert shop.titles(channel="other") == ["玻璃杯 300ml"]
    assert len(shop.titles(in_stock="false")) == 1
    assert len(shop.titles(brand=["nike", "huawei"])) == 2
    assert len(shop.titles(**{"attr.颜色": "红色"})) == 1
    assert [hit["price"]["min"] for hit in shop.search(sort="price")["hits"]] == ["19.90", "29.90", "459.00", "6999.00"]
    assert len(shop.titles(per_page="1", page="2")) == 1


def test_a_filter_value_that_does_not_exist_is_told_with_the_nearest(shop: Shop) -> None:
    shop.push("shop", CATALOG)
    answer = shop.client.get("/v1/search?brand=nikee")
    assert answer.status_code == 400
    assert (answer.json["code"], answer.json["field"]) == ("unknown_value", "brand")
    assert answer.json["hint"]


def test_pushing_again_changes_nothing_and_an_older_version_is_stale(shop: Shop) -> None:
    shop.push("shop", CATALOG)
    again = shop.push("shop", CATALOG)
    assert (again["accepted"], again["unchanged"]) == (0, 3)
    older = shop.push("shop", [{**SHOE, "price": "1", "updated_at": "2026-10-01T08:00:00+08:00"}])
    assert (older["accepted"], older["stale"]) == (0, 1)
    assert shop.item("shop", "B-1")["canonical"]["price"] == "459"


def test_a_patch_changes_only_what_it_names(shop: Shop) -> None:
    shop.push("shop", CATALOG)
    answer = shop.client.patch(
        "/v1/channels/shop/items/B-1", data=b'{"price": 399.50}', content_type="application/json"
    )
    assert answer.status_code == 202
    assert shop.worked(answer.json["job"]["id"])["state"] == "succeeded"
    item = shop.item("shop", "B-1")
    assert item["canonical"]["price"] == "399.50"
    assert item["canonical"]["brand"]["id"] == "nike"
    assert shop.search("耐克")["hits"][0]["price"]["min"] == "399.50"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b'{"prize": "1"}', "unknown_field", id="misspelled-field"),
        pytest.param(b'{"sku": "other"}', "sku_fixed", id="another-sku"),
        pytest.param(b"{}", "invalid_body", id="nothing-named"),
        pytest.param(b'["price"]', "invalid_body", id="array"),
        pytest.param(b'{"price": NaN}', "invalid_json", id="not-a-number"),
        pytest.param(b'{"price": ', "invalid_json", id="cut-off"),
        pytest.param(b'{"price": "\xff"}', "invalid_json", id="not-utf-8"),
        pytest.param(b'{"title":' * 50_000, "invalid_json", id="bottomless"),
        pytest.param(b'{"updated_at": "yesterday"}', "invalid_body", id="time-in-words"),
    ],
)
def test_a_patch_that_is_not_understood_changes_nothing(shop: Shop, body: bytes, code: str) -> None:
    shop.push("shop", [SHOE])
    answer = shop.client.patch("/v1/channels/shop/items/B-1", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (400, code)
    assert shop.item("shop", "B-1")["canonical"]["price"] == "459"


def test_an_item_that_is_taken_down_is_found_no_more_and_stays_readable(shop: Shop) -> None:
    shop.push("shop", CATALOG)
    answer = shop.client.delete("/v1/channels/shop/items/C-1")
    shop.worked(answer.json["job"]["id"])
    assert shop.titles("马克杯") == []
    item = shop.item("shop", "C-1")
    assert item["state"] == "deleted"
    assert item["raw"]["title"] == CUP["title"]


@pytest.mark.parametrize(
    "sku", ["a/b/c", "/leading", "trailing/", "a//b", "款式 红/42", "100%", "a?b#c", "..", "é\u0301"]
)
def test_a_sku_is_an_address_whatever_it_holds(shop: Shop, sku: str) -> None:
    from urllib.parse import quote

    shop.push("shop", [{**CUP, "sku": sku}])
    answer = shop.client.get(f"/v1/channels/shop/items/{quote(sku, safe='')}")
    assert answer.status_code == 200, answer.text
    assert answer.json["sku"] == sku


def test_an_item_tells_where_each_value_comes_from(shop: Shop) -> None:
    shop.push("shop", CATALOG)
    item = shop.item("shop", "A-1")
    assert item["state"] == "live"
    assert item["raw"] == PHONE
    assert item["canonical"]["price"] == "6999.00"
    assert item["canonical"]["brand"]["id"] == "huawei"
    assert item["canonical"]["gtin"].lstrip("0") == "6941487298884"
    sent = json.dumps(PHONE, ensure_ascii=False)
    assert {"brand", "price"} <= {value["field"] for value in item["values"]}
    assert all(value["raw"] in sent for value in item["values"])


def test_one_thing_from_two_channels_is_one_product_with_two_offers(shop: Shop) -> None:
    shop.push("jd", [PHONE])
    shop.push("taobao", [{**PHONE, "sku": "T-9", "title": "华为Mate60Pro 12+512 雅川青 全网通手机", "price": "6899"}])
    page = shop.search("华为")
    assert page["total"] == 1
    hit = page["hits"][0]
    assert [offer["channel"] for offer in hit["offers"]] == ["taobao", "jd"]
    assert (hit["price"]["min"], hit["price"]["max"]) == ("6899.00", "6999.00")
    product = shop.client.get(f"/v1/products/{hit['id']}")
    assert product.status_code == 200
    assert len(product.json["offers"]) == 2


def test_a_merged_product_answers_with_the_address_of_the_one_it_became(shop: Shop) -> None:
    alone = {**PHONE, "gtin": None, "title": "雅川青 手机壳", "brand": None, "category": None, "attributes": {}}
    shop.push("jd", [PHONE])
    shop.push("taobao", [{**alone, "sku": "T-1"}])
    before = shop.item("taobao", "T-1")["product_id"]
    shop.push("taobao", [{**PHONE, "sku": "T-1", "updated_at": "2026-11-02T08:00:00+08:00"}])
    answer = shop.client.get(f"/v1/products/{before}")
    assert answer.status_code == 301
    assert answer.headers["Location"].endswith(shop.item("jd", "A-1")["product_id"])


@pytest.mark.parametrize("id", ["nothing", "0000000000000", "ZZZZZZZZZZZZZ", "7" * 5000, "产品"])
def test_a_product_that_never_was_is_a_404(client: CheckedClient, id: str) -> None:
    assert client.get(f"/v1/products/{id}").status_code == 404


def test_issues_are_listed_with_their_row_and_counted_by_code(shop: Shop) -> None:
    job = shop.push("shop", [SHOE, {"title": "没有编号的商品"}, {**PHONE, "gtin": "6941487298885"}])
    assert (job["accepted"], job["rejected"]) == (2, 1)
    page = shop.client.get("/v1/channels/shop/issues").json
    by_code = {issue["code"]: issue for issue in page["issues"]}
    assert by_code["sku_missing"]["row"] == 2
    assert by_code["sku_missing"]["severity"] == "error"
    assert by_code["gtin_check_digit"]["sku"] == "A-1"
    assert page["counts"]["sku_missing"] == 1
    only = shop.client.get(
        "/v1/channels/shop/issues", query_string={"code": "sku_missing", "severity": "error", "job": job["id"]}
    )
    assert [issue["code"] for issue in only.json["issues"]] == ["sku_missing"]
    assert shop.client.get("/v1/channels/nobody/issues").status_code == 404
    assert shop.client.get("/v1/channels/shop/issues?job=999999").json["code"] == "unknown_job"


def test_a_job_that_waits_says_for_what(shop: Shop) -> None:
    answer = shop.client.post("/v1/channels/shop/items", json=[CUP])
    job = answer.json["job"]
    assert job["state"] == "queued"
    assert job["searchable_at"] is None
    assert "worker" in shop.client.get(f"/v1/jobs/{job['id']}?wait=0.1").json["waits_for"]


def test_events_count_once_however_often_they_are_sent(shop: Shop) -> None:
    shop.push("shop", [CUP])
    page = shop.search("马克杯")
    click = {
        "type": "click",
        "query_id": page["query_id"],
        "product_id": page["hits"][0]["id"],
        "position": 1,
        "at": "2026-11-02T10:00:00+08:00",
    }
    assert shop.client.post("/v1/events", json=click).json == {"accepted": 1, "duplicates": 0}
    cart = {**click, "type": "cart", "position": None}
    assert shop.client.post("/v1/events", json=[click, cart, cart]).json == {"accepted": 1, "duplicates": 2}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "view"}, "0.type"),
        ({"at": "2026-11-02T10:00:00"}, "0.at"),
        ({"position": 0}, "0.position"),
        ({"query": "x"}, "0.query"),
        ({"product_id": ""}, "0.product_id"),
    ],
    ids=["unknown-type", "time-without-offset", "position-before-the-first", "unknown-field", "no-product"],
)
def test_an_event_that_means_nothing_is_refused(client: CheckedClient, change: dict[str, Any], field: str) -> None:
    event = {"type": "click", "query_id": "q", "product_id": "p", "at": "2026-11-02T10:00:00+08:00"} | change
    answer = client.post("/v1/events", json=event)
    assert (answer.status_code, answer.json["field"]) == (400, field)


def test_suggestions_have_the_shape_of_the_contract(shop: Shop) -> None:
    shop.push("shop", CATALOG)
    found = shop.client.get("/v1/suggest?q=耐克").json
    assert set(found) == {"queries", "categories", "brands", "products"}


def test_the_category_tree_speaks_three_languages(client: CheckedClient) -> None:
    roots = client.get("/v1/categories").json["categories"]
    assert roots
    assert all(set(root["labels"]) == {"zh-Hans", "zh-Hant", "en"} for root in roots)


def test_before_the_first_push_the_service_says_what_it_lacks_and_after_it_is_ready(shop: Shop) -> None:
    assert shop.client.get("/healthz", key=None).status_code == 200
    before = shop.client.get("/readyz", key=None)
    assert before.status_code == 503
    assert "xunpin" in before.json["detail"]
    shop.push("shop", [CUP])
    assert shop.client.get("/readyz", key=None).json["status"] == "ready"


def test_metrics_tell_how_much_is_searchable(shop: Shop, application: Application) -> None:
    shop.push("shop", CATALOG)
    text = shop.client.get("/metrics", key=None).text
    assert "xunpin_documents 3.0" in text
    assert "xunpin_log_behind 0.0" in text
    assert "xunpin_requests_total" in text


def test_pictures_are_served_from_their_folder_and_from_nowhere_else(shop: Shop, application: Application) -> None:
    (application.settings.pictures / "cup.png").write_bytes(b"\x89PNG")
    assert shop.client.get("/pictures/cup.png").data == b"\x89PNG"
    assert shop.client.get("/pictures/../xunpin.db").status_code == 404
    assert shop.client.get("/pictures/%2e%2e/xunpin.db").status_code == 404


@pytest.mark.parametrize("sort", ["relevance", "price", "-price", "sales", "newest", "rating"])
def test_a_page_beyond_the_last_is_empty_however_deep(shop: Shop, sort: str) -> None:
    shop.push("shop", CATALOG)
    for page, per_page in ((2, 24), (500, 20), (10_000, 100)):
        answer = shop.search("", sort=sort, page=page, per_page=per_page)
        assert answer["hits"] == []
        assert answer["total"] == 3
