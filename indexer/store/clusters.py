"""Clusters in SQL: the products that a batch may touch, and what has become of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update

from indexer.products import SHARED_BY_TOO_MANY, Cluster, Clusters, ItemId, Member, verdict_identities
from indexer.store.records import listing_from
from indexer.store.schema import identities, listings, products
from indexer.store.sql import by_channel, chunks, upsert
from indexer.store.verdicts import verdicts_of, verdicts_within
from normalizer.matching_rules import MatchingRules
from normalizer.product import product_key

_SAME_ITEM = and_(listings.c.channel == identities.c.channel, listings.c.sku == identities.c.sku)


def read_clusters(connection: Connection, batch: Mapping[ItemId, Iterable[str]], rules: MatchingRules) -> Clusters:
    """The products that a batch may touch, from its items and their identities. The connection stays open for them."""
    own = {product_key(channel, sku) for channel, sku in batch}
    decided = {
        identity
        for item, found in verdicts_of(connection, batch).items()
        for identity in verdict_identities(item, found)
    }
    keys = own | set(_products_of(connection, batch))
    keys |= _holders(connection, decided.union(*batch.values()))
    clusters = Clusters(
        lambda key: None if key in own else _find(connection, key), rules, verdicts_within(connection, keys)
    )
    for some in chunks(keys):
        wanted = or_(products.c.key.in_(some), products.c.redirect_to.in_(some))
        for row in connection.execute(select(products).where(wanted)):
            clusters.add_product(Cluster(row.key, (row.channel, row.sku), row.founded, row.redirect_to))
    _add_members(connection, clusters, keys)
    return clusters


def write_clusters(
    connection: Connection, clusters: Clusters, before: Mapping[ItemId, frozenset[str]], seq: int
) -> None:
    """Products that changed, listings that moved, identities that are new or gone.

    `before` has the identities of the batch's items as the store holds them; the listings of those items are written
    by `write_outcomes`.
    """
    changed = [clusters.products[key] for key in sorted(clusters.changed)]
    upsert(connection, products, [_product_row(product, seq) for product in changed])
    moved = [
        {"at": channel, "of": sku, "to": clusters.product_of.get((channel, sku))}
        for channel, sku in sorted(clusters.moved - before.keys())
    ]
    if moved:
        of_item = and_(listings.c.channel == bindparam("at"), listings.c.sku == bindparam("of"))
        connection.execute(update(listings).where(of_item).values(product=bindparam("to")), moved)
    now = {item: clusters.members[item].identities for item in before}
    renewed = {item: found for item, found in now.items() if found != before[item]}
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


def _product_row(product: Cluster, seq: int) -> dict[str, Any]:
    channel, sku = product.founder
    return {
        "key": product.key,
        "channel": channel,
        "sku": sku,
        "founded": product.founded,
        "redirect_to": product.redirect_to,
        "changed": seq,
    }


def _find(connection: Connection, key: int) -> Cluster | None:
    row = connection.execute(select(products).where(products.c.key == key)).one_or_none()
    return None if row is None else Cluster(row.key, (row.channel, row.sku), row.founded, row.redirect_to)


def _products_of(connection: Connection, wanted: Iterable[ItemId]) -> Iterator[int]:
    for channel, skus in by_channel(wanted):
        of_items = and_(listings.c.channel == channel, listings.c.sku.in_(skus), listings.c.product.is_not(None))
        yield from connection.execute(select(listings.c.product).where(of_items)).scalars()


def _holders(connection: Connection, wanted: Iterable[str]) -> set[int]:
    """Products with a listing of one of the identities, but for identities that too many share."""
    found: dict[str, set[int]] = {}
    pairs = select(identities.c.identity, listings.c.product).join(listings, _SAME_ITEM).distinct()
    for some in chunks(wanted):
        held = pairs.where(identities.c.identity.in_(some), listings.c.product.is_not(None))
        for identity, product in connection.execute(held):
            found.setdefault(identity, set()).add(product)
    return {key for keys in found.values() if len(keys) <= SHARED_BY_TOO_MANY for key in keys}


def _add_members(connection: Connection, clusters: Clusters, keys: set[int]) -> None:
    columns = (listings.c.channel, listings.c.sku, listings.c.product, listings.c.listing)
    for some in chunks(keys):
        inside = listings.c.product.in_(some)
        known: dict[ItemId, set[str]] = {}
        for row in connection.execute(select(identities).join(listings, _SAME_ITEM).where(inside)):
            known.setdefault((row.channel, row.sku), set()).add(row.identity)
        for row in connection.execute(select(*columns).where(inside)):
            item = (row.channel, row.sku)
            clusters.add_member(
                item, Member(partial(listing_from, row.listing), frozenset(known.get(item, ()))), row.product
            )
