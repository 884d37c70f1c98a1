"""Accepting what channels send: raw items and their log entries in one transaction per chunk.

A feed of any size passes in constant memory. What is committed is worked off even when the rest never comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from indexer.store import log
from indexer.store.channels import ensure_channel, error_budget
from indexer.store.connection import Store
from indexer.store.incoming import IncomingRow
from indexer.store.issues import IssueAt, add_issues, drop_issues
from indexer.store.jobs import Job, create_job, end_job, finish_jobs, read_job
from indexer.store.records import clean, dumps, fingerprint
from indexer.store.schema import items, jobs, rejected_rows
from indexer.store.sql import by_channel, chunks, upsert
from normalizer.model import Issue, Severity

CHUNK = 2_000


def accept(store: Store, channel: str, rows: Iterable[IncomingRow], *, format: str = "native") -> Job:
    """Take a push: `open_push` and `receive` in one. When it answers, all rows are committed, not yet searchable."""
    job = open_push(store, channel)
    return receive(store, job.id, channel, rows, format=format)


def open_push(store: Store, channel: str) -> Job:
    """A job for rows that are about to come; whoever wants to show progress reads it while `receive` runs."""
    with store.changing() as connection:
        ensure_channel(connection, channel)
        id = create_job(connection, "push", channel, open=True)
    return read_job(store, id)


def receive(store: Store, job: str, channel: str, rows: Iterable[IncomingRow], *, format: str = "native") -> Job:
    """Commit the rows chunk by chunk.

    The job ends `held` when more rows are rejected than the channel's error budget allows: from that chunk on nothing
    is taken. When reading the rows raises, the job ends `failed`, the chunks before stay, and the exception goes on.
    """
    id = int(job)
    try:
        for chunk in chunks(rows, CHUNK):
            with store.changing() as connection:
                taken = _take(connection, id, channel, chunk, format)
            if not taken:
                return _close(store, id, held=True)
    except BaseException as broken:
        with store.changing() as connection:
            end_job(connection, id, "failed", f"The feed broke off: {broken or type(broken).__name__}")
        raise
    return _close(store, id)


def _close(store: Store, id: int, *, held: bool = False) -> Job:
    with store.changing() as connection:
        if not held:
            connection.execute(update(jobs).where(jobs.c.id == id).values(open=False))
        finish_jobs(connection)
    return read_job(store, id)


@dataclass(frozen=True, slots=True)
class _Known:
    """The newest version of an item: in the store, or earlier in this push."""

    hash: str
    updated_at: datetime | None
    deleted: bool
    seq: int  # 0: in this chunk, not numbered yet
    job: int
    row: int | None


@dataclass(slots=True)
class _Sorted:
    """What becomes of a chunk."""

    accepted: dict[str, dict[str, Any]] = field(default_factory=dict)  # sku -> row of `items`
    unchanged: int = 0
    stale: int = 0
    rejected: list[IncomingRow] = field(default_factory=list)
    issues: list[IssueAt] = field(default_factory=list)  # of rows; an accepted item's own go by its sku
    item_issues: dict[str, list[IssueAt]] = field(default_factory=dict)
    replaced: int = 0  # accepted from an earlier chunk, and overwritten by a later row of the same push
    last_seq: int = 0


def _take(connection: Connection, job: int, channel: str, rows: Sequence[IncomingRow], format: str) -> bool:
    """One chunk. False when the channel's error budget is spent; then only the rejected rows are written."""
    known = _known(connection, channel, {row.sku for row in rows if not row.rejected})
    found = _sort(job, channel, rows, format, known)
    _keep_rejected(connection, job, channel, found.rejected)
    add_issues(connection, found.issues)
    if over := _over_budget(connection, job, channel, len(rows), len(found.rejected)):
        _keep_rejected(connection, job, channel, [row for row in rows if not row.rejected])
        _count(connection, job, len(rows), _Sorted(rejected=list(rows)))
        end_job(connection, job, "held", over)
        return False
    _write(connection, job, channel, found)
    _count(connection, job, len(rows), found)
    return True


def _known(connection: Connection, channel: str, skus: Iterable[str]) -> dict[str, _Known]:
    columns = (items.c.sku, items.c.hash, items.c.updated_at, items.c.deleted, items.c.seq, items.c.job, items.c.row)
    return {
        row.sku: _Known(*row[1:])
        for _, some in by_channel((channel, sku) for sku in skus)
        for row in connection.execute(select(*columns).where(items.c.channel == channel, items.c.sku.in_(some)))
    }


