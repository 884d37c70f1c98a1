"""The items that a question is about, as they were sent and as they were read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from indexer.mapping import compiled
from indexer.products import ItemId
from indexer.store.catalog import RawRecord, read_listings, read_raw
from normalizer.mapping import apply_mapping
from normalizer.model import Listing, RawItem
from normalizer.native import read_native


@dataclass(frozen=True, slots=True)
class AskingItem:
    raw: RawItem
    listing: Listing | None


def asking_items(connection: Connection, wanted: Sequence[ItemId]) -> list[AskingItem]:
    """In the order asked for; what cannot be read any more is left out."""
    listings = read_listings(connection, wanted)
    raw = {(record.channel, record.sku): record for record in read_raw(connection, wanted)}
    found = []
    for id in wanted:
        native = _native(raw[id]) if id in raw else None
        if native is not None:
            found.append(AskingItem(native, listings.get(id)))
    return found


def _native(item: RawRecord) -> RawItem | None:
    """As the channel's mapping makes it."""
    mapping = compiled(item.mapping) if item.mapping is not None else None
    record = item.record if mapping is None else apply_mapping(mapping, item.record, item.received).record
    return read_native(item.channel, record)[0]
