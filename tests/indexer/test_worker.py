from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import make_url

from indexer import worker as working
from indexer.analysis import Analyzer
from indexer.document import DocumentBuilder
from indexer.engine.elasticsearch import open_elasticsearch
from indexer.engine.tantivy import open_tantivy
from indexer.indexing import Indexing
from indexer.store.accept import accept
from indexer.store.connection import Store, open_store
from indexer.store.items import delete_item, get_item, patch_item
from indexer.store.jobs import Job, get_job, request, wait_for_job
from indexer.store.lease import WORKER, read_lease
from indexer.worker import Worker, run_worker, work_until_ended
from tests.indexer.shop import differences, indexed, row, shown


@contextmanager
def running(*several: Indexing) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=run_worker, args=(indexing, stop)) for indexing in several]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def open_server(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def ended(indexing: Indexing, job: Job) -> Job:
    found = wait_for_job(indexing.store, job.id, 60)
    assert found is not None
    return found


def test_what_is_pushed_becomes_searchable(indexing: Indexing) -> None:
    with running(indexing):
        job = ended(indexing, accept(indexing.store, "jd", [row(n, f"S{n}") for n in range(30)]))
        assert (job.state, job.done) == ("succeeded", 30)
        assert job.searchable_at is not None
        assert len(indexed(indexing)) == 30
        ended(indexing, patch_item(indexing.store, "jd", "S1", {"price": "5"}))
        ended(indexing, delete_item(indexing.store, "jd", "S2"))
    assert len(indexed(indexing)) == 29
    assert differences(indexing) == []


def test_of_two_workers_one_works_and_the_other_takes_over(store: Store, indexing: Indexing) -> None:
    first, second = Worker(indexing), Worker(indexing)
    job = accept(store, "jd", [row(1, "A")])
    assert first.turn() == 0.0
    assert second.turn() == working.STANDBY
    found = get_job(store, job.id)
    assert found is not None
    assert found.state == "succeeded"
    first.release()
    accept(store, "jd", [row(1, "B")])
    assert second.turn() == 0.0
    assert shown(indexing) == [{"jd A"}, {"jd B"}]
    second.release()


def test_many_workers_at_once_do_the_work_once(indexing: Indexing) -> None:
    with running(indexing, indexing, indexing):
        for n in range(5):
            ended(indexing, accept(indexing.store, f"shop{n}", [row(1, "A"), row(2, "B")]))
    assert len(shown(indexing)) == 10


def test_a_worker_that_stops_gives_its_lease_back(indexing: Indexing) -> None:
    with running(indexing):
        ended(indexing, accept(indexing.store, "jd", [row(1, "A")]))
    with indexing.store.reading() as connection:
        assert read_lease(connection, WORKER) is None


def test_while_the_search_engine_is_out_of_reach_jobs_say_so_and_nothing_is_lost(
    store: Store, builder: DocumentBuilder
) -> None:
    away = Indexing(store, open_elasticsearch("http://127.0.0.1:9"), builder)
    worker = Worker(away)
    job = accept(store, "jd", [row(1, "A")])
    assert worker.turn() > 0
    waiting = get_job(store, job.id)
    assert waiting is not None
    assert waiting.state in ("queued", "running")
    assert waiting.waits_for is not None
    assert waiting.waits_for.startswith("the search engine: ")
    worker.release()
    back = Indexing(store, open_tantivy(None), builder)
    work_until_ended(back, job.id)
    assert shown(back) == [{"jd A"}]


def test_a_database_that_goes_away_and_comes_back_is_waited_for(
    postgres_url: str, postgres_database: str, builder: DocumentBuilder
) -> None:
    indexing = Indexing(open_store(postgres_database), open_tantivy(None), builder)
    worker = Worker(indexing)
    work_until_ended(indexing, accept(indexing.store, "jd", [row(1, "A")]).id)
    job = accept(indexing.store, "jd", [row(1, "B")])
    server = open_server(postgres_url)
    name = make_url(postgres_database).database
    server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
    pauses = [worker.turn() for _ in range(4)]
    assert pauses == sorted(pauses)
    assert 0 < pauses[-1] <= working.PATIENCE
    server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    server.close()
    while worker.turn() > working.POLL:
        pass
    assert ended(indexing, job).state == "succeeded"
    worker.release()
    indexing.store.close()


def test_an_error_nobody_expected_is_told_and_tried_again(indexing: Indexing, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(indexing)
    job = accept(indexing.store, "jd", [row(1, "A")])

    def fails(*_: object) -> int:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(working, "apply_batch", fails)
    assert worker.turn() > 0
    waiting = get_job(indexing.store, job.id)
    assert waiting is not None
    assert waiting.waits_for is not None
    assert "ZeroDivisionError: division by zero" in waiting.waits_for
    monkeypatch.undo()
    worker.turn()
    done = get_job(indexing.store, job.id)
    assert done is not None
    assert (done.state, done.waits_for) == ("succeeded", None)
    worker.release()


def test_a_new_price_does_not_wait_behind_a_large_feed(indexing: Indexing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "BATCH", 20)
    work_until_ended(indexing, accept(indexing.store, "jd", [row(1, "A", price="12"), row(2, "B")]).id)
    feed = accept(indexing.store, "tmall", [row(n, f"S{n}") for n in range(100)])
    patch = patch_item(indexing.store, "jd", "A", {"price": "9.90"})
    delete = delete_item(indexing.store, "jd", "B")
    worker = Worker(indexing)
    worker.turn()
    jobs = [get_job(indexing.store, job.id) for job in (feed, patch, delete)]
    assert [job and (job.state, job.done) for job in jobs] == [("running", 20), ("succeeded", 1), ("succeeded", 1)]
    prices = {card["price"]["min"] for card in indexed(indexing).values()}
    assert "9.90" in prices
    assert {"jd B"} not in shown(indexing)
    while worker.turn() == 0.0:
        pass
    worker.release()
    assert len(shown(indexing)) == 101
    assert differences(indexing) == []


def test_a_small_push_that_says_what_a_waiting_feed_says_waits_for_that_feed(
    indexing: Indexing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BATCH", 20)
    accept(indexing.store, "jd", [row(n, f"S{n}") for n in range(100)])
    same = accept(indexing.store, "jd", [row(1, "S99"), row(2, "new")])
    worker = Worker(indexing)
    worker.turn()
    found = get_job(indexing.store, same.id)
    worker.release()
    assert found is not None
    assert found.searchable_at is None


def test_a_worker_that_lost_its_lease_writes_nothing_more(indexing: Indexing) -> None:
    stopped = threading.Event()
    accept(indexing.store, "jd", [row(1, "A")])
    worker = Worker(indexing)
    worker.turn()
    with indexing.store.writing() as connection:
        connection.exec_driver_sql("UPDATE leases SET owner = 'elsewhere/1/1'")
    job = accept(indexing.store, "jd", [row(1, "B")])
    with pytest.raises(working.LeaseLost):
        worker.turn()
    assert shown(indexing) == [{"jd A"}]
    found = get_job(indexing.store, job.id)
    assert found is not None
    assert found.state == "queued"
    assert not stopped.is_set()


def test_a_reindex_that_was_asked_for_is_done_by_the_running_worker(indexing: Indexing) -> None:
    with running(indexing):
        ended(indexing, accept(indexing.store, "jd", [row(n, f"S{n}") for n in range(10)]))
        before = indexing.engine.resolve("xunpin")
        job = ended(indexing, request(indexing.store, "reindex"))
        assert (job.state, job.total, job.done) == ("succeeded", 10, 10)
        assert indexing.engine.resolve("xunpin") != before
        job = ended(indexing, request(indexing.store, "rollback"))
        assert job.state == "succeeded"
        assert indexing.engine.resolve("xunpin") == before
    assert differences(indexing) == []


def test_without_a_worker_a_reindex_is_done_in_place(indexing: Indexing) -> None:
    accept(indexing.store, "jd", [row(1, "A")])
    job = work_until_ended(indexing, request(indexing.store, "reindex").id)
    assert job is not None
    assert job.state == "succeeded"
    assert shown(indexing) == [{"jd A"}]


def test_a_rollback_without_a_previous_index_fails_with_the_reason(indexing: Indexing) -> None:
    work_until_ended(indexing, accept(indexing.store, "jd", [row(1, "A")]).id)
    job = work_until_ended(indexing, request(indexing.store, "rollback").id)
    assert job is not None
    assert (job.state, job.waits_for) == ("failed", "There is no previous index; `xunpin reindex` builds a new one.")


def test_after_the_analyser_changed_jobs_wait_for_a_reindex_which_mends_it(indexing: Indexing) -> None:
    work_until_ended(indexing, accept(indexing.store, "jd", [row(1, "A")]).id)
    changed = dataclasses.replace(indexing, builder=DocumentBuilder(Analyzer(["新词"]), indexing.knowledge))
    job = accept(indexing.store, "jd", [row(1, "B")])
    worker = Worker(changed)
    worker.turn()
    waiting = get_job(indexing.store, job.id)
    assert waiting is not None
    assert waiting.waits_for is not None
    assert "run `xunpin reindex`" in waiting.waits_for
    worker.release()
    work_until_ended(changed, request(indexing.store, "reindex").id)
    work_until_ended(changed, job.id)
    assert shown(changed) == [{"jd A"}, {"jd B"}]


def test_a_reindex_normalizes_anew_what_older_lexicons_decided(indexing: Indexing) -> None:
    work_until_ended(indexing, accept(indexing.store, "jd", [row(1, "A"), row(2, "B")]).id)
    newer = dataclasses.replace(indexing.knowledge, version="newer")
    later = dataclasses.replace(indexing, builder=DocumentBuilder(indexing.builder.analyzer, newer))
    work_until_ended(later, request(indexing.store, "reindex").id)
    origins = [get_item(indexing.store, "jd", sku).origin for sku in "AB"]
    assert [origin and origin.version for origin in origins] == ["newer", "newer"]


def test_an_index_folder_that_was_deleted_is_built_again_by_itself(store: Store, indexing: Indexing) -> None:
    work_until_ended(indexing, accept(store, "jd", [row(1, "A")]).id)
    empty = dataclasses.replace(indexing, engine=open_tantivy(None))
    job = accept(store, "jd", [row(1, "B")])
    work_until_ended(empty, job.id)
    assert shown(empty) == [{"jd A"}, {"jd B"}]
