"""Products that may be one: what matching does not join by itself and a person should look at.

Nothing is compared with everything. The index finds the few products whose titles share the rarest words with a
product's own, the store those that share an identity and yet are apart; these are compared, and the best are kept as
proposals. This happens after a feed is searchable, a page of products at a time, so that no feed waits for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.analysis import runs
from indexer.engine.plan import Any, Plan, Term
from indexer.indexing import Indexing
from indexer.products import ItemId
from indexer.store.catalog import offers_of
from indexer.store.lease import WORKER, renew
from indexer.store.proposals import Proposed, next_products, rejected_pairs, sharing, write_proposals
from indexer.store.records import listing_from
from normalizer.comparison import waterfall
from normalizer.matching import Profile
from normalizer.model import Listing

PAGE = 100
_WORDS = 8  # of a title, the rarest, are looked for
_NEIGHBOURS = 16
_MEMBERS = 3  # of a product with many offers so many are compared
_KEPT = 4  # proposals per product


def propose(indexing: Indexing, owner: str, limit: int = PAGE) -> int:
    """Compare the next products that changed with their neighbours and keep what a person should see.

    `owner` holds the worker's lease. Answers how many products were looked at; 0 when all are. Raises `LeaseLost`, and
    what SQL and engine raise when they are out of reach; what was not looked at is looked at again.
    """
    with indexing.store.reading() as connection:
        page = next_products(connection, limit)
        shown = _profiles(indexing, offers_of(connection, [product.key for product in page]))
        near = _neighbours(indexing, shown, sharing(connection, list(shown)))
        others = {key for keys in near.values() for key in keys} - shown.keys()
        profiles = shown | _profiles(indexing, offers_of(connection, sorted(others)))
        rejected = rejected_pairs(connection, list(shown))
    if not page:
        return 0
    found: dict[tuple[int, int], Proposed] = {}
    for key, keys in near.items():
        for proposed in _best(key, [one for one in keys if one in profiles], profiles, rejected):
            found[proposed.low, proposed.high] = proposed
    with indexing.store.changing() as connection:
        renew(connection, WORKER, owner)
        write_proposals(connection, page, list(found.values()))
    return len(page)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A product as proposals see it."""

    profiles: tuple[Profile, ...]
    offers: int
    sales: int


def _profiles(indexing: Indexing, offers: Mapping[int, Sequence[str]]) -> dict[int, _Shown]:
    rules = indexing.knowledge.matching
    shown = {}
    for key, texts in offers.items():
        listings = [listing_from(text) for text in sorted(texts, key=len, reverse=True)[:_MEMBERS]]
        sales = sum(listing.sales or 0 for listing in listings)
        shown[key] = _Shown(tuple(Profile(listing, rules) for listing in listings), len(texts), sales)
    return shown


def _neighbours(
    indexing: Indexing, shown: Mapping[int, _Shown], sharing: Mapping[int, set[int]]
) -> dict[int, list[int]]:
    """Products that share an identity and yet are apart, and those that the index finds."""
    words = {key: _words(indexing, product) for key, product in shown.items()}
    every = sorted({word for some in words.values() for word in some})
    counts = indexing.engine.document_frequency(indexing.alias, "title", every) if every else {}
    return {
        key: sorted(sharing.get(key, set()).union(_near(indexing, key, _rarest(some, counts))))
        for key, some in words.items()
    }


def _words(indexing: Indexing, product: _Shown) -> set[str]:
    analyzer = indexing.builder.analyzer
    words = {word for profile in product.profiles for word in analyzer.words(runs(profile.listing.title))}
    return words - indexing.knowledge.matching.describing


def _rarest(words: Iterable[str], counts: Mapping[str, int]) -> list[str]:
    """Without those that nobody else has."""
    shared = [word for word in words if counts.get(word, 0) > 1]
    return sorted(shared, key=lambda word: (counts[word], word))[:_WORDS]


def _near(indexing: Indexing, key: int, words: Sequence[str]) -> list[int]:
    if not words:
        return []
    match = Any(tuple(Term("title", word) for word in words))
    found = indexing.engine.search(indexing.alias, Plan(match=match, window=_NEIGHBOURS + 1, count=False))
    return [int(other) for other in found.keys.tolist() if other != key]


def _best(
    key: int, others: Sequence[int], profiles: Mapping[int, _Shown], rejected: set[tuple[int, int]]
) -> list[Proposed]:
    found = []
    for other in others:
        low, high = min(key, other), max(key, other)
        if (low, high) in rejected:
            continue
        closest = _closest(profiles[low].profiles, profiles[high].profiles)
        if closest is None:
            continue
        one, another, score = closest
        found.append(
            Proposed(low, high, _item(one), _item(another), score, _value(score, profiles[low], profiles[high]))
        )
    return sorted(found, key=lambda proposed: (-proposed.score, proposed.low, proposed.high))[:_KEPT]


def _closest(ours: Sequence[Profile], theirs: Sequence[Profile]) -> tuple[Listing, Listing, float] | None:
    """The two listings that say most for one product; None when too little speaks for it."""
    compared = [(waterfall(a, b), a.listing, b.listing) for a in ours for b in theirs]
    comparison, one, another = max(compared, key=lambda found: found[0].score)
    return (one, another, comparison.score) if comparison.is_worth_asking(ours[0].rules) else None


def _item(listing: Listing) -> ItemId:
    return listing.channel, listing.sku


def probability(score: float) -> float:
    """That two listings are one product, from bits.

    >>> probability(0.0), round(probability(3.0), 2)
    (0.5, 0.89)
    """
    return 1 / (1 + 2**-score)


def _value(score: float, one: _Shown, other: _Shown) -> float:
    """Pairs of offers that a yes would put right, and what is sold of them."""
    weight = one.offers * other.offers + math.log10(1 + one.sales + other.sales)
    return probability(score) * weight
