"""Aliases: what a searcher finds while indexes are built, switched and dropped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.engine.plan import Plan, Term
from indexer.engine.port import Engine, EngineError, IndexInUse, IndexMissing
from tests.engine_contract.shelf import FIELDS, Shelf, document


def test_an_alias_answers_for_its_index(shelf: Shelf, alias: str) -> None:
    shelf.put(document(1, "a"))
    assert shelf.engine.resolve(alias) is None
    assert shelf.engine.point_alias(alias, shelf.index) is None
    assert shelf.engine.resolve(alias) == shelf.index
    assert shelf.engine.search(alias, Plan(match=Term("title", "a"))).keys.tolist() == [1]
    assert shelf.engine.fetch(alias, [1]) == {1: b"card 1"}
    assert shelf.engine.explain(alias, Plan(), [1]) == {1: {"match": 0.0}}
    assert shelf.engine.document_frequency(alias, "title", ["a"]) == {"a": 1}
    (info,) = [info for info in shelf.engine.list_indexes() if info.name == shelf.index]
    assert info.aliases == (alias,)


def test_switching_an_alias_tells_where_it_pointed(engine: Engine, new_index: Callable[[], str], alias: str) -> None:
    first, second = new_index(), new_index()
    assert engine.point_alias(alias, first) is None
    assert engine.point_alias(alias, second) == first
    assert engine.point_alias(alias, second) == second
    assert engine.resolve(alias) == second


def test_an_alias_stays_where_it_is_when_the_new_index_is_missing(engine: Engine, index: str, alias: str) -> None:
    engine.point_alias(alias, index)
    with pytest.raises(IndexMissing):
        engine.point_alias(alias, f"{index}-missing")
    assert engine.resolve(alias) == index
    with pytest.raises(IndexMissing):
        engine.point_alias(f"{alias}-new", f"{index}-missing")
    assert engine.resolve(f"{alias}-new") is None


def test_an_index_name_is_never_an_alias_as_well(engine: Engine, new_index: Callable[[], str]) -> None:
    first, second = new_index(), new_index()
    with pytest.raises(EngineError):
        engine.point_alias(first, second)
    assert engine.resolve(first) is None


def test_an_aliased_index_is_never_dropped(engine: Engine, new_index: Callable[[], str], alias: str) -> None:
    live, spare = new_index(), new_index()
    engine.point_alias(alias, live)
    with pytest.raises(IndexInUse, match=alias):
        engine.drop_index(live)
    with pytest.raises(EngineError):
        engine.drop_index(alias)
    assert engine.search(alias, Plan()).total == 0
    engine.point_alias(alias, spare)
    engine.drop_index(live)
    with pytest.raises(IndexMissing):
        engine.search(live, Plan())


def test_a_dropped_name_can_be_used_again_for_other_fields(shelf: Shelf) -> None:
    shelf.put(document(1, "a", price=1))
    shelf.engine.drop_index(shelf.index)
    shelf.engine.create_index(shelf.index, FIELDS[:2], "analyser-2")
    with pytest.raises(EngineError, match="no field 'price'"):
        shelf.search(Plan(columns=("price",)))
    assert shelf.search(Plan()).total == 0
    assert shelf.put(document(2, "b")).written == 0  # it has a keyword field that is no longer there


def test_every_search_answers_from_one_index_while_the_alias_is_switched(
    engine: Engine, new_index: Callable[[], str], alias: str
) -> None:
    """Zero failed requests, and never a mix of the old catalog and the new one."""
    small, large = Shelf(engine, new_index()), Shelf(engine, new_index())
    small.put(*(document(key, "a") for key in range(1, 11)))
    large.put(*(document(key, "a") for key in range(101, 131)))
    engine.point_alias(alias, small.index)
    switching = threading.Event()
    switching.set()

    def search() -> set[tuple[int, tuple[int, ...]]]:
        seen = set()
        while switching.is_set():
            answer = engine.search(alias, Plan(match=Term("title", "a"), window=50, also_by="price"))
            seen.add((answer.total, tuple(sorted(answer.keys.tolist()))))
        return seen

    with ThreadPoolExecutor(2) as pool:
        searches = [pool.submit(search) for _ in range(2)]
        for _ in range(8):
            engine.point_alias(alias, large.index)
            engine.point_alias(alias, small.index)
        switching.clear()
        seen = set().union(*(each.result() for each in searches))
    assert seen <= {(10, tuple(range(1, 11))), (30, tuple(range(101, 131)))}


def test_searches_go_on_from_several_threads_while_one_writes(shelf: Shelf) -> None:
    shelf.put(*(document(key, "a") for key in range(1, 101)))
    writing = threading.Event()
    writing.set()

    def search() -> bool:
        while writing.is_set():
            answer = shelf.search(Plan(match=Term("title", "a"), window=2000))
            assert answer.total == len(answer.keys)
            assert answer.total % 100 == 0
        return True

    with ThreadPoolExecutor(3) as pool:
        searches = [pool.submit(search) for _ in range(3)]
        for start in range(101, 1001, 100):
            shelf.put(*(document(key, "a") for key in range(start, start + 100)))
        writing.clear()
        assert all(each.result() for each in searches)
    assert shelf.search(Plan()).total == 1000
