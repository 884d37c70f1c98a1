"""A service as the system sees it: its processes and the memory they hold. Linux only: it reads /proc."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

_PROC = Path("/proc")
_SAMPLE = 1.0  # seconds
_RESTING = 0.1  # seconds of processor time within two seconds


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident MB: `proportional` counts a page that processes share once, `largest` is the most seen of it."""

    processes: int
    proportional: float
    largest: float


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    parents = {}
    for stat in _PROC.glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def resident(pid: int) -> tuple[int, float]:
    """How many processes there are, and their megabytes."""
    sizes = [_proportional(each) for each in family(pid)]
    there = [size for size in sizes if size]
    return len(there), sum(there) / 1024


def _proportional(pid: int) -> int:
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


class MemoryWatch:
    """Samples a process family's memory while the `with` block runs."""

    def __init__(self, pid: int) -> None:
        self._pid, self._largest, self._processes, self._now = pid, 0.0, 0, 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def read(self) -> Memory:
        self._look()
        return Memory(self._processes, round(self._now), round(self._largest))

    def _sample(self) -> None:
        while not self._ended.wait(_SAMPLE):
            self._look()

    def _look(self) -> None:
        self._processes, self._now = resident(self._pid)
        self._largest = max(self._largest, self._now)


def settle(pid: int, patience: float = 120.0) -> None:
    """Wait until a process family rests: merges and other afterwork must not weigh on what is measured next."""
    deadline = time.monotonic() + patience
    before = _worked(pid)
    while time.monotonic() < deadline:
        time.sleep(2)
        now = _worked(pid)
        if now - before < _RESTING:
            return
        before = now


def _worked(pid: int) -> float:
    """Seconds of processor time."""
    ticks = 0
    for each in family(pid):
        try:
            fields = (_PROC / str(each) / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
