"""What the normalizer asks about which items, and what all items that ask the same have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, and_, bindparam, delete, func, insert, select, update

from indexer.products import ItemId
from indexer.store.records import clean, dumps, loads
from indexer.store.schema import questions, topics
from indexer.store.sql import by_channel, chunks, insert_missing
from normalizer.model import Question

# How many sales an item counts for although nobody bought it: many unsold items matter as well.
SALES_OF_AN_ITEM = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What an item asks; `sales` says how much it matters."""

    questions: tuple[Question, ...] = ()
    sales: int = 0


NOTHING_ASKED = Asked()


@dataclass(frozen=True, slots=True)
class Topic:
    """One question and how many items ask it; `value` is their sales and something for each of them."""

    key: int
    kind: str
    subject: tuple[str, ...]
    raw: str
    items: int
    sales: int

    @property
    def value(self) -> int:
        return self.sales + SALES_OF_AN_ITEM * self.items


def topic_key(kind: str, subject: Sequence[str]) -> int:
    """63 bits, the same for ever."""
    digest = blake2b(dumps([kind, *subject]).encode(), digest_size=8)
    return int.from_bytes(digest.digest(), "big") >> 1


def write_questions(connection: Connection, asked: Mapping[ItemId, Asked]) -> None:
    """The questions of these items take the place of those that they asked before. Only inside `Store.changing`.

    Topics count along, so that nobody has to count all questions to show the first.
    """
    counts: dict[int, _Count] = {}
    for channel, skus in by_channel(asked):
        of_items = and_(questions.c.channel == channel, questions.c.sku.in_(skus))
        for row in connection.execute(select(questions.c.topic, questions.c.sales).where(of_items)):
            counts.setdefault(row.topic, _Count()).add(-1, -row.sales)
        connection.execute(delete(questions).where(of_items))
    rows, found = [], dict[int, Question]()
    for (channel, sku), item in asked.items():
        for key, question in {
            topic_key(question.kind, question.subject): question for question in item.questions
        }.items():
            found.setdefault(key, question)
            counts.setdefault(key, _Count()).add(1, item.sales)
            rows.append({"channel": channel, "sku": sku, "topic": key, "sales": item.sales})
    if rows:
        insert_missing(connection, topics, [_topic_row(key, question) for key, question in found.items()])
        connection.execute(insert(questions), rows)
    _count_topics(connection, counts, {key: question.ruled for key, question in found.items()})


@dataclass(slots=True)
class _Count:
    """By how much a topic changes."""

    items: int = 0
    sales: int = 0

    def add(self, items: int, sales: int) -> None:
        self.items += items
        self.sales += sales


def _count_topics(connection: Connection, counts: Mapping[int, _Count], ruled: Mapping[int, bool]) -> None:
    by_topic = topics.c.topic == bindparam("of")
    for asked_now in (True, False):
        changes = [
            {"of": key, "more": count.items, "sold": count.sales, "answered": ruled.get(key, False)}
            for key, count in counts.items()
            if (key in ruled) is asked_now
        ]
        values: dict[str, object] = {
            "asked": topics.c.asked + bindparam("more"),
            "sales": topics.c.sales + bindparam("sold"),
            "value": topics.c.value + bindparam("sold") + SALES_OF_AN_ITEM * bindparam("more", type_=BigInteger),
        }
        if asked_now:
            values["ruled"] = bindparam("answered")
        if changes:
            connection.execute(update(topics).where(by_topic).values(values), changes)
    for some in chunks(key for key in counts if key not in ruled):
        connection.execute(delete(topics).where(topics.c.topic.in_(some), topics.c.asked <= 0))


def open_topics(connection: Connection, kind: str, channel: str | None, limit: int) -> list[Topic]:
    """Those that no decision has answered, most valuable first; with a channel, only what its items ask."""
    if channel is None:
        wanted = select(topics).where(topics.c.kind == kind, topics.c.ruled.is_(False))
        ordered = wanted.order_by(topics.c.value.desc(), topics.c.topic).limit(limit)
        return [_topic(row, row.asked, row.sales) for row in connection.execute(ordered)]
    count, sales = func.count(), func.sum(questions.c.sales)
    mine = (
        select(questions.c.topic, count.label("mine"), sales.label("sold"))
        .where(questions.c.channel == channel)
        .group_by(questions.c.topic)
        .subquery()
    )
    grouped = (
        select(topics, mine.c.mine, mine.c.sold)
        .join(mine, mine.c.topic == topics.c.topic)
        .where(topics.c.kind == kind, topics.c.ruled.is_(False))
        .order_by((mine.c.sold + SALES_OF_AN_ITEM * mine.c.mine).desc(), topics.c.topic)
        .limit(limit)
    )
    return [_topic(row, row.mine, int(row.sold)) for row in connection.execute(grouped)]


def count_open_topics(connection: Connection, kind: str, channel: str | None) -> int:
    wanted = select(func.count()).select_from(topics).where(topics.c.kind == kind, topics.c.ruled.is_(False))
    if channel is not None:
        wanted = wanted.where(topics.c.topic.in_(select(questions.c.topic).where(questions.c.channel == channel)))
    return connection.execute(wanted).scalar_one()


def open_topic(connection: Connection, kind: str, key: int) -> Topic | None:
    wanted = select(topics).where(topics.c.topic == key, topics.c.kind == kind, topics.c.ruled.is_(False))
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _topic(row, row.asked, row.sales)


def items_of_topic(connection: Connection, key: int) -> list[ItemId]:
    """Everything that asks it, answered or not."""
    rows = connection.execute(select(questions.c.channel, questions.c.sku).where(questions.c.topic == key))
    return [(row.channel, row.sku) for row in rows]


def mark_ruled(connection: Connection, key: int, ruled: bool) -> None:
    """So that the queue need not wait for the worker to come to the items."""
    connection.execute(update(topics).where(topics.c.topic == key).values(ruled=ruled))


def examples(connection: Connection, key: int, limit: int) -> list[ItemId]:
    """The best sold of the items that ask it."""
    ordered = (questions.c.sales.desc(), questions.c.channel, questions.c.sku)
    of_topic = select(questions.c.channel, questions.c.sku).where(questions.c.topic == key)
    return [(row.channel, row.sku) for row in connection.execute(of_topic.order_by(*ordered).limit(limit))]


def channels_of(connection: Connection, key: int) -> list[str]:
    wanted = select(questions.c.channel).where(questions.c.topic == key).distinct().order_by(questions.c.channel)
    return list(connection.execute(wanted).scalars())


def _topic(row: Row[Any], items: int, sales: int) -> Topic:
    return Topic(row.topic, row.kind, tuple(loads(row.subject)), row.raw, items, sales)


def _topic_row(key: int, question: Question) -> dict[str, object]:
    counted = {"asked": 0, "sales": 0, "value": 0, "ruled": question.ruled}
    return {
        "topic": key,
        "kind": question.kind,
        "subject": dumps(question.subject),
        "raw": clean(question.raw),
        **counted,
    }
