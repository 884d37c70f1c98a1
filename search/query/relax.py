"""What to try when nothing has every word: names as mere words, then part of the query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.engine.plan import All, Clause, Filter
from search import planning
from search.query.understand import Understanding
from search.statistics import CatalogStatistics


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to match.

    `complete`: every match has all words of the query. `relaxed`: some were given up, so that there are matches.
    """

    match: Clause
    filters: tuple[Filter, ...]
    complete: bool
    relaxed: bool = False


def attempts(understanding: Understanding, statistics: CatalogStatistics) -> Iterator[Attempt]:
    """From the strictest on: everything as understood; names as mere words; the words and characters that there are.

    Ranking puts first what has the most of the query by rarity, so the least important words are what is given up.
    Prices, quoted phrases and exclusions always hold.
    """
    words, codes = understanding.words, understanding.codes
    quoted = tuple(planning.quoted(text) for text in understanding.parsed.phrases)
    prices = planning.filters(understanding, prices_only=True)
    named = planning.filters(understanding)

    def attempt(match: Clause, filters: tuple[Filter, ...], relaxed: bool) -> Attempt:
        complete = bool(words) and not codes and not relaxed
        return Attempt(All((match, *quoted)) if quoted else match, filters, complete, relaxed)

    for filters in dict.fromkeys((named, prices)):
        whole = planning.match_all(words, understanding.spans, conditions=filters is named)
        yield attempt(planning.match_codes(whole, codes), filters, False)
    if words:
        yield attempt(planning.match_some(words, statistics), prices, True)
