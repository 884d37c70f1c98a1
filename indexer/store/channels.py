"""Channels: who sends items, and how many bad rows each is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, case, func, select, update

from indexer.store.connection import Store
from indexer.store.schema import channels, issues, jobs, listings
from indexer.store.sql import insert_missing


@dataclass(frozen=True, slots=True)
class Channel:
    channel: str
    created_at: datetime
    error_budget: float | None  # the share of rejected rows above which a feed is held
    live: int
    quarantined: int
    deleted: int
    errors: int
    warnings: int
    last_job: str | None


def create_channel(store: Store, channel: str) -> None:
    """A channel that exists already is left as it is."""
    with store.writing() as connection:
        ensure_channel(connection, channel)


def ensure_channel(connection: Connection, channel: str) -> None:
    insert_missing(connection, channels, [{"channel": channel, "created_at": datetime.now(UTC)}])


def channel_exists(store: Store, channel: str) -> bool:
    with store.reading() as connection:
        return connection.execute(select(channels.c.channel).where(channels.c.channel == channel)).first() is not None


def set_error_budget(store: Store, channel: str, share: float | None) -> None:
    """`share` in 0..1; None takes the limit away."""
    if share is not None and not 0 <= share <= 1:
        raise ValueError(f"error budget {share}: a share of rows between 0 and 1")
    with store.writing() as connection:
        ensure_channel(connection, channel)
        connection.execute(update(channels).where(channels.c.channel == channel).values(error_budget=share))


def error_budget(connection: Connection, channel: str) -> float | None:
    return connection.execute(select(channels.c.error_budget).where(channels.c.channel == channel)).scalar_one_or_none()


def list_channels(store: Store) -> tuple[Channel, ...]:
    """By name, with what their offices look at first: how many items in which state, and what is wrong."""
    with store.reading() as connection:
        states = select(
            listings.c.channel,
            *(func.sum(case((listings.c.state == state, 1), else_=0)) for state in ("live", "quarantined", "deleted")),
        ).group_by(listings.c.channel)
        found = {name: (live, quarantined, deleted) for name, live, quarantined, deleted in connection.execute(states)}
        wrong = select(
            issues.c.channel,
            *(func.sum(case((issues.c.severity == severity, 1), else_=0)) for severity in ("error", "warning")),
        ).group_by(issues.c.channel)
        problems = {name: (errors, warnings) for name, errors, warnings in connection.execute(wrong)}
        newest = dict(
            connection.execute(select(jobs.c.channel, func.max(jobs.c.id)).group_by(jobs.c.channel)).tuples().all()
        )
        rows = connection.execute(select(channels).order_by(channels.c.channel)).all()
    return tuple(
        Channel(
            row.channel,
            row.created_at,
            row.error_budget,
            *map(int, found.get(row.channel, (0, 0, 0))),
            *map(int, problems.get(row.channel, (0, 0))),
            str(newest[row.channel]) if row.channel in newest else None,
        )
        for row in rows
    )
