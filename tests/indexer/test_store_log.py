from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.store import log
from indexer.store.accept import accept
from indexer.store.connection import Store, open_store
from tests.indexer.shop import row


@pytest.mark.thorough
def test_a_reader_that_follows_the_log_misses_no_entry_of_concurrent_writers(database_url: str) -> None:
    """A lower number that becomes visible after a higher one would be skipped for ever."""
    writers, pushes = 4, 25
    done = threading.Event()
    seen: list[int] = []

    def write(writer: int) -> None:
        store = open_store(database_url)
        for push in range(pushes):
            accept(store, f"shop{writer}", [row(n, f"{push}-{n}") for n in range(1, 1 + (push + writer) % 5)])
        store.close()

    def follow() -> None:
        store = open_store(database_url)
        last = False
        while not last:
            last = done.is_set()
            with store.reading() as connection:
                seen.extend(entry.seq for entry in log.entries_after(connection, seen[-1] if seen else 0, 7))
            if last:
                with store.reading() as connection:
                    last = log.position(connection) == (seen[-1] if seen else 0)
        store.close()

    reader = threading.Thread(target=follow)
    reader.start()
    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    done.set()
    reader.join()
    expected = sum((push + writer) % 5 for push in range(pushes) for writer in range(writers))
    assert seen == list(range(1, expected + 1))


def test_numbers_given_in_a_transaction_that_fails_are_given_again(store: Store) -> None:
    try:
        with store.changing() as connection:
            log.append(connection, 1, "jd", ["a", "b"], "upsert")
            raise RuntimeError
    except RuntimeError:
        pass
    with store.changing() as connection:
        assert log.append(connection, 1, "jd", ["c"], "upsert") == 1
