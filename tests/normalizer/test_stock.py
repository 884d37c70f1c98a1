import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.stock import Stock, read_stock

stock_text = st.text(st.sampled_from("0123456789.-+<> 有无缺现货预售仅剩件库存soldutinck_:("), max_size=16)
anything = st.one_of(stock_text, st.text(), st.text(st.characters(codec=None, exclude_categories=())))


@pytest.mark.parametrize(
    ("text", "available", "quantity"),
    [
        pytest.param("有货", True, None, id="JD"),
        pytest.param("现货", True, None, id="ready"),
        pytest.param("现货 3天发货", True, None, id="days are no pieces"),
        pytest.param("in stock", True, None, id="Google"),
        pytest.param("InStock", True, None, id="schema.org"),
        pytest.param("in_stock", True, None, id="Shopify"),
        pytest.param("无货", False, None, id="none"),
        pytest.param("没有货", False, None, id="holds 有货"),
        pytest.param("缺货", False, None, id="short"),
        pytest.param("已售罄", False, None, id="sold"),
        pytest.param("sold out", False, None, id="English"),
        pytest.param("https://schema.org/OutOfStock", False, None, id="schema.org, out"),
        pytest.param("预售", None, None, id="presale"),
        pytest.param("preorder", None, None, id="Google presale"),
        pytest.param("12", True, 12, id="number"),
        pytest.param("１２", True, 12, id="full width"),
        pytest.param("12.0", True, 12, id="a float of a data frame"),
        pytest.param("0", False, 0, id="zero"),
        pytest.param("仅剩3件", True, 3, id="few left"),
        pytest.param("库存：0", False, 0, id="named zero"),
        pytest.param("in stock (12)", True, 12, id="counted"),
        pytest.param("99+", True, 99, id="at least"),
        pytest.param("1.2万", True, 12_000, id="wan"),
        pytest.param("true", True, None, id="flag"),
        pytest.param("否", False, None, id="Chinese flag"),
    ],
)
def test_a_stock_field_says_whether_and_how_many(text: str, available: bool | None, quantity: int | None) -> None:
    reading, issues = read_stock(text)
    assert reading is not None
    assert (reading.value, issues) == (Stock(available, quantity), ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1", "stock_negative"),
        ("1.5", "stock_unreadable"),
        ("蓝色", "stock_unreadable"),
        ("N/A", "stock_placeholder"),
    ],
)
def test_what_says_nothing_about_stock_is_an_issue(text: str, code: str) -> None:
    reading, (issue,) = read_stock(text)
    assert reading is None
    assert (issue.code, issue.value) == (code, text)


def test_an_empty_field_says_nothing() -> None:
    assert read_stock(" ") == (None, ())


@given(anything)
def test_no_text_raises_and_quantity_agrees_with_availability(text: str) -> None:
    reading, issues = read_stock(text)
    if reading is not None:
        assert issues == ()
        assert reading.value.quantity is None or reading.value.available == (reading.value.quantity > 0)


@given(st.integers(0, 10**9 - 1))
def test_every_number_is_read_back(number: int) -> None:
    for text in (str(number), f"库存{number}件", f"{number} left"):
        reading, _ = read_stock(text)
        assert reading is not None
        assert reading.value == Stock(number > 0, number)
