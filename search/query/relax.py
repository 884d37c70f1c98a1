"""What to try when nothing has every word: fewer words, then half of the characters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.engine.plan import All, Clause, Filter
from search import planning
from search.query.understand import Understanding


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to match. `dropped` are the words given up; `complete` tells that every match has all words."""

    match: Clause
    filters: tuple[Filter, ...] = ()
    dropped: tuple[str, ...] = ()
    complete: bool = True


def attempts(understanding: Understanding) -> Iterator[Attempt]:
    """From the strictest on: everything as understood, names as mere words, then without the least important words.

    Words that no product has are given up first, the others from the most frequent on; the thing asked for stays
    longest. Quoted phrases and exclusions always hold.
    """
    words = understanding.words
    quoted = tuple(planning.quoted(text) for text in understanding.parsed.phrases)
    prices = planning.filters(understanding, prices_only=True)
    strict = planning.filters(understanding)

    def attempt(match: Clause, filters: tuple[Filter, ...], dropped: tuple[str, ...], complete: bool) -> Attempt:
        return Attempt(All((match, *quoted)) if quoted else match, filters, dropped, complete)

    yield attempt(planning.match_all(words), strict, (), bool(words))
    if strict != prices:
        yield attempt(planning.match_all(words), prices, (), True)
    if len(words) > 1:
        order = sorted(words, key=lambda word: (word.known, word is understanding.head, word.weight))
        first = max(1, sum(not word.known for word in words))
        for count in range(min(first, len(words) - 1), len(words)):
            gone = order[:count]
            kept = tuple(word for word in words if word not in gone)
            dropped = tuple(word.raw or word.word.text for word in words if word in gone)
            yield attempt(planning.match_all(kept), prices, dropped, False)
    if words:
        yield attempt(planning.match_characters(words), prices, tuple(w.raw or w.word.text for w in words), False)
