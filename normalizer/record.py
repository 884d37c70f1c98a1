"""One stored record -> one listing: through the channel's mapping, read as a native item, normalized."""

from __future__ import annotations

from collections.abc import Mapping as Record
from dataclasses import dataclass
from typing import Any

from normalizer.knowledge import Knowledge
from normalizer.mapping import Mapping, apply_mapping, traced
from normalizer.mapping.item import Change
from normalizer.model import Issue, Listing
from normalizer.native import read_native
from normalizer.pipeline import normalize


@dataclass(frozen=True, slots=True)
class NormalizedRecord:
    """`listing` is None for a record without a usable title. `changes` says what the mapping did, by field."""

    listing: Listing | None
    issues: tuple[Issue, ...]
    changes: Record[str, Change]


def normalize_record(
    channel: str, record: Record[str, Any], knowledge: Knowledge, mapping: Mapping | None = None, received: Any = None
) -> NormalizedRecord:
    """`received` is the record as the channel sent it, for the rules that read from there."""
    if mapping is None:
        item, _, issues = read_native(channel, record)
        if item is None:
            return NormalizedRecord(None, issues, {})
        listing = normalize(item, knowledge)
        return NormalizedRecord(listing, issues + listing.issues, {})
    mapped = apply_mapping(mapping, record, received)
    plain = normalize_record(channel, mapped.record, knowledge)
    traced_listing = traced(plain.listing, mapped) if plain.listing is not None else None
    return NormalizedRecord(traced_listing, mapped.issues + plain.issues, mapped.changes)
