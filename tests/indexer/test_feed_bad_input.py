"""Whatever arrives: a clear error or an issue on its row, the rest of the feed goes on, nothing else is raised."""

from __future__ import annotations

import gzip
import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.feeds import FeedError, Limits, read_feed
from indexer.store.incoming import IncomingRow

GOOD = {"sku": "G", "title": "陶瓷马克杯"}
TYPES = {"ndjson": "application/x-ndjson", "json": "application/json", "csv": "text/csv", "xml": "application/xml"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read(data: bytes, kind: str, **options: Any) -> list[IncomingRow]:
    return list(read_feed(io.BytesIO(data), TYPES.get(kind, kind), **options))


def accepted(rows: list[IncomingRow]) -> list[str]:
    return [row.sku for row in rows if not row.rejected]


def codes(row: IncomingRow) -> list[str]:
    return [issue.code for issue in row.issues]


def storable(rows: list[IncomingRow]) -> bool:
    """What any database takes: UTF-8 text without NUL, strict JSON."""
    texts = [json.dumps([row.raw, row.native], ensure_ascii=False, allow_nan=False) for row in rows]
    texts += [str((issue.value, issue.message)) for row in rows for issue in row.issues]
    return all(text.encode() and "\\u0000" not in text.replace("\\\\u0000", "") for text in texts)


LINES = [
    pytest.param('{"sku": "B", "title": "茶', "json_malformed", id="cut off in the middle of the file"),
    pytest.param("{'sku': 'B', 'title': '茶杯'}", "json_malformed", id="a Python dict"),
    pytest.param('["B", "茶杯"]', "record_not_object", id="an array"),
    pytest.param("null", "record_not_object", id="null"),
    pytest.param('{"sku": "B"}', "title_missing", id="no title"),
    pytest.param('{"title": "茶杯"}', "sku_missing", id="no sku"),
    pytest.param('{"sku": "B", "title": NaN}', "title_missing", id="a data frame's missing title"),
    pytest.param(
        '{"sku": "B", "title": ' + "[" * 5000 + "]" * 5000 + "}", "record_too_deep", id="brackets without end"
    ),
    pytest.param(
        '{"sku": "B", "title": ' + '{"a":' * 150 + "1" + "}" * 151, "record_too_deep", id="deeper than any item"
    ),
    pytest.param(
        '{"sku": "B", "title": "' + "长" * 10_000_000 + '"}', "record_too_large", id="a title of 10 million characters"
    ),
]


@pytest.mark.parametrize(("line", "code"), LINES)
def test_a_bad_line_is_refused_alone(line: str, code: str) -> None:
    good = json.dumps(GOOD)
    before, bad, after = read(f"{good}\n{line}\n{good}\n".encode(), "ndjson")
    assert (before.rejected, bad.rejected, after.rejected) == (False, True, False)
    assert code in codes(bad)
    assert bad.row == 2
    assert all(issue.message and issue.severity == "error" for issue in bad.issues)
    assert bad.raw
    assert storable([before, bad, after])


@pytest.mark.parametrize(("line", "code"), [case for case in LINES if case.id != "cut off in the middle of the file"])
def test_a_bad_element_is_refused_alone(line: str, code: str) -> None:
    good = json.dumps(GOOD)
    before, bad, after = read(f"[{good},\n{line},\n{good}]".encode(), "json")
    assert (before.rejected, bad.rejected, after.rejected) == (False, True, False)
    assert code in codes(bad)
    assert bad.row == 2
    assert storable([before, bad, after])


@pytest.mark.parametrize("text", ['{"price": 1.}', '{"price": 007}', '{"a": tru}', "{sku: 1}", '{"a" 1}', "hello", "-"])
def test_text_that_is_nearly_json_is_refused_alone(text: str) -> None:
    good = json.dumps(GOOD)
    rows = read(f"[{good}, {text}, {good}]".encode(), "json")
    assert accepted(rows) == ["G", "G"]
    assert codes(rows[1]) == ["json_malformed"]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        pytest.param("json", '[{"sku": "1", "title": "杯"}, {"sku": "2", "title": "碗"}, {"sku": "3", "ti', id="array"),
        pytest.param("json", '[{"sku": "1", "title": "杯"}, {"sku": "2", "title": "碗"},', id="array after a comma"),
        pytest.param(
            "ndjson", '{"sku": "1", "title": "杯"}\n{"sku": "2", "title": "碗"}\n{"sku": "3", "ti', id="lines"
        ),
        pytest.param(
            "xml",
            "<a><item><sku>1</sku><title>杯</title></item><item><sku>2</sku><title>碗</title></item><item><sku>3",
            id="xml",
        ),
    ],
)
def test_of_a_truncated_feed_the_complete_items_are_accepted(kind: str, data: str) -> None:
    rows = read(data.encode(), kind)
    assert accepted(rows) == ["1", "2"]
    assert (rows[-1].row, codes(rows[-1])) == (3, ["feed_truncated"])