def _sort(job: int, channel: str, rows: Sequence[IncomingRow], format: str, known: dict[str, _Known]) -> _Sorted:
    """Row by row in the order sent, so that it does not matter where one chunk ends and the next begins."""
    found, seen, now = _Sorted(), dict[str, int](), datetime.now(UTC)
    for row in rows:
        if row.rejected:
            found.rejected.append(row)
            found.issues += (IssueAt(job, channel, row.sku, row.row, issue) for issue in row.issues)
            continue
        before, values = known.get(row.sku), _item(job, channel, row, format, now)
        earlier = seen.get(row.sku) or (before.row if before is not None and before.job == job else None)
        if earlier is not None:
            found.issues.append(IssueAt(job, channel, row.sku, earlier, _twice(row.sku, earlier, row.row)))
        seen[row.sku] = row.row
        if before is None:
            pass
        elif _older(row.updated_at, before.updated_at):
            found.stale += 1
            continue
        elif before.hash == values["hash"] and not before.deleted:
            found.unchanged += 1
            found.last_seq = max(found.last_seq, before.seq)
            continue
        elif before.job == job:
            found.stale += 1
            found.replaced += before.seq > 0
        values["updated_at"] = row.updated_at or (before.updated_at if before else None)
        found.accepted[row.sku] = values
        found.item_issues[row.sku] = [IssueAt(job, channel, row.sku, row.row, issue) for issue in row.issues]
        known[row.sku] = _Known(values["hash"], values["updated_at"], False, 0, job, row.row)
    return found


def _item(job: int, channel: str, row: IncomingRow, format: str, now: datetime) -> dict[str, Any]:
    raw, native = dumps(row.raw), None if row.native is None else dumps(row.native)
    return {
        "channel": channel,
        "sku": row.sku,
        "format": format,
        "raw": raw,
        "native": native,
        "row": row.row,
        "job": job,
        "hash": fingerprint(format, raw, native),
        "updated_at": row.updated_at,
        "received_at": now,
        "deleted": False,
    }


def _older(new: datetime | None, stored: datetime | None) -> bool:
    return new is not None and stored is not None and new < stored


def _twice(sku: str, first: int, second: int) -> Issue:
    return Issue(
        "sku_duplicate",
        Severity.WARNING,
        "sku",
        sku,
        f"Rows {first} and {second} have the same sku; row {second} counts unless its updated_at is older.",
        "Send every sku once. Variants need a sku each, with a common group.",
    )


def _write(connection: Connection, job: int, channel: str, found: _Sorted) -> None:
    skus = list(found.accepted)
    if skus:
        first = log.append(connection, job, channel, skus, "upsert")
        rows = [{**values, "seq": first + n} for n, values in enumerate(found.accepted.values())]
        found.last_seq = first + len(rows) - 1
        upsert(connection, items, rows)
        drop_issues(connection, ((channel, sku) for sku in skus), before_job=job)
        add_issues(connection, [issue for some in found.item_issues.values() for issue in some])


def _keep_rejected(connection: Connection, job: int, channel: str, rows: Sequence[IncomingRow]) -> None:
    if rows:
        values = [
            {"job": job, "row": row.row, "channel": channel, "sku": clean(row.sku), "raw": dumps(row.raw)}
            for row in rows
        ]
        connection.execute(insert(rejected_rows), values)


def _count(connection: Connection, job: int, rows: int, found: _Sorted) -> None:
    connection.execute(
        update(jobs)
        .where(jobs.c.id == job)
        .values(
            total=jobs.c.total + rows,
            accepted=jobs.c.accepted + len(found.accepted) - found.replaced,
            unchanged=jobs.c.unchanged + found.unchanged,
            stale=jobs.c.stale + found.stale,
            rejected=jobs.c.rejected + len(found.rejected),
            last_seq=max(
                found.last_seq, connection.execute(select(jobs.c.last_seq).where(jobs.c.id == job)).scalar_one()
            ),
            touched_at=datetime.now(UTC),
        )
    )


def _over_budget(connection: Connection, job: int, channel: str, rows: int, rejected: int) -> str | None:
    budget = error_budget(connection, channel)
    if budget is None or not rejected:
        return None
    before = connection.execute(select(jobs.c.total, jobs.c.rejected).where(jobs.c.id == job)).one()
    share = (before.rejected + rejected) / (before.total + rows)
    if share <= budget:
        return None
    return (
        f"{before.rejected + rejected} of {before.total + rows} rows are rejected ({share:.1%}); the error budget of "
        f"channel {channel} is {budget:.1%}. {before.total} rows before this were taken, the rest was not. "
        "Correct the feed and push it again, or raise the budget."
    )
