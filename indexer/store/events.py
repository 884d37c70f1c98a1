"""What shoppers did with what they were shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from indexer.store.connection import Store
from indexer.store.records import clean
from indexer.store.schema import events
from indexer.store.sql import insert_missing


@dataclass(frozen=True, slots=True)
class Event:
    type: str  # impression, click, cart, purchase
    query_id: str | None
    product_id: str
    position: int | None  # from 1, as it was shown
    at: datetime


def record_events(store: Store, found: Sequence[Event]) -> int:
    """Keep them and answer how many are new: the same type, query, product and time count once."""
    rows = [
        {
            "type": event.type,
            "query_id": clean(event.query_id or ""),
            "product": clean(event.product_id),
            "position": event.position,
            "at": event.at,
        }
        for event in found
    ]
    with store.writing() as connection:
        return insert_missing(connection, events, rows)


def events_since(store: Store, at: datetime) -> Iterator[Event]:
    """In the order they happened."""
    with store.reading() as connection:
        wanted = select(events).where(events.c.at >= at).order_by(events.c.at)
        for row in connection.execution_options(yield_per=1_000).execute(wanted):
            yield Event(row.type, row.query_id or None, row.product, row.position, row.at)
