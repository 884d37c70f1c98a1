"""For every field of a product: which values it shows, and what each of its offers says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from indexer.products import ItemId
from indexer.store.catalog import Origin
from normalizer.model import FieldValue, Listing, Product

Told = tuple[Listing, FieldValue]


def winning_values(product: Product) -> dict[str, list[str]]:
    """Field to the values that the product shows, as the evidence of listings names them."""
    found: dict[str, list[str]] = {"title": [product.title]}
    if product.brand:
        found["brand"] = [product.brand.id]
    if product.category:
        found["category"] = [product.category.id]
    if product.model:
        found["model"] = [product.model]
    for value in product.attributes:
        found.setdefault(f"attr.{value.id}", []).append(value.value)
    if codes := list(dict.fromkeys(offer.gtin for offer in product.offers if offer.gtin)):
        found["gtin"] = codes
    return found


def told_of(product: Product) -> dict[str, list[Told]]:
    """Field to everything that offers say of it, also what lost inside an offer already; what decided stands for the
    other places of an offer that say the same."""
    found: dict[str, list[Told]] = {}
    for offer in product.offers:
        said: dict[tuple[str, str], FieldValue] = {}
        for value in (*offer.values, *offer.lost):
            said.setdefault((value.field, value.value), value)
        for value in said.values():
            found.setdefault(value.field, []).append((offer, value))
    return found


def product_values(product: Product, origins: Mapping[ItemId, Origin]) -> Iterator[dict[str, Any]]:
    """Every field with what won and what lost, each with the feed, row, rules and time that it comes from."""
    told = told_of(product)
    for field, values in winning_values(product).items():
        won: list[dict[str, Any]] = []
        lost: list[dict[str, Any]] = []
        for offer, value in told.get(field, ()):
            origin = origins[offer.channel, offer.sku]
            entry = {**asdict(value), "channel": offer.channel, "sku": offer.sku, **asdict(origin)}
            (won if value.value in values else lost).append(entry)
        yield {"field": field, "values": list(dict.fromkeys(values)), "won": won, "lost": lost}
