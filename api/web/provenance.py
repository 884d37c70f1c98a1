"""For every value of a product: which offer it came from, what stood there, and which rule decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.web.labels import attribute_name, brand_name, category_name, category_path, value_name
from api.web.words import field_words
from normalizer.model import FieldValue, Product


@dataclass(frozen=True, slots=True)
class Source:
    """What stood in some offers alike, and what it became. `won`: the page shows this value."""

    value: FieldValue
    shown: str
    won: bool
    offers: tuple[tuple[str, str], ...]  # (channel, sku)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the specification, with its sources: those that won first, then the surest."""

    label: str
    values: tuple[str, ...]
    sources: tuple[Source, ...]


def specification(product: Product) -> list[Row]:
    """What is known of a product, the facts that every product has first."""
    return [row for row in _rows(product, _by_field(product)) if row.values]


def _by_field(product: Product) -> dict[str, list[tuple[str, str, FieldValue]]]:
    found: dict[str, list[tuple[str, str, FieldValue]]] = {}
    for offer in product.offers:
        for value in offer.values:
            found.setdefault(value.field, []).append((offer.channel, offer.sku, value))
    return found


def _rows(product: Product, found: dict[str, list[tuple[str, str, FieldValue]]]) -> Iterator[Row]:
    def row(field: str, label: str, values: dict[str, str]) -> Row:
        """`values`: what the sources call each shown value -> how the page shows it."""
        alike: dict[FieldValue, list[tuple[str, str]]] = {}
        for channel, sku, value in found.get(field, ()):
            alike.setdefault(value, []).append((channel, sku))
        sources = [
            Source(value, values.get(value.value) or _shown(value), value.value in values, tuple(offers))
            for value, offers in alike.items()
        ]
        sources.sort(key=lambda source: (not source.won, -source.value.confidence, -len(source.offers)))
        return Row(label, tuple(dict.fromkeys(values.values())), tuple(sources))

    if product.brand:
        yield row("brand", field_words("brand"), {product.brand.id: brand_name(product.brand.id, product.brand.label)})
    if product.category:
        path = " › ".join(name for _, name in category_path(product.category.id))
        yield row("category", field_words("category"), {product.category.id: path})
    if product.model:
        yield row("model", field_words("model"), {product.model: product.model})
    for id in dict.fromkeys(value.id for value in product.attributes):
        mine = [value for value in product.attributes if value.id == id]
        values = {value.value: value_name(id, value.value_id, value.value) for value in mine}
        yield row(f"attr.{id}", attribute_name(id, mine[0].label), values)
    codes = dict.fromkeys(offer.gtin for offer in product.offers if offer.gtin)
    yield row("gtin", field_words("gtin"), {code: code.removeprefix("0") for code in codes})
    yield row("title", field_words("title"), {product.title: product.title})


def _shown(value: FieldValue) -> str:
    if value.field == "brand":
        return brand_name(value.value, value.value.removeprefix("x-"))
    return category_name(value.value) if value.field == "category" else value.value
