"""Why a hit scores what it scores, and whether the engine is well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.engine.elasticsearch import open_elasticsearch
from indexer.engine.plan import Any, Boost, Constant, Everything, Evidence, Filter, OneOf, Phrase, Plan, Range, Term
from indexer.engine.port import Engine, EngineError
from indexer.engine.tantivy import open_tantivy
from tests.engine_contract.shelf import FIELDS, FINGERPRINT, Shelf, catalog, document


@pytest.fixture(scope="module")
def shop(engine: Engine, new_index: Callable[[], str]) -> Shelf:
    shelf = Shelf(engine, new_index())
    shelf.put(*catalog(300, seed=3))
    return shelf


EVIDENCE = (
    Evidence("pro", Term("title", "pro", boost=1.5)),
    Evidence("pair", Phrase("title", ("手机", "苹果"))),
    Evidence("text", Any((Term("text", "小米"), Boost(Term("text", "max"), 2.0)))),
    Evidence("sale", Constant(OneOf("tag", ("sale",)), 0.25)),
)


def test_the_parts_of_a_score_sum_to_it(shop: Shelf) -> None:
    plan = Plan(
        match=Any((Term("title", "手机"), Term("title", "苹果"))),
        evidence=EVIDENCE,
        filters=(Filter("rated", Range("rating")),),
        window=300,
    )
    answer = shop.search(plan)
    parts = shop.engine.explain(shop.index, plan, answer.keys.tolist())
    assert set(parts) == set(answer.keys.tolist())
    assert {name for each in parts.values() for name in each} == {"match", "pro", "pair", "text", "sale"}
    for key, score in zip(answer.keys.tolist(), answer.scores.tolist(), strict=True):
        assert sum(parts[key].values()) == pytest.approx(score, abs=1e-3)


def test_only_what_applied_is_named(shelf: Shelf) -> None:
    shelf.put(document(1, "手机 pro", tags=["sale"]), document(2, "手机"), document(3, "小米"))
    plan = Plan(match=Constant(Term("title", "手机"), 2.0), evidence=EVIDENCE)
    parts = shelf.engine.explain(shelf.index, plan, [2, 1, 3, 99])
    assert list(parts[1]) == ["match", "pro", "sale"]
    assert parts[1]["match"] == 2.0
    assert parts[1]["sale"] == 0.25
    assert parts[2] == {"match": 2.0}
    assert set(parts) == {1, 2}


def test_what_a_filter_keeps_out_is_not_explained(shelf: Shelf) -> None:
    shelf.put(document(1, "a", price=1), document(2, "a", price=2))
    plan = Plan(filters=(Filter("p", Range("price", 2)),), exclude=(Term("title", "b"),))
    assert shelf.engine.explain(shelf.index, plan, [1, 2]) == {2: {"match": 0.0}}
    assert shelf.engine.explain(shelf.index, plan, []) == {}


def test_evidence_of_one_name_is_added_up(shelf: Shelf) -> None:
    shelf.put(document(1, "a b"))
    evidence = (Evidence("same", Constant(Term("title", "a"), 1.0)), Evidence("same", Constant(Everything(), 2.0)))
    assert shelf.engine.explain(shelf.index, Plan(evidence=evidence), [1]) == {1: {"match": 0.0, "same": 3.0}}


def test_a_working_engine_is_healthy(engine: Engine, kind: str) -> None:
    health = engine.health()
    assert health.ok
    assert health.engine == kind.partition("-")[0]
    assert health.advice is None


def test_a_dead_server_is_told_by_health_and_by_every_request() -> None:
    engine = open_elasticsearch("http://127.0.0.1:9")
    health = engine.health()
    assert not health.ok
    assert health.advice is not None
    with pytest.raises(EngineError, match=r"http://127\.0\.0\.1:9 could not be reached"):
        engine.search("goods", Plan())
    engine.close()


def test_a_damaged_folder_is_told_by_health_and_by_every_request(tmp_path: Path) -> None:
    engine = open_tantivy(tmp_path)
    (tmp_path / "aliases.json").write_text("{ not json")
    health = engine.health()
    assert not health.ok
    assert health.advice is not None
    with pytest.raises(EngineError, match=r"aliases\.json"):
        engine.search("goods", Plan())


def test_a_damaged_index_is_told_by_health_and_by_every_request(tmp_path: Path) -> None:
    made = open_tantivy(tmp_path)
    made.create_index("goods", FIELDS, FINGERPRINT)
    made.write("goods", [document(1)])
    made.commit("goods")
    made.close()
    for segment in (tmp_path / "goods").glob("*.term"):
        segment.unlink()
    engine = open_tantivy(tmp_path)
    assert not engine.health().ok
    with pytest.raises(EngineError, match="'goods'"):
        engine.search("goods", Plan())
