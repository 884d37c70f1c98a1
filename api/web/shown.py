"""How values look on a page: money, counts, marked titles."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from markupsafe import Markup, escape

_SIGNS = {"CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "TWD": "NT$"}


def money(amount: str | Decimal | None, currency: str = "CNY") -> str:
    """¥1,299 and ¥12.50; two decimals only where there are cents.

    >>> money("1299.00"), money("12.5")
    ('¥1,299', '¥12.50')
    """
    if amount is None:
        return ""
    number = Decimal(amount)
    digits = f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"
    return f"{_SIGNS.get(currency, currency + ' ')}{digits}"


def count(number: int) -> str:
    """Counts as shops write them.

    >>> count(860), count(12_345), count(250_000)
    ('860', '1.2万', '25万')
    """
    if number < 10_000:
        return str(number)
    tens = number / 10_000
    return f"{tens:.0f}万" if tens >= 20 else f"{tens:.1f}".rstrip("0").rstrip(".") + "万"


def marked(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """The text with its matching stretches marked.

    >>> marked("红色<连衣裙>", [(3, 6)])
    Markup('红色&lt;<mark>连衣裙</mark>&gt;')
    """
    pieces, place = [], 0
    for start, end in spans:
        pieces += [escape(text[place:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        place = end
    return Markup("").join([*pieces, escape(text[place:])])
