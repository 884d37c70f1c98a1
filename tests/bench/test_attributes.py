from __future__ import annotations

import pytest

from bench.attributes import Sentence, Spans, measure
from indexer.lexicons import load_knowledge


def test_a_stretch_counts_only_when_it_is_exact() -> None:
    rows = [
        Sentence("白色圆领连衣裙", {("color", "白色"), ("neckline", "圆领")}),
        Sentence("圆领的连衣裙", {("neckline", "圆")}),
    ]
    found = measure(rows, load_knowledge())
    assert found["color"] == Spans(1, 1, 1)
    assert found["neckline"] == Spans(2, 2, 1)
    assert found["all"] == Spans(3, 3, 2)
    assert found["all"].f1 == pytest.approx(2 / 3)


def test_nothing_labelled_and_nothing_read_is_no_division_by_zero() -> None:
    assert (Spans(0, 0, 0).precision, Spans(0, 0, 0).recall, Spans(0, 0, 0).f1) == (0, 0, 0)
