"""How long many questions took: percentiles and throughput, measured the same way for everybody who answers."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeVar

import numpy as np

Question = TypeVar("Question")
_fork = multiprocessing.get_context("fork")  # a client is what `connect` closes over, no pickle could carry it


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds, and questions answered per second by all clients together."""

    questions: int
    clients: int
    p50: float
    p95: float
    p99: float
    per_second: float


def summary(milliseconds: Sequence[float], clients: int, seconds: float) -> Latency:
    """`seconds`: from the first question to the last answer."""
    p50, p95, p99 = (round(float(value), 2) for value in np.percentile(milliseconds, (50, 95, 99)))
    return Latency(len(milliseconds), clients, p50, p95, p99, round(len(milliseconds) / seconds, 1))


def timed(ask: Callable[[Question], object], questions: Sequence[Question]) -> list[float]:
    """Milliseconds per question, one after the other."""
    spent = []
    for question in questions:
        began = time.perf_counter()
        ask(question)
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def measure(
    connect: Callable[[], Callable[[Question], object]], questions: Sequence[Question], clients: int
) -> Latency:
    """The questions shared out among clients, each a process with a connection of its own that stays open.

    Raises `RuntimeError` when a client fails: a figure with failures in it says nothing.
    """
    gc.freeze()  # clients must not spend their time on copying the parent's memory
    barrier = _fork.Barrier(clients + 1)
    ends, processes = [], []
    for number in range(clients):
        ours, theirs = _fork.Pipe(duplex=False)
        process = _fork.Process(target=_client, args=(connect, questions[number::clients], barrier, theirs))
        process.start()
        theirs.close()
        ends.append(ours)
        processes.append(process)
    try:
        barrier.wait(timeout=60)
        began = time.perf_counter()
        spent = [_received(end) for end in ends]
        seconds = time.perf_counter() - began
    finally:
        for process in processes:
            process.join(timeout=10)
            if process.is_alive():
                process.kill()
        gc.unfreeze()
    return summary([value for some in spent for value in some], clients, seconds)


def _client(
    connect: Callable[[], Callable[[Question], object]], questions: Sequence[Question], barrier: Any, end: Connection
) -> None:
    ask = connect()
    ask(questions[0])  # opens the connection
    barrier.wait(timeout=60)
    end.send(timed(ask, questions))


def _received(end: Connection) -> list[float]:
    try:
        spent: list[float] = end.recv()
    except EOFError as gone:
        raise RuntimeError("a load client failed; its error is above") from gone
    return spent
