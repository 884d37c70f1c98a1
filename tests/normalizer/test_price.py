from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.currency import MINOR_DIGITS
from normalizer.price import read_price
from normalizer.text import fold

price_text = st.text(
    st.sampled_from("0123456789.,' -~¥￥$€元块角万千百kw起到手价券后满减定金原×期五十两两一点１２eE+HKUSDnaif%折件"),
    max_size=24,
)
anything = st.one_of(price_text, st.text(), st.text(st.characters(codec=None, exclude_categories=())))


def amount_of(text: str, currency: str | None = None) -> tuple[str, str]:
    reading, _ = read_price(text, currency)
    assert reading is not None
    return f"{reading.value.amount:f}", reading.value.currency


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        pytest.param("36元", "36", "CNY", id="Taobao list page"),
        pytest.param("¥1.2万", "12000", "CNY", id="furniture in wan"),
        pytest.param("6,999.00元", "6999.00", "CNY", id="grouped by thousands"),
        pytest.param("￥７４９９", "7499", "CNY", id="full width"),
        pytest.param("3.350,00 €", "3350.00", "EUR", id="German shop"),
        pytest.param("1,299.00", "1299.00", "CNY", id="bare and grouped"),
        pytest.param("1 299,00", "1299.00", "CNY", id="French grouping with a decimal comma"),
        pytest.param("1 299 €", "1299", "EUR", id="French shop, no-break space"),
        pytest.param("1.299 €", "1299", "EUR", id="German thousands"),
        pytest.param("1.299,- €", "1299", "EUR", id="German dash for no cents"),
        pytest.param("12,50 €", "12.50", "EUR", id="decimal comma"),
        pytest.param("CHF 1'299.00", "1299.00", "CHF", id="Swiss apostrophe"),
        pytest.param("₹1,23,456.00", "123456.00", "INR", id="Indian groups"),
        pytest.param("HK$299", "299", "HKD", id="Hong Kong shop"),
        pytest.param("NT$1,290", "1290", "TWD", id="Taiwanese shop"),
        pytest.param("US$36.5", "36.5", "USD", id="export shop"),
        pytest.param("$36", "36", "USD", id="bare dollar"),
        pytest.param("£12.50", "12.50", "GBP", id="pound"),
        pytest.param("1,299円", "1299", "JPY", id="yen word"),
        pytest.param("₩12,000", "12000", "KRW", id="won"),
        pytest.param("1.000.000₫", "1000000", "VND", id="dong"),
        pytest.param("36块钱", "36", "CNY", id="colloquial"),
        pytest.param("3块5", "3.5", "CNY", id="colloquial with dimes"),
        pytest.param("99元5角", "99.5", "CNY", id="yuan and jiao"),
        pytest.param("5毛", "0.5", "CNY", id="dimes only"),
        pytest.param("五百元", "500", "CNY", id="Chinese numerals"),
        pytest.param("1.2w", "12000", "CNY", id="w for wan"),
        pytest.param("3千5", "3500", "CNY", id="thousands and hundreds"),
        pytest.param("1e3", "1000", "CNY", id="a number as a spreadsheet prints it"),
        pytest.param(".99", "0.99", "CNY", id="no leading zero"),
        pytest.param("9.9包邮", "9.9", "CNY", id="free shipping after it"),
        pytest.param("29.9元3双", "29.9", "CNY", id="a count after it"),
        pytest.param("25.5元/500g", "25.5", "CNY", id="unit price"),
        pytest.param("满300减30 ¥299", "299", "CNY", id="voucher before it"),
        pytest.param("¥249.9×24期 ¥5999", "5999", "CNY", id="instalments"),
        pytest.param("¥199 ($28)", "199", "CNY", id="two currencies, the shop's own first"),
    ],
)
def test_a_price_is_read_exactly(text: str, amount: str, currency: str) -> None:
    assert amount_of(text) == (amount, currency)


