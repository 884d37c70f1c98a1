"""What a rule may ask of an item before it does anything."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from normalizer.mapping.item import MappedItem
from normalizer.mapping.number import number_in
from normalizer.mapping.pattern import Pattern
from normalizer.text import fold


class Condition(Protocol):
    def holds(self, item: MappedItem) -> bool: ...


@dataclass(frozen=True, slots=True)
class Is:
    field: str
    values: frozenset[str]  # folded

    def holds(self, item: MappedItem) -> bool:
        return fold(item.get(self.field)).strip() in self.values


@dataclass(frozen=True, slots=True)
class Contains:
    field: str
    values: tuple[str, ...]  # folded

    def holds(self, item: MappedItem) -> bool:
        text = fold(item.get(self.field))
        return any(value in text for value in self.values)


@dataclass(frozen=True, slots=True)
class Matches:
    field: str
    pattern: Pattern

    def holds(self, item: MappedItem) -> bool:
        return self.pattern.first(item.get(self.field)) is not None


@dataclass(frozen=True, slots=True)
class Empty:
    field: str
    empty: bool

    def holds(self, item: MappedItem) -> bool:
        return (not item.get(self.field)) is self.empty


@dataclass(frozen=True, slots=True)
class Beyond:
    """A text without a number is neither above nor below anything."""

    field: str
    above: bool
    limit: Decimal

    def holds(self, item: MappedItem) -> bool:
        number = number_in(item.get(self.field))
        return number is not None and (number > self.limit if self.above else number < self.limit)


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]

    def holds(self, item: MappedItem) -> bool:
        return all(part.holds(item) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]

    def holds(self, item: MappedItem) -> bool:
        return any(part.holds(item) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition

    def holds(self, item: MappedItem) -> bool:
        return not self.part.holds(item)
