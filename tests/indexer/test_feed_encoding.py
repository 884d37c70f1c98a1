"""Encodings are told apart by their bytes; a wrong charset is named and nothing turns into mojibake."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.feeds import FeedError, read_feed
from indexer.feeds.encoding import detect

CSV = "sku,标题,价格\nA-1,【官方正品】华为 Mate60 Pro 雅川青 5G手机,6999\nA-2,蒙牛纯牛奶 250ml*24盒 整箱,59.9\n"
TRADITIONAL = "sku,標題,價格\nA-1,現貨 快速出貨 女生寬鬆連帽外套 學院風,590\nA-2,不鏽鋼保溫杯 大容量,290\n"


def encoding_of(data: bytes, declared: str | None = None) -> str:
    return detect(io.BytesIO(data), declared)[0].codec


@pytest.mark.parametrize(
    ("data", "codec"),
    [
        pytest.param(CSV.encode(), "utf-8", id="plain UTF-8 export"),
        pytest.param(CSV.encode("utf-8-sig"), "utf-8-sig", id="Excel's UTF-8 with a mark"),
        pytest.param(CSV.encode("gb18030"), "gb18030", id="Excel on Chinese Windows"),
        pytest.param(CSV.encode("utf-16"), "utf-16", id="Excel's Unicode text"),
        pytest.param(CSV.encode("utf-16-le"), "utf-16-le", id="UTF-16 without a mark"),
        pytest.param(b"sku,title\nA-1,USB-C cable\n", "utf-8", id="ASCII only"),
        pytest.param("sku,title\nA-1,Café crème\n".encode(), "utf-8", id="accents in UTF-8"),
        pytest.param("sku,title\nA-1,Тарелка белая\n".encode(), "utf-8", id="Cyrillic in UTF-8"),
        pytest.param(
            b"sku,title\n" + b"A-1,USB cable\n" * 90_000 + "A-2,茶杯\n".encode("gb18030"), "gb18030", id="Hanzi late"
        ),
    ],
)
def test_the_encoding_is_told_from_the_bytes(data: bytes, codec: str) -> None:
    assert encoding_of(data) == codec


def test_big5_is_named_and_not_read_as_other_hanzi() -> None:
    with pytest.raises(FeedError) as caught:
        detect(io.BytesIO((TRADITIONAL * 20).encode("big5")))
    assert (caught.value.code, caught.value.value) == ("charset_unknown", "Big5")
    assert "UTF-8" in (caught.value.hint or "")


def test_latin_1_is_refused() -> None:
    with pytest.raises(FeedError, match="neither UTF-8 nor GB18030"):
        detect(io.BytesIO("sku,title\nA-1,Café crème brûlée\n".encode("latin-1")))


@pytest.mark.parametrize(
    ("sent", "declared", "right"),
    [
        pytest.param(CSV.encode("gb18030"), "utf-8", "GB18030", id="GB18030 sent as UTF-8"),
        pytest.param(CSV.encode(), "gbk", "UTF-8", id="UTF-8 sent as GBK"),
        pytest.param(CSV.encode("utf-16"), "utf-8", "UTF-16", id="UTF-16 sent as UTF-8"),
    ],
)
def test_a_wrong_charset_is_named_with_the_right_one_and_the_text_is_right(
    sent: bytes, declared: str, right: str
) -> None:
    rows = list(read_feed(io.BytesIO(sent), f"text/csv; charset={declared}"))
    issue = rows[0].issues[0]
    assert (issue.code, issue.field, issue.value) == ("charset_wrong", "feed", declared)
    assert right in issue.message
    assert rows[0].native is not None
    assert rows[0].native["title"] == "【官方正品】华为 Mate60 Pro 雅川青 5G手机"


@pytest.mark.parametrize("declared", ["GBK", "gb2312", "GB18030", '"gbk"'])
def test_the_names_of_the_chinese_family_are_one_charset(declared: str) -> None:
    assert detect(io.BytesIO(CSV.encode("gb18030")), declared)[1] is None


def test_one_row_pasted_from_another_encoding_does_not_spoil_the_rest() -> None:
    lines = [f"A-{n},陶瓷马克杯 {n} 号,19.9\n".encode() for n in range(200)]
    lines[50] = "A-50,陶瓷马克杯,19.9\n".encode("gb18030")
    rows = list(read_feed(io.BytesIO("sku,标题,价格\n".encode() + b"".join(lines)), "text/csv"))
    rejected = [row for row in rows if row.rejected]
    assert [row.row for row in rejected] == [52]
    assert [issue.code for issue in rejected[0].issues] == ["bytes_unreadable"]
    assert "\\x" in (rejected[0].issues[0].value or "")
    assert sum(not row.rejected for row in rows) == 199


@given(st.lists(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4), min_size=1))
def test_utf_8_always_reads_back(titles: list[str]) -> None:
    data = "\n".join(titles).encode()
    encoding, _ = detect(io.BytesIO(data))
    assert data.decode(encoding.codec).split("\n") == titles


@given(st.binary(max_size=400))
def test_any_bytes_are_decided_or_refused(data: bytes) -> None:
    try:
        encoding, _ = detect(io.BytesIO(data))
    except FeedError:
        return
    text = encoding.text(io.BytesIO(data)).read()
    assert encoding.damaged or not any("\udc80" <= char <= "\udcff" for char in text)
