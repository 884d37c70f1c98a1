"""Looking phrases of the catalog up by text, pinyin and initials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from indexer.engine.plan import Any, Clause, Constant, Everything, Filter, OneOf, Order, Plan, Prefix, Term
from indexer.engine.port import Engine, IndexMissing
from indexer.suggestions import Entry, EntryKind


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
