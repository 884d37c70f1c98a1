"""Channels: who sends items, and how many bad rows each is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, Connection, Table, func, select, update

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
        rows = connection.execute(select(channels).order_by(channels.c.channel)).all()
        states = _counts(connection, listings, listings.c.state)
        wrong = _counts(connection, issues, issues.c.severity)
        newest = select(jobs.c.channel, func.max(jobs.c.id)).where(jobs.c.channel.is_not(None)).group_by(jobs.c.channel)
        last = {channel: str(job) for channel, job in connection.execute(newest)}
    return tuple(
        Channel(
            row.channel,
            row.created_at,
            row.error_budget,
            live=states.get((row.channel, "live"), 0),
            quarantined=states.get((row.channel, "quarantined"), 0),
            deleted=states.get((row.channel, "deleted"), 0),
            errors=wrong.get((row.channel, "error"), 0),
            warnings=wrong.get((row.channel, "warning"), 0),
            last_job=last.get(row.channel),
        )
        for row in rows
    )


def _counts(connection: Connection, table: Table, column: Column[str]) -> dict[tuple[str, str], int]:
    """How many rows each channel has of each value of the column."""
    counted = select(table.c.channel, column, func.count()).group_by(table.c.channel, column)
    return {(channel, value): count for channel, value, count in connection.execute(counted)}
