"""What a channel's own category says: 手机通讯 > 手机 > 智能手机 is a place in our tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from normalizer.category_index import CategoryIndex
from normalizer.head_noun import nouns
from normalizer.text import fold_aligned

_LEVELS = re.compile(r"\s*(?:->|=>|&gt;|[>→»›|\\]|--|\s-\s)\s*")
_ALTERNATIVES = re.compile(r"\s*[/,;、,_]\s*")
# How much a level counts beside the one below it: with /, levels and alternatives look the same.
_CLEAR, _UNCLEAR = 0.5, 0.85
_READ, _SUPPORT = 0.5, 0.5


@dataclass(frozen=True, slots=True)
class PathReading:
    """`exact` when the last level bears the category's own name, `raw` is the part as received."""

    id: str
    raw: str
    exact: bool


@dataclass(frozen=True, slots=True)
class PathPart:
    """A level of a path, or one of its alternatives: the categories that it names, or (not `named`) ends in."""

    raw: str
    weight: float
    ids: tuple[str, ...]
    named: bool
    last: bool


@lru_cache(maxsize=8192)
def read_path(path: str, index: CategoryIndex) -> PathReading | None:
    """The category that the parts of the path point to; the last part counts most, the others choose between
    namesakes. Nothing when no part is known.
    """
    parts = [part for part in path_parts(path, index) if part.ids]
    best: tuple[float, int, PathReading] | None = None
    for part in parts:
        for id in part.ids:
            support = sum(
                other.weight * _SUPPORT
                for other in parts
                if other is not part and any(index.related(id, above) for above in other.ids)
            )
            score = part.weight * (1.0 if part.named else _READ) + support
            depth = len(index.lineage[id])
            if best is None or (score, depth) > best[:2]:
                best = (score, depth, PathReading(id, part.raw, part.named and part.last))
    return best[2] if best else None


def path_parts(path: str, index: CategoryIndex) -> list[PathPart]:
    """The last part first."""
    levels = [level for level in _LEVELS.split(path) if level.strip()]
    clear = len(levels) > 1
    parts: list[PathPart] = []
    for distance, level in enumerate(reversed(levels)):
        pieces = [piece for piece in _ALTERNATIVES.split(level) if piece.strip()]
        for place, piece in enumerate(reversed(pieces)):
            weight = _CLEAR**distance if clear else _UNCLEAR**place
            parts.append(_part(piece.strip(), weight, not distance, index))
    return parts


def _part(raw: str, weight: float, last: bool, index: CategoryIndex) -> PathPart:
    text = fold_aligned(raw).text.strip()
    if name := index.named(text):
        return PathPart(raw, weight, name.categories, True, last)
    found = [noun for noun in nouns(text, index) if noun.plain]
    if not found:
        return PathPart(raw, weight, (), False, last)
    return PathPart(raw, weight, max(found, key=lambda noun: noun.weight).mention.name.categories, False, last)
