"""Jobs: what somebody asked for, how far it is, and what it waits for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, insert, or_, select, update

from indexer.store import log
from indexer.store.connection import Store
from indexer.store.lease import WORKER, is_gone, read_lease, this_process
from indexer.store.schema import jobs

ENDED = ("succeeded", "failed", "held")
REQUESTS = ("reindex", "rollback")  # what the worker does besides following the log
SMALL = 50  # items of a job that need not wait behind a large feed
SILENCE = timedelta(minutes=10)  # a feed whose rows stopped coming for this long is taken as broken off


@dataclass(frozen=True, slots=True)
class Job:
    """`waits_for` says in words what an open job waits for, or why one failed or is held."""

    id: str
    kind: str  # push, patch, delete, mapping, categories, review, learn, reindex, rollback
    channel: str | None
    state: str  # queued, running, succeeded, failed, held
    total: int
    done: int
    accepted: int
    unchanged: int
    stale: int
    rejected: int
    waits_for: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    searchable_at: datetime | None

    @property
    def ended(self) -> bool:
        return self.state in ENDED


def create_job(
    connection: Connection, kind: str, channel: str | None = None, *, total: int = 0, open: bool = False
) -> int:
    """`open`: rows are still to come, from this process."""
    now = datetime.now(UTC)
    counts = dict.fromkeys(("written", "accepted", "unchanged", "stale", "rejected", "last_seq"), 0)
    values = {"kind": kind, "channel": channel, "state": "queued", "total": total, "open": open, **counts}
    added = insert(jobs).values(**values, owner=this_process(), touched_at=now, created_at=now)
    id: int = connection.execute(added.returning(jobs.c.id)).scalar_one()
    return id


def get_job(store: Store, id: str) -> Job | None:
    with store.reading() as connection:
        row = connection.execute(select(jobs).where(jobs.c.id == job_number(id))).one_or_none()
        return None if row is None else _job(connection, row)


def read_job(store: Store, id: int) -> Job:
    """A job that this process has just made."""
    with store.reading() as connection:
        return _job(connection, connection.execute(select(jobs).where(jobs.c.id == id)).one())


def wait_for_job(store: Store, id: str, seconds: float) -> Job | None:
    """The job as soon as it has ended and can be found, or as it is after `seconds`."""
    deadline = time.monotonic() + seconds
    pause = 0.02
    while True:
        job = get_job(store, id)
        left = deadline - time.monotonic()
        if job is None or job.ended or left <= 0:
            return job
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, 0.25)


def list_jobs(
    store: Store, channel: str | None = None, *, page: int = 1, per_page: int = 50
) -> tuple[tuple[Job, ...], int]:
    """Newest first, and how many there are."""
    mine = jobs.c.channel == channel if channel is not None else jobs.c.id > 0
    with store.reading() as connection:
        count = connection.execute(select(func.count()).select_from(jobs).where(mine)).scalar_one()
        newest = select(jobs).where(mine).order_by(jobs.c.id.desc()).limit(per_page).offset((page - 1) * per_page)
        return tuple(_job(connection, row) for row in connection.execute(newest).all()), count


def request(store: Store, kind: str) -> Job:
    """Ask the worker for a `reindex` or a `rollback`; one that is waiting already is the same request."""
    with store.changing() as connection:
        waiting = select(jobs).where(jobs.c.kind == kind, jobs.c.state == "queued")
        row = connection.execute(waiting).first()
        if row is None:
            id = create_job(connection, kind)
            row = connection.execute(select(jobs).where(jobs.c.id == id)).one()
        return _job(connection, row)


def next_request(connection: Connection) -> tuple[int, str] | None:
    """The oldest reindex or rollback that has not ended; one that a dead worker began is begun again."""
    asked = select(jobs.c.id, jobs.c.kind).where(jobs.c.kind.in_(REQUESTS), jobs.c.state.in_(("queued", "running")))
    row = connection.execute(asked.order_by(jobs.c.id).limit(1)).one_or_none()
    return None if row is None else (row.id, row.kind)


def change_job(connection: Connection, id: int, **values: Any) -> None:
    connection.execute(update(jobs).where(jobs.c.id == id).values(touched_at=datetime.now(UTC), **values))


def end_job(
    connection: Connection, id: int, state: str, reason: str | None = None, *, searchable: bool = False
) -> None:
    now = datetime.now(UTC)
    values = {"state": state, "waits_for": reason, "open": False, "finished_at": now}
    change_job(connection, id, **values, searchable_at=now if searchable else None)


def start_jobs(connection: Connection, ids: Sequence[int]) -> None:
    """The worker has come to these."""
    queued = jobs.c.id.in_(ids) & (jobs.c.state == "queued")
    connection.execute(update(jobs).where(queued).values(state="running", started_at=datetime.now(UTC)))


def any_to_finish(connection: Connection) -> bool:
    return connection.execute(select(jobs.c.id).where(_passed(connection)).limit(1)).first() is not None


def small_jobs_behind(connection: Connection, seq: int, limit: int) -> list[int]:
    """Jobs beyond a log position that changed a few items and nothing else, oldest first; `limit` items in all."""
    small = and_(jobs.c.accepted.between(1, SMALL), jobs.c.unchanged == 0, jobs.c.open.is_(False))
    waiting = and_(small, jobs.c.searchable_at.is_(None), jobs.c.last_seq > seq)
    rows = connection.execute(select(jobs.c.id, jobs.c.accepted).where(waiting).order_by(jobs.c.id).limit(limit)).all()
    sums = accumulate(row.accepted for row in rows)
    return [row.id for row, items in zip(rows, sums, strict=True) if items <= limit]


def finish_jobs(connection: Connection, *, ahead: Sequence[int] = ()) -> None:
    """End the jobs whose last entry the checkpoint has passed, and say since when they can be found.

    `ahead`: those of `small_jobs_behind`, which were applied before their turn.
    """
    now = datetime.now(UTC)
    unended = jobs.c.state.in_(("queued", "running"))
    connection.execute(
        update(jobs)
        .where(or_(_passed(connection), jobs.c.id.in_(ahead)))
        .values(
            searchable_at=now,
            state=case((unended, "succeeded"), else_=jobs.c.state),
            started_at=func.coalesce(jobs.c.started_at, now),
            finished_at=func.coalesce(jobs.c.finished_at, now),
            waits_for=case((unended, None), else_=jobs.c.waits_for),
        )
    )


def _passed(connection: Connection) -> ColumnElement[bool]:
    return and_(
        jobs.c.searchable_at.is_(None),
        jobs.c.open.is_(False),
        jobs.c.kind.not_in(REQUESTS),
        jobs.c.last_seq <= log.checkpoint(connection),
    )


def fail_abandoned(connection: Connection) -> None:
    """End the jobs whose sender's process is gone; what it committed stays and is worked off."""
    now = datetime.now(UTC)
    for row in connection.execute(select(jobs).where(jobs.c.open.is_(True))).all():
        if is_gone(row.owner) or now - row.touched_at > SILENCE:
            reason = f"The feed broke off after {row.total} rows; those are kept. Push the whole feed again."
            end_job(connection, row.id, "failed", reason)


