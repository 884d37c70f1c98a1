from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.numeral import chinese_number, decimal_readings


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("一百零五", 105),
        ("三百五", 350),
        ("五百", 500),
        ("两万三", 23_000),
        ("一亿二千万", 120_000_000),
        ("三万亿", 3_000_000_000_000),
        ("1.2万", 12_000),
        ("1万2", 12_000),
        ("2万5千", 25_000),
        ("３千５", 3_500),
        ("三点五", Decimal("3.5")),
        ("一点二万", 12_000),
        ("壹仟貳佰", 1_200),
        ("萬", None),
        ("二〇二四", 2024),
        ("零", 0),
    ],
)
def test_numerals_mean_what_people_say(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize("text", ["", "两三百", "万", "一万万", "百", "1.2万5", "手机", "十十", "9" * 5000])
def test_what_is_no_single_number_is_none(text: str) -> None:
    assert chinese_number(text) is None


@pytest.mark.parametrize(
    ("digits", "readings"),
    [
        ("1,299.00", ["1299.00"]),
        ("1.299,00", ["1299.00"]),
        ("1 299,00", ["1299.00"]),
        ("1.299", ["1.299", "1299"]),
        ("1,299", ["1.299", "1299"]),
        ("0.299", ["0.299"]),
        ("1299.000", ["1299.000"]),
        ("1,299,000", ["1299000"]),
        ("1.2.3", []),
        ("1,2999", []),
    ],
)
def test_dots_and_commas_have_every_reading_they_can_have(digits: str, readings: list[str]) -> None:
    assert decimal_readings(digits) == tuple(map(Decimal, readings))


@given(st.text())
def test_no_text_raises(text: str) -> None:
    chinese_number(text)


def spell(number: int) -> str:
    """The numeral that a schoolbook writes for 1..9999."""
    digits, spelled, gap = "零一二三四五六七八九", "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            spelled += ("零" if gap and spelled else "") + digits[digit] + name
        gap = not digit
    return spelled


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_schoolbook_numerals_are_read_back(high: int, low: int) -> None:
    zero = "零" if 0 < low < 1000 else ""
    assert chinese_number(f"{spell(high)}万{zero}{spell(low)}") == high * 10_000 + low
