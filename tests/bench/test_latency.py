from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from bench.latency import measure, summary


def test_percentiles_are_those_of_all_questions() -> None:
    found = summary([float(value) for value in range(1, 101)], clients=1, seconds=10)
    assert (found.p50, found.p95, found.p99) == (50.5, 95.05, 99.01)
    assert found.per_second == 10
    assert found.questions == 100


def test_one_slow_answer_shows_in_the_99th_percentile_alone() -> None:
    found = summary([1.0] * 99 + [500.0], clients=1, seconds=1)
    assert found.p50 == found.p95 == 1
    assert found.p99 > 1


def test_clients_share_the_questions() -> None:
    def connect() -> Callable[[int], int]:
        return lambda question: question

    found = measure(connect, list(range(20)), clients=3)
    assert (found.questions, found.clients) == (20, 3)


def test_a_client_that_fails_fails_the_measurement() -> None:
    def connect() -> Callable[[int], int]:
        def ask(question: int) -> int:
            if question == 7:
                os._exit(1)
            return question

        return ask

    with pytest.raises(RuntimeError, match="client failed"):
        measure(connect, list(range(10)), clients=2)
