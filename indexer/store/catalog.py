"""Listings and products in SQL: what a batch needs to know, what it writes, and what the index is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from normalizer.product import product_key
from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, func, insert, or_, select, update

from indexer.products import SHARED_BY_TOO_MANY, Cluster, Clusters, ItemId, Member
from indexer.store.connection import Store
from indexer.store.records import listing_from, listing_text, loads
from indexer.store.schema import identities, items, listings, products
from indexer.store.sql import by_channel, chunks, upsert
from normalizer.model import Listing


@dataclass(frozen=True, slots=True)
class RawRecord:
    """The newest received version of an item, in the native shape."""

    channel: str
    sku: str
    record: Any
    row: int | None
    job: int
    seq: int
    deleted: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item. Without a listing (quarantined before there was one) it belongs to no product."""

    item: RawRecord
    state: str  # live, quarantined, deleted
    listing: Listing | None


@dataclass(frozen=True, slots=True)
class ProductState:
    key: int
    redirect_to: int | None
    founded: int
    changed: int


def read_raw(connection: Connection, wanted: Iterable[ItemId]) -> list[RawRecord]:
    columns = (items.c.sku, items.c.raw, items.c.native, items.c.row, items.c.job, items.c.seq, items.c.deleted)
    return [
        RawRecord(channel, row.sku, loads(row.native or row.raw), row.row, row.job, row.seq, row.deleted)
        for channel, skus in by_channel(wanted)
        for row in connection.execute(select(*columns).where(items.c.channel == channel, items.c.sku.in_(skus)))
    ]


def read_listings(connection: Connection, wanted: Iterable[ItemId]) -> dict[ItemId, Listing]:
    """The listings that the store has of these items, whatever their state."""
    columns = (listings.c.sku, listings.c.listing)
    return {
        (channel, row.sku): listing_from(row.listing)
        for channel, skus in by_channel(wanted)
        for row in connection.execute(select(*columns).where(listings.c.channel == channel, listings.c.sku.in_(skus)))
        if row.listing is not None
    }


def read_clusters(connection: Connection, batch: Mapping[ItemId, Iterable[str]]) -> Clusters:
    """The products that a batch may touch, from its items and their identities."""
    clusters = Clusters(lambda key: _find(connection, key))
    keys = set(_products_of(connection, batch))
    keys |= _holders(connection, {identity for found in batch.values() for identity in found})
    own = {product_key(channel, sku) for channel, sku in batch}
    for row in _rows(connection, keys | own, products, products.c.key, products.c.redirect_to):
        clusters.add_product(Cluster(row.key, (row.channel, row.sku), row.founded, row.redirect_to))
    _add_members(connection, clusters, keys)
    return clusters


def write_outcomes(connection: Connection, outcomes: Sequence[Outcome], clusters: Clusters, knowledge: str) -> None:
    """Listings with their products. A quarantined or deleted item keeps the listing it had, as evidence."""
    now = datetime.now(UTC)
    rows = [
        {
            "channel": outcome.item.channel, "sku": outcome.item.sku, "state": outcome.state,
            "product": clusters.product_of.get((outcome.item.channel, outcome.item.sku)),
            "listing": None if outcome.listing is None else listing_text(outcome.listing),
            "job": outcome.item.job, "seq": outcome.item.seq, "knowledge": knowledge, "normalized_at": now,
        }
        for outcome in outcomes
    ]  # fmt: skip
    upsert(connection, listings, rows)


def write_clusters(
    connection: Connection, clusters: Clusters, before: Mapping[ItemId, frozenset[str]], seq: int
) -> None:
    """Products that changed, listings that moved, identities that are new or gone. `before`: as the store has them."""
    changed = [clusters.products[key] for key in sorted(clusters.changed)]
    upsert(
        connection,
        products,
        [
            {
                "key": product.key, "channel": product.founder[0], "sku": product.founder[1], "founded": product.founded,
                "redirect_to": product.redirect_to, "changed": seq,
            }
            for product in changed
        ],
    )  # fmt: skip
    moved = [
        {"at": channel, "of": sku, "to": clusters.product_of[channel, sku]} for channel, sku in sorted(clusters.moved)
    ]
    if moved:
        of_item = and_(listings.c.channel == bindparam("at"), listings.c.sku == bindparam("of"))
        connection.execute(update(listings).where(of_item).values(product=bindparam("to")), moved)
    renewed = {
        item: clusters.members[item].identities for item in before if clusters.members[item].identities != before[item]
    }
    for channel, skus in by_channel(item for item in renewed if before[item]):
        connection.execute(delete(identities).where(identities.c.channel == channel, identities.c.sku.in_(skus)))
    added = [
        {"identity": one, "channel": item[0], "sku": item[1]}
        for item, found in renewed.items()
        for one in sorted(found)
    ]
    if added:
        connection.execute(insert(identities), added)


