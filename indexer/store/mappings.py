"""Mappings of channels: the versions that were applied, the one in force, and the draft that somebody works on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, tuple_

from indexer.store import log
from indexer.store.channels import ensure_channel
from indexer.store.connection import Store
from indexer.store.jobs import Job, change_job, create_job, finish_jobs, read_job
from indexer.store.schema import mapping_drafts, mappings
from indexer.store.sql import chunks, upsert


@dataclass(frozen=True, slots=True)
class MappingInForce:
    version: int
    text: str


@dataclass(frozen=True, slots=True)
class AppliedMapping:
    """`restored` is the earlier version whose text this is; `job` the one that replayed the items."""

    version: int
    text: str
    restored: int | None
    job: str
    applied_at: datetime


@dataclass(frozen=True, slots=True)
class MappingDraft:
    """`based_on` is the version that was in force when the draft was begun, 0 for none."""

    text: str
    based_on: int
    saved_at: datetime


class MappingOvertaken(Exception):
    """Another version was applied since the draft was begun."""

    def __init__(self, based_on: int, in_force: int) -> None:
        super().__init__(f"The draft was begun on version {based_on}; version {in_force} was applied since.")
        self.based_on, self.in_force = based_on, in_force


def in_force(connection: Connection, channels: Iterable[str]) -> dict[str, MappingInForce]:
    """The newest version of each channel that has any."""
    found: dict[str, MappingInForce] = {}
    for some in chunks(set(channels)):
        mine = mappings.c.channel.in_(some)
        newest = select(mappings.c.channel, func.max(mappings.c.version)).where(mine).group_by(mappings.c.channel)
        wanted = select(mappings.c.channel, mappings.c.version, mappings.c.text)
        for row in connection.execute(wanted.where(tuple_(mappings.c.channel, mappings.c.version).in_(newest))):
            found[row.channel] = MappingInForce(row.version, row.text)
    return found


def mapping_in_force(store: Store, channel: str) -> MappingInForce | None:
    with store.reading() as connection:
        return in_force(connection, [channel]).get(channel)


def list_versions(store: Store, channel: str) -> tuple[AppliedMapping, ...]:
    """Newest first."""
    mine = select(mappings).where(mappings.c.channel == channel).order_by(mappings.c.version.desc())
    with store.reading() as connection:
        return tuple(map(_applied, connection.execute(mine)))


def get_version(store: Store, channel: str, version: int) -> AppliedMapping | None:
    wanted = (mappings.c.channel == channel) & (mappings.c.version == version)
    with store.reading() as connection:
        row = connection.execute(select(mappings).where(wanted)).one_or_none()
    return None if row is None else _applied(row)


def get_draft(store: Store, channel: str) -> MappingDraft | None:
    with store.reading() as connection:
        row = connection.execute(select(mapping_drafts).where(mapping_drafts.c.channel == channel)).one_or_none()
    return None if row is None else MappingDraft(row.text, row.based_on, row.saved_at)


def save_draft(store: Store, channel: str, text: str) -> MappingDraft:
    """A draft keeps what it was based on, however often it is saved. Its text may have mistakes still."""
    with store.writing() as connection:
        ensure_channel(connection, channel)
        mine = select(mapping_drafts.c.based_on).where(mapping_drafts.c.channel == channel)
        based_on = connection.execute(mine).scalar_one_or_none()
        if based_on is None:
            based_on = _version(connection, channel)
        draft = MappingDraft(text, based_on, datetime.now(UTC))
        values = {"channel": channel, "text": text, "based_on": based_on, "saved_at": draft.saved_at}
        upsert(connection, mapping_drafts, [values])
    return draft


def discard_draft(store: Store, channel: str) -> bool:
    """Whether there was one."""
    with store.writing() as connection:
        gone = connection.execute(delete(mapping_drafts).where(mapping_drafts.c.channel == channel))
        return gone.rowcount > 0


def apply_text(
    store: Store, channel: str, text: str, *, restored: int | None = None, based_on: int | None = None
) -> tuple[int, Job]:
    """Put a mapping in force and replay every item of the channel, in one transaction; its version and the job.

    The text in force already makes no new version; its items are replayed. A draft of the same text is done with.
    Raises `MappingOvertaken` when another version than `based_on` is in force.
    """
    with store.changing() as connection:
        ensure_channel(connection, channel)
        now = in_force(connection, [channel]).get(channel)
        version = now.version if now is not None else 0
        if based_on is not None and based_on != version:
            raise MappingOvertaken(based_on, version)
        job = create_job(connection, "mapping", channel)
        last, count = log.append_channel(connection, job, channel, "refresh")
        change_job(connection, job, total=count, accepted=count, last_seq=last)
        if now is None or now.text != text:
            version += 1
            values = {"channel": channel, "version": version, "text": text, "restored": restored, "job": job}
            connection.execute(insert(mappings).values(**values, applied_at=datetime.now(UTC)))
        connection.execute(
            delete(mapping_drafts).where(mapping_drafts.c.channel == channel, mapping_drafts.c.text == text)
        )
        finish_jobs(connection)
    return version, read_job(store, job)


def _applied(row: Row[Any]) -> AppliedMapping:
    return AppliedMapping(row.version, row.text, row.restored, str(row.job), row.applied_at)


def _version(connection: Connection, channel: str) -> int:
    now = in_force(connection, [channel]).get(channel)
    return now.version if now is not None else 0