def test_of_a_truncated_gzip_the_complete_items_are_accepted() -> None:
    lines = "".join(
        json.dumps({"sku": str(n), "title": f"杯 {random.Random(n).random()}"}) + "\n" for n in range(20_000)
    )
    data = gzip.compress(lines.encode())
    rows = read(data[: len(data) // 2], "ndjson")
    assert len(accepted(rows)) > 5_000
    assert codes(rows[-1]) == ["feed_truncated"]
    assert "gzip" in rows[-1].issues[0].message


def test_a_damaged_gzip_is_said_to_be_one() -> None:
    data = bytearray(gzip.compress(json.dumps([GOOD] * 100).encode()))
    data[-6] ^= 0xFF
    rows = read(bytes(data), "json")
    assert accepted(rows) == ["G"] * 100
    assert codes(rows[-1]) == ["gzip_damaged"]


def test_a_stray_quote_costs_one_row_at_most() -> None:
    text = (
        "sku,标题,价格\n"
        '1,27" 显示器,999\n'
        '2,"27寸显示器,999\n'
        '3,"带 ""引号"" 的, 标题",9.9\n'
        '4,"12"寸电视,1999\n'
        '5,"没有结束,还多一格,9\n'
        '6,"两行\n标题",9\n'
        "7,正常,9\n"
    )
    rows = read(text.encode(), "csv")
    titles = {row.sku: row.native["title"] for row in rows if row.native and not row.rejected}
    assert titles == {
        "1": '27" 显示器',
        "2": '"27寸显示器',
        "3": '带 "引号" 的, 标题',
        "4": '"12"寸电视',
        "6": "两行\n标题",
        "7": "正常",
    }
    assert [codes(row) for row in rows] == [
        [],
        ["csv_stray_quote"],
        [],
        ["csv_stray_quote"],
        ["csv_stray_quote"],
        [],
        [],
    ]
    assert rows[4].rejected
    assert "没有结束" in str(rows[4].raw)


def test_rows_of_another_width_than_the_header() -> None:
    short, long, blank = read("sku,标题,价格\n1,杯\n2,杯,6,999.00\n3,碗,9,,\n".encode(), "csv")
    assert (short.rejected, codes(short)) == (False, ["row_cells_missing"])
    assert (long.rejected, codes(long)) == (True, ["row_cells_extra"])
    assert (blank.rejected, codes(blank)) == (False, [])


@pytest.mark.parametrize(
    ("header", "lacks"),
    [("标题,价格", "sku"), ("sku,价格", "title"), ("text,label", "sku or the title")],
)
def test_a_table_without_a_column_it_needs_says_which_and_what_it_has(header: str, lacks: str) -> None:
    with pytest.raises(FeedError, match=f"No column is the {lacks} of the items") as caught:
        read(f"{header}\n1,2\n".encode(), "csv")
    assert caught.value.code == "column_missing"
    assert header.split(",")[0] in caught.value.message


def test_json_escapes_of_half_a_surrogate_pair_do_not_cost_the_item() -> None:
    (row,) = read(b'[{"sku": "E", "title": "\\u676f \\ud83d", "x\\udc00": "\\u0000"}]', "json")
    assert not row.rejected
    assert storable([row])


def test_control_characters_do_not_cost_the_item_in_any_format() -> None:
    feeds = {
        "ndjson": b'{"sku": "C", "title": "mug\x00\x08\x1b"}',
        "csv": b"sku,title\nC,mug\x00\x08\x1b\n",
        "xml": b"<a><item><sku>C</sku><title>mug\x00\x08\x1b</title></item></a>",
    }
    for kind, data in feeds.items():
        rows = read(data, kind)
        assert accepted(rows) == ["C"]
        assert storable(rows)


def test_nan_is_an_error_of_its_field_only() -> None:
    (row,) = read(b'{"sku": "N", "title": "mug", "price": NaN, "sales": Infinity, "stock": 1e999}', "ndjson")
    assert not row.rejected
    assert {(issue.code, issue.field) for issue in row.issues} == {
        ("number_unusable", name) for name in ("price", "sales", "stock")
    }
    assert row.native is not None
    assert row.native["price"] is None
    assert storable([row])


@pytest.mark.parametrize(
    "date", ["0000-00-00 00:00:00", "0000-01-01", "0001-01-01", "9999-99-99", "昨天", "-1", "1e99", "2026-02-30"]
)
def test_a_date_that_is_none_does_not_cost_the_item(date: str) -> None:
    (row,) = read(json.dumps([{**GOOD, "updated_at": date}]).encode(), "json")
    assert (row.rejected, row.updated_at) == (False, None)


def test_an_item_of_5000_attributes_is_read() -> None:
    item = {**GOOD, "attributes": {f"属性{n}": str(n) for n in range(5_000)}}
    columns = ",".join(f"属性{n}" for n in range(5_000))
    for kind, data in (("json", json.dumps([item])), ("csv", f"sku,title,{columns}\nG,杯{',x' * 5_000}\n")):
        (row,) = read(data.encode(), kind)
        assert not row.rejected


def test_numbers_of_thousands_of_digits_are_read_as_text() -> None:
    (row,) = read(('{"sku": ' + "9" * 6000 + ', "title": "mug", "price": ' + "1" * 6000 + "}").encode(), "ndjson")
    assert row.rejected
    assert "sku_missing" in codes(row)
    assert storable([row])


@pytest.mark.thorough
def test_a_gzip_bomb_is_stopped_early() -> None:
    bomb = gzip.compress(b'{"sku": "1", "title": "mug"}\n' + b" " * (80 << 20), 1)
    rows = read(bomb, "json", limits=Limits(expansion=50))
    assert accepted(rows) == ["1"]
    assert codes(rows[-1]) == ["feed_expands_too_much"]
    rows = read(
        gzip.compress((json.dumps(GOOD) + "\n").encode() * 1000), "ndjson", limits=Limits(expanded_bytes=10_000)
    )
    assert codes(rows[-1]) == ["feed_expands_too_much"]
    assert 100 < len(accepted(rows)) < 1000


def test_a_workbook_bomb_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b" " * (20 << 20))
    with pytest.raises(FeedError, match="grows to 20 MB; 1 MB are allowed") as caught:
        read(file.getvalue(), XLSX, limits=Limits(workbook_bytes=1 << 20))
    assert caught.value.code == "feed_expands_too_much"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY x "aaaaaaaaaa"><!ENTITY y "&x;&x;&x;&x;&x;&x;">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
    ids=["billion laughs", "a file of the server"],
)
def test_xml_entities_are_refused(declaration: str) -> None:
    with pytest.raises(FeedError) as caught:
        read(f"{declaration}<a><item><sku>1</sku><title>&y;</title></item></a>".encode(), "xml")
    assert caught.value.code == "xml_entities_refused"


