"""The queue: open groups with the most valuable first, deciding one, and taking a decision back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from sqlalchemy import Connection, update

from indexer.products import ItemId
from indexer.review.kinds import KINDS
from indexer.review.model import Choice, Group
from indexer.store import log
from indexer.store.connection import Store
from indexer.store.decisions import Decision, add_decision, decision_in_force, end_decision, get_decision
from indexer.store.jobs import Job, create_job, finish_jobs, read_job
from indexer.store.schema import jobs
from indexer.store.sql import by_channel
from normalizer.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class QueuePage:
    groups: tuple[Group, ...]
    counts: Mapping[str, int]  # of every kind
    total: int


class UnknownGroup(LookupError):
    """There is no such open group: it was decided meanwhile, or its items are gone."""


class UnknownDecision(LookupError):
    """There never was such a decision."""


class NotInForce(ValueError):
    """The decision was undone before, or another one took its place."""


def read_queue(
    store: Store, knowledge: Knowledge, *, kind: str | None, channel: str | None, page: int, per_page: int
) -> QueuePage:
    """One page of what is open, with everything that a person needs to decide."""
    kinds = [KINDS[kind]] if kind is not None else list(KINDS.values())
    end = page * per_page
    with store.reading() as connection:
        counts = {name: each.count(connection, channel) for name, each in KINDS.items()}
        heads = (each.open(connection, channel, end) for each in kinds)
        ordered = merge(*heads, key=lambda group: (-group.value, group.id))
        groups = [
            KINDS[group.kind].describe(connection, knowledge, group) for group in islice(ordered, end - per_page, end)
        ]
    return QueuePage(tuple(groups), counts, sum(counts[each.name] for each in kinds))


def read_group(store: Store, knowledge: Knowledge, id: str) -> Group:
    """One open group, described. Raises `UnknownGroup`."""
    with store.reading() as connection:
        return _described(connection, knowledge, id)


def decide(store: Store, knowledge: Knowledge, id: str, choice: Choice, who: str) -> tuple[Decision, Job]:
    """Decide for all items of a group; they are read anew by the job. A decision on the same matter gives way.

    Raises `UnknownGroup` and `NotDecidable`.
    """
    with store.changing() as connection:
        group = _described(connection, knowledge, id)
        kind = KINDS[group.kind]
        settled = kind.settle(knowledge, group, choice)
        before = decision_in_force(connection, group.kind, group.topic)
        if before is not None:
            end_decision(connection, before.id, who)
        job = create_job(connection, "review")
        decision = add_decision(
            connection,
            kind=group.kind,
            topic=group.topic,
            subject=group.subject,
            raw=group.raw,
            verdict=choice.verdict,
            answer=settled.answer,
            label=settled.label,
            items=group.items,
            job=job,
            decided_by=who,
        )
        _read_anew(connection, job, kind.apply(connection, decision))
    return decision, read_job(store, job)


def undo(store: Store, id: str, who: str) -> tuple[Decision, Job]:
    """Take a decision back. Raises `UnknownDecision` and `NotInForce`."""
    with store.changing() as connection:
        decision = get_decision(connection, id)
        if decision is None:
            raise UnknownDecision(f"There is no decision {id!r}.")
        if not decision.in_force:
            raise NotInForce(f"Decision {id} is not in force any more: {decision.undone_by} ended it.")
        end_decision(connection, decision.id, who)
        job = create_job(connection, "review")
        _read_anew(connection, job, KINDS[decision.kind].undo(connection, decision))
        ended = get_decision(connection, id)
    assert ended is not None
    return ended, read_job(store, job)


def _described(connection: Connection, knowledge: Knowledge, id: str) -> Group:
    name, _, topic = id.partition(":")
    kind = KINDS.get(name)
    group = kind.find(connection, topic) if kind is not None else None
    if kind is None or group is None:
        raise UnknownGroup(f"Nothing is open under {id!r}: it was decided meanwhile, or its items are gone.")
    return kind.describe(connection, knowledge, group)


def _read_anew(connection: Connection, job: int, items: Iterable[ItemId]) -> None:
    count = last = 0
    for channel, skus in by_channel(items):
        last = log.append(connection, job, channel, skus, "refresh") + len(skus) - 1
        count += len(skus)
    connection.execute(update(jobs).where(jobs.c.id == job).values(total=count, accepted=count, last_seq=last))
    finish_jobs(connection)
