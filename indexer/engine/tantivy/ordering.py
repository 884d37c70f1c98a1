"""The first documents of a total order: by score or column, equal ones by ascending key, exactly.

Tantivy orders equal documents by where they happen to lie and cuts its list anywhere among them. Where the cut falls
among equals, those with the lowest keys are looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import DocAddress, Query

from indexer.engine.tantivy.clauses import Translator, among
from indexer.engine.tantivy.schema import KEY

_SPARE = 64  # read past the cut: most runs of equal scores end within it
_BITS = 2.0**20  # a score is a sum of 32-bit floats in no fixed order: what differs in later bits is equal


@dataclass(frozen=True, slots=True)
class Hits:
    """Parallel: where a document lies, its key, its score."""

    addresses: list[DocAddress]
    keys: NDArray[np.int64]
    scores: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.addresses)

    def pick(self, positions: NDArray[np.intp]) -> Hits:
        return Hits([self.addresses[i] for i in positions.tolist()], self.keys[positions], self.scores[positions])

    def where(self, condition: NDArray[np.bool_]) -> Hits:
        return self.pick(np.flatnonzero(condition))

    def best(self, wanted: int) -> Hits:
        """By descending score, then ascending key."""
        return self.pick(np.lexsort((self.keys, -self.scores))[:wanted])

    def between(self, start: int, end: int) -> Hits:
        return Hits(self.addresses[start:end], self.keys[start:end], self.scores[start:end])

    def and_then(self, others: Hits) -> Hits:
        keys, scores = np.concatenate((self.keys, others.keys)), np.concatenate((self.scores, others.scores))
        return Hits(self.addresses + others.addresses, keys, scores)


NO_HITS = Hits([], np.empty(0, np.int64), np.empty(0))


@dataclass(frozen=True, slots=True)
class Ordering:
    """Over one state of one index."""

    translator: Translator

    @property
    def searcher(self) -> tantivy.Searcher:
        return self.translator.searcher

    def count(self, query: Query) -> int:
        return int(self.searcher.search(query, 1).count)  # type: ignore[attr-defined]  # missing from its stubs

    def by_score(self, query: Query, wanted: int) -> tuple[Hits, int]:
        """With how many there are in all."""
        limit = self._limit(wanted + _SPARE)
        answer = self.searcher.search(query, limit)
        found, total = self._hits(answer), int(answer.count)  # type: ignore[attr-defined]  # missing from its stubs
        if len(found) < limit or len(found) <= wanted or found.scores[-1] < found.scores[wanted - 1]:
            return found.best(wanted), total
        edge = found.scores[wanted - 1]
        above, tied = found.where(found.scores > edge), found.where(found.scores == edge)
        lowest = self._lowest_keys(query, tied, wanted - len(above), len(above))
        return above.and_then(lowest).best(wanted), total

    def by_column(self, query: Query, column: str, direction: Literal["asc", "desc"], wanted: int) -> Hits:
        """In order, with no scores yet."""
        values, addresses = self._ordered(query, column, direction, self._limit(wanted + 1))
        found, ranks = _unscored(addresses, self.keys_at(addresses)), _ranks(values)
        if len(found) > wanted and values[wanted] == values[wanted - 1]:
            edge = ranks[wanted - 1]
            above = int(np.searchsorted(ranks, edge))
            tied = among(query, self.translator.equals(column, values[wanted - 1]))
            found = found.between(0, above).and_then(self.by_key(tied, wanted - above))
            ranks = ranks[:wanted]
        return found.pick(np.lexsort((found.keys, ranks))[:wanted])

    def by_key(self, query: Query, wanted: int) -> Hits:
        """In order, with no scores yet."""
        keys, addresses = self._ordered(query, KEY, "asc", self._limit(wanted))
        return _unscored(addresses, np.array(keys, np.int64))

    def of_keys(self, query: Query, keys: Sequence[int] | NDArray[np.int64]) -> Hits:
        """What the query finds, all of which are among the keys, in the order of the keys."""
        if not len(keys):
            return NO_HITS
        found = self._scored(query, self._limit(len(keys)))
        position = {int(key): i for i, key in enumerate(keys)}
        return found.pick(np.argsort([position[key] for key in found.keys.tolist()]))

    def keys_at(self, addresses: list[DocAddress]) -> NDArray[np.int64]:
        return np.array(self.searcher.fast_field_values(KEY, addresses), np.int64)

    def _lowest_keys(self, query: Query, tied: Hits, wanted: int, above: int) -> Hits:
        """Of all documents with the score of `tied`, the `wanted` lowest keys; `above` documents score higher.

        The wanted keys are no higher than the wanted-th lowest of any sample of such documents: each search below that
        bound either sees all that are left, or brings a sample with a lower bound.
        """
        score, limit = tied.scores[0], self._limit(4 * (above + wanted + _SPARE))
        while True:
            bound = int(np.partition(tied.keys, wanted - 1)[wanted - 1])
            found = self._scored(among(query, self.translator.up_to(bound)), limit)
            tied = found.where(found.scores == score)
            if len(found) < limit or found.scores[-1] < score:
                return tied.best(wanted)

    def _scored(self, query: Query, limit: int) -> Hits:
        return self._hits(self.searcher.search(query, limit, count=False))

    def _hits(self, found: tantivy.SearchResult) -> Hits:
        addresses = [address for _, address in found.hits]
        scores = np.array([score for score, _ in found.hits], np.float64)
        return Hits(addresses, self.keys_at(addresses), _settled(scores))

    def _ordered(
        self, query: Query, column: str, direction: Literal["asc", "desc"], limit: int
    ) -> tuple[list[float | int | None], list[DocAddress]]:
        order = tantivy.Order.Asc if direction == "asc" else tantivy.Order.Desc
        hits = self.searcher.search(query, limit, count=False, order_by_field=column, order=order).hits
        return [value for value, _ in hits], [address for _, address in hits]

    def _limit(self, wanted: int) -> int:
        """Tantivy sets room aside for what is asked, and fails when asked for nothing."""
        return max(1, min(wanted, self.searcher.num_docs))


def column_of(searcher: tantivy.Searcher, column: str, addresses: list[DocAddress]) -> NDArray[np.float64]:
    """NaN where there is no value."""
    return NO_HITS.scores if not addresses else np.array(searcher.fast_field_values(column, addresses), np.float64)


def _unscored(addresses: list[DocAddress], keys: NDArray[np.int64]) -> Hits:
    return Hits(addresses, keys, np.zeros(len(keys)))


def _settled(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    mantissas, exponents = np.frexp(scores)
    return np.ldexp(np.round(mantissas * _BITS) / _BITS, exponents)


def _ranks(values: Sequence[float | int | None]) -> NDArray[np.intp]:
    """0 for the first value, and one more at each change."""
    changes = [False, *(a != b for a, b in pairwise(values))]
    return np.cumsum(changes[: len(values)], dtype=np.intp)
