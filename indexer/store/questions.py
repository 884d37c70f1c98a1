"""What the normalizer asks about which items, and what all items that ask the same have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from indexer.products import ItemId
from indexer.store.records import clean, dumps, loads
from indexer.store.schema import questions, topics
from indexer.store.sql import by_channel, insert_missing
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
    """The questions of these items take the place of those that they asked before."""
    for channel, skus in by_channel(asked):
        connection.execute(delete(questions).where(questions.c.channel == channel, questions.c.sku.in_(skus)))
    found: dict[int, Question] = {}
    rows = []
    for (channel, sku), item in asked.items():
        keys = {topic_key(question.kind, question.subject): question for question in item.questions}
        found = keys | found
        rows += [
            {"channel": channel, "sku": sku, "topic": key, "ruled": question.ruled, "sales": item.sales}
            for key, question in keys.items()
        ]
    if rows:
        insert_missing(connection, topics, [_topic_row(key, question) for key, question in found.items()])
        connection.execute(insert(questions), rows)


def open_topics(
    connection: Connection, kind: str, channel: str | None, limit: int, keys: Iterable[int] | None = None
) -> list[Topic]:
    """Those that no decision has answered, most valuable first."""
    count, sales = func.count(), func.sum(questions.c.sales)
    wanted = _open(kind, channel)
    if keys is not None:
        wanted = and_(wanted, topics.c.topic.in_(list(keys)))
    columns = (topics.c.topic, topics.c.kind, topics.c.subject, topics.c.raw)
    grouped = (
        select(*columns, count.label("items"), sales.label("sales"))
        .join(questions, questions.c.topic == topics.c.topic)
        .where(wanted)
        .group_by(*columns)
        .order_by((sales + SALES_OF_AN_ITEM * count).desc(), topics.c.topic)
        .limit(limit)
    )
    return [
        Topic(row.topic, row.kind, tuple(loads(row.subject)), row.raw, row.items, int(row.sales))
        for row in connection.execute(grouped)
    ]


def count_open_topics(connection: Connection, kind: str, channel: str | None) -> int:
    joined = select(func.count(func.distinct(questions.c.topic))).join(topics, questions.c.topic == topics.c.topic)
    return connection.execute(joined.where(_open(kind, channel))).scalar_one()


def items_of_topic(connection: Connection, key: int) -> list[ItemId]:
    """Everything that asks it, answered or not."""
    rows = connection.execute(select(questions.c.channel, questions.c.sku).where(questions.c.topic == key))
    return [(row.channel, row.sku) for row in rows]


def mark_ruled(connection: Connection, key: int, ruled: bool) -> None:
    """So that the queue need not wait for the worker to come to the items."""
    connection.execute(update(questions).where(questions.c.topic == key).values(ruled=ruled))


def examples(connection: Connection, key: int, limit: int) -> list[ItemId]:
    """The best sold of the items that ask it."""
    ordered = (questions.c.sales.desc(), questions.c.channel, questions.c.sku)
    of_topic = select(questions.c.channel, questions.c.sku).where(questions.c.topic == key)
    return [(row.channel, row.sku) for row in connection.execute(of_topic.order_by(*ordered).limit(limit))]


def channels_of(connection: Connection, key: int) -> list[str]:
    wanted = select(questions.c.channel).where(questions.c.topic == key).distinct().order_by(questions.c.channel)
    return list(connection.execute(wanted).scalars())


def _open(kind: str, channel: str | None) -> ColumnElement[bool]:
    wanted = and_(topics.c.kind == kind, questions.c.ruled.is_(False))
    return wanted if channel is None else and_(wanted, questions.c.channel == channel)


def _topic_row(key: int, question: Question) -> dict[str, object]:
    return {"topic": key, "kind": question.kind, "subject": dumps(question.subject), "raw": clean(question.raw)}
