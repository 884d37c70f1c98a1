"""Ways on from half a query: phrases of the catalog, categories, brands and products."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from indexer.suggestions import Entry, EntryKind
from normalizer.knowledge import Knowledge
from normalizer.pinyin import full, initials
from normalizer.text import compact, fold
from search.highlight import merge
from search.model import Suggestions
from search.query.correct import continues
from search.vocabulary import Vocabulary

_SECTIONS: tuple[tuple[EntryKind, ...], ...] = (("thing", "query"), ("category",), ("brand",))


def completions(q: str, vocabulary: Vocabulary, roots: Collection[str], limit: int) -> tuple[Entry, ...]:
    """Entries that begin as typed, in Hanzi, pinyin, initials or a mix; as typed first, then those with most products.

    Where a category or the beginning of a department is typed, also the things that it holds: 家电 leads to 电饭煲.
    """
    typed = compact(q)
    if not typed:
        # One kind must not push the others out: a big shop has many queries for one brand.
        return tuple(entry for kinds in _SECTIONS for entry in vocabulary.most(kinds, limit))
    found = [entry for kinds in _SECTIONS for entry in vocabulary.starting(typed, kinds, limit)]
    found.sort(key=lambda entry: (compact(entry.text) != typed, not compact(entry.text).startswith(typed)))
    if not typed.isascii() and not found:
        spelled = vocabulary.spelled_from(full(typed), ("thing", "query", "category", "brand"), limit * 4)
        found += [entry for entry in spelled if continues(typed, entry.text)]
    if sum(entry.kind in ("thing", "query") for entry in found) < limit:
        named = vocabulary.named(typed, limit)
        departments = [entry for entry in found if entry.id in roots and entry.text.startswith(typed)]
        holding = [entry.id for entry in (*named, *departments) if entry.id is not None]
        found += (*named, *vocabulary.within(holding, limit))
    return tuple(found)


def build_suggestions(
    q: str, entries: Sequence[Entry], cards: Sequence[Mapping[str, Any]], knowledge: Knowledge, limit: int
) -> Suggestions:
    """The panel, each section without repeats and no longer than `limit`."""
    queries: dict[str, tuple[tuple[int, int], ...]] = {}
    categories: dict[str, tuple[str, ...]] = {}
    brands: dict[str, str] = {}
    for entry in entries:
        if entry.kind == "category" and entry.id is not None:
            categories[entry.id] = tuple(node.label.zh_hans for node in knowledge.tree.path(entry.id))
        elif entry.kind == "brand" and entry.id is not None:
            brand = knowledge.brands.get(entry.id)
            brands[entry.id] = brand.label if brand else entry.text
        else:
            queries.setdefault(entry.text, matched(entry.text, q))
    products = tuple(
        {"id": card["id"], "title": card["title"], "image": card["image"], "price": card["price"]} for card in cards
    )
    return Suggestions(
        tuple(list(queries.items())[:limit]),
        tuple(list(categories.items())[:limit]),
        tuple(list(brands.items())[:limit]),
        products[:limit],
    )


def matched(text: str, q: str) -> tuple[tuple[int, int], ...]:
    """Which part of a suggestion was typed: the characters themselves, or those whose pinyin was."""
    typed, folded = compact(q), fold(text)
    if not typed or len(folded) != len(text):
        return ()
    place = folded.find(typed)
    if place >= 0:
        return ((place, place + len(typed)),)
    if typed.isascii() and typed.isalpha():
        for end in range(1, len(text) + 1):
            begun = compact(text[:end])
            if full(begun).startswith(typed) or initials(begun).startswith(typed):
                return ((0, end),)
        return ()
    spans = [(place, place + 1) for place, char in enumerate(folded) if char in typed and continues(typed, folded)]
    return tuple(merge(spans))
