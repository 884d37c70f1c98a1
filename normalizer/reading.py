"""What every reader of text returns: a value, where it stood, what decided, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """`start` and `end` are code points of the text as received, so `text[start:end]` is the raw stretch."""

    value: T
    start: int
    end: int
    rule: str
    confidence: float
