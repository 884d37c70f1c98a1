"""Looking phrases of the catalog up by text, pinyin and initials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from indexer.engine.plan import Any, Clause, Constant, Everything, Filter, OneOf, Order, Plan, Prefix, Term
from indexer.engine.port import Engine, IndexMissing
from indexer.suggestions import Entry, EntryKind, misspelt
from normalizer.pinyin import readings
from normalizer.text import compact

# A word is longer than one syllable, and a syllable rarely shorter than two letters.
_SHORTEST_PART = 4
_MOST_PARTS = 100


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The vocabulary index behind `target`; before its first build it knows no word."""

    engine: Engine
    target: str

    def spelled(self, pinyin: str, kinds: Sequence[EntryKind], limit: int = 5) -> tuple[Entry, ...]:
        """Phrases with exactly this full pinyin, most products first."""
        return self._ask(Term("spelling", pinyin), kinds, limit)

    def abbreviated(self, letters: str, kinds: Sequence[EntryKind], limit: int = 5) -> tuple[Entry, ...]:
        """Phrases with exactly these initials, most products first."""
        return self._ask(Term("initials", letters), kinds, limit)

    def near(self, word: str, kinds: Sequence[EntryKind], limit: int = 20) -> tuple[Entry, ...]:
        """Latin words that may be meant by a misspelt one; the caller measures how far they are."""
        forms = misspelt(word)
        return self._ask(Any(tuple(Term("misspelt", form) for form in sorted(forms))), kinds, limit) if forms else ()

    def named(self, alias: str, limit: int) -> tuple[Entry, ...]:
        """Categories with this name, be it an alias."""
        return self._ask(Term("alias", alias), ("category",), limit)

    def within(self, categories: Sequence[str], limit: int) -> tuple[Entry, ...]:
        """The things of some categories, those with most products first."""
        return self._ask(OneOf("category_path", tuple(categories)), ("thing",), limit) if categories else ()

    def spelled_together(self, pinyin: str, kinds: Sequence[EntryKind]) -> tuple[tuple[Entry, Entry], ...]:
        """Two phrases that make up this pinyin: hongselianyiqun is 红色 连衣裙. Those with most products first."""
        cuts = range(_SHORTEST_PART, len(pinyin) - _SHORTEST_PART + 1)
        parts = [part for cut in cuts for part in (pinyin[:cut], pinyin[cut:])]
        found: dict[str, Entry] = {}
        if parts:
            for entry in self._ask(Any(tuple(Term("spelling", part) for part in parts)), kinds, _MOST_PARTS):
                for syllables in readings(compact(entry.text)):
                    found.setdefault("".join(syllables), entry)
        pairs = [
            (found[pinyin[:cut]], found[pinyin[cut:]]) for cut in cuts if {pinyin[:cut], pinyin[cut:]} <= found.keys()
        ]
        return tuple(sorted(pairs, key=lambda pair: -min(entry.count for entry in pair)))

    def spelled_from(self, pinyin: str, kinds: Sequence[EntryKind], limit: int = 20) -> tuple[Entry, ...]:
        """Phrases whose pinyin begins so."""
        return self._ask(Prefix("spelling", pinyin), kinds, limit)

    def starting(self, text: str, kinds: Sequence[EntryKind], limit: int = 20) -> tuple[Entry, ...]:
        """Phrases that begin with the text, its pinyin or its initials."""
        ways: list[Clause] = [Prefix("text", text)]
        if text.isascii() and text.isalpha():
            ways += [Prefix("spelling", text), Prefix("initials", text)]
        return self._ask(Any(tuple(ways)), kinds, limit)

    def most(self, kinds: Sequence[EntryKind], limit: int) -> tuple[Entry, ...]:
        """The phrases with most products."""
        return self._ask(Everything(), kinds, limit)

    def _ask(self, clause: Clause, kinds: Sequence[EntryKind], limit: int) -> tuple[Entry, ...]:
        plan = Plan(
            match=Constant(clause, 0.0),
            filters=(Filter("kind", OneOf("kind", tuple(kinds))),),
            order=Order("count", "desc"),
            window=limit,
            count=False,
        )
        try:
            answer = self.engine.search(self.target, plan)
            keys = [int(key) for key in answer.keys]
            cards = self.engine.fetch(self.target, keys)
        except IndexMissing:
            return ()
        return tuple(Entry(**orjson.loads(cards[key])) for key in keys if key in cards)
