from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from indexer.store.channels import create_channel, list_channels
from indexer.store.connection import Store, open_store
from indexer.store.schema import counters, metadata


def test_the_migrations_make_exactly_the_tables_that_the_code_names(store: Store) -> None:
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_opening_a_store_again_keeps_what_it_holds(database_url: str) -> None:
    first = open_store(database_url)
    create_channel(first, "jd")
    first.close()
    second = open_store(database_url)
    assert [channel.channel for channel in list_channels(second)] == ["jd"]
    second.close()


def test_several_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    together = threading.Barrier(4)

    def start(_: int) -> Store:
        together.wait()
        return open_store(database_url)

    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(start, range(4)))
    with stores[0].reading() as connection:
        assert connection.execute(select(counters.c.name).order_by(counters.c.name)).scalars().all() == [
            "checkpoint",
            "compared",
            "compared_key",
            "log",
            "rulings",
        ]
    for store in stores:
        store.close()


def test_a_transaction_that_fails_leaves_nothing_behind(store: Store) -> None:
    try:
        with store.changing() as connection:
            connection.execute(counters.insert().values(name="half", value=1))
            raise RuntimeError("the machine is on fire")
    except RuntimeError:
        pass
    with store.reading() as connection:
        assert connection.execute(select(counters).where(counters.c.name == "half")).first() is None
