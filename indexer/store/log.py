"""The change log: sequence numbers in commit order, and the checkpoint that the worker moves.

Numbers are given inside `Store.changing`, whose transactions follow one another: a number that can be read is never
followed by a lower one. See docs/decisions/log-is-the-queue.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, literal, select, update

from indexer.store.schema import counters, items, log


@dataclass(frozen=True, slots=True)
class LogEntry:
    seq: int
    job: int
    channel: str
    sku: str
    kind: str  # upsert, delete, refresh


def append(connection: Connection, job: int, channel: str, skus: Sequence[str], kind: str) -> int:
    """Add entries in the order given and answer the first number. Only inside `Store.changing`."""
    statement = (
        update(counters)
        .where(counters.c.name == "log")
        .values(value=counters.c.value + len(skus))
        .returning(counters.c.value)
    )
    last: int = connection.execute(statement).scalar_one()
    first = last - len(skus) + 1
    rows = [{"seq": first + n, "job": job, "channel": channel, "sku": sku, "kind": kind} for n, sku in enumerate(skus)]
    if rows:
        connection.execute(insert(log), rows)
    return first


def append_channel(connection: Connection, job: int, channel: str, kind: str) -> tuple[int, int]:
    """Add an entry for every item of a channel that was not taken down; the last number given, and how many."""
    before = position(connection)
    place = func.row_number().over(order_by=items.c.sku) + before
    rows = select(place, literal(job), items.c.channel, items.c.sku, literal(kind))
    live = rows.where(items.c.channel == channel, items.c.deleted.is_(False))
    added = insert(log).from_select(["seq", "job", "channel", "sku", "kind"], live)
    count = connection.execute(added.execution_options(preserve_rowcount=True)).rowcount
    connection.execute(update(counters).where(counters.c.name == "log").values(value=before + count))
    return before + count, count


def entries_after(connection: Connection, seq: int, limit: int) -> list[LogEntry]:
    rows = connection.execute(select(log).where(log.c.seq > seq).order_by(log.c.seq).limit(limit))
    return [LogEntry(*row) for row in rows]


def entries_of(connection: Connection, jobs: Sequence[int]) -> list[LogEntry]:
    """Everything that some jobs changed, in the order of the log."""
    rows = connection.execute(select(log).where(log.c.job.in_(jobs)).order_by(log.c.seq))
    return [LogEntry(*row) for row in rows]


def position(connection: Connection) -> int:
    return _counter(connection, "log")


def checkpoint(connection: Connection) -> int:
    """Everything up to this sequence number can be found by a search."""
    return _counter(connection, "checkpoint")


def move_checkpoint(connection: Connection, seq: int) -> None:
    connection.execute(update(counters).where(counters.c.name == "checkpoint").values(value=seq))


def pending(connection: Connection, job: int) -> int:
    """How many entries of a job lie beyond the checkpoint."""
    beyond = log.c.seq > checkpoint(connection)
    return connection.execute(select(func.count()).where(log.c.job == job, beyond)).scalar_one()


def _counter(connection: Connection, name: str) -> int:
    value: int = connection.execute(select(counters.c.value).where(counters.c.name == name)).scalar_one()
    return value
