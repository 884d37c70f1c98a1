"""Several processes over the same indexes: what one commits the others find, and a killed one leaves no mess."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from indexer.engine.plan import Plan
from indexer.engine.port import Engine
from tests.engine_contract.process import OtherProcess, open_engine
from tests.engine_contract.shelf import FIELDS, FINGERPRINT, Shelf, document

pytestmark = pytest.mark.parametrize("kind", ["tantivy-disk", "elasticsearch"], indirect=True)


def test_another_process_finds_what_was_committed_at_once(shelf: Shelf, another_process: OtherProcess) -> None:
    shelf.put(document(1))
    assert another_process.do("total", shelf.index) == 1
    for size in range(2, 12):
        shelf.engine.write(shelf.index, [document(size)])
        assert another_process.do("total", shelf.index) == size - 1
        shelf.engine.commit(shelf.index)
        assert another_process.do("total", shelf.index) == size


def test_another_process_follows_a_switched_alias(
    engine: Engine, new_index: Callable[[], str], alias: str, another_process: OtherProcess
) -> None:
    first, second = Shelf(engine, new_index()), Shelf(engine, new_index())
    second.put(document(1))
    for name, total in ((first.index, 0), (second.index, 1), (first.index, 0)):
        engine.point_alias(alias, name)
        assert another_process.do("total", alias) == total
    engine.point_alias(alias, second.index)
    engine.drop_index(first.index)
    assert another_process.do("total", alias) == 1


def test_an_index_made_elsewhere_is_found_here_and_gone_when_dropped_there(
    engine: Engine, index: str, another_process: OtherProcess
) -> None:
    another_process.do("write", index, 1, 20)
    another_process.do("commit", index)
    assert engine.search(index, Plan()).total == 20
    another_process.do("drop", index)
    assert index not in {info.name for info in engine.list_indexes()}


def test_what_was_committed_is_there_after_reopening(shelf: Shelf, alias: str, place: str) -> None:
    shelf.put(document(1, "a", price=3, tags=["x"]))
    shelf.engine.point_alias(alias, shelf.index)
    reopened = open_engine(place)
    assert reopened.search(alias, Plan(columns=("price",))).columns["price"].tolist() == [3.0]
    (info,) = [info for info in reopened.list_indexes() if info.name == shelf.index]
    assert (info.documents, info.fingerprint, info.aliases) == (1, FINGERPRINT, (alias,))
    reopened.close()


def test_a_writer_killed_in_the_middle_loses_nothing_committed_and_leaves_no_lock(
    shelf: Shelf, another_process: OtherProcess
) -> None:
    assert another_process.do("write", shelf.index, 1, 100) == 100
    another_process.do("commit", shelf.index)
    another_process.begin("write", shelf.index, 101, 50_000)
    time.sleep(0.3)
    another_process.kill()
    found = shelf.all_keys()
    assert set(range(1, 101)) <= found
    shelf.put(document(60_000))
    assert 60_000 in shelf.all_keys()


@pytest.mark.parametrize("seconds", [0.05, 0.15, 0.3, 0.5])
def test_a_rebuild_killed_at_any_moment_leaves_the_alias_on_a_whole_index(
    engine: Engine, place: str, alias: str, seconds: float
) -> None:
    engine.create_index(f"{alias}-1", FIELDS, FINGERPRINT)
    Shelf(engine, f"{alias}-1").put(*(document(key, "a") for key in range(1, 201)))
    engine.point_alias(alias, f"{alias}-1")
    for _ in range(2):
        rebuilder = OtherProcess(place)
        rebuilder.do("total", alias)  # it is up
        rebuilder.begin("rebuild for ever", alias, 200)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert engine.search(alias, Plan()).total == 200
        rebuilder.kill()
        assert engine.search(alias, Plan()).total == 200
        assert open_engine(place).search(alias, Plan()).total == 200
        assert engine.resolve(alias) in {info.name for info in engine.list_indexes()}
