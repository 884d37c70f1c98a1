"""What a shopper meant by letters or characters that no product has: pinyin, initials, homophones.

Pinyin is a guess that is ranked and shown, never an equality: a word that the catalog knows is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import ne
from typing import Literal

from indexer.analysis import pairs
from indexer.suggestions import EntryKind
from normalizer.pinyin import full
from normalizer.text import fold
from search.query.words import QueryWord
from search.statistics import CatalogStatistics
from search.vocabulary import Vocabulary

_KINDS: tuple[EntryKind, ...] = ("thing", "brand", "category", "word")
_NAMES: tuple[EntryKind, ...] = ("thing", "brand", "category")
# One letter names too many words, and so do three as the beginning of a spelling.
_SHORTEST_LETTERS = 2
_SHORTEST_PREFIX = 4
_LONGEST_HOMOPHONE = 6

Rule = Literal["pinyin", "initials", "homophone"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one stretch of the query was meant to be."""

    text: str
    rule: Rule
    confidence: float


@dataclass(frozen=True, slots=True)
class Correction:
    """`text` instead of the whole query; `sure` ones are searched at once, the others are only offered."""

    text: str
    rule: Rule
    confidence: float

    @property
    def sure(self) -> bool:
        return self.confidence >= 0.8


def correct(
    query: str, words: Sequence[QueryWord], vocabulary: Vocabulary, statistics: CatalogStatistics
) -> Correction | None:
    """A better query when the catalog does not know some stretch of it, else None."""
    text = query
    found: list[Reading] = []
    for start, end in reversed(list(_stretches(words))):
        stretch, inside = query[start:end], [word for word in words if start <= word.word.start < end]
        meant = _homophone(stretch, inside, vocabulary, statistics) if _is_han(stretch) else None
        if meant is None and not all(word.known for word in inside):
            meant = _spelled(stretch, vocabulary)
        if meant is not None:
            found.append(meant)
            text = text[:start] + meant.text + text[end:]
    if not found or text == query:
        return None
    weakest = min(found, key=lambda reading: reading.confidence)
    return Correction(text, weakest.rule, weakest.confidence)


def _stretches(words: Sequence[QueryWord]) -> Iterator[tuple[int, int]]:
    """Words that touch each other are one stretch: 连yi, 连衣qun."""
    start = end = -1
    for word in words:
        if start >= 0 and word.word.start > end:
            yield start, end
            start = -1
        start, end = word.word.start if start < 0 else start, word.word.end
    if start >= 0:
        yield start, end


def _is_han(text: str) -> bool:
    return not any(char.isascii() for char in text)


def _homophone(
    text: str, words: Sequence[QueryWord], vocabulary: Vocabulary, statistics: CatalogStatistics
) -> Reading | None:
    """A name that sounds like neighbouring words which never meet in a title, one character apart.

    Whole words that merely have not met yet are no mistake: one of them must be a single character, which is what a
    misspelt word falls into.
    """
    folded = fold(text)
    if len(folded) != len(text):
        return None
    first = words[0].word.start
    edges = [(word.word.start - first, word.word.end - first) for word in words]
    neighbours = pairs(folded)
    frequency = statistics.frequency("grams", neighbours)
    for i, (start, _) in enumerate(edges):
        for j in range(len(edges) - 1, i, -1):
            end = edges[j][1]
            apart = any(not frequency.get(pair) for pair in neighbours[start : end - 1])
            crumbs = any(stop - begin == 1 for begin, stop in edges[i : j + 1])
            if not apart or not crumbs or end - start > _LONGEST_HOMOPHONE:
                continue
            part = folded[start:end]
            for entry in vocabulary.spelled(full(part), _NAMES, 3):
                if len(entry.text) == len(part) and sum(map(ne, entry.text, part)) == 1:
                    confidence = 0.9 if len(part) > 2 else 0.7
                    return Reading(text[:start] + entry.text + text[end:], "homophone", confidence)
    return None


def _spelled(text: str, vocabulary: Vocabulary) -> Reading | None:
    """Letters as pinyin or initials; letters beside Hanzi continue them."""
    letters = fold(text)
    if letters.isascii():
        if not letters.isalpha() or len(letters) < _SHORTEST_LETTERS:
            return None
        for entry in vocabulary.spelled(letters, _KINDS, 1):
            return Reading(entry.text, "pinyin", 0.95)
        for entry in vocabulary.abbreviated(letters, _KINDS, 1):
            return Reading(entry.text, "initials", 0.85)
        for entry in vocabulary.spelled_from(letters, _KINDS, 1) if len(letters) >= _SHORTEST_PREFIX else ():
            return Reading(entry.text, "pinyin", 0.85)
        return None
    spelling = full(letters)
    if not spelling.isascii() or not spelling.isalpha():
        return None
    for entry in vocabulary.spelled_from(spelling, _KINDS):
        if continues(letters, entry.text):
            return Reading(entry.text, "pinyin", 0.9)
    return None


def continues(typed: str, text: str) -> bool:
    """The Hanzi of what was typed stand in the text in the same order, the first at the same place."""
    place = 0
    for char in typed:
        if not char.isascii():
            place = text.find(char, place) + 1
            if place == 0:
                return False
    return typed[0].isascii() or text.startswith(typed[0])
