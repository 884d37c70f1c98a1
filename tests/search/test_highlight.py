"""Highlights fall on the characters that matched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import Analyzer
from search.highlight import Form, highlight

ANALYZER = Analyzer(["连衣裙"])


def forms_of(query: str) -> list[Form]:
    return [Form(word.grams, word.text) for word in ANALYZER.query(query)]


def marked(query: str, title: str) -> list[str]:
    return [title[a:b] for a, b in highlight(title, forms_of(query))]


@pytest.mark.parametrize(
    ("query", "title", "expected"),
    [
        pytest.param("连衣裙", "夏季红色连衣裙女", ["连衣裙"], id="a word"),
        pytest.param("連衣裙", "夏季红色连衣裙女", ["连衣裙"], id="typed in traditional characters"),
        pytest.param("连衣裙", "夏季紅色連衣裙女", ["連衣裙"], id="a title in traditional characters"),
        pytest.param("iphone15", "适用 iPhone 15 Pro", ["iPhone 15"], id="a model with a space"),
        pytest.param("wh1000xm5", "索尼WH-1000XM5耳机", ["WH-1000XM5"], id="a model with a hyphen"),
        pytest.param("500ml", "水杯５００毫升", ["５００毫升"], id="a quantity in another unit"),
        pytest.param("红色 连衣裙", "红色连衣裙", ["红色连衣裙"], id="neighbours become one stretch"),
        pytest.param("耳机", "㎡ ½ 耳机", ["耳机"], id="characters that fold to several before it"),
        pytest.param("耳机", "👨‍👩‍👧 耳机", ["耳机"], id="emoji before it"),
        pytest.param("连衣长裙", "连衣裙", ["连衣"], id="a word that is there in part"),
        pytest.param("手机", "连衣裙", [], id="nothing"),
    ],
)
def test_the_matching_stretch_is_marked(query: str, title: str, expected: list[str]) -> None:
    assert marked(query, title) == expected


@given(st.text(max_size=40), st.text(max_size=80))
def test_marks_lie_in_the_title_in_order_and_apart(query: str, title: str) -> None:
    spans = highlight(title, forms_of(query))
    flat = [place for span in spans for place in span]
    assert flat == sorted(flat)
    assert all(0 <= start < end <= len(title) for start, end in spans)
