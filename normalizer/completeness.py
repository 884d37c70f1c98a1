"""How much of what its category asks for is said about a thing, and what is not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from normalizer.schema import AttributeSpec, CategoryTree

_WEIGHTS = {"required": 3, "recommended": 1}


@dataclass(frozen=True, slots=True)
class Completeness:
    """`percent` counts a required attribute three times a recommended one; `gaps` are what is missing, required first.

    Without a category nobody knows what belongs there: 0 percent.
    """

    percent: int
    gaps: tuple[AttributeSpec, ...]


def completeness(tree: CategoryTree, category: str | None, told: Collection[str]) -> Completeness:
    """`told` are the ids of the attributes that have a value."""
    if category is None or category not in tree:
        return Completeness(0, ())
    wanted = [spec for spec in tree.get(category).attributes if spec.requirement in _WEIGHTS]
    gaps = tuple(spec for spec in wanted if spec.id not in told)
    all_of_it = sum(_WEIGHTS[spec.requirement] for spec in wanted)
    missing = sum(_WEIGHTS[spec.requirement] for spec in gaps)
    return Completeness(100 * (all_of_it - missing) // all_of_it if all_of_it else 100, gaps)