def test_xml_that_is_not_well_formed_says_the_line_and_keeps_what_came_before() -> None:
    rows = read(
        b"<a>\n<item><sku>1</sku><title>mug</title></item>\n<item><sku>2</sku><title>A & B</title></item></a>", "xml"
    )
    assert accepted(rows) == ["1"]
    assert codes(rows[-1]) == ["xml_malformed"]
    assert "line 3" in rows[-1].issues[0].message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "feed_empty", id="nothing"),
        pytest.param(b"%PDF-1.7 ...", "format_unreadable", id="a PDF"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "format_unreadable", id="an old .xls"),
        pytest.param(b"<!DOCTYPE html><html><body>502</body></html>", "format_unreadable", id="an error page"),
        pytest.param(b"PK\x03\x04 not really a zip", "workbook_damaged", id="a broken workbook"),
        pytest.param(b"\x1f\x8b", "feed_truncated", id="two bytes of gzip"),
        pytest.param(bytes(range(256)) * 8, "charset_unknown", id="all bytes"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", XLSX])
def test_files_that_are_no_feed_are_named(data: bytes, code: str, kind: str) -> None:
    with pytest.raises(FeedError) as caught:
        read(data, kind)
    assert caught.value.code == code
    assert caught.value.hint


@given(
    st.binary(max_size=2000),
    st.sampled_from([*TYPES.values(), XLSX, None]),
    st.sampled_from(["native", "jd", "taobao"]),
)
def test_no_bytes_raise_anything_but_a_feed_error(data: bytes, content_type: str | None, format: str) -> None:
    try:
        rows = list(read_feed(io.BytesIO(data), content_type, format))
    except FeedError:
        return
    assert all(row.issues for row in rows if row.rejected)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
NAMES = st.sampled_from(
    ["sku", "title", "price", "item", "seller", "attributes", "images", "props", "groupProps", "saleProp"]
)


@given(st.dictionaries(NAMES, JSON), st.sampled_from(["native", "jd", "taobao"]))
def test_no_json_document_raises_anything(document: dict[str, Any], format: str) -> None:
    rows = list(read_feed(io.BytesIO(json.dumps([document]).encode()), "application/json", format))
    assert rows
    assert storable(rows)


STREAM = """
import io, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (700 << 20, 700 << 20))
from indexer.feeds import read_feed
from tests_stream import Stream
kind, content_type = sys.argv[1:]
print(sum(not row.rejected for row in read_feed(Stream(kind), content_type)))
"""
SOURCE = '''
import io
class Stream(io.RawIOBase):
    """A feed of 120 MB that is made while it is read."""
    HEAD = {"ndjson": b"", "json": b"[", "csv": b"sku,title,description\\n", "xml": b"<items>"}
    ROW = {
        "ndjson": '{"sku": "A-1", "title": "\\u9676\\u74f7\\u9a6c\\u514b\\u676f", "description": "%s"}\\n',
        "json": '{"sku": "A-1", "title": "\\u9676\\u74f7\\u9a6c\\u514b\\u676f", "description": "%s"},\\n',
        "csv": 'A-1,\\u9676\\u74f7\\u9a6c\\u514b\\u676f,"%s"\\n',
        "xml": "<item><sku>A-1</sku><title>\\u9676\\u74f7</title><description>%s</description></item>",
    }
    TAIL = {"json": b"]", "xml": b"</items>"}
    def __init__(self, kind):
        row = (self.ROW[kind] % ("x" * 6000)).encode()
        self.head, self.block, self.tail = self.HEAD[kind], row * 100, self.TAIL.get(kind, b"")
        if kind == "json":
            self.tail = row.rstrip(b",\\n") + b"]"
        self.blocks = (120 << 20) // len(self.block)
        self.seek(0)
    def readable(self): return True
    def seekable(self): return True
    def seek(self, offset, whence=0):
        self.left = self.blocks
        self.pending = self.head
        self.done = False
        return 0
    def readinto(self, buffer):
        if not self.pending:
            if self.left:
                self.left -= 1
                self.pending = self.block
            elif not self.done:
                self.done = True
                self.pending = self.tail
        part = self.pending[: len(buffer)]
        self.pending = self.pending[len(part):]
        buffer[: len(part)] = part
        return len(part)
'''


@pytest.mark.thorough
@pytest.mark.parametrize("kind", TYPES)
def test_a_feed_streams_in_constant_memory(kind: str, tmp_path: Path) -> None:
    """120 MB through each format while the process may address 700 MB, most of which libraries map at their start."""
    (tmp_path / "tests_stream.py").write_text(SOURCE)
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", STREAM, kind, TYPES[kind]]
    done = subprocess.run(
        command, env={"PYTHONPATH": f"{root}:{tmp_path}"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 19_000
