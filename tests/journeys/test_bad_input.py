"""What goes wrong in real feeds, over HTTP: never a 5xx, never silence, and the good rows are taken."""

from __future__ import annotations

import gzip
import io
import json
import zlib

import openpyxl
import pytest

from tests.api.fixtures import Shop

GOOD = {"sku": "GOOD", "title": "陶瓷马克杯 350ml"}
JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def one(**fields: object) -> bytes:
    """A good item, then the one in question, as NDJSON."""
    odd = {"sku": "ODD", "title": "保温杯 500ml", **fields}
    return f"{json.dumps(GOOD, ensure_ascii=False)}\n{json.dumps(odd)}".encode()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["sku", "title"])
    book.worksheets[0].append(["GOOD", "陶瓷马克杯 350ml"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bomb() -> bytes:
    """A gigabyte of blanks in a megabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b" " * (1 << 20)) for _ in range(1024)) + packer.flush()


LATIN_IN_UTF8 = '\n{"sku": "D", "title": "不锈钢真空保温杯大容量便携车载水杯子'.encode() + b'", "brand": "Nestl\xe9"}'
TAKEN = [
    pytest.param(JSON, json.dumps([GOOD, GOOD | {"sku": "B"}]).encode()[:-15], "feed_truncated", id="json-cut-off"),
    pytest.param(NDJSON, one() + b'\n{"sku": "C", "tit', None, id="ndjson-cut-off"),
    pytest.param(CSV, 'sku,title\nGOOD,陶瓷马克杯 350ml\nB,12" 屏 "黑\nC,壶\n'.encode(), None, id="csv-stray-quote"),
    pytest.param(CSV, workbook(), "format_mismatch", id="xlsx-sent-as-csv"),
    pytest.param(NDJSON, one(title="杯" * 3_500_000), None, id="title-of-10-mb"),
    pytest.param(NDJSON, one(title="保温\x00杯\x1b[31m 500ml\x7f"), "control_characters", id="control-characters"),
    pytest.param(NDJSON, one(title="保温杯 \ud83d 500ml"), "control_characters", id="half-an-emoji"),
    pytest.param(NDJSON, one(price=float("nan")), "number_unusable", id="price-not-a-number"),
    pytest.param(NDJSON, one(price=float("inf")), "number_unusable", id="price-infinite"),
    pytest.param(NDJSON, one(price="1e999999999"), None, id="price-of-a-billion-digits"),
    pytest.param(NDJSON, one(stock=10**40), None, id="stock-beyond-counting"),
    pytest.param(NDJSON, one(updated_at="0000-01-01T00:00:00Z"), "time_unreadable", id="year-0"),
    pytest.param(NDJSON, one(updated_at="9999-12-31T23:59:59-23:59"), None, id="year-9999"),
    pytest.param(
        NDJSON, one(attributes={f"属性{n}": n for n in range(5000)}), "attributes_too_many", id="5000-attributes"
    ),
    pytest.param(NDJSON, one(attributes=[1, None, "a"], images={}, brand=["x", {"y": 1}]), None, id="mixed-types"),
    pytest.param(NDJSON, one() + LATIN_IN_UTF8, "bytes_unreadable", id="bytes-that-are-no-utf-8"),
    pytest.param(NDJSON, one() + b"\nnull\n17\n[]\n", None, id="lines-that-are-no-items"),
]


@pytest.mark.parametrize(("content_type", "body", "code"), TAKEN)
def test_the_good_rows_of_a_bad_feed_are_found_and_the_bad_ones_are_told(
    shop: Shop, content_type: str, body: bytes, code: str | None
) -> None:
    job = shop.send("shop", body, content_type)
    assert job["state"] == "succeeded"
    assert [hit["offers"][0]["sku"] for hit in shop.search("陶瓷马克杯")["hits"]] == ["GOOD"]
    page = shop.client.get("/v1/channels/shop/issues").json
    if code is not None:
        assert code in page["counts"]
    for issue in page["issues"]:
        assert issue["message"]
        assert len(issue["value"] or "") <= 1000
    assert job["accepted"] + job["rejected"] == job["total"]
    shop.item("shop", "ODD")


REFUSED = [
    pytest.param(JSON, b"", 400, id="nothing"),
    pytest.param(JSON, b"[", 400, id="a-bracket"),
    pytest.param(JSON, b"[" * 100_000, None, id="bottomless-json"),
    pytest.param("application/xml", b"<items><item>", 400, id="xml-cut-off"),
    pytest.param(
        "application/xml",
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><items><item><sku>&b;</sku></item></items>',
        None,
        id="entities",
    ),
    pytest.param(XLSX, b"PK\x03\x04 not really a workbook", 400, id="broken-workbook"),
    pytest.param(JSON, b"%PDF-1.7", 400, id="pdf"),
    pytest.param(CSV, b"\x00\x01\x02\x03" * 100, None, id="binary-rubbish"),
    pytest.param(CSV, b"name,cost\nCup,3\n", 400, id="table-without-sku-and-title"),
    pytest.param("application/pdf", b"%PDF-1.7", 415, id="content-type-pdf"),
    pytest.param("text/plain", b"hello", 415, id="content-type-plain"),
    pytest.param("", b"{}", 415, id="no-content-type"),
]


@pytest.mark.parametrize(("content_type", "body", "status"), REFUSED)
def test_a_feed_that_cannot_be_read_is_refused_with_the_reason(
    shop: Shop, content_type: str, body: bytes, status: int | None
) -> None:
    answer = shop.client.post("/v1/channels/shop/items", data=body, content_type=content_type)
    assert answer.status_code == (status or answer.status_code)
    if answer.status_code == 202:
        assert shop.worked(answer.json["job"]["id"])["accepted"] == 0
        return
    assert answer.json["detail"]
    if status == 415:
        assert {"application/x-ndjson", "text/csv", XLSX} <= set(answer.json["allowed"])
    assert shop.client.get("/v1/channels").json["channels"] == []


def test_gzip_that_grows_without_end_is_stopped(shop: Shop) -> None:
    answer = shop.client.post(
        "/v1/channels/shop/items", data=bomb(), content_type=CSV, headers={"Content-Encoding": "gzip"}
    )
    assert answer.status_code == 400
    assert answer.json["code"]


@pytest.mark.parametrize(
    ("body", "encoding", "status", "code"),
    [
        pytest.param(b"sku,title\n", "gzip", 400, "invalid_gzip", id="plain-announced-as-gzip"),
        pytest.param(gzip.compress(b"sku,title\nA,b\n" * 1000)[:-30], "gzip", None, None, id="gzip-cut-off"),
        pytest.param(b"sku,title\nA,b", "br", 415, "unsupported_encoding", id="brotli"),
    ],
)
def test_encodings_that_are_not_what_they_say(
    shop: Shop, body: bytes, encoding: str, status: int | None, code: str | None
) -> None:
    answer = shop.client.post(
        "/v1/channels/shop/items", data=body, content_type=CSV, headers={"Content-Encoding": encoding}
    )
    assert answer.status_code == (status or answer.status_code)
    if code is not None:
        assert answer.json["code"] == code


def test_an_adapter_that_does_not_exist_is_refused_with_the_nearest(shop: Shop) -> None:
    answer = shop.client.post("/v1/channels/shop/items?format=taobo", data=b"[]", content_type=JSON)
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (400, "format_unknown", "format")
    assert "taobao" in answer.json["hint"]


QUERIES = [
    "'",
    '"',
    "\\",
    "\x00",
    "\x7f\x1b",
    "*",
    "?",
    "~",
    "^^^",
    "AND OR NOT",
    "((((",
    "-",
    "--",
    "- - -",
    "+",
    ":",
    "/",
    "a:b",
    "[1 TO 2]",
    "%",
    "%00",
    "\ufeff",
    "\u200b",
    "\u202e",
    "𠮷",
    "👨‍👩‍👧‍👦",
    "é\u0301\u0301",
    "ﷺ",
    "１２３",
    "跑" * 500,
    "a " * 250,
    "1-2-3-4-5",
    "0元",
    "-5元",
    "99999999999999999999元以下",
    "500元以下300元以上",
    "不要红色",
    '""',
    '"未闭合',
    " ",
    "\t\n",
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("q", QUERIES, ids=[ascii(q)[:30] for q in QUERIES])
def test_any_query_has_an_answer(shop: Shop, q: str) -> None:
    shop.push("shop", [GOOD])
    page = shop.search(q, explain="true")
    assert page["query"]["text"] == q
    assert shop.client.get("/v1/suggest", query_string={"q": q}).status_code == 200
