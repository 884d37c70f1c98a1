"""For every value of a product: which offer it came from, what stood there, and which rule decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.sources import Told, told_of, winning_values
from api.web.labels import attribute_name, brand_name, category_name, category_path, value_name
from api.web.words import field_words
from indexer.products import ItemId
from indexer.store.catalog import Origin
from normalizer.model import FieldValue, Product


@dataclass(frozen=True, slots=True)
class Place:
    """An item that says so, and what is known of how it came here."""

    channel: str
    sku: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Source:
    """What stood in some offers alike, and what it became. `won`: the page shows this value."""

    value: FieldValue
    shown: str
    won: bool
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the specification, with its sources: those that won first, then the surest."""

    label: str
    values: tuple[str, ...]
    sources: tuple[Source, ...]


def specification(product: Product, origins: Mapping[ItemId, Origin]) -> list[Row]:
    """What is known of a product, the facts that every product has first."""
    told, shown = told_of(product), dict(_shown_values(product))
    fields = sorted(winning_values(product), key=lambda field: field in ("gtin", "title"))  # stable: these come last
    labels = {f"attr.{value.id}": attribute_name(value.id, value.label) for value in product.attributes}
    return [
        _row(labels.get(field) or field_words(field), shown[field], told.get(field, []), origins) for field in fields
    ]


def _row(label: str, values: Mapping[str, str], told: list[Told], origins: Mapping[ItemId, Origin]) -> Row:
    """`values`: what the sources call each shown value -> how the page shows it."""
    alike: dict[FieldValue, list[Place]] = {}
    for offer, value in told:
        alike.setdefault(value, []).append(Place(offer.channel, offer.sku, origins[offer.channel, offer.sku]))
    sources = [
        Source(value, values.get(value.value) or _shown(value), value.value in values, tuple(places))
        for value, places in alike.items()
    ]
    sources.sort(key=lambda source: (not source.won, -source.value.confidence, -len(source.places)))
    return Row(label, tuple(dict.fromkeys(values.values())), tuple(sources))


def _shown_values(product: Product) -> Iterator[tuple[str, dict[str, str]]]:
    """Field to its values as `winning_values` names them -> how the page shows them."""
    for field, values in winning_values(product).items():
        yield field, {value: value for value in values}
    if product.brand:
        yield "brand", {product.brand.id: brand_name(product.brand.id, product.brand.label)}
    if product.category:
        yield "category", {product.category.id: " › ".join(name for _, name in category_path(product.category.id))}
    for id in dict.fromkeys(value.id for value in product.attributes):
        mine = [value for value in product.attributes if value.id == id]
        yield f"attr.{id}", {value.value: value_name(id, value.value_id, value.value) for value in mine}
    yield "gtin", {offer.gtin: offer.gtin.removeprefix("0") for offer in product.offers if offer.gtin}


def _shown(value: FieldValue) -> str:
    if value.field == "brand":
        return brand_name(value.value, value.value.removeprefix("x-"))
    return category_name(value.value) if value.field == "category" else value.value
