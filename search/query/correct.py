"""What a shopper meant by letters or characters that no product has: pinyin, initials, homophones.

Pinyin is a guess that is ranked and shown, never an equality: a word that the catalog knows is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import ne
from typing import Literal

from rapidfuzz.distance import OSA

from indexer.analysis import pairs
from indexer.suggestions import SHORTEST_MISSPELT, TWO_MISTAKES, EntryKind
from normalizer.pinyin import full
from normalizer.text import compact, fold
from search.query.words import QueryWord
from search.statistics import CatalogStatistics
from search.vocabulary import Vocabulary

_KINDS: tuple[EntryKind, ...] = ("thing", "brand", "category", "query", "word")
_NAMES: tuple[EntryKind, ...] = ("thing", "brand", "category")
_LATIN: tuple[EntryKind, ...] = ("thing", "brand", "word")
# One letter names too many words, and so do three as the beginning of a spelling.
_SHORTEST_LETTERS = 2
_SHORTEST_PREFIX = 4
_LONGEST_HOMOPHONE = 6

Rule = Literal["pinyin", "initials", "homophone", "spelling"]


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


@dataclass(frozen=True, slots=True)
class Catalog:
    """What is known of words: how those of products sound, how many products have one, which the language has."""

    vocabulary: Vocabulary
    statistics: CatalogStatistics
    is_word: Callable[[str], bool]


def correct(query: str, words: Sequence[QueryWord], catalog: Catalog) -> Correction | None:
    """A better query when the catalog does not know some stretch of it, else None."""
    text, found, last = "", [], 0
    stretches = list(_stretches(words))
    while stretches:
        for count in range(_spelled_apart(stretches), 0, -1):
            inside = [word for stretch in stretches[:count] for word in stretch]
            start, end = inside[0].word.start, inside[-1].word.end
            meant = _meant("".join(query[start:end].split()), inside, catalog)
            if meant is not None:
                found.append(meant)
                text, last = text + query[last:start] + meant.text, end
                break
        del stretches[:count]
    text += query[last:]
    if not found or text == query:
        return None
    weakest = min(found, key=lambda reading: reading.confidence)
    return Correction(text, weakest.rule, weakest.confidence)


def _stretches(words: Sequence[QueryWord]) -> Iterator[list[QueryWord]]:
    """Words that touch each other are one stretch: 连yi, 连衣qun."""
    stretch: list[QueryWord] = []
    for word in words:
        if stretch and word.word.start > stretch[-1].word.end:
            yield stretch
            stretch = []
        stretch.append(word)
    if stretch:
        yield stretch


def _spelled_apart(stretches: Sequence[Sequence[QueryWord]]) -> int:
    """How many stretches from the first on may be syllables of one word: lian yi qun. At least 1."""
    count = 0
    for stretch in stretches:
        if any(word.known or not _is_letters(word.word.text) for word in stretch):
            break
        count += 1
    return max(count, 1)


def _is_letters(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _meant(text: str, words: Sequence[QueryWord], catalog: Catalog) -> Reading | None:
    if not any(char.isascii() for char in text):
        return _homophone(text, words, catalog) or (None if _known(words) else _spelled(text, catalog.vocabulary))
    return None if _known(words) else _spelled(text, catalog.vocabulary)


def _known(words: Sequence[QueryWord]) -> bool:
    return all(word.known for word in words)


def _homophone(text: str, words: Sequence[QueryWord], catalog: Catalog) -> Reading | None:
    """A name that sounds like neighbouring words which never meet in a title, one character apart.

    Words of the language that merely have not met yet, or that the catalog lacks, are no mistake: what is misspelt
    falls into single characters or into words that no dictionary has.
    """
    folded = fold(text)
    if len(folded) != len(text):
        return None
    first = words[0].word.start
    edges = [(word.word.start - first, word.word.end - first) for word in words]
    odd = [end - start == 1 or not catalog.is_word(folded[start:end]) for start, end in edges]
    neighbours = pairs(folded)
    frequency = catalog.statistics.frequency("grams", neighbours)
    for i, (start, _) in enumerate(edges):
        for j in range(len(edges) - 1, i - 1, -1):
            end = edges[j][1]
            apart = any(not frequency.get(pair) for pair in neighbours[start : end - 1])
            if not apart or not any(odd[i : j + 1]) or not 1 < end - start <= _LONGEST_HOMOPHONE:
                continue
            part = folded[start:end]
            for entry in catalog.vocabulary.spelled(full(part), _NAMES, 3):
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
        if (nearest := _nearest(letters, vocabulary)) is not None:
            return nearest
        for one, other in vocabulary.spelled_together(letters, _KINDS):
            return Reading(f"{one.text} {other.text}", "pinyin", 0.85)
        return None
    spelling = full(letters)
    if not spelling.isascii() or not spelling.isalpha():
        return None
    for entry in vocabulary.spelled_from(spelling, _KINDS):
        if continues(letters, entry.text):
            return Reading(entry.text, "pinyin", 0.9)
    return None


def _nearest(word: str, vocabulary: Vocabulary) -> Reading | None:
    """The Latin word with the fewest letters changed: one of four or more, two of eight or more."""
    allowed = 2 if len(word) >= TWO_MISTAKES else 1
    measured = [
        (distance, -entry.count, entry.text)
        for entry in vocabulary.near(word, _LATIN)
        if (distance := OSA.distance(word, compact(entry.text), score_cutoff=allowed)) <= allowed
    ]
    if not measured:
        return None
    distance, _, text = min(measured)
    return Reading(text, "spelling", 0.85 if distance == 1 and len(word) > SHORTEST_MISSPELT else 0.75)


def continues(typed: str, text: str) -> bool:
    """The Hanzi of what was typed stand in the text in the same order, the first at the same place."""
    place = 0
    for char in typed:
        if not char.isascii():
            place = text.find(char, place) + 1
            if place == 0:
                return False
    return typed[0].isascii() or text.startswith(typed[0])
