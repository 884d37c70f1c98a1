"""What a learned predictor sees of an item: its letters, the things that it names, its attributes, its path.

Training and serving use these functions alone, so that they see the same. A feature is a number: the checksum of its
text, begun with its group; nothing of the titles that a predictor was trained on is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from zlib import crc32

from normalizer.text import fold

if TYPE_CHECKING:
    from normalizer.category_index import CategoryIndex
    from normalizer.head_noun import Noun

Features = tuple[tuple[int, ...], ...]

# Every group counts alike, however many features it has.
GROUPS = ("title", "nouns", "values", "attributes", "path")
_LONGEST_GRAM = 3
_LONGEST_TITLE = 200  # characters
_LONGEST_VALUE = 20
_SEVERAL = re.compile(r"[,;、|/]")


def category_features(
    title: str, found: Sequence[Noun], path: str | None, attributes: Mapping[str, str], index: CategoryIndex
) -> Features:
    """One tuple of features per group, in the order of `GROUPS`; `title` is folded, `found` are its nouns."""
    texts = (
        _grams(title[:_LONGEST_TITLE]),
        _named(found, index),
        _values(attributes),
        map(fold, attributes),
        _grams(fold(path)) if path else (),
    )
    return tuple(_numbered(group, each) for group, each in enumerate(texts))


def _grams(text: str) -> Iterator[str]:
    for length in range(1, _LONGEST_GRAM + 1):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]


def _named(found: Sequence[Noun], index: CategoryIndex) -> Iterator[str]:
    """Each name, the categories that bear it, and once more those of the noun that weighs most."""
    for noun in found:
        name = noun.mention.name
        yield name.text
        yield from (f"> {id}" for id in name.above)
        if noun.plain:
            yield f"! {name.text}"
    if found:
        best = max(found, key=lambda noun: noun.weight).mention.name
        for id in best.categories:
            yield from (f"= {above}" for above in index.lineage[id])


def _values(attributes: Mapping[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        folded = fold(name)
        for each in _SEVERAL.split(fold(value)):
            yield f"{folded}={each.strip()[:_LONGEST_VALUE]}"


def _numbered(group: int, texts: Iterable[str]) -> tuple[int, ...]:
    return tuple(crc32(text.encode("utf-8", "surrogatepass"), group) for text in texts)
