"""Listings as the project's own lexicons read them."""

from __future__ import annotations

from typing import Any

from indexer.lexicons import load_knowledge
from normalizer.model import Listing
from normalizer.native import read_native
from normalizer.pipeline import normalize

KNOWLEDGE = load_knowledge()


def listing(title: str, channel: str = "shop", **fields: Any) -> Listing:
    item, _, _ = read_native(channel, {"sku": "1", "title": title, **fields})
    assert item is not None
    return normalize(item, KNOWLEDGE)


def attributes(found: Listing) -> dict[str, list[str]]:
    """Per attribute the ids of its values, or their texts."""
    values: dict[str, list[str]] = {}
    for attribute in found.attributes:
        values.setdefault(attribute.id, []).append(attribute.value_id or attribute.value)
    return values