def identities_of(connection: Connection, wanted: Iterable[ItemId]) -> dict[ItemId, frozenset[str]]:
    found: dict[ItemId, set[str]] = {}
    for channel, skus in by_channel(wanted):
        of_items = and_(identities.c.channel == channel, identities.c.sku.in_(skus))
        for row in connection.execute(select(identities.c.sku, identities.c.identity).where(of_items)):
            found.setdefault((channel, row.sku), set()).add(row.identity)
    return {item: frozenset(some) for item, some in found.items()}


def changed_after(connection: Connection, position: int, after_key: int, limit: int) -> list[ProductState]:
    """Products that changed beyond a log position, by key."""
    columns = (products.c.key, products.c.redirect_to, products.c.founded, products.c.changed)
    wanted = select(*columns).where(products.c.changed > position, products.c.key > after_key)
    return [ProductState(*row) for row in connection.execute(wanted.order_by(products.c.key).limit(limit))]


def offers_of(connection: Connection, keys: Sequence[int]) -> dict[int, list[Listing]]:
    """The live listings of products; one without any is absent."""
    found: dict[int, list[Listing]] = {}
    for some in chunks(keys):
        live = and_(listings.c.product.in_(some), listings.c.state == "live")
        for row in connection.execute(select(listings.c.product, listings.c.listing).where(live)):
            found.setdefault(row.product, []).append(listing_from(row.listing))
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


@dataclass(frozen=True, slots=True)
class StoredProduct:
    """A product with its live listings. `key` differs from the one asked for when that redirects here."""

    key: int
    redirected: bool
    offers: tuple[Listing, ...]


def get_product(store: Store, key: int) -> StoredProduct | None:
    """None for a key that never was a product; one whose offers are all gone has none."""
    with store.reading() as connection:
        row = connection.execute(select(products).where(products.c.key == key)).one_or_none()
        if row is None:
            return None
        target = row.key if row.redirect_to is None else row.redirect_to
        offers = offers_of(connection, [target]).get(target, [])
    return StoredProduct(target, target != key, tuple(sorted(offers, key=lambda offer: (offer.channel, offer.sku))))


def _find(connection: Connection, key: int) -> Cluster | None:
    row = connection.execute(select(products).where(products.c.key == key)).one_or_none()
    return None if row is None else Cluster(row.key, (row.channel, row.sku), row.founded, row.redirect_to)


def _products_of(connection: Connection, wanted: Iterable[ItemId]) -> Iterator[int]:
    for channel, skus in by_channel(wanted):
        of_items = and_(listings.c.channel == channel, listings.c.sku.in_(skus), listings.c.product.is_not(None))
        yield from connection.execute(select(listings.c.product).where(of_items)).scalars()


def _holders(connection: Connection, wanted: Iterable[str]) -> set[int]:
    """Products with a listing of one of the identities, but for identities that too many share."""
    same_item = and_(listings.c.channel == identities.c.channel, listings.c.sku == identities.c.sku)
    found: dict[str, set[int]] = {}
    for some in chunks(wanted):
        pairs = select(identities.c.identity, listings.c.product).join(listings, same_item).distinct()
        for row in connection.execute(pairs.where(identities.c.identity.in_(some), listings.c.product.is_not(None))):
            found.setdefault(row.identity, set()).add(row.product)
    return {key for keys in found.values() if len(keys) <= SHARED_BY_TOO_MANY for key in keys}


def _rows(connection: Connection, keys: Iterable[int], table: Any, *columns: ColumnElement[Any]) -> Iterator[Row[Any]]:
    for some in chunks(keys):
        yield from connection.execute(select(table).where(or_(*(column.in_(some) for column in columns))))


def _add_members(connection: Connection, clusters: Clusters, keys: set[int]) -> None:
    same_item = and_(listings.c.channel == identities.c.channel, listings.c.sku == identities.c.sku)
    for some in chunks(keys):
        inside = listings.c.product.in_(some)
        known: dict[ItemId, set[str]] = {}
        pairs = select(identities).join(listings, same_item).where(inside)
        for row in connection.execute(pairs):
            known.setdefault((row.channel, row.sku), set()).add(row.identity)
        columns = (listings.c.channel, listings.c.sku, listings.c.product, listings.c.listing)
        for row in connection.execute(select(*columns).where(inside)):
            item = (row.channel, row.sku)
            clusters.add_member(item, Member(listing_from(row.listing), frozenset(known.get(item, ()))), row.product)
