"""What an item says about buying it: price, stock, sales, ratings, link, time; each with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, TypeVar

from normalizer.counts import read_count, read_rating
from normalizer.model import FieldValue, Issue, RawItem, Severity
from normalizer.moment import read_time
from normalizer.price import NOT_THE_PRICE, Price, other_prices, read_price
from normalizer.reading import Reading
from normalizer.stock import Stock, read_stock

T = TypeVar("T")

_LONGEST_LINK = 2000


@dataclass(frozen=True, slots=True)
class Offer:
    price: Decimal | None
    list_price: Decimal | None
    currency: str
    in_stock: bool | None
    stock: int | None
    sales: int | None
    rating: Decimal | None
    reviews: int | None
    url: str | None
    updated_at: datetime | None
    values: tuple[FieldValue, ...]
    issues: tuple[Issue, ...]


def read_offer(item: RawItem) -> Offer:
    """Each field is read for itself; one that cannot be read is empty and has an `error`.

    A price text may name several prices: what a deposit or a club costs is told apart, and what the item cost before is
    its list price when no field says that.
    """
    price = _price("price", item.price, item.currency)
    others = _other_prices(item.price, item.currency, price.value)
    list_price = _price("list_price", item.list_price, item.currency)
    if item.list_price is None and price.value is not None:
        list_price = others.get("list", list_price)
    stock = _stock(item.stock)
    sales, reviews = _count("sales", item.sales), _count("reviews", item.reviews)
    rating = _rating(item.rating)
    updated_at = _time(item.updated_at)
    url, link_issues = _link(item.url)
    told: tuple[_Field[Any], ...] = (
        price,
        *(other for kind, other in others.items() if kind != "list"),
        list_price,
        stock,
        sales,
        rating,
        reviews,
        updated_at,
    )
    known = price.value or list_price.value
    odd = tuple(_odd_prices(item, price.value, list_price.value))
    usable = list_price.value if not any(issue.severity is Severity.ERROR for issue in odd) else None
    return Offer(
        price=price.value.amount if price.value else None,
        list_price=usable.amount if usable else None,
        currency=known.currency if known else "CNY",
        in_stock=stock.value.available if stock.value else None,
        stock=stock.value.quantity if stock.value else None,
        sales=sales.value,
        rating=rating.value,
        reviews=reviews.value,
        url=url,
        updated_at=updated_at.value,
        values=tuple(value for field in told for value in field.values),
        issues=(*(issue for field in told for issue in field.issues), *odd, *link_issues),
    )


@dataclass(frozen=True, slots=True)
class _Field(Generic[T]):
    value: T | None = None
    values: tuple[FieldValue, ...] = ()
    issues: tuple[Issue, ...] = ()


def _field(
    field: str, text: str, read: tuple[Reading[T] | None, tuple[Issue, ...]], shown: Callable[[T], str]
) -> _Field[T]:
    """A field with its evidence; an error empties it, whatever was read."""
    reading, issues = read
    issues = tuple(replace(issue, field=field) for issue in issues)
    if reading is None or any(issue.severity is Severity.ERROR for issue in issues):
        return _Field(None, (), issues)
    raw = text[reading.start : reading.end]
    value = FieldValue(field, shown(reading.value), raw, field, reading.rule, reading.confidence)
    return _Field(reading.value, (value,), issues)


# Channels send the same figures and words over and over, and a text always reads the same.
_REMEMBERED = 8192


@lru_cache(_REMEMBERED)
def _price(field: str, text: str | None, currency: str | None) -> _Field[Price]:
    if not text:
        return _Field()
    reading, issues = read_price(text, currency)
    if field == "price" and reading is not None and reading.value.kind in NOT_THE_PRICE:
        return _field(field, text, (None, (*issues, _not_the_price(text, reading.value))), _shown_price)
    return _field(field, text, (reading, issues), _shown_price)


def _not_the_price(text: str, price: Price) -> Issue:
    what = "what members pay" if price.kind == "member" else "a part of the price"
    message = f"{price.amount:f} is {what}; what everybody pays is not said."
    return Issue("price_not_for_all", Severity.ERROR, "price", text, message, "Send the price that everybody pays.")


_FIELD_OF = {"list": "list_price", "member": "member_price", "deposit": "deposit", "balance": "balance"}


@lru_cache(_REMEMBERED)
def _other_prices(text: str | None, currency: str | None, price: Price | None) -> Mapping[str, _Field[Price]]:
    """By kind, the first of each."""
    found: dict[str, _Field[Price]] = {}
    for reading in other_prices(text, currency, price) if text else ():
        kind = reading.value.kind
        if kind in _FIELD_OF and kind not in found and text:
            value = _shown_price(reading.value)
            raw = text[reading.start : reading.end]
            evidence = FieldValue(_FIELD_OF[kind], value, raw, "price", reading.rule, reading.confidence)
            found[kind] = _Field(reading.value, (evidence,))
    return found


@lru_cache(_REMEMBERED)
def _count(field: str, text: str | None) -> _Field[int]:
    return _field(field, text, read_count(text), str) if text else _Field()


@lru_cache(_REMEMBERED)
def _rating(text: str | None) -> _Field[Decimal]:
    return _field("rating", text, read_rating(text), str) if text else _Field()


@lru_cache(_REMEMBERED)
def _stock(text: str | None) -> _Field[Stock]:
    return _field("stock", text, read_stock(text), _shown_stock) if text else _Field()


@lru_cache(_REMEMBERED)
def _time(text: str | None) -> _Field[datetime]:
    return _field("updated_at", text, read_time(text), datetime.isoformat) if text else _Field()


def _shown_price(price: Price) -> str:
    return f"{price.amount:f}"


def _shown_stock(stock: Stock) -> str:
    if stock.quantity is not None:
        return str(stock.quantity)
    return {True: "in stock", False: "sold out", None: "to order"}[stock.available]


def _odd_prices(item: RawItem, price: Price | None, list_price: Price | None) -> Iterator[Issue]:
    if price is None or list_price is None:
        return
    if price.currency != list_price.currency:
        yield Issue(
            "list_price_currency",
            Severity.ERROR,
            "list_price",
            item.list_price,
            f"The price is in {price.currency}, the list price in {list_price.currency}.",
            "Send both in one currency.",
        )
    elif list_price.amount < price.amount:
        yield Issue(
            "list_price_below_price",
            Severity.WARNING,
            "list_price",
            item.list_price,
            f"The list price {list_price.amount:f} is below the price {price.amount:f}.",
            "The list price is what the item cost before; swap the two if they changed places.",
        )


def _link(text: str | None) -> tuple[str | None, tuple[Issue, ...]]:
    """A page's address; anything else (javascript:, file:) is never shown to a browser."""
    url = (text or "").strip()
    if not url:
        return None, ()
    if url.lower().startswith(("https://", "http://", "//")) and url.isprintable() and len(url) <= _LONGEST_LINK:
        return url, ()
    issue = Issue(
        "url_not_a_link",
        Severity.ERROR,
        "url",
        url[:200],
        "This is not the address of a page.",
        "Send a full address that begins with https://.",
    )
    return None, (issue,)
