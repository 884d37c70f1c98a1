"""Listings and products in SQL: what a batch reads and writes, and what the index is made from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from indexer.products import ItemId
from indexer.store.connection import Store
from indexer.store.mappings import MappingInForce, in_force
from indexer.store.records import listing_from, loads
from indexer.store.schema import items, listings, products
from indexer.store.sql import by_channel, chunks, upsert
from normalizer.model import Listing


@dataclass(frozen=True, slots=True)
class RawRecord:
    """The newest received version of an item, in the native shape.

    For a channel's mapping also as it was `received`; None where that takes reading and nobody needs it.
    """

    channel: str
    sku: str
    record: Any
    row: int | None
    job: int
    seq: int
    deleted: bool
    received: Any = None
    mapping: MappingInForce | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How good a listing is, for summing up its channel. `gaps` are attribute ids."""

    completeness: int
    quality: int
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item. One that was quarantined before it ever was a listing has none and no product."""

    item: RawRecord
    state: str  # live, quarantined, deleted
    listing: str | None  # as `listing_text` writes it
    product: int | None
    path: str | None = None  # the channel's own category
    category: str | None = None
    category_rule: str | None = None
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class ProductState:
    key: int
    redirect_to: int | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a listing comes from: the job that brought it, its row there, and who made it of that, when."""

    job: str
    row: int | None
    version: str  # of the lexicons and the rulings
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredProduct:
    """A product with its live listings. `key` differs from the one asked for when that redirects here."""

    key: int
    redirected: bool
    offers: tuple[Listing, ...]
    origins: Mapping[ItemId, Origin]


def get_product(store: Store, key: int) -> StoredProduct | None:
    """None for a key that never was a product; one whose offers are all gone has none."""
    with store.reading() as connection:
        row = connection.execute(select(products).where(products.c.key == key)).one_or_none()
        if row is None:
            return None
        target = row.key if row.redirect_to is None else row.redirect_to
        live = and_(listings.c.product == target, listings.c.state == "live")
        found = connection.execute(select(listings).where(live).order_by(listings.c.channel, listings.c.sku)).all()
    offers = tuple(listing_from(offer.listing) for offer in found)
    return StoredProduct(
        target, target != key, offers, {(offer.channel, offer.sku): origin_of(offer) for offer in found}
    )


def origin_of(listing: Row[Any]) -> Origin:
    """Of a row of `listings`."""
    version = f"{listing.knowledge}+{listing.rulings}" if listing.rulings else listing.knowledge
    return Origin(str(listing.job), listing.row, version, listing.normalized_at)


def read_raw(connection: Connection, wanted: Collection[ItemId], *, as_received: bool = False) -> list[RawRecord]:
    """`as_received`: with what was received also in channels without a mapping."""
    mappings = in_force(connection, (channel for channel, _ in wanted))
    columns = (items.c.sku, items.c.raw, items.c.native, items.c.row, items.c.job, items.c.seq, items.c.deleted)
    return [
        _raw_record(channel, row, mappings.get(channel), as_received)
        for channel, skus in by_channel(wanted)
        for row in connection.execute(select(*columns).where(items.c.channel == channel, items.c.sku.in_(skus)))
    ]


def read_listings(connection: Connection, wanted: Iterable[ItemId]) -> dict[ItemId, Listing]:
    """What became of the items; one that has not become anything is absent."""
    return {
        (channel, row.sku): listing_from(row.listing)
        for channel, skus in by_channel(wanted)
        for row in connection.execute(
            select(listings.c.sku, listings.c.listing).where(
                listings.c.channel == channel, listings.c.sku.in_(skus), listings.c.listing.is_not(None)
            )
        )
    }


def _raw_record(channel: str, row: Any, mapping: MappingInForce | None, as_received: bool) -> RawRecord:
    record = received = loads(row.native or row.raw)
    if row.native is not None:
        received = loads(row.raw) if mapping is not None or as_received else None
    return RawRecord(channel, row.sku, record, row.row, row.job, row.seq, row.deleted, received, mapping)


