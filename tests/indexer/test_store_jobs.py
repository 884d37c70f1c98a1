from __future__ import annotations

import threading

from indexer.store import log
from indexer.store.accept import accept
from indexer.store.connection import Store
from indexer.store.jobs import change_job, finish_jobs, get_job, list_jobs, request, wait_for_job
from indexer.store.lease import WORKER, acquire, renew
from tests.indexer.shop import row


def work_off(store: Store, seq: int) -> None:
    with store.changing() as connection:
        log.move_checkpoint(connection, seq)
        finish_jobs(connection)


def test_progress_of_a_job_is_its_part_of_the_log_that_lies_behind(store: Store) -> None:
    first = accept(store, "jd", [row(n, f"A{n}") for n in range(1, 5)])
    second = accept(store, "tmall", [row(n, f"B{n}") for n in range(1, 4)])
    work_off(store, 6)
    one, two = get_job(store, first.id), get_job(store, second.id)
    assert one is not None
    assert two is not None
    assert (one.state, one.done, one.total) == ("succeeded", 4, 4)
    assert (two.state, two.done, two.total) == ("queued", 2, 3)
    assert one.searchable_at is not None
    assert two.searchable_at is None


def test_waiting_for_a_job_ends_as_soon_as_it_is_searchable(store: Store) -> None:
    job = accept(store, "jd", [row(1, "A")])
    thread = threading.Timer(0.2, work_off, (store, 1))
    thread.start()
    waited = wait_for_job(store, job.id, 30)
    thread.join()
    assert waited is not None
    assert waited.state == "succeeded"


def test_waiting_gives_up_when_its_time_is_over(store: Store) -> None:
    job = accept(store, "jd", [row(1, "A")])
    waited = wait_for_job(store, job.id, 0.1)
    assert waited is not None
    assert waited.state == "queued"


def test_a_job_that_nobody_works_on_says_so(store: Store) -> None:
    job = accept(store, "jd", [row(1, "A")])
    assert job.waits_for == "a worker: none is running (start `xunpin serve` or `xunpin worker`)"


def test_a_job_behind_others_says_how_many_come_first(store: Store) -> None:
    acquire(store, WORKER, "elsewhere/1/?")
    accept(store, "jd", [row(n, f"A{n}") for n in range(1, 5)])
    assert accept(store, "tmall", [row(1, "B")]).waits_for == "4 changes that came first"


def test_a_job_says_what_the_worker_itself_waits_for(store: Store) -> None:
    acquire(store, WORKER, "elsewhere/1/?")
    with store.changing() as connection:
        renew(connection, WORKER, "elsewhere/1/?", note="the search engine: connection refused")
    assert accept(store, "jd", [row(1, "A")]).waits_for == "the search engine: connection refused"


def test_unknown_jobs_are_none(store: Store) -> None:
    assert [get_job(store, id) for id in ("1", "x", "", "-1", "９", "9" * 40)] == [None] * 6


def test_asking_twice_for_a_rebuild_is_one_request(store: Store) -> None:
    first = request(store, "reindex")
    assert request(store, "reindex").id == first.id
    with store.changing() as connection:
        change_job(connection, int(first.id), state="running")
    assert request(store, "reindex").id != first.id


def test_jobs_are_listed_newest_first_by_channel(store: Store) -> None:
    for n in range(1, 6):
        accept(store, "jd" if n % 2 else "tmall", [row(1, f"A{n}")])
    listed, count = list_jobs(store, "jd", per_page=2)
    assert ([job.id for job in listed], count) == (["5", "3"], 3)
    assert [job.id for job in list_jobs(store, page=2, per_page=3)[0]] == ["2", "1"]
