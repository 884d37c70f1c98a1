"""The same items in any format are the same items, with the row a person would look for."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from indexer.feeds import FeedError, content_type_of, read_feed
from indexer.store.incoming import IncomingRow
from normalizer.model import RawItem
from normalizer.native import read_native

ITEMS: list[dict[str, Any]] = [
    {
        "sku": "A-1",
        "group": "A",
        "title": '【官方正品】华为 Mate60 Pro 12GB+512GB 雅川青 "旗舰"',
        "brand": "HUAWEI/华为",
        "category": "手机通讯 > 手机",
        "price": "6,999.00元",
        "stock": "有货",
        "gtin": "6941487298884",
        "attributes": {"机身颜色": "雅川青", "内存": "12G"},
        "images": ["https://example.com/1.jpg", "https://example.com/2.jpg"],
        "sales": "5000+人付款",
        "description": "第一行\n第二行",
    },
    {
        "sku": "007",
        "title": "蒙牛纯牛奶 250ml*24盒 & 整箱 <特价>",
        "price": "59.9",
        "attributes": {"净含量": "6L", "产地": "内蒙古"},
    },
]
COLUMNS = {
    "sku": "商品编号",
    "title": "商品标题",
    "price": "价格(元)",
    "stock": "库存",
    "brand": "品牌",
    "category": "类目",
}
COLUMNS |= {"gtin": "条码", "images": "图片", "sales": "销量", "group": "款号", "description": "描述"}
TYPES = {
    "ndjson": "application/x-ndjson",
    "json": "application/json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xml": "application/xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_table(items: list[dict[str, Any]], columns: dict[str, str]) -> list[list[str]]:
    names = [*columns, "attributes.机身颜色", "attributes.内存", "净含量", "产地"]
    rows = [[columns.get(name, name) for name in names]]
    for item in items:
        flat = {**item, "images": " ".join(item.get("images", ()))}
        attributes = item["attributes"]
        rows.append([flat.get(name) or attributes.get(name.removeprefix("attributes."), "") for name in names])
    return rows


def as_csv(items: list[dict[str, Any]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(as_table(items, COLUMNS))
    return text.getvalue().encode("gb18030")


def as_xlsx(items: list[dict[str, Any]]) -> bytes:
    book = Workbook()
    book.active.append(["商品导出 2026-11-01"])
    for row in as_table(items, COLUMNS):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_xml(items: list[dict[str, Any]]) -> bytes:
    parts = ["<?xml version='1.0' encoding='GBK'?><shop><name>x</name><items>"]
    for item in items:
        parts.append(f"<item sku='{item['sku']}'>")
        parts += (
            f"<{name}>{escape(item[name])}</{name}>" for name in item if name not in ("sku", "attributes", "images")
        )
        links = "".join(f"<image>{link}</image>" for link in item.get("images", ()))
        parts += [f"<images>{links}</images><attributes>"]
        parts += (f'<attribute name="{name}">{value}</attribute>' for name, value in item["attributes"].items())
        parts += ["</attributes></item>"]
    return "".join([*parts, "</items></shop>"]).encode("gbk")


WRITERS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "ndjson": lambda items: "\n".join(json.dumps(item, ensure_ascii=False) for item in items).encode(),
    "json": lambda items: json.dumps(items, ensure_ascii=False, indent=1).encode("utf-8-sig"),
    "csv": as_csv,
    "tsv": lambda items: as_csv(items, "\t"),
    "xml": as_xml,
    "xlsx": as_xlsx,
}


def read(data: bytes, kind: str | None, **options: Any) -> list[IncomingRow]:
    return list(read_feed(io.BytesIO(data), TYPES.get(kind or "", kind), **options))


def items_of(rows: list[IncomingRow]) -> list[RawItem]:
    assert not [row for row in rows if row.rejected]
    found = [read_native("shop", row.native or row.raw)[0] for row in rows if not isinstance(row.raw, str)]
    return [item for item in found if item is not None]


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("kind", WRITERS)
def test_every_format_gives_the_same_items(kind: str, zipped: bool) -> None:
    data = WRITERS[kind](ITEMS)
    rows = read(gzip.compress(data) if zipped else data, kind)
    assert items_of(rows) == items_of(read(WRITERS["ndjson"](ITEMS), "ndjson"))
    assert items_of(rows)[0].images == ("https://example.com/1.jpg", "https://example.com/2.jpg")
    assert items_of(rows)[1].sku == "007"


@pytest.mark.parametrize("kind", WRITERS)
def test_the_format_is_known_without_being_told(kind: str) -> None:
    assert [item.sku for item in items_of(read(WRITERS[kind](ITEMS), None))] == ["A-1", "007"]


def test_a_native_item_is_kept_exactly_as_it_came() -> None:
    sent = {"sku": "A", "title": "杯", "price": 19.9, "stock": 5, "attributes": {"颜色": "白"}, "images": []}
    (row,) = read(json.dumps([sent]).encode(), "json")
    assert row.raw == sent
    assert row.native is None or row.native["price"] == 19.9


@pytest.mark.parametrize(
    ("kind", "data", "rows"),
    [
        pytest.param("ndjson", '{"sku": "1", "title": "杯"}\n\n{"sku": "2"}\n', [1, 3], id="the line"),
        pytest.param("json", '[{"sku": "1", "title": "杯"}, {"sku": "2"}]', [1, 2], id="the position"),
        pytest.param("csv", "sku,title\n1,杯\n2,\n", [2, 3], id="the row of the sheet"),
        pytest.param("csv", 'sku,title\n1,"两\n行"\n2,\n', [2, 3], id="a text over two lines is one row"),
        pytest.param(
            "xml", "<a><item><sku>1</sku><title>杯</title></item><item><sku>2</sku></item></a>", [1, 2], id="xml"
        ),
    ],
)
def test_a_rejected_row_says_where_it_stands(kind: str, data: str, rows: list[int]) -> None:
    good, bad = read(data.encode(), kind)
    assert [good.row, bad.row] == rows
    assert (good.rejected, bad.rejected, bad.sku) == (False, True, "2")
    assert [issue.code for issue in bad.issues] == ["title_missing"]
    assert bad.issues[0].hint


def test_a_workbook_sent_as_csv_is_read_as_what_it_is_and_named() -> None:
    rows = read(as_xlsx(ITEMS), "csv")
    assert [item.sku for item in items_of(rows)] == ["A-1", "007"]
    assert [issue.code for issue in rows[0].issues] == ["format_mismatch"]
    assert "XLSX" in rows[0].issues[0].message


@pytest.mark.parametrize(
    ("said", "really"),
    [("csv", "json"), ("json", "csv"), ("xml", "ndjson"), ("json", "ndjson"), ("ndjson", "xml"), ("xlsx", "csv")],
)
def test_a_feed_sent_as_another_format_is_read_as_what_it_is_and_named(said: str, really: str) -> None:
    rows = read(WRITERS[really](ITEMS), said)
    assert [item.sku for item in items_of(rows)] == ["A-1", "007"]
    assert [issue.code for issue in rows[0].issues] == ["format_mismatch"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param('{"items": [{"sku": "1", "title": "杯"}, {"sku": "2", "title": "碗"}]}', id="items in an object"),
        pytest.param(
            '{"code": 0, "data": {"list": [{"id": 1, "name": "杯"}, {"id": 2, "name": "碗"}]}}', id="an API's answer"
        ),
        pytest.param('callback({"rows": [{"sku": "1", "标题": "杯"}, {"sku": "2", "标题": "碗"}]});', id="JSONP"),
        pytest.param('var feed = [{"sku": "1", "title": "杯"}, {"sku": "2", "title": "碗"}];', id="a script"),
        pytest.param('{"sku": "1", "title": "杯"} {"sku": "2", "title": "碗"}', id="one after the other"),
    ],
)
def test_json_documents_hold_their_items_somewhere(data: str) -> None:
    assert [(item.sku, item.title) for item in items_of(read(data.encode(), "json"))] == [("1", "杯"), ("2", "碗")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("sku;标题;价格\n1;杯, 白;9,9\n", id="semicolons of a European Excel"),
        pytest.param("sku|标题|价格\n1|杯, 白|9,9\n", id="bars"),
        pytest.param("sku\t标题\t价格\n1\t杯, 白\t9,9\n", id="tabs in a .csv"),
        pytest.param('sku,标题,价格\r\r\n1,"杯, 白","9,9"\r\r\n', id="doubled carriage returns"),
        pytest.param('店铺导出\n\nsku,标题,价格\n1,"杯, 白","9,9"\n', id="a title above the header"),
    ],
)
def test_tables_of_many_hands_are_read(text: str) -> None:
    (item,) = items_of(read(text.encode(), "csv"))
    assert (item.sku, item.title, item.price) == ("1", "杯, 白", "9,9")


def test_columns_that_are_no_field_are_attributes_and_a_slip_of_the_pen_is_not() -> None:
    (row,) = read("sku,title,color,prcie,属性.尺码\n1,杯,白,9.9,大\n".encode(), "csv")
    assert row.native is not None
    assert row.native["attributes"] == {"color": "白", "尺码": "大"}
    assert "prcie" in row.native


def test_spreadsheet_numbers_are_written_as_a_person_would() -> None:
    book = Workbook()
    book.active.append(["sku", "title", "price", "条码", "颜色"])
    book.active.append([1001, "杯", 6999.0, 6941487298884, None])
    file = io.BytesIO()
    book.save(file)
    (item,) = items_of(read(file.getvalue(), "xlsx"))
    assert (item.sku, item.price, item.gtin, item.attributes) == ("1001", "6999", "6941487298884", {})


@pytest.mark.parametrize(
    ("name", "kind"),
    [("shop.CSV", "csv"), ("a/b/feed.jsonl.gz", "ndjson"), ("x.xlsx", "xlsx"), ("x.json", "json"), ("x.xml.gz", "xml")],
)
def test_a_file_name_says_the_content_type(name: str, kind: str) -> None:
    assert content_type_of(name) == TYPES[kind]


@pytest.mark.parametrize("format", ["tmall", "pinduoduo", "douyin", "suning", "google", "shopify"])
def test_formats_of_later_releases_are_named_as_such(format: str) -> None:
    with pytest.raises(FeedError, match="not part of this release") as caught:
        read_feed(io.BytesIO(b""), None, format)
    assert caught.value.allowed == ("native", "taobao", "jd")


def test_an_unknown_format_or_content_type_names_the_nearest() -> None:
    with pytest.raises(FeedError, match="taoboa") as caught:
        read_feed(io.BytesIO(b""), None, "taoboa")
    assert caught.value.hint == "Did you mean 'taobao'?"
    with pytest.raises(FeedError) as caught:
        read_feed(io.BytesIO(b""), "text/cvs")
    assert (caught.value.code, caught.value.hint) == ("content_type_unknown", "Did you mean 'text/csv'?")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), min_size=1).filter(
    lambda text: text == text.strip()
)


@given(st.lists(TEXT, min_size=1, max_size=20))
def test_any_titles_survive_csv_and_json_alike(titles: list[str]) -> None:
    table = io.StringIO()
    csv.writer(table).writerows([("sku", "title"), *((f"S{n}", title) for n, title in enumerate(titles))])
    lines = "\n".join(json.dumps({"sku": f"S{n}", "title": title}) for n, title in enumerate(titles))
    for kind, data in (("csv", table.getvalue().encode("utf-8-sig")), ("ndjson", lines.encode())):
        rows = read(data, kind)
        assert [(row.native or row.raw)["title"] for row in rows] == titles  # type: ignore[index,call-overload]
