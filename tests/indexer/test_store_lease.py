from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from indexer.store.connection import Store, open_store
from indexer.store.lease import WORKER, LeaseLost, acquire, is_gone, release, renew, this_process
from indexer.store.schema import leases


def _hold(url: str) -> None:
    acquire(open_store(url), WORKER, this_process())


def test_of_many_that_want_the_lease_one_gets_it(database_url: str) -> None:
    def want(number: int) -> bool:
        store = open_store(database_url)
        got = acquire(store, WORKER, f"{this_process()}/{number}")
        store.close()
        return got

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(want, range(6))) == 1


def test_a_process_that_ended_without_giving_the_lease_back_loses_it_at_once(database_url: str) -> None:
    holder = multiprocessing.get_context("spawn").Process(target=_hold, args=(database_url,))
    holder.start()
    holder.join()
    store = open_store(database_url)
    assert acquire(store, WORKER, this_process())
    store.close()


def test_a_holder_on_another_machine_keeps_the_lease_while_its_heart_beats(store: Store) -> None:
    assert acquire(store, WORKER, "elsewhere/1/77")
    assert not acquire(store, WORKER, this_process())
    with store.writing() as connection:
        connection.execute(leases.update().values(renewed_at=datetime.now(UTC) - timedelta(seconds=31)))
    assert acquire(store, WORKER, this_process())


def test_who_lost_the_lease_cannot_write_any_more(store: Store) -> None:
    acquire(store, WORKER, "elsewhere/1/77")
    with pytest.raises(LeaseLost), store.changing() as connection:
        renew(connection, WORKER, this_process())


def test_a_lease_that_was_given_back_is_free(store: Store) -> None:
    acquire(store, WORKER, this_process())
    release(store, WORKER, this_process())
    assert acquire(store, WORKER, "elsewhere/1/77")


def test_a_process_is_known_by_its_start_as_well_as_its_number() -> None:
    host, pid, start = this_process().split("/")
    assert not is_gone(f"{host}/{pid}/{start}")
    assert is_gone(f"{host}/{pid}/1")
    assert not is_gone(f"elsewhere/{pid}/1")
