"""How values look on a page: money, counts, links, marked titles."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from api.web.language import language

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


def price(amount: str | Decimal | None, currency: str = "CNY") -> Markup:
    """Money as a price tag: the whole units large, the sign and the cents small.

    >>> price("1299.50")
    Markup('<small>¥</small>1,299<small>.50</small>')
    """
    text = money(amount, currency)
    sign = text.rstrip("0123456789,.")
    whole, point, cents = text.removeprefix(sign).partition(".")
    tail = Markup("<small>.{}</small>").format(cents) if point else ""
    return Markup("<small>{}</small>{}{}").format(sign, whole, tail)


def short_version(version: str) -> str:
    """Enough of a version to tell it from others.

    >>> short_version("b7f51c0ca979a043888d4189+12")
    'b7f51c0c+12'
    """
    knowledge, plus, rulings = version.partition("+")
    return knowledge[:8] + plus + rulings


def count(number: int) -> str:
    """A count as the shops of the language write it: 860, 2.3万, 25万; 23k in English."""
    if language() == "en":
        return _shortened(number, ((1_000_000, "M"), (1_000, "k")))
    return _shortened(number, ((100_000_000, "亿"), (10_000, "万")))


def _shortened(number: int, units: tuple[tuple[int, str], ...]) -> str:
    """
    >>> [_shortened(number, ((10_000, "万"),)) for number in (860, 12_345, 23_999, 250_000)]
    ['860', '1.2万', '2.3万', '25万']
    """
    for size, name in units:
        if number >= size:
            tenths = number * 10 // size  # rounded down: nobody sold more than they did
            return (f"{tenths // 10}" if tenths >= 200 or tenths % 10 == 0 else f"{tenths / 10:.1f}") + name
    return str(number)


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


def is_link(address: str | None) -> bool:
    """Whether it may stand behind a link: a script never does.

    >>> is_link("https://item.example/1"), is_link("javascript:alert(1)"), is_link("//item.example/1")
    (True, False, False)
    """
    try:
        return address is not None and urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False


def picture(address: str | None) -> str | None:
    """Where the browser may fetch a picture: from here, or encrypted from elsewhere; None for anything else.

    >>> picture("http://img.example/1.jpg"), picture("/pictures/cup.svg"), picture("data:text/html,x")
    ('https://img.example/1.jpg', '/pictures/cup.svg', None)
    """
    if address is None:
        return None
    if address.startswith("//"):
        return f"https:{address}"
    if address.startswith("/") or address.startswith("https://"):
        return address
    return f"https://{address.removeprefix('http://')}" if address.startswith("http://") else None
