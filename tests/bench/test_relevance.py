from __future__ import annotations

import pytest

from bench.data import Judged
from bench.relevance import build, measure, run, worst

JUDGED = Judged(
    corpus={"a": "红色连衣裙 夏季", "b": "保温杯 500ml", "c": "蓝牙耳机", "d": "连衣裙 碎花"},
    queries={"q1": "保温杯", "q2": "碎花连衣裙"},
    relevance={"q1": {"b": 1, "a": 0}, "q2": {"d": 1}},
)


def test_the_first_relevant_document_counts_by_its_place() -> None:
    found = measure(JUDGED, {"q1": ["a", "b"], "q2": ["d"]})
    assert found.queries == 2
    assert found.mrr_10 == pytest.approx((1 / 2 + 1) / 2)
    assert found.hit_10 == found.recall_100 == 1


def test_a_query_that_finds_nothing_counts_as_nothing() -> None:
    found = measure(JUDGED, {"q1": ["b"]})
    assert found.mrr_10 == found.hit_10 == found.recall_100 == pytest.approx(1 / 2)


def test_what_lies_beyond_the_tenth_place_is_recalled_but_no_hit() -> None:
    others = [f"x{number}" for number in range(20)]
    found = measure(JUDGED, {"q1": [*others, "b"], "q2": ["d"]})
    assert found.mrr_10 == found.hit_10 == pytest.approx(1 / 2)
    assert found.recall_100 == 1


def test_a_query_without_a_relevant_document_is_left_out() -> None:
    judged = Judged(JUDGED.corpus, JUDGED.queries, {"q1": {"b": 1}, "q2": {"d": 0}})
    assert measure(judged, {"q1": ["b"]}).queries == 1


def test_the_search_itself_ranks_the_toy_catalog() -> None:
    ranked = run(JUDGED, build(JUDGED))
    assert ranked["q1"][0] == "b"
    assert ranked["q2"][0] == "d"
    assert measure(JUDGED, ranked).mrr_10 == 1


def test_the_worst_query_comes_first_with_what_came_instead() -> None:
    first = worst(JUDGED, {"q1": ["a"], "q2": ["d"]}, 1)[0]
    assert first["query"] == "保温杯"
    assert first["first"] == ["红色连衣裙 夏季"]
