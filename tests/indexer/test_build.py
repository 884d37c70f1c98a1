from __future__ import annotations

import dataclasses
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import build
from indexer.analysis import Analyzer
from indexer.build import NoPreviousIndex, RebuildFailed, rebuild, rollback
from indexer.document import FIELDS, DocumentBuilder
from indexer.engine.elasticsearch import open_elasticsearch
from indexer.engine.plan import Plan
from indexer.engine.port import Engine
from indexer.engine.tantivy import open_tantivy
from indexer.indexing import Indexing, IndexOutdated
from indexer.store.accept import accept
from indexer.store.connection import Store
from indexer.store.items import delete_item, patch_item
from indexer.store.lease import WORKER, acquire
from indexer.update import apply_batch
from tests.indexer.shop import OWNER, WATER, differences, indexed, row, shown, work_off


@pytest.fixture(params=["tantivy", "elasticsearch"])
def serving(
    request: pytest.FixtureRequest, store: Store, builder: DocumentBuilder, tmp_path: Path
) -> Iterator[Indexing]:
    """An index on disk of each engine, under a name of its own."""
    if request.param == "elasticsearch":
        engine: Engine = open_elasticsearch(request.getfixturevalue("elasticsearch_url"))
    else:
        engine = open_tantivy(tmp_path / "index")
    assert acquire(store, WORKER, OWNER)
    yield Indexing(store, engine, builder, f"test-{uuid.uuid4().hex}")
    engine.close()


def names(indexing: Indexing) -> set[str]:
    return {info.name for info in indexing.engine.list_indexes()}


def test_a_rebuild_of_an_empty_store_makes_an_index_to_search(indexing: Indexing) -> None:
    rebuilt = rebuild(indexing)
    assert indexing.engine.resolve("xunpin") == rebuilt.index
    assert rebuilt.index.startswith("xunpin-")
    assert indexed(indexing) == {}


def test_a_rebuilt_index_holds_what_the_live_one_held(leading: Indexing) -> None:
    accept(leading.store, "jd", [row(n, f"S{n}", gtin=WATER if n < 4 else None) for n in range(12)])
    work_off(leading)
    delete_item(leading.store, "jd", "S9")
    work_off(leading)
    before = indexed(leading)
    rebuilt = rebuild(leading)
    assert indexed(leading) == before
    assert rebuilt.documents == len(before)
    assert leading.engine.resolve("xunpin") == rebuilt.index != rebuilt.previous


def test_what_changes_during_a_rebuild_is_in_the_new_index(leading: Indexing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "PAGE", 3)
    accept(leading.store, "jd", [row(n, f"S{n}", price="1") for n in range(10)])
    work_off(leading)
    steps: list[int] = []

    def between(written: int) -> None:
        steps.append(written)
        if len(steps) == 2:
            accept(leading.store, "tmall", [row(1, "new")])
            delete_item(leading.store, "jd", "S3")
            for sku in ("S1", "S8"):
                patch_item(leading.store, "jd", sku, {"price": "7"})
            apply_batch(leading, OWNER)

    rebuild(leading, between=between)
    assert len(steps) > 2
    assert differences(leading) == []
    assert {"tmall new"} in shown(leading)
    assert {"jd S3"} not in shown(leading)


@pytest.mark.thorough
def test_searches_never_fail_nor_come_back_empty_during_rebuilds_and_rollbacks(serving: Indexing) -> None:
    accept(serving.store, "jd", [row(n, f"S{n}") for n in range(200)])
    work_off(serving)
    stop, totals, failures = threading.Event(), set[int](), list[Exception]()

    def search() -> None:
        while not stop.is_set():
            try:
                answer = serving.engine.search(serving.alias, Plan(window=5))
                totals.add(answer.total)
                assert len(serving.engine.fetch(serving.alias, answer.keys.tolist())) == 5
            except Exception as failure:
                failures.append(failure)

    shopper = threading.Thread(target=search)
    shopper.start()
    for _ in range(3):
        rebuild(serving)
    rollback(serving)
    rebuild(serving)
    stop.set()
    shopper.join()
    assert failures == []
    assert totals == {200}


def test_rolling_back_shows_the_index_before_with_all_that_changed_since(leading: Indexing) -> None:
    accept(leading.store, "jd", [row(1, "A", price="1"), row(2, "B")])
    work_off(leading)
    first = leading.engine.resolve("xunpin")
    second = rebuild(leading).index
    patch_item(leading.store, "jd", "A", {"price": "2"})
    delete_item(leading.store, "jd", "B")
    work_off(leading)
    assert rollback(leading) == first
    assert [card["price"]["min"] for card in indexed(leading).values()] == ["2.00"]
    assert rollback(leading) == second
    assert differences(leading) == []


def test_without_a_previous_index_a_rollback_is_refused(leading: Indexing) -> None:
    work_off(leading)
    live = leading.engine.resolve("xunpin")
    with pytest.raises(NoPreviousIndex, match="xunpin reindex"):
        rollback(leading)
    assert leading.engine.resolve("xunpin") == live


def test_a_rollback_to_an_index_of_another_analyser_is_refused(leading: Indexing) -> None:
    work_off(leading)
    other = dataclasses.replace(leading, builder=DocumentBuilder(Analyzer(["新词"]), leading.knowledge))
    live = rebuild(other).index
    with pytest.raises(IndexOutdated):
        rollback(other)
    assert leading.engine.resolve("xunpin") == live


def test_only_the_live_index_and_the_one_before_are_kept(leading: Indexing) -> None:
    work_off(leading)
    rebuild(leading)
    second = rebuild(leading)
    assert names(leading) == {second.index, second.previous}


@pytest.mark.parametrize("step", ["_load", "_replay", "_verify", "_switch"])
def test_a_rebuild_that_dies_leaves_the_old_index_serving_and_the_next_cleans_up(
    leading: Indexing, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    accept(leading.store, "jd", [row(n, f"S{n}") for n in range(5)])
    work_off(leading)
    live = leading.engine.resolve("xunpin")

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, step, dies)
    with pytest.raises(KeyboardInterrupt):
        rebuild(leading)
    assert leading.engine.resolve("xunpin") == live
    assert len(shown(leading)) == 5
    monkeypatch.undo()
    rebuilt = rebuild(leading)
    assert names(leading) == {rebuilt.index, live}


def test_an_index_that_is_not_what_the_store_says_is_never_switched_to(
    leading: Indexing, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept(leading.store, "jd", [row(1, "A"), row(2, "B")])
    work_off(leading)
    live = leading.engine.resolve("xunpin")
    monkeypatch.setattr(build, "_load", lambda *_: {})
    with pytest.raises(RebuildFailed, match="holds 0 products, the store has 2"):
        rebuild(leading)
    assert leading.engine.resolve("xunpin") == live


def test_indexes_of_others_are_left_alone(leading: Indexing) -> None:
    leading.engine.create_index("xunpin-vocabulary-20261101000000000000", FIELDS, "x")
    work_off(leading)
    rebuild(leading)
    assert "xunpin-vocabulary-20261101000000000000" in names(leading)