@pytest.mark.parametrize(
    ("text", "kind", "amount"),
    [
        pytest.param("199", "sale", "199", id="plain"),
        pytest.param("99.9起", "from", "99.9", id="variants start at"),
        pytest.param("ab 12,50 €", "from", "12.50", id="German from"),
        pytest.param("到手价¥5999", "final", "5999", id="after all discounts"),
        pytest.param("券后59.9", "final", "59.9", id="after the coupon"),
        pytest.param("定金100", "deposit", "100", id="deposit of a presale"),
        pytest.param("会员价¥88", "member", "88", id="members only"),
        pytest.param("吊牌价¥899", "list", "899", id="tag price"),
        pytest.param("原价¥99 到手价¥59", "final", "59", id="what is paid wins over what was"),
        pytest.param("￥2,899.00（原价￥3,299.00）", "sale", "2899.00", id="the price wins over the old one"),
    ],
)
def test_words_around_a_price_say_what_kind_it_is(text: str, kind: str, amount: str) -> None:
    reading, issues = read_price(text)
    assert reading is not None
    assert (reading.value.kind, f"{reading.value.amount:f}", issues) == (kind, amount, ())


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        pytest.param("199-299元", 199, 299, id="hyphen"),
        pytest.param("199～299", 199, 299, id="wave dash"),
        pytest.param("¥99-¥199", 99, 199, id="a symbol on both"),
        pytest.param("199 - 299", 199, 299, id="blanks around"),
        pytest.param("199元至299元", 199, 299, id="in words"),
        pytest.param("1-2万", 10000, 20000, id="wan said once"),
        pytest.param("5000-1万", 5000, 10000, id="wan of the upper end only"),
    ],
)
def test_a_range_has_two_ends(text: str, low: int, high: int) -> None:
    reading, _ = read_price(text)
    assert reading is not None
    assert (reading.value.amount, reading.value.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("1.299", "price_ambiguous", id="thousands or three decimals"),
        pytest.param("¥1.299", "price_ambiguous", id="three decimals in yuan"),
        pytest.param("1,299 €", "price_ambiguous", id="comma in euros"),
        pytest.param("2 599元", "price_ambiguous", id="a count and a price, or a grouped price"),
        pytest.param("¥59 ¥99", "price_ambiguous", id="two prices without names"),
        pytest.param("面议", "price_unreadable", id="to be negotiated"),
        pytest.param("暂无报价", "price_unreadable", id="no quotation"),
        pytest.param("8折", "price_unreadable", id="only a discount"),
        pytest.param("iPhone15", "price_unreadable", id="a model in the price column"),
        pytest.param("12.5.3", "price_unreadable", id="a version"),
        pytest.param("1,2999", "price_unreadable", id="groups of four"),
        pytest.param("NaN", "price_unreadable", id="not a number"),
        pytest.param("inf", "price_unreadable", id="infinity"),
        pytest.param("0", "price_not_positive", id="zero"),
        pytest.param("¥0.00", "price_not_positive", id="zero with a symbol"),
        pytest.param("-36", "price_not_positive", id="negative"),
        pytest.param("¥-36", "price_not_positive", id="negative after the symbol"),
        pytest.param("免费", "price_not_positive", id="free"),
        pytest.param("6901234567892", "price_too_large", id="a barcode in the price column"),
        pytest.param("9" * 5000, "price_too_large", id="five thousand digits"),
    ],
)
def test_what_is_no_certain_price_is_an_issue_and_no_price(text: str, code: str) -> None:
    reading, issues = read_price(text)
    assert reading is None
    assert [issue.code for issue in issues] == [code]
    assert issues[0].value == text
    assert issues[0].hint


def test_an_ambiguous_price_shows_both_readings() -> None:
    _, (issue,) = read_price("¥1.299")
    assert "1.299 or 1299 CNY" in issue.message
    assert issue.hint == "Write 1299.00 or 1.30."


@pytest.mark.parametrize("text", ["", " ", "\u3000\t"])
def test_an_empty_field_is_no_price_and_no_issue(text: str) -> None:
    assert read_price(text) == (None, ())


@pytest.mark.parametrize(
    ("text", "given", "amount", "currency"),
    [
        pytest.param("36", "USD", "36", "USD", id="the field decides"),
        pytest.param("36", "RMB", "36", "CNY", id="RMB is CNY"),
        pytest.param("36", "￥", "36", "CNY", id="a symbol in the field"),
        pytest.param("$36", "HKD", "36", "HKD", id="dollars of Hong Kong"),
        pytest.param("¥36", "JPY", "36", "JPY", id="yen"),
        pytest.param("36元", "TWD", "36", "TWD", id="yuan of Taiwan"),
        pytest.param("1.299", "EUR", "1299", "EUR", id="euros group with a dot"),
    ],
)
def test_the_currency_field_settles_what_a_symbol_means(text: str, given: str, amount: str, currency: str) -> None:
    assert amount_of(text, given) == (amount, currency)


def test_a_price_that_contradicts_the_currency_field_says_so() -> None:
    reading, (issue,) = read_price("US$36", "CNY")
    assert reading is not None
    assert (reading.value.currency, issue.code) == ("USD", "price_currency_conflict")


def test_an_unknown_currency_is_not_taken_for_yuan() -> None:
    reading, issues = read_price("36", "XYZ")
    assert reading is None
    assert [issue.code for issue in issues] == ["currency_unknown", "price_ambiguous"]


def test_more_decimals_than_the_currency_has_are_kept_and_told() -> None:
    reading, (issue,) = read_price("36.00000001")
    assert reading is not None
    assert (reading.value.amount, issue.code) == (Decimal("36.00000001"), "price_precision")


def test_the_raw_stretch_is_the_amount_as_written() -> None:
    text = "活动价：￥７，４９９ 包邮"
    reading, _ = read_price(text)
    assert reading is not None
    assert text[reading.start : reading.end] == "￥７，４９９"


@given(anything, st.one_of(st.none(), anything, st.sampled_from(sorted(MINOR_DIGITS))))
def test_no_text_raises_and_a_price_is_positive_finite_and_lies_in_the_text(text: str, currency: str | None) -> None:
    reading, issues = read_price(text, currency)
    if reading is None:
        assert issues or not fold(text).strip()
        return
    price = reading.value
    assert 0 < price.amount < 10**10
    assert price.high is None or price.amount <= price.high
    assert price.currency in MINOR_DIGITS
    assert 0 <= reading.start < reading.end <= len(text)


@given(st.decimals(Decimal("0.01"), Decimal("9999999.99"), places=2))
def test_what_is_printed_is_read_back(amount: Decimal) -> None:
    european = f"{amount:,}".replace(",", " ").replace(".", ",")
    for text in (f"{amount}", f"¥{amount}", f"{amount:,}元", f"{european} €"):
        reading, issues = read_price(text)
        assert reading is not None
        assert (reading.value.amount, issues) == (amount, ())
