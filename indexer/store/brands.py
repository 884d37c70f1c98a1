"""Brands that no file knows: what feeds claim, what was learned from it, and what people rejected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, delete, func, or_, select, update

from indexer.products import ItemId
from indexer.store import log
from indexer.store.connection import Store
from indexer.store.jobs import change_job, create_job
from indexer.store.schema import brand_claims, learned_brands, listings
from indexer.store.sql import by_channel, chunks, upsert
from normalizer.learned_brands import LearnedBrand

_TOGETHER = 50  # names looked for in one pass over the listings
_ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class Claim:
    """What the brand field of an item says, and the thing that it says it of."""

    written: str
    thing: str


@dataclass(frozen=True, slots=True)
class LearnedRecord:
    """A learned brand with its provenance: how many items of which channels say so now."""

    brand: LearnedBrand
    learned_at: datetime
    rejected_at: datetime | None
    items: int
    channels: tuple[str, ...]


def write_claims(connection: Connection, claims: Mapping[ItemId, Claim | None]) -> None:
    """The claims of a batch's items; None where an item makes none (any more)."""
    before: dict[ItemId, Claim] = {}
    for channel, skus in by_channel(claims):
        mine = (brand_claims.c.channel == channel) & brand_claims.c.sku.in_(skus)
        for row in connection.execute(select(brand_claims).where(mine)):
            before[channel, row.sku] = Claim(row.written, row.thing)
    for channel, skus in by_channel(item for item in before if claims[item] is None):
        gone = (brand_claims.c.channel == channel) & brand_claims.c.sku.in_(skus)
        connection.execute(delete(brand_claims).where(gone))
    made = [
        {"channel": channel, "sku": sku, "written": claim.written, "thing": claim.thing}
        for (channel, sku), claim in claims.items()
        if claim is not None and before.get((channel, sku)) != claim
    ]
    upsert(connection, brand_claims, made)


def claim_counts(connection: Connection) -> dict[str, int]:
    """Each text of a brand field that no file knows, and of how many things it was told."""
    things = func.count(func.distinct(brand_claims.c.thing)).label("things")
    rows = connection.execute(select(brand_claims.c.written, things).group_by(brand_claims.c.written))
    return {row.written: row.things for row in rows}


def brands_version(connection: Connection) -> tuple[object, ...]:
    """Differs after anything was learned, rejected or restored."""
    learned = learned_brands.c
    asked = select(func.count(), func.count(learned.rejected_at), func.max(learned.learned_at))
    return tuple(connection.execute(asked.add_columns(func.max(learned.rejected_at))).one())


def read_learned(connection: Connection) -> tuple[tuple[LearnedBrand, ...], tuple[LearnedBrand, ...]]:
    """The learned brands by id, and those that people rejected."""
    rows = connection.execute(select(learned_brands).order_by(learned_brands.c.id)).all()
    kept, rejected = ([_learned(row) for row in rows if (row.rejected_at is None) is keep] for keep in (True, False))
    return tuple(kept), tuple(rejected)


def list_learned(store: Store) -> tuple[LearnedRecord, ...]:
    """Every learned brand, the rejected ones too, by id."""
    with store.reading() as connection:
        rows = connection.execute(select(learned_brands).order_by(learned_brands.c.id)).all()
        claims = connection.execute(select(brand_claims.c.channel, brand_claims.c.written)).all()
    found = []
    for row in rows:
        brand = _learned(row)
        told = [claim.channel for claim in claims if any(name in claim.written for name in brand.names)]
        channels = tuple(sorted(set(told)))
        found.append(LearnedRecord(brand, row.learned_at, row.rejected_at, len(told), channels))
    return tuple(found)


def note_learned(connection: Connection, learned: Sequence[LearnedBrand]) -> None:
    """Keep what was learned, and have every item that may name it read again: all inside `Store.changing`."""
    now = datetime.now(UTC)
    rows = [
        {
            "id": brand.id,
            "zh": brand.zh,
            "en": brand.en,
            "aliases": orjson.dumps(brand.aliases).decode(),
            "agreed": brand.agreed,
            "learned_at": now,
            "rejected_at": None,
        }
        for brand in learned
    ]
    upsert(connection, learned_brands, rows)
    _read_again(connection, [name for brand in learned for name in brand.names])


def reject_learned(store: Store, id: str) -> bool:
    """A person says that this is no brand: titles are read without it from now on. False for an unknown id."""
    return _decide(store, id, datetime.now(UTC))


def restore_learned(store: Store, id: str) -> bool:
    """Takes a rejection back. False for an unknown id."""
    return _decide(store, id, None)


def _decide(store: Store, id: str, rejected_at: datetime | None) -> bool:
    with store.changing() as connection:
        row = connection.execute(select(learned_brands).where(learned_brands.c.id == id)).one_or_none()
        if row is None:
            return False
        if (row.rejected_at is None) != (rejected_at is None):
            mine = learned_brands.c.id == id
            connection.execute(update(learned_brands).where(mine).values(rejected_at=rejected_at))
            _read_again(connection, _learned(row).names)
    return True


def _read_again(connection: Connection, names: Sequence[str]) -> None:
    """Refresh the listings that contain a name, as a job of its own."""
    found: set[ItemId] = set()
    for some in chunks(sorted(set(names)), _TOGETHER):
        named = select(listings.c.channel, listings.c.sku).where(or_(*map(_mentions, some)))
        found |= {(row.channel, row.sku) for row in connection.execute(named)}
    if not found:
        return
    job, last = create_job(connection, "learn", total=len(found)), 0
    for channel, skus in by_channel(sorted(found)):
        last = log.append(connection, job, channel, skus, "refresh") + len(skus) - 1
    change_job(connection, job, accepted=len(found), last_seq=last)


def _mentions(name: str) -> ColumnElement[bool]:
    """As it stands in JSON; Latin letters in any case."""
    text = orjson.dumps(name).decode()[1:-1].lower()
    for special in (_ESCAPE, "%", "_"):
        text = text.replace(special, _ESCAPE + special)
    return func.lower(listings.c.listing).like(f"%{text}%", escape=_ESCAPE)


def _learned(row: Row[Any]) -> LearnedBrand:
    return LearnedBrand(row.id, row.zh, row.en, tuple(orjson.loads(row.aliases)), row.agreed)
