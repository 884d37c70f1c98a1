"""Opening the store: SQLite in WAL mode or PostgreSQL, brought to the newest schema."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url, select

from indexer.store.migrate import migrate
from indexer.store.schema import counters

BUSY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Store:
    """Safe to share between threads. Other processes open their own."""

    sql: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self.sql.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: committed at the end, rolled back by an exception."""
        with self.sql.execution_options(xunpin_begin="BEGIN IMMEDIATE").begin() as connection:
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A `writing` transaction that changes items, listings or jobs. Such transactions follow one another.

        SQLite has one writer anyway; on PostgreSQL the counter of the log is locked first. That keeps log numbers in
        commit order and lets no two writers wait for each other. See docs/decisions/log-is-the-queue.md.
        """
        with self.writing() as connection:
            connection.execute(select(counters.c.value).where(counters.c.name == "log").with_for_update())
            yield connection

    def close(self) -> None:
        self.sql.dispose()


def open_store(url: str) -> Store:
    """The store at a SQLAlchemy URL, migrated. A missing SQLite file is made, with its folder."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        sql = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
        event.listen(sql, "connect", _prepare_sqlite)
        event.listen(sql, "begin", _begin_sqlite)
    else:
        sql = create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=20)
    store = Store(sql)
    with store.writing() as connection:
        migrate(connection)
    return store


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where _begin_sqlite says, not at the first write
    cursor = connection.cursor()
    _use_wal(cursor)
    cursor.execute("PRAGMA synchronous = FULL")  # what was answered with 202 survives a power cut
    cursor.execute("PRAGMA cache_size = -32000")
    cursor.close()


def _use_wal(cursor: sqlite3.Cursor) -> None:
    """A new file is switched once. SQLite does not wait its turn for that, so of several processes some try again."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that will write takes its turn at once: one that reads first and then writes would be refused.
    connection.exec_driver_sql(connection.get_execution_options().get("xunpin_begin", "BEGIN"))
