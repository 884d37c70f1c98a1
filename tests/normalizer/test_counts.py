from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.counts import read_count, read_rating

count_text = st.text(st.sampled_from("0123456789.,+-%/万千百亿kw多人付款评价分星★☆ 五１½"), max_size=16)
anything = st.one_of(count_text, st.text(), st.text(st.characters(codec=None, exclude_categories=())))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("5000+人付款", 5000, id="Taobao"),
        pytest.param("20万+", 200_000, id="JD reviews"),
        pytest.param("1.2万", 12_000, id="wan"),
        pytest.param("2.6万条评价", 26_000, id="wan with words"),
        pytest.param("月销 300+", 300, id="a month's sales"),
        pytest.param("300多", 300, id="a few more"),
        pytest.param("1,234", 1234, id="grouped"),
        pytest.param("1.234", 1234, id="grouped with a dot, since nothing sells in fractions"),
        pytest.param("12.0", 12, id="a float of a data frame"),
        pytest.param("已拼10万+件", 100_000, id="Pinduoduo"),
        pytest.param("3w+", 30_000, id="w for wan"),
        pytest.param("1.5k sold", 1500, id="k"),
        pytest.param("１２３", 123, id="full width"),
        pytest.param("一千", 1000, id="numeral"),
        pytest.param("暂无评价", 0, id="no reviews yet"),
        pytest.param("0", 0, id="zero"),
    ],
)
def test_a_count_is_the_number_that_stands_there(text: str, count: int) -> None:
    reading, issues = read_count(text)
    assert reading is not None
    assert (reading.value, issues) == (count, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-5", "count_negative"),
        ("12.5", "count_not_whole"),
        ("100-200", "count_ambiguous"),
        ("99%好评", "count_unreadable"),
        ("很多", "count_unreadable"),
        ("1,2,3", "count_unreadable"),
        ("9" * 30, "count_too_large"),
        ("--", "count_placeholder"),
    ],
)
def test_what_is_no_count_is_an_issue(text: str, code: str) -> None:
    reading, (issue,) = read_count(text)
    assert reading is None
    assert (issue.code, issue.value) == (code, text)


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        pytest.param("4.8", "4.8", id="of five"),
        pytest.param("4.8分", "4.8", id="with its word"),
        pytest.param("4.9 ", "4.9", id="blank behind"),
        pytest.param("4,8", "4.8", id="decimal comma"),
        pytest.param("98%", "4.9", id="share of praise"),
        pytest.param("好评率98.5%", "4.925", id="exact share"),
        pytest.param("9.6/10", "4.8", id="of ten"),
        pytest.param("96/100", "4.8", id="of a hundred"),
        pytest.param("4.8 out of 5", "4.8", id="English"),
        pytest.param("★★★★☆", "4", id="stars"),
        pytest.param("５．０", "5", id="full width"),
    ],
)
def test_a_rating_is_brought_to_a_scale_of_five(text: str, rating: str) -> None:
    reading, issues = read_rating(text)
    assert reading is not None
    assert (reading.value, issues) == (Decimal(rating), ())


@pytest.mark.parametrize("text", ["9.6", "98"])
def test_a_scale_that_nobody_named_is_assumed_aloud(text: str) -> None:
    reading, (issue,) = read_rating(text)
    assert reading is not None
    assert reading.confidence < 0.8
    assert issue.code == "rating_scale_assumed"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1", "rating_out_of_range"),
        ("101%", "rating_out_of_range"),
        ("6/5", "rating_out_of_range"),
        ("好评", "rating_unreadable"),
        ("高于同行12%", "rating_unreadable"),
        ("4.8 4.9 4.7", "rating_unreadable"),
        ("0", "rating_none"),
    ],
)
def test_what_is_no_rating_is_an_issue(text: str, code: str) -> None:
    reading, (issue,) = read_rating(text)
    assert reading is None
    assert issue.code == code


@given(anything)
def test_no_text_raises_and_values_are_in_range(text: str) -> None:
    count, count_issues = read_count(text)
    rating, _ = read_rating(text)
    assert count is None or (0 <= count.value < 10**12 and 0 <= count.start < count.end <= len(text))
    assert rating is None or (0 < rating.value <= 5 and 0 <= rating.start < rating.end <= len(text))
    assert count is None or not count_issues


@given(st.integers(0, 10**11))
def test_what_is_printed_is_read_back(count: int) -> None:
    for text in (str(count), f"{count:,}", f"{count}+人付款", f"{Decimal(count) / 10000:f}万"):
        reading, _ = read_count(text)
        assert reading is not None
        assert reading.value == count
