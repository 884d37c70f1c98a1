"""One stored record -> one listing: through the channel's mapping, read as a native item, normalized."""

from __future__ import annotations

from collections.abc import Mapping as Record
from dataclasses import dataclass
from typing import Any

from normalizer.knowledge import Knowledge
from normalizer.mapping import Mapping, apply_mapping, traced
from normalizer.mapping.item import Change
from normalizer.model import Issue, Listing, RawItem
from normalizer.native import read_native
from normalizer.pipeline import normalize


@dataclass(frozen=True, slots=True)
class NormalizedRecord:
    """`item` and `listing` are None for a record without a usable title; `changes`: what the mapping did, by field."""

    item: RawItem | None
    listing: Listing | None
    issues: tuple[Issue, ...]
    changes: Record[str, Change]


def normalize_record(
    channel: str,
    record: Record[str, Any],
    knowledge: Knowledge,
    mapping: Mapping | None = None,
    received: Any = None,
    filed_paths: Record[str, str | None] | None = None,
) -> NormalizedRecord:
    """`received` is the record as the channel sent it, for the rules that read from there.

    `filed_paths`: what people decided about category paths of the channel, see `normalizer.category_decision`.
    """
    if mapping is None:
        item, _, issues = read_native(channel, record)
        if item is None:
            return NormalizedRecord(None, None, issues, {})
        listing = normalize(item, knowledge, filed_paths or {})
        return NormalizedRecord(item, listing, issues + listing.issues, {})
    mapped = apply_mapping(mapping, record, received)
    plain = normalize_record(channel, mapped.record, knowledge, filed_paths=filed_paths)
    traced_listing = traced(plain.listing, mapped) if plain.listing is not None else None
    return NormalizedRecord(plain.item, traced_listing, mapped.issues + plain.issues, mapped.changes)
