"""One item: reading it with everything known about it, changing some of its fields, taking it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from indexer.store import log
from indexer.store.catalog import Origin, origin_of
from indexer.store.connection import Store
from indexer.store.issues import IssueAt, drop_issues, issues_of_item
from indexer.store.jobs import Job, create_job, finish_jobs, read_job
from indexer.store.records import dumps, fingerprint, listing_from, loads
from indexer.store.schema import items, jobs, listings
from normalizer.model import Listing


class ItemMissing(LookupError):
    """No such item in the channel, or it was taken down."""

    def __init__(self, channel: str, sku: str, why: str = "was never received") -> None:
        super().__init__(f"item {sku!r} of channel {channel!r} {why}")
        self.channel, self.sku = channel, sku


@dataclass(frozen=True, slots=True)
class StoredItem:
    """`raw` as received; `native` the same in the native shape with later patches; `listing` what became of it.

    `origin` is that of `listing`, which is None until the worker came to it the first time; `pending` says that a
    newer version waits.
    """

    channel: str
    sku: str
    state: str  # live, quarantined, deleted
    format: str
    raw: Any
    native: Any
    row: int | None
    job: str
    received_at: datetime
    updated_at: datetime | None
    origin: Origin | None
    listing: Listing | None
    product: int | None  # the key of the product it belongs to
    issues: tuple[IssueAt, ...]
    pending: bool


def get_item(store: Store, channel: str, sku: str) -> StoredItem:
    """Raises `ItemMissing` for an item that was never received; one that was taken down is answered as deleted."""
    with store.reading() as connection:
        item = _find(connection, channel, sku)
        of_item = (listings.c.channel == channel) & (listings.c.sku == sku)
        became = connection.execute(select(listings).where(of_item)).one_or_none()
        raw = loads(item.raw)
        return StoredItem(
            channel=channel,
            sku=sku,
            state="deleted" if item.deleted else became.state if became is not None else "live",
            format=item.format,
            raw=raw,
            native=raw if item.native is None else loads(item.native),
            row=item.row,
            job=str(item.job),
            received_at=item.received_at,
            updated_at=item.updated_at,
            origin=origin_of(became) if became is not None else None,
            listing=listing_from(became.listing) if became is not None and became.listing else None,
            product=became.product if became is not None else None,
            issues=issues_of_item(connection, channel, sku),
            pending=became is None or became.seq < item.seq,
        )


def patch_item(
    store: Store, channel: str, sku: str, changes: Mapping[str, Any], *, updated_at: datetime | None = None
) -> Job:
    """Change the native fields that `changes` names (a JSON merge patch: null removes, `attributes` merge one by one).

    A change older than what is stored, or one that changes nothing, is only counted. Raises `ItemMissing`.
    """
    with store.changing() as connection:
        item = _find(connection, channel, sku)
        if item.deleted:
            raise ItemMissing(channel, sku, "was taken down; push it again to bring it back")
        job = create_job(connection, "patch", channel, total=1)
        before = loads(item.native if item.native is not None else item.raw)
        merged = dumps(_merged(before, changes))
        if updated_at is not None and item.updated_at is not None and updated_at < item.updated_at:
            _count(connection, job, "stale", 0)
        elif merged == dumps(before):
            _count(connection, job, "unchanged", item.seq)
        else:
            raw, native = (merged, None) if item.native is None else (item.raw, merged)
            content = {"raw": raw, "native": native, "hash": fingerprint(item.format, raw, native)}
            _change(connection, item, job, "upsert", **content, updated_at=updated_at or item.updated_at)
            drop_issues(connection, [(channel, sku)], before_job=job)
        finish_jobs(connection)
    return read_job(store, job)


def delete_item(store: Store, channel: str, sku: str) -> Job:
    """Take the offer down; what was received stays readable. Twice is no error. Raises `ItemMissing`."""
    with store.changing() as connection:
        item = _find(connection, channel, sku)
        job = create_job(connection, "delete", channel, total=1)
        if item.deleted:
            _count(connection, job, "unchanged", item.seq)
        else:
            _change(connection, item, job, "delete", deleted=True)
        finish_jobs(connection)
    return read_job(store, job)


def _find(connection: Connection, channel: str, sku: str) -> Row[Any]:
    row = connection.execute(select(items).where(items.c.channel == channel, items.c.sku == sku)).one_or_none()
    if row is None:
        raise ItemMissing(channel, sku)
    return row


def _change(connection: Connection, item: Row[Any], job: int, kind: str, **values: Any) -> None:
    seq = log.append(connection, job, item.channel, [item.sku], kind)
    of_item = (items.c.channel == item.channel) & (items.c.sku == item.sku)
    changed = {**values, "job": job, "row": None, "seq": seq, "received_at": datetime.now(UTC)}
    connection.execute(update(items).where(of_item).values(changed))
    _count(connection, job, "accepted", seq)


def _count(connection: Connection, job: int, what: str, last_seq: int) -> None:
    connection.execute(update(jobs).where(jobs.c.id == job).values({what: 1, "last_seq": last_seq}))


def _merged(before: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    """RFC 7396."""
    merged = dict(before) if isinstance(before, Mapping) else {}
    for name, value in changes.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping):
            merged[name] = _merged(merged.get(name), value)
        else:
            merged[name] = value
    return merged
