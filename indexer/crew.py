"""Processes that share the pure part of a batch: reading items and making documents takes most of a feed's time."""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TypeVar

from indexer.document import DocumentBuilder
from normalizer.learned_brands import LearnedBrand

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")
# Pure: the same results whichever process runs it. Items and results travel between processes.
Work = Callable[[DocumentBuilder, Sequence[Item]], list[Result]]

_WORTH_SHARING = 50  # fewer items are done before they have travelled
_LOOK_FOR_PARENT = 1.0  # seconds


class Crew:
    """`size` processes besides this one, which does its share as well. Whatever dies, the work is done.

    Made before anything is locked: processes inherit what is open.
    """

    def __init__(self, builder: DocumentBuilder, size: int) -> None:
        self._builder, self._size = builder, size
        self._pool = _fork(builder, size) if size else None
        self._lesson = b""

    def share(self, work: Work[Item, Result], items: Sequence[Item]) -> list[Result]:
        """The results of all items in their order."""
        if self._pool is None or len(items) < _WORTH_SHARING:
            return work(self._builder, items)
        each = -(-len(items) // (self._size + 1))
        own, *others = (items[first : first + each] for first in range(0, len(items), each))
        asked = [(share, self._ask(work, share)) for share in others]
        results = work(self._builder, own)
        for share, future in asked:
            results += self._answer(work, share, future)
        return results

    def teach(self, builder: DocumentBuilder, learned: Sequence[LearnedBrand]) -> None:
        """From now on everybody works with `builder`: the one that all began with, taught what the catalog has learned.

        What was learned travels with the work, because processes are forked only once.
        """
        self._builder, self._lesson = builder, pickle.dumps(tuple(learned))

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _ask(self, work: Work[Item, Result], share: Sequence[Item]) -> Future[list[Result]] | None:
        try:
            return self._pool.submit(_there, work, share, self._lesson) if self._pool else None
        except BrokenProcessPool:
            return None

    def _answer(
        self, work: Work[Item, Result], share: Sequence[Item], future: Future[list[Result]] | None
    ) -> list[Result]:
        if future is not None:
            try:
                return future.result()
            except BrokenProcessPool:
                logger.warning("a process that shared the work died; it is done without help from now on")
                self.close()
        return work(self._builder, share)


def _fork(builder: DocumentBuilder, size: int) -> ProcessPoolExecutor:
    """Forked, so that what the builder knows is shared memory and need not travel."""
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(size, context, initializer=_begin, initargs=(builder, os.getpid()))
    pool.submit(os.getpid).result()  # all of them start with the first task
    return pool


@dataclass(slots=True)
class _Member:
    """What a process of the crew began with, and what it knows now."""

    began: DocumentBuilder
    builder: DocumentBuilder
    lesson: bytes = b""

    def learn(self, lesson: bytes) -> DocumentBuilder:
        if lesson != self.lesson:
            self.lesson, self.builder = lesson, self.began.taught(pickle.loads(lesson))
        return self.builder


_here: list[_Member] = []  # of a process of the crew


def _begin(builder: DocumentBuilder, parent: int) -> None:
    _here.append(_Member(builder, builder))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all, and who leads says when it is over
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: int) -> None:
    """Nobody is left behind by a parent that was killed."""
    while os.getppid() == parent:
        time.sleep(_LOOK_FOR_PARENT)
    os._exit(1)


def _there(work: Work[Item, Result], share: Sequence[Item], lesson: bytes) -> list[Result]:
    return work(_here[0].learn(lesson), share)
