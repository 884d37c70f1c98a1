"""What people decided about pairs of listings: one product, or two. It goes before everything that matching finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from indexer.products import ItemId
from indexer.store import log
from indexer.store.connection import Store
from indexer.store.items import ItemMissing
from indexer.store.jobs import Job, create_job, finish_jobs, read_job
from indexer.store.schema import jobs, listings, merge_proposals, merge_verdicts
from indexer.store.sql import by_channel, chunks, upsert

_ITEM = and_(listings.c.channel == merge_verdicts.c.channel, listings.c.sku == merge_verdicts.c.sku)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`one` comes before `other` by channel and sku."""

    one: ItemId
    other: ItemId
    same: bool
    decided_by: str
    decided_at: datetime


def decide(store: Store, one: ItemId, other: ItemId, *, same: bool, by: str) -> Job:
    """Two listings are one product, or they are not; a later decision takes the place of an earlier one.

    The job ends when products and searches follow. Raises `ItemMissing`, and `ValueError` for an item and itself.
    """
    if one == other:
        raise ValueError(f"item {one[1]!r} of channel {one[0]!r} is one product with itself")
    with store.changing() as connection:
        write_verdict(connection, one, other, same=same, by=by)
        job = _place_again(connection, one, other)
    return read_job(store, job)


def write_verdict(connection: Connection, one: ItemId, other: ItemId, *, same: bool, by: str) -> None:
    """For those who read the two anew themselves. Only inside `Store.changing`. Raises `ItemMissing`."""
    now = datetime.now(UTC)
    products = [_product(connection, item) for item in (one, other)]
    upsert(connection, merge_verdicts, [_row(*pair, same, by, now) for pair in ((one, other), (other, one))])
    pair = and_(merge_proposals.c.low == min(products), merge_proposals.c.high == max(products))
    connection.execute(delete(merge_proposals).where(pair))


def undo(store: Store, one: ItemId, other: ItemId) -> Job | None:
    """Take a decision back; matching decides again, as if nobody had. None when there was no decision."""
    with store.changing() as connection:
        if not forget_verdict(connection, one, other):
            return None
        job = _place_again(connection, one, other)
    return read_job(store, job)


def forget_verdict(connection: Connection, one: ItemId, other: ItemId) -> bool:
    """Whether there was one. Only inside `Store.changing`."""
    pair = or_(_of_pair(one, other), _of_pair(other, one))
    return connection.execute(delete(merge_verdicts).where(pair)).rowcount > 0


def list_verdicts(store: Store, *, limit: int = 50, offset: int = 0) -> list[Verdict]:
    """Newest first, each once."""
    table = merge_verdicts.c
    once = or_(
        table.channel < table.other_channel, and_(table.channel == table.other_channel, table.sku < table.other_sku)
    )
    newest = select(merge_verdicts).where(once).order_by(table.decided_at.desc(), table.channel, table.sku)
    with store.reading() as connection:
        return [
            Verdict(
                (row.channel, row.sku), (row.other_channel, row.other_sku), row.same, row.decided_by, row.decided_at
            )
            for row in connection.execute(newest.limit(limit).offset(offset))
        ]


def verdicts_of(connection: Connection, wanted: Iterable[ItemId]) -> dict[ItemId, dict[ItemId, bool]]:
    found: dict[ItemId, dict[ItemId, bool]] = {}
    for channel, skus in by_channel(wanted) if _any(connection) else ():
        of_items = and_(merge_verdicts.c.channel == channel, merge_verdicts.c.sku.in_(skus))
        for row in connection.execute(select(merge_verdicts).where(of_items)):
            found.setdefault((row.channel, row.sku), {})[row.other_channel, row.other_sku] = row.same
    return found


def verdicts_within(connection: Connection, products: Iterable[int]) -> dict[ItemId, dict[ItemId, bool]]:
    """Of all listings of some products."""
    found: dict[ItemId, dict[ItemId, bool]] = {}
    for some in chunks(products) if _any(connection) else ():
        of_products = select(merge_verdicts).join(listings, _ITEM).where(listings.c.product.in_(some))
        for row in connection.execute(of_products):
            found.setdefault((row.channel, row.sku), {})[row.other_channel, row.other_sku] = row.same
    return found


def _any(connection: Connection) -> bool:
    """Most shops have decided nothing, and no batch asks for it twice."""
    return connection.execute(select(merge_verdicts.c.same).limit(1)).first() is not None


def _row(one: ItemId, other: ItemId, same: bool, by: str, now: datetime) -> dict[str, object]:
    return {
        "channel": one[0],
        "sku": one[1],
        "other_channel": other[0],
        "other_sku": other[1],
        "same": same,
        "decided_by": by,
        "decided_at": now,
    }


def _product(connection: Connection, item: ItemId) -> int:
    of_item = and_(listings.c.channel == item[0], listings.c.sku == item[1])
    product: int | None = connection.execute(select(listings.c.product).where(of_item)).scalar_one_or_none()
    if product is None:
        raise ItemMissing(*item, "belongs to no product")
    return product


def _of_pair(one: ItemId, other: ItemId) -> ColumnElement[bool]:
    table = merge_verdicts.c
    return and_(
        table.channel == one[0], table.sku == one[1], table.other_channel == other[0], table.other_sku == other[1]
    )


def _place_again(connection: Connection, *pair: ItemId) -> int:
    job = create_job(connection, "review", total=len(pair))
    for channel, sku in pair:
        seq = log.append(connection, job, channel, [sku], "refresh")
    connection.execute(update(jobs).where(jobs.c.id == job).values(accepted=len(pair), last_seq=seq))
    finish_jobs(connection)
    return job
