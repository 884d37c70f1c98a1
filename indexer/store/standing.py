"""How good what a channel offers is: its completeness, its quality, and the attributes that are missing most."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from indexer.store.connection import Store
from indexer.store.schema import listings

COMPLETE = 80  # percent; from here a listing counts as complete


@dataclass(frozen=True, slots=True)
class CategoryStanding:
    """The live listings of one category, or of all. `gaps`: attribute id to how many lack it, the most first."""

    category: str | None
    items: int
    complete: int
    completeness: float
    quality: float
    gaps: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ChannelStanding:
    whole: CategoryStanding
    categories: tuple[CategoryStanding, ...]  # the most listings first


@dataclass(slots=True)
class _Sum:
    items: int = 0
    complete: int = 0
    completeness: int = 0
    quality: int = 0

    def add(self, items: int, complete: int, completeness: int, quality: int) -> None:
        self.items += items
        self.complete += complete
        self.completeness += completeness
        self.quality += quality


def channel_standing(store: Store, channel: str) -> ChannelStanding:
    """From the columns beside the listings; those are not read."""
    complete = func.count().filter(listings.c.completeness >= COMPLETE)
    figures = (func.count(), complete, func.sum(listings.c.completeness), func.sum(listings.c.quality))
    wanted = (
        select(listings.c.category, listings.c.gaps, *figures)
        .where(listings.c.channel == channel, listings.c.state == "live", listings.c.quality.is_not(None))
        .group_by(listings.c.category, listings.c.gaps)
    )
    sums: dict[str | None, _Sum] = {}
    gaps: dict[str | None, Counter[str]] = {}
    whole, all_gaps = _Sum(), Counter[str]()
    with store.reading() as connection:
        for category, missing, *row in connection.execute(wanted):
            counts = [int(figure) for figure in row]
            sums.setdefault(category, _Sum()).add(*counts)
            whole.add(*counts)
            lacking = {attribute: counts[0] for attribute in missing.split(",") if attribute}
            gaps.setdefault(category, Counter()).update(lacking)
            all_gaps.update(lacking)
    found = (_standing(category, total, gaps[category]) for category, total in sums.items())
    ordered = sorted(found, key=lambda standing: (-standing.items, standing.category or ""))
    return ChannelStanding(_standing(None, whole, all_gaps), tuple(ordered))


def _standing(category: str | None, total: _Sum, gaps: Counter[str]) -> CategoryStanding:
    items = total.items or 1
    ordered = tuple(sorted(gaps.items(), key=lambda gap: (-gap[1], gap[0])))
    means = round(total.completeness / items, 1), round(total.quality / items, 1)
    return CategoryStanding(category, total.items, total.complete, *means, ordered)
