"""The words of a query with their weight in this catalog and everything else that may stand for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from indexer.analysis import Word, grams, runs
from indexer.engine.plan import Clause
from search.statistics import CatalogStatistics


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word that a product should have.

    `weight` is its rarity; `known` tells whether any title holds it. `also` are clauses that stand for the word as
    well: the category, brand or attribute value that it names; `broader` ones find more than it says. `synonyms` are
    phrases of grams. `parts` are the shorter words that it is made of: 男士钱包 is also a 钱包 that is 男士. `implied`
    tells that whatever meets the conditions that names of the query set meets this word as well.
    """

    word: Word
    weight: float
    known: bool
    also: tuple[Clause, ...] = ()
    broader: tuple[Clause, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    raw: str = ""
    parts: tuple[Word, ...] = ()
    implied: bool = False


@dataclass(frozen=True, slots=True)
class SpanSynonyms:
    """Phrases of grams that stand for `words[start:end]` together: 笔记本电脑 for laptop computer."""

    start: int
    end: int
    phrases: tuple[tuple[str, ...], ...]


def synonym_grams(tokens: Sequence[str]) -> tuple[str, ...]:
    """The grams of a synonym as a title would write it: Hanzi without spaces between its words."""
    text = tokens[0]
    for token in tokens[1:]:
        text += token if not text[-1].isascii() and not token[0].isascii() else f" {token}"
    return tuple(grams(runs(text)))


@cache
def stopwords() -> frozenset[str]:
    """Words that never decide what matches."""
    text = (resources.files("search") / "data" / "stopwords.txt").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def without_stopwords(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words that matter; all of them when nothing else is left."""
    kept = tuple(word for word in words if word.text not in stopwords())
    return kept or tuple(words)


def join_spans(
    words: Sequence[Word], spans: Collection[tuple[int, int]], parts: dict[tuple[int, int], Word]
) -> tuple[Word, ...]:
    """Words that lie in a span of the query become the one word of that span."""
    result: list[Word] = []
    for word in words:
        span = next((span for span in spans if span[0] <= word.start and word.end <= span[1]), None)
        if span is None:
            result.append(word)
        elif parts[span] not in result:
            result.append(parts[span])
    return tuple(result)


def weigh(words: Sequence[Word], statistics: CatalogStatistics) -> dict[Word, tuple[float, bool]]:
    """Rarity of each word, and whether the catalog knows it.

    A word that the segmenter never cut is as frequent as the rarest of its grams at most.
    """
    frequency = statistics.frequency("title", (word.text for word in words))
    grams_of_all = statistics.frequency("known", (gram for word in words for gram in word.grams))
    chars = statistics.frequency("chars", (word.text for word in words if len(word.text) == 1))
    result = {}
    for word in words:
        count = frequency.get(word.text, 0) or chars.get(word.text, 0)
        count = count or min((grams_of_all.get(gram, 0) for gram in word.grams), default=0)
        result[word] = (statistics.rarity(count), count > 0)
    return result
