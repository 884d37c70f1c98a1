"""The items that a question is about, as they were sent and as they were read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from indexer.products import ItemId
from indexer.store.catalog import read_listings, read_raw
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
        native = read_native(id[0], raw[id].record)[0] if id in raw else None
        if native is not None:
            found.append(AskingItem(native, listings.get(id)))
    return found