def job_number(id: str) -> int:
    """The number behind a job's id; 0, which no job has, for text that is none."""
    return int(id) if id.isascii() and id.isdigit() and len(id) < 19 else 0


def _job(connection: Connection, row: Row[Any]) -> Job:
    span = row.kind not in REQUESTS
    behind = log.pending(connection, row.id) if span and row.searchable_at is None else 0
    done = row.total - behind if span else row.written
    waits_for = row.waits_for if row.state in ENDED else row.waits_for or _waits_for(connection, row)
    counts = {name: getattr(row, name) for name in ("total", "accepted", "unchanged", "stale", "rejected")}
    times = {name: getattr(row, name) for name in ("created_at", "started_at", "finished_at", "searchable_at")}
    return Job(str(row.id), row.kind, row.channel, row.state, done=done, waits_for=waits_for, **counts, **times)


def _waits_for(connection: Connection, row: Row[Any]) -> str | None:
    """Nothing stalls without a word: no worker, a worker that waits itself, or others that came first."""
    lease = read_lease(connection, WORKER)
    if lease is None or not lease.alive:
        return "a worker: none is running (start `xunpin serve` or `xunpin worker`)"
    if lease.note:
        return lease.note
    if row.state == "queued" and row.last_seq:
        ahead = row.last_seq - row.accepted - log.checkpoint(connection)
        return f"{ahead} changes that came first" if ahead > 0 else None
    return None
