"""The category paths that channels send: how their items are filed, and what people decided about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, select, update

from indexer.store import log
from indexer.store.connection import Store
from indexer.store.jobs import Job, create_job, finish_jobs, read_job
from indexer.store.schema import category_paths, jobs, listings
from indexer.store.sql import chunks, upsert
from normalizer.category_proposals import Filed

Decisions = Mapping[str, Mapping[str, str | None]]  # channel -> path -> category, None: the path says nothing


@dataclass(frozen=True, slots=True)
class PathDecision:
    category: str | None  # None: the path says nothing, titles alone decide
    decided_by: str
    decided_at: datetime


def filed_by_path(connection: Connection, channel: str) -> dict[str, list[Filed]]:
    """Every path of the channel's live items with the categories they are filed under."""
    columns = (listings.c.path, listings.c.category, listings.c.category_rule)
    live = (listings.c.channel == channel) & (listings.c.state == "live") & listings.c.path.is_not(None)
    found: dict[str, list[Filed]] = {}
    for row in connection.execute(select(*columns, func.count()).where(live).group_by(*columns)):
        found.setdefault(row.path, []).append(Filed(row.category, row.category_rule, row[3]))
    return found


def decisions_of(connection: Connection, channel: str) -> dict[str, PathDecision]:
    rows = connection.execute(select(category_paths).where(category_paths.c.channel == channel))
    return {row.path: PathDecision(row.category, row.decided_by, row.decided_at) for row in rows}


def read_decisions(connection: Connection, channels: Collection[str]) -> Decisions:
    columns = (category_paths.c.channel, category_paths.c.path, category_paths.c.category)
    found: dict[str, dict[str, str | None]] = {}
    for some in chunks(sorted(channels)):
        for row in connection.execute(select(*columns).where(category_paths.c.channel.in_(some))):
            found.setdefault(row.channel, {})[row.path] = row.category
    return found


def write_decisions(
    store: Store, channel: str, decided: Mapping[str, str | None], taken_back: Collection[str], by: str
) -> Job:
    """Keep what was decided, and let the worker normalize the items of these paths anew; one job for all of them."""
    now = datetime.now(UTC)
    rows = [
        {"channel": channel, "path": path, "category": category, "decided_by": by, "decided_at": now}
        for path, category in decided.items()
    ]
    with store.changing() as connection:
        upsert(connection, category_paths, rows)
        for some in chunks(taken_back):
            gone = (category_paths.c.channel == channel) & category_paths.c.path.in_(some)
            connection.execute(delete(category_paths).where(gone))
        skus = _skus(connection, channel, [*decided, *taken_back])
        job = create_job(connection, "categories", channel, total=len(skus))
        if skus:
            first = log.append(connection, job, channel, skus, "refresh")
            counted = {"accepted": len(skus), "last_seq": first + len(skus) - 1}
            connection.execute(update(jobs).where(jobs.c.id == job).values(counted))
        finish_jobs(connection)
    return read_job(store, job)


def move_decisions(store: Store, places: Mapping[str, str | None]) -> tuple[int, int]:
    """Paths that were filed under a category that is gone go where it went, or wait again when nobody knows where; how
    many did which.
    """
    moved = waiting = 0
    with store.changing() as connection:
        filed = set(connection.execute(select(category_paths.c.category).distinct()).scalars())
        for gone in filed & places.keys():
            of_gone, to = category_paths.c.category == gone, places[gone]
            if to is None:
                waiting += connection.execute(delete(category_paths).where(of_gone)).rowcount
            else:
                moved += connection.execute(update(category_paths).where(of_gone).values(category=to)).rowcount
    return moved, waiting


def count_by_category(connection: Connection) -> dict[str | None, int]:
    """Live items by the category they are filed under, None for those without one."""
    live = select(listings.c.category, func.count()).where(listings.c.state == "live")
    return {row[0]: row[1] for row in connection.execute(live.group_by(listings.c.category))}


def _skus(connection: Connection, channel: str, paths: Iterable[str]) -> list[str]:
    return [
        sku
        for some in chunks(paths)
        for sku in connection.execute(
            select(listings.c.sku)
            .where(listings.c.channel == channel, listings.c.path.in_(some), listings.c.state != "deleted")
            .order_by(listings.c.sku)
        ).scalars()
    ]
