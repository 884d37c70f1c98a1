"""For every value of a product: which offer it came from, what stood there, and which rule decided."""

from __future__ import annotations

from dataclasses import dataclass

from normalizer.model import FieldValue, Product


@dataclass(frozen=True, slots=True)
class Source:
    channel: str
    sku: str
    value: FieldValue


def provenance(product: Product) -> dict[str, tuple[Source, ...]]:
    """By field, the surest source first; the values that lost are among the later ones."""
    found: dict[str, list[Source]] = {}
    for offer in product.offers:
        for value in offer.values:
            found.setdefault(value.field, []).append(Source(offer.channel, offer.sku, value))
    return {
        field: tuple(sorted(sources, key=lambda source: (-source.value.confidence, source.channel, source.sku)))
        for field, sources in found.items()
    }
