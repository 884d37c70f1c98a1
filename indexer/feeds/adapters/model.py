"""What a channel adapter is: a table of names, and how one record of the channel becomes native items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to sell: the part of the record that speaks of it, and the same in the native shape."""

    raw: Mapping[str, Any]
    native: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Adapter:
    """`items` never fails: what it does not understand stays in `raw`, what it cannot find stays away."""

    name: str
    known: Mapping[str, tuple[str, int]]  # folded name -> native field, rank
    items: Callable[[Mapping[str, Any]], Iterator[Item]]
    required: tuple[str, ...] = ("sku", "title")  # what a table has columns for; "sku or url" is one of two
