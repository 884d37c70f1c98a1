"""Processes that share the work of a batch: the results are those of one process, whoever dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection

import pytest

from indexer.crew import Crew
from indexer.document import DocumentBuilder

MANY = list(range(1_000))
TOGETHER = multiprocessing.get_context("fork").Barrier(3)  # inherited by the processes of a crew


@pytest.fixture
def crew(builder: DocumentBuilder) -> Iterator[Crew]:
    made = Crew(builder, 2)
    yield made
    made.close()


def doubled(builder: DocumentBuilder, numbers: Sequence[int]) -> list[tuple[int, int]]:
    """With the process that did it."""
    return [(number * 2, os.getpid()) for number in numbers]


def doubled_together(builder: DocumentBuilder, numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Only when three processes are at it at the same time."""
    TOGETHER.wait(timeout=60)
    return doubled(builder, numbers)


def fingerprints(builder: DocumentBuilder, numbers: Sequence[int]) -> list[str]:
    return [builder.analyzer.fingerprint for _ in numbers]


def refuses(builder: DocumentBuilder, numbers: Sequence[int]) -> list[int]:
    raise ValueError(f"{numbers[0]} is no good")


def test_results_come_in_the_order_of_the_items_from_every_process(crew: Crew) -> None:
    results = crew.share(doubled_together, MANY)
    assert [result for result, _ in results] == [number * 2 for number in MANY]
    assert len({process for _, process in results}) == 3


def test_every_process_knows_what_the_first_one_knows(crew: Crew, builder: DocumentBuilder) -> None:
    assert set(crew.share(fingerprints, MANY)) == {builder.analyzer.fingerprint}


def test_a_few_items_do_not_travel(crew: Crew) -> None:
    assert {process for _, process in crew.share(doubled, MANY[:10])} == {os.getpid()}


def test_work_goes_on_when_a_process_dies(crew: Crew) -> None:
    with pytest.raises(ValueError, match="0 is no good"):
        crew.share(refuses, MANY)
    os.kill(next(process for _, process in crew.share(doubled, MANY) if process != os.getpid()), signal.SIGKILL)
    for _ in range(2):
        assert [result for result, _ in crew.share(doubled, MANY)] == [number * 2 for number in MANY]


def _lead(builder: DocumentBuilder, end: Connection) -> None:
    crew = Crew(builder, 1)
    end.send({process for _, process in crew.share(doubled, MANY)})
    time.sleep(60)


@pytest.mark.thorough
def test_nobody_is_left_behind_by_a_process_that_was_killed(builder: DocumentBuilder) -> None:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    leader = context.Process(target=_lead, args=(builder, theirs))
    leader.start()
    processes: set[int] = ours.recv()
    assert len(processes) == 2
    leader.kill()
    leader.join()
    deadline = time.monotonic() + 20
    while any(map(_is_there, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_is_there, processes))


def _is_there(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
