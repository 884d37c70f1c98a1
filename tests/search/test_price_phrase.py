"""Prices in shoppers' words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.price_phrase import find_price


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        pytest.param("跑鞋 500元以下", None, 500, id="below in yuan"),
        pytest.param("跑鞋500以内", None, 500, id="within, no unit"),
        pytest.param("不超过1000元的手机", None, 1000, id="not over"),
        pytest.param("低于¥99", None, 99, id="under with a sign"),
        pytest.param("headphones under 500", None, 500, id="English"),
        pytest.param("100-200元 耳机", 100, 200, id="a range in yuan"),
        pytest.param("100到200块的耳机", 100, 200, id="a range in kuai"),
        pytest.param("¥100-¥200", 100, 200, id="a range with signs"),
        pytest.param("2000-3000的手机", 2000, 3000, id="a range with 的"),
        pytest.param("两千元以上的手机", 2000, None, id="Chinese numerals"),
        pytest.param("1万元以上", 10_000, None, id="wan"),
        pytest.param("500元左右", 400, 600, id="about"),
        pytest.param("３００元以下", None, 300, id="full width"),
    ],
)
def test_a_price_is_read(query: str, low: int | None, high: int | None) -> None:
    found = find_price(query)
    assert found is not None
    assert found.range.low == (None if low is None else Decimal(low))
    assert found.range.high == (None if high is None else Decimal(high))


@pytest.mark.parametrize(
    "query",
    ["iphone 15", "195-50r13c", "36-42码 男鞋", "500ml 水杯", "3-6岁 玩具", "5g手机", "90后", "6.7英寸以上 手机"],
)
def test_numbers_that_are_no_prices_stay(query: str) -> None:
    assert find_price(query) is None


@given(st.text())
def test_any_text_is_read_without_error(query: str) -> None:
    found = find_price(query)
    assert found is None or 0 <= found.start < found.end <= len(query)
