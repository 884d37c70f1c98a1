"""What to try when nothing has every word: all but one of many, then the characters that the words are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.engine.plan import All, Clause, Filter
from search import planning
from search.query.understand import Understanding

# Of this many words one may go before the whole query is taken apart.
_MANY = 4


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to match. `complete` tells that every match has all words of the query."""

    match: Clause
    filters: tuple[Filter, ...]
    complete: bool


def attempts(understanding: Understanding) -> Iterator[Attempt]:
    """From the strictest on: everything as understood; names as mere words; without one word; by characters.

    Ranking puts first what has the most of the query by rarity, so the least important words are what is given up.
    Prices, quoted phrases and exclusions always hold.
    """
    words = understanding.words
    quoted = tuple(planning.quoted(text) for text in understanding.parsed.phrases)
    prices = planning.filters(understanding, prices_only=True)
    named = planning.filters(understanding)

    def attempt(match: Clause, filters: tuple[Filter, ...], complete: bool) -> Attempt:
        return Attempt(All((match, *quoted)) if quoted else match, filters, complete)

    yield attempt(planning.match_all(words, understanding.spans), named, bool(words))
    if named != prices:
        yield attempt(planning.match_all(words, understanding.spans), prices, True)
    if len(words) >= _MANY:
        yield attempt(planning.match_most(words, len(words) - 1), prices, False)
    if words:
        yield attempt(planning.match_characters(words), prices, False)
