"""Merge proposals in SQL: pairs of products that wait for a person, the most valuable first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, or_, select, tuple_, update

from indexer.products import SHARED_BY_TOO_MANY, ItemId
from indexer.store.connection import Store
from indexer.store.records import listing_from
from indexer.store.schema import counters, identities, listings, merge_proposals, merge_verdicts, products
from indexer.store.sql import chunks, upsert
from normalizer.comparison import Comparison, compare
from normalizer.matching_rules import MatchingRules
from normalizer.model import Listing


@dataclass(frozen=True, slots=True)
class Proposed:
    """Two products by key, the lower one first, with a listing of each. `score` is in bits."""

    low: int
    high: int
    one: ItemId
    other: ItemId
    score: float
    value: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as it is shown: two listings of two products, and the waterfall that speaks for and against."""

    low: int
    high: int
    one: Listing
    other: Listing
    value: float
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Changed:
    """A product that changed at a log position."""

    key: int
    changed: int


def open_proposals(store: Store, rules: MatchingRules, *, limit: int = 50, offset: int = 0) -> list[Proposal]:
    """What waits for a person, most valuable first; each is compared as it is now."""
    newest = open_pairs().order_by(merge_proposals.c.value.desc(), merge_proposals.c.low, merge_proposals.c.high)
    with store.reading() as connection:
        rows = connection.execute(newest.limit(limit).offset(offset)).all()
        wanted = {item for row in rows for item in ((row.channel, row.sku), (row.other_channel, row.other_sku))}
        found = _listings(connection, sorted(wanted))
    proposals = []
    for row in rows:
        one, other = found.get((row.channel, row.sku)), found.get((row.other_channel, row.other_sku))
        if one is not None and other is not None:
            proposals.append(Proposal(row.low, row.high, one, other, row.value, compare(one, other, rules)))
    return proposals


def count_proposals(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(open_pairs().subquery())).scalar_one()


def open_pairs() -> Select[Any]:
    """Those whose products are both there and stand for themselves."""
    low, high = products.alias("a"), products.alias("b")
    joined = merge_proposals.join(low, low.c.key == merge_proposals.c.low)
    joined = joined.join(high, high.c.key == merge_proposals.c.high)
    alone = and_(low.c.redirect_to.is_(None), high.c.redirect_to.is_(None))
    return select(merge_proposals).select_from(joined).where(alone)


def _listings(connection: Connection, wanted: Sequence[ItemId]) -> dict[ItemId, Listing]:
    found: dict[ItemId, Listing] = {}
    for some in chunks(wanted, 500):
        of_items = tuple_(listings.c.channel, listings.c.sku).in_(some)
        live = and_(of_items, listings.c.state == "live", listings.c.listing.is_not(None))
        for row in connection.execute(select(listings.c.channel, listings.c.sku, listings.c.listing).where(live)):
            found[row.channel, row.sku] = listing_from(row.listing)
    return found


def next_products(connection: Connection, limit: int) -> list[Changed]:
    """Products that changed since they were last compared with others, those that redirect included."""
    names = ("compared", "compared_key")
    at = dict(connection.execute(select(counters.c.name, counters.c.value).where(counters.c.name.in_(names))).all())
    changed, key = at["compared"], at["compared_key"]
    later = or_(products.c.changed > changed, and_(products.c.changed == changed, products.c.key > key))
    wanted = select(products.c.key, products.c.changed).where(products.c.changed >= changed, later)
    ordered = wanted.order_by(products.c.changed, products.c.key).limit(limit)
    return [Changed(row.key, row.changed) for row in connection.execute(ordered)]


def sharing(connection: Connection, keys: Sequence[int]) -> dict[int, set[int]]:
    """Per product those that share an identity with it, but for identities that too many share."""
    mine, its = identities.alias("mine"), identities.alias("its")
    one, other = listings.alias("a"), listings.alias("b")
    joined = one.join(mine, and_(mine.c.channel == one.c.channel, mine.c.sku == one.c.sku))
    joined = joined.join(its, and_(its.c.identity == mine.c.identity))
    joined = joined.join(other, and_(other.c.channel == its.c.channel, other.c.sku == its.c.sku))
    pairs = (
        select(one.c.product, other.c.product).select_from(joined).where(one.c.product != other.c.product).distinct()
    )
    found: dict[int, set[int]] = {}
    for some in chunks(keys):
        for key, near in connection.execute(pairs.where(one.c.product.in_(some))):
            found.setdefault(key, set()).add(near)
    return {key: near for key, near in found.items() if len(near) <= SHARED_BY_TOO_MANY}


def rejected_pairs(connection: Connection, keys: Sequence[int]) -> set[tuple[int, int]]:
    """Pairs of products, the lower key first, of which a person said that they are two."""
    one, other, verdict = listings.alias("a"), listings.alias("b"), merge_verdicts.c
    joined = merge_verdicts.join(one, and_(one.c.channel == verdict.channel, one.c.sku == verdict.sku))
    joined = joined.join(other, and_(other.c.channel == verdict.other_channel, other.c.sku == verdict.other_sku))
    pairs = select(one.c.product, other.c.product).select_from(joined).where(verdict.same.is_(False))
    return {
        (min(a, b), max(a, b))
        for some in chunks(keys)
        for a, b in connection.execute(pairs.where(one.c.product.in_(some), other.c.product.is_not(None)))
    }


def write_proposals(connection: Connection, compared: Sequence[Changed], found: Sequence[Proposed]) -> None:
    """Take the place of what was proposed for the products that were compared, and note how far that came."""
    for some in chunks([product.key for product in compared]):
        touched = or_(merge_proposals.c.low.in_(some), merge_proposals.c.high.in_(some))
        connection.execute(delete(merge_proposals).where(touched))
    upsert(connection, merge_proposals, [_row(proposed) for proposed in found])
    last = compared[-1]
    for name, value in (("compared", last.changed), ("compared_key", last.key)):
        connection.execute(update(counters).where(counters.c.name == name).values(value=value))


def _row(proposed: Proposed) -> dict[str, object]:
    return {
        "low": proposed.low,
        "high": proposed.high,
        "channel": proposed.one[0],
        "sku": proposed.one[1],
        "other_channel": proposed.other[0],
        "other_sku": proposed.other[1],
        "score": proposed.score,
        "value": proposed.value,
    }