def sample(connection: Connection, channel: str, size: int) -> list[ItemId]:
    """Up to `size` items of a channel, evenly spread over its skus: the same ones each time.

    Skus come from the key's index alone; whether an item was taken down is looked up for a few.
    """
    mine = items.c.channel == channel
    count = connection.execute(select(func.count()).select_from(items).where(mine)).scalar_one()
    looked_at, live = size, list[str]()
    while len(live) < size:
        spread = _spread(connection, channel, count, looked_at)
        gone = {
            sku
            for some in chunks(spread)
            for sku in connection.execute(
                select(items.c.sku).where(mine, items.c.sku.in_(some), items.c.deleted)
            ).scalars()
        }
        live = [sku for sku in spread if sku not in gone]
        if looked_at >= count:
            break
        looked_at *= 4
    taken = min(size, len(live))
    return [(channel, live[place * len(live) // taken]) for place in range(taken)]


def _spread(connection: Connection, channel: str, count: int, size: int) -> list[str]:
    place = (func.row_number().over(order_by=items.c.sku) - 1).label("place")
    numbered = select(items.c.sku, place).where(items.c.channel == channel).subquery()
    spread = select(numbered.c.sku)
    if count > size:  # place * size passes a multiple of count just `size` times
        spread = spread.where((numbered.c.place * size) % count < size)
    return list(connection.execute(spread.order_by(numbered.c.sku)).scalars())


def jobs_of(connection: Connection, wanted: Iterable[ItemId]) -> dict[ItemId, int]:
    """The job that each item came with."""
    return {
        (channel, row.sku): row.job
        for channel, skus in by_channel(wanted)
        for row in connection.execute(
            select(items.c.sku, items.c.job).where(items.c.channel == channel, items.c.sku.in_(skus))
        )
    }


def write_outcomes(connection: Connection, outcomes: Sequence[Outcome], knowledge: str, rulings: int) -> None:
    """`knowledge`: the version of the lexicons that decided; `rulings`: the number of the rulings beside them."""
    now = datetime.now(UTC)
    rows = [
        {
            "channel": outcome.item.channel,
            "sku": outcome.item.sku,
            "state": outcome.state,
            "product": outcome.product,
            "listing": outcome.listing,
            "job": outcome.item.job,
            "seq": outcome.item.seq,
            "knowledge": knowledge,
            "rulings": rulings,
            "row": outcome.item.row,
            "normalized_at": now,
            "path": outcome.path,
            "category": outcome.category,
            "category_rule": outcome.category_rule,
            **_columns(outcome.standing),
        }
        for outcome in outcomes
    ]
    upsert(connection, listings, rows)


def _columns(standing: Standing | None) -> dict[str, Any]:
    if standing is None:
        return dict.fromkeys(("completeness", "quality", "gaps"))
    return {
        "completeness": standing.completeness,
        "quality": standing.quality,
        "gaps": ",".join(standing.gaps),
    }


def changed_after(connection: Connection, position: int) -> list[ProductState]:
    """Products that changed beyond a log position, also those that redirect since, by key."""
    wanted = select(products.c.key, products.c.redirect_to).where(products.c.changed > position)
    return [ProductState(*row) for row in connection.execute(wanted.order_by(products.c.key))]


def products_after(connection: Connection, key: int, limit: int) -> list[ProductState]:
    """The next products by key, without those that redirect."""
    wanted = select(products.c.key, products.c.redirect_to).where(
        products.c.key > key, products.c.redirect_to.is_(None)
    )
    return [ProductState(*row) for row in connection.execute(wanted.order_by(products.c.key).limit(limit))]


def offers_of(connection: Connection, keys: Sequence[int]) -> dict[int, list[str]]:
    """The live listings of products as `listing_text` wrote them; one without any is absent."""
    found: dict[int, list[str]] = {}
    for some in chunks(keys):
        live = and_(listings.c.product.in_(some), listings.c.state == "live")
        for row in connection.execute(select(listings.c.product, listings.c.listing).where(live)):
            found.setdefault(row.product, []).append(row.listing)
    return found


def count_live(connection: Connection) -> int:
    """How many products have an offer."""
    live = select(func.count(func.distinct(listings.c.product))).where(listings.c.state == "live")
    return connection.execute(live).scalar_one()


def outdated(connection: Connection, knowledge: str, after: ItemId, limit: int) -> list[ItemId]:
    """Items whose listing was made with other lexicons, by channel and sku."""
    later = or_(listings.c.channel > after[0], and_(listings.c.channel == after[0], listings.c.sku > after[1]))
    wanted = select(listings.c.channel, listings.c.sku).where(listings.c.knowledge != knowledge, later)
    ordered = wanted.order_by(listings.c.channel, listings.c.sku).limit(limit)
    return [(row.channel, row.sku) for row in connection.execute(ordered)]
