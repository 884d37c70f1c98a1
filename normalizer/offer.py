"""What an item says about buying it: price, stock, sales, ratings, link, time; each with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from normalizer.counts import read_count, read_rating
from normalizer.model import FieldValue, Issue, RawItem, Severity
from normalizer.moment import read_time
from normalizer.price import Price, read_price
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
    """Each field is read for itself; one that cannot be read is empty and has an `error`."""
    evidence = _Evidence()
    price = evidence.take("price", item.price, lambda text: read_price(text, item.currency), _shown_price)
    list_price = evidence.take(
        "list_price", item.list_price, lambda text: read_price(text, item.currency), _shown_price
    )
    stock = evidence.take("stock", item.stock, read_stock, _shown_stock)
    sales = evidence.take("sales", item.sales, read_count, str)
    rating = evidence.take("rating", item.rating, read_rating, str)
    reviews = evidence.take("reviews", item.reviews, read_count, str)
    updated_at = evidence.take("updated_at", item.updated_at, read_time, datetime.isoformat)
    url = item.url.strip() if item.url else None
    if url and not _is_link(url):
        evidence.issues.append(_bad_link(url))
        url = None
    if price and list_price:
        evidence.issues += _odd_prices(item, price, list_price)
        if price.currency != list_price.currency:
            list_price = None
    known = price or list_price
    return Offer(
        price=price.amount if price else None,
        list_price=list_price.amount if list_price else None,
        currency=known.currency if known else "CNY",
        in_stock=stock.available if stock else None,
        stock=stock.quantity if stock else None,
        sales=sales,
        rating=rating,
        reviews=reviews,
        url=url,
        updated_at=updated_at,
        values=tuple(evidence.values),
        issues=tuple(evidence.issues),
    )


class _Evidence:
    """Gathers what the readers say."""

    def __init__(self) -> None:
        self.values: list[FieldValue] = []
        self.issues: list[Issue] = []

    def take(
        self,
        field: str,
        text: str | None,
        read: Callable[[str], tuple[Reading[T] | None, tuple[Issue, ...]]],
        shown: Callable[[T], str],
    ) -> T | None:
        """The value of a field; an error empties it, whatever was read."""
        if text is None:
            return None
        reading, issues = read(text)
        self.issues += (replace(issue, field=field) for issue in issues)
        if reading is None or any(issue.severity is Severity.ERROR for issue in issues):
            return None
        raw = text[reading.start : reading.end]
        self.values.append(FieldValue(field, shown(reading.value), raw, field, reading.rule, reading.confidence))
        return reading.value


def _shown_price(price: Price) -> str:
    return f"{price.amount:f}"


def _shown_stock(stock: Stock) -> str:
    if stock.quantity is not None:
        return str(stock.quantity)
    return {True: "in stock", False: "sold out", None: "to order"}[stock.available]


def _odd_prices(item: RawItem, price: Price, list_price: Price) -> Iterator[Issue]:
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


def _is_link(url: str) -> bool:
    return url.lower().startswith(("https://", "http://", "//")) and url.isprintable() and len(url) <= _LONGEST_LINK


def _bad_link(url: str) -> Issue:
    return Issue(
        "url_not_a_link",
        Severity.ERROR,
        "url",
        url[:200],
        "This is not the address of a page.",
        "Send a full address that begins with https://.",
    )
