"""Many listings, one product: which value wins, and the number that names it.

A value wins by the stated priority of its source, then by its confidence, then by how many listings agree, then by the
order of channel and sku. The result does not depend on the order in which listings arrive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from hashlib import blake2b
from typing import TypeVar

from normalizer.model import AttributeValue, Listing, Product
from normalizer.priorities import Priorities
from normalizer.text import fold

T = TypeVar("T")

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_LENGTH = 13
_READ = str.maketrans("abcdefghjkmnpqrstvwxyziloILO", "ABCDEFGHJKMNPQRSTVWXYZ110110")
_IMAGES = 20
_HUNDREDTH = Decimal("0.01")
_NO_PRIORITIES = Priorities()


def product_key(channel: str, sku: str) -> int:
    """63 bits, never 0, the same for ever.

    >>> 0 < product_key("jd", "100001") < 2**63
    True
    """
    name = channel.encode("utf-8", "surrogatepass")
    digest = blake2b(len(name).to_bytes(4, "big") + name + sku.encode("utf-8", "surrogatepass"), digest_size=8)
    return (int.from_bytes(digest.digest(), "big") >> 1) or 1


def product_id(key: int) -> str:
    """
    >>> product_id(1), product_id(2**63 - 1)
    ('0000000000001', '7ZZZZZZZZZZZZ')
    """
    return "".join(_DIGITS[key >> 5 * place & 31] for place in reversed(range(_LENGTH)))


def key_of(product_id: str) -> int:
    """The key behind an id, in either case and with i, l, o for 1, 1, 0. Raises `ValueError` for anything else.

    >>> key_of("ooooooooooool")
    1
    """
    digits = [_DIGITS.find(char) for char in product_id.translate(_READ)]
    key = sum(digit << 5 * place for place, digit in enumerate(reversed(digits)))
    if len(digits) != _LENGTH or min(digits) < 0 or not 0 < key < 2**63:
        raise ValueError(f"{product_id!r} is no product id: {_LENGTH} characters of Crockford base32")
    return key


def merge(product_id: str, listings: Sequence[Listing], priorities: Priorities = _NO_PRIORITIES) -> Product:
    """One product of at least one listing."""
    ordered = sorted(listings, key=lambda listing: (listing.channel, listing.sku))
    best = partial(_best, ordered, priorities)
    titled = best("title", lambda listing: listing, lambda listing: fold(listing.title)) or ordered[0]
    currency = _main_currency(ordered)
    available = [listing for listing in ordered if listing.in_stock is not False]
    prices = [
        listing.price for listing in available or ordered if listing.price is not None and listing.currency == currency
    ]
    images = tuple(dict.fromkeys(image for listing in (titled, *ordered) for image in listing.images))[:_IMAGES]
    return Product(
        id=product_id,
        title=titled.title,
        brand=best("brand", lambda listing: listing.brand, lambda brand: brand.id),
        category=best("category", lambda listing: listing.category, lambda category: category.id),
        model=best("model", lambda listing: listing.model, lambda model: model),
        product_words=best("product_words", lambda listing: listing.product_words or None, tuple) or (),
        attributes=_union(ordered, priorities),
        image=images[0] if images else None,
        images=images,
        price_min=min(prices, default=None),
        price_max=max(prices, default=None),
        currency=currency,
        in_stock=bool(available),
        sales=_total(ordered, lambda listing: listing.sales),
        rating=_rating(ordered),
        reviews=_total(ordered, lambda listing: listing.reviews),
        newest=max((listing.updated_at for listing in ordered if listing.updated_at), default=None),
        description=_description(ordered, priorities),
        offers=tuple(sorted(ordered, key=lambda listing: _offer_order(listing, currency))),
    )


def _best(
    ordered: Sequence[Listing],
    priorities: Priorities,
    field: str,
    value: Callable[[Listing], T | None],
    key: Callable[[T], Hashable],
) -> T | None:
    """The value of the best source, then of the highest confidence, then the most agreement, then the first."""
    candidates = [(listing, found) for listing in ordered if (found := value(listing)) is not None]
    if len(candidates) < 2:
        return candidates[0][1] if candidates else None
    agreement = Counter(key(found) for _, found in candidates)
    if priorities.sources:
        best = min(priorities.rank(field, listing) for listing, _ in candidates)
        candidates = [pair for pair in candidates if priorities.rank(field, pair[0]) == best]
    return max(candidates, key=lambda pair: (_confidence(pair[0], field), agreement[key(pair[1])]))[1]


def _confidence(listing: Listing, field: str) -> float:
    return max((value.confidence for value in listing.values if value.field == field), default=0.0)


def _union(ordered: Sequence[Listing], priorities: Priorities) -> tuple[AttributeValue, ...]:
    """Every value of every listing once; a value that a vocabulary knows stands for its spellings.

    Of an attribute whose sources have a stated order, those of the best source that tells it.
    """
    union: dict[tuple[str, str], AttributeValue] = {}
    best = _best_sources(ordered, priorities) if priorities.sources else {}
    for listing in ordered:
        for attribute in listing.attributes:
            if attribute.id in best and priorities.rank(f"attr.{attribute.id}", listing) > best[attribute.id]:
                continue
            union.setdefault((attribute.id, attribute.value_id or fold(attribute.value)), attribute)
    return tuple(union.values())


def _best_sources(ordered: Sequence[Listing], priorities: Priorities) -> dict[str, int]:
    """Attribute -> the rank of the best source that tells it, for those whose priority is stated."""
    best: dict[str, int] = {}
    for listing in ordered:
        for attribute in listing.attributes:
            field = f"attr.{attribute.id}"
            if priorities.stated(field):
                rank = priorities.rank(field, listing)
                best[attribute.id] = min(rank, best.get(attribute.id, rank))
    return best


def _description(ordered: Sequence[Listing], priorities: Priorities) -> str | None:
    """The longest of the best source."""
    told = [listing for listing in ordered if listing.description]
    best = min((priorities.rank("description", listing) for listing in told), default=0)
    texts = [listing.description or "" for listing in told if priorities.rank("description", listing) == best]
    return max(texts, key=len, default="") or None


def _main_currency(ordered: Sequence[Listing]) -> str:
    counts = Counter(listing.currency for listing in ordered if listing.price is not None)
    return min(counts, key=lambda currency: (-counts[currency], currency)) if counts else ordered[0].currency


def _total(ordered: Iterable[Listing], figure: Callable[[Listing], int | None]) -> int:
    """Variants of one group that all tell the same figure tell the figure of the group."""
    told = {(listing.channel, listing.group or listing.sku, figure(listing)) for listing in ordered}
    return sum(count for _, _, count in told if count)


def _rating(ordered: Iterable[Listing]) -> Decimal | None:
    """Weighted by reviews; a rating without a count weighs as one review."""
    told = {
        (listing.channel, listing.group or listing.sku, listing.rating, listing.reviews or 1)
        for listing in ordered
        if listing.rating is not None
    }
    weight = sum(reviews for *_, reviews in told)
    if not weight:
        return None
    return (sum((rating * reviews for _, _, rating, reviews in told), Decimal(0)) / weight).quantize(_HUNDREDTH)


def _offer_order(listing: Listing, currency: str) -> tuple[bool, bool, bool, Decimal, str, str]:
    """Cheapest available first, in the main currency; without a price last."""
    return (
        listing.in_stock is False,
        listing.price is None,
        listing.currency != currency,
        listing.price or Decimal(0),
        listing.channel,
        listing.sku,
    )
