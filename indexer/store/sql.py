"""What SQLite and PostgreSQL spell in their own dialects, and lists longer than a statement takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

PARAMETERS = 5_000  # per statement; far below what either database allows

T = TypeVar("T")


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert, or replace the named columns of the row with the same primary key."""
    if not rows:
        return
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table)
    keys = [column.name for column in table.primary_key.columns]
    changes = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), list(rows))


def insert_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose primary key is not there yet, and answer how many those were."""
    if not rows:
        return 0
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return len(connection.execute(statement, list(rows)).all())


def chunks(values: Iterable[T], size: int = PARAMETERS) -> Iterator[list[T]]:
    source = iter(values)
    while chunk := list(islice(source, size)):
        yield chunk


def by_channel(items: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """(channel, skus) in pieces that fit a statement; an item is named by its channel and sku."""
    skus: dict[str, list[str]] = {}
    for channel, sku in items:
        skus.setdefault(channel, []).append(sku)
    for channel, found in skus.items():
        for chunk in chunks(found):
            yield channel, chunk
