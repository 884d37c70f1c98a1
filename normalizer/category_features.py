"""What a learned predictor sees of an item: its letters, the things that it names, its attributes, its path.

Training and serving use these functions alone, so that they see the same. A feature is a number, made from its text
and the group that it belongs to; nothing of the titles that a predictor was trained on is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from normalizer.text import fold

if TYPE_CHECKING:
    from normalizer.category_index import CategoryIndex
    from normalizer.head_noun import Noun

# Every group counts alike, however many features it has.
GROUPS = ("title", "nouns", "values", "attributes", "path")
_TITLE, _NOUNS, _VALUES, _ATTRIBUTES, _PATH = range(len(GROUPS))
_LONGEST_TITLE = 200  # characters
_LONGEST_VALUE = 20
_SEVERAL = re.compile(r"[,;、|/]")
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Numbers, each as often as its text occurs, and the place in `GROUPS` of each."""

    keys: NDArray[np.uint64]
    groups: NDArray[np.uint8]


def category_features(
    title: str, found: Sequence[Noun], path: str | None, attributes: Mapping[str, str], index: CategoryIndex
) -> Features:
    """`title` is folded, `found` are its nouns."""
    parts = [_grams(title[:_LONGEST_TITLE], _TITLE), _checksums(_named(found, index), _NOUNS)]
    groups = [_TITLE, _NOUNS]
    if attributes:
        parts += [_checksums(_values(attributes), _VALUES), _checksums(map(fold, attributes), _ATTRIBUTES)]
        groups += [_VALUES, _ATTRIBUTES]
    if path:
        parts.append(_grams(fold(path), _PATH))
        groups.append(_PATH)
    return Features(np.concatenate(parts), np.repeat(np.array(groups, np.uint8), [len(part) for part in parts]))


def _grams(text: str, group: int) -> NDArray[np.uint64]:
    """Every one, two and three characters that stand together."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    one = (codes + np.uint64((group + 1) << 32)) * _MIX
    two = (one[:-1] + codes[1:]) * _MIX
    three = (two[:-1] + codes[2:]) * _MIX
    return np.concatenate((one, two, three))


def _checksums(texts: Iterator[str], group: int) -> NDArray[np.uint64]:
    start = (group + 1) << 32
    return np.fromiter((start + crc32(text.encode("utf-8", "surrogatepass")) for text in texts), np.uint64)


def _named(found: Sequence[Noun], index: CategoryIndex) -> Iterator[str]:
    """Each name, the categories that bear it, and once more those of the noun that weighs most."""
    for noun in found:
        name = noun.mention.name
        yield name.text
        for id in name.above:
            yield f"> {id}"
        if noun.plain:
            yield f"! {name.text}"
    if found:
        best = max(found, key=lambda noun: noun.weight).mention.name
        for id in best.categories:
            for above in index.lineage[id]:
                yield f"= {above}"


def _values(attributes: Mapping[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        folded = fold(name)
        for each in _SEVERAL.split(fold(value)):
            yield f"{folded}={each.strip()[:_LONGEST_VALUE]}"
