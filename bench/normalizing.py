"""The normalizer alone, on one core: items per second from a parsed row to a listing with its reasons."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.variations import items
from normalizer.knowledge import Knowledge
from normalizer.native import read_native
from normalizer.pipeline import normalize

_CHANNEL = "bench"


@dataclass(frozen=True, slots=True)
class Normalizing:
    items: int
    per_second: float


def measure(titles: Sequence[str], count: int, knowledge: Knowledge) -> Normalizing:
    """Every later title is a variation, so that nothing learned from the same text speeds it up."""
    made = list(items(titles, count))
    began = time.perf_counter()
    for item in made:
        native, _, _ = read_native(_CHANNEL, item)
        if native is not None:
            normalize(native, knowledge)
    return Normalizing(count, round(count / (time.perf_counter() - began), 1))
