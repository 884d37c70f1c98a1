"""How rare a token is in the catalog: what makes one word of a query matter more than another."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from indexer.engine.port import Engine, EngineError

_REFRESH_SECONDS = 30.0
_MOST_REMEMBERED = 100_000
# A token in a greater share of the documents tells little about any of them; few documents are no share.
_COMMON_SHARE = 0.1
_COMMON = 1_000


@dataclass(slots=True)
class CatalogStatistics:
    """Document frequencies of one index or alias, remembered for half a minute.

    A token without documents is looked up each time: what was pushed just now is no mistake of whoever types it.
    """

    engine: Engine
    target: str
    _documents: int = field(default=1, init=False)
    _looked_up: float = field(default=-math.inf, init=False)
    _remembered: dict[tuple[str, str], int] = field(default_factory=dict, init=False)

    @property
    def documents(self) -> int:
        if time.monotonic() - self._looked_up > _REFRESH_SECONDS:
            current = self.engine.resolve(self.target) or self.target
            try:
                infos = self.engine.list_indexes()
            except EngineError:
                return self._documents
            self._documents = max(1, *(info.documents for info in infos if info.name == current), 1)
            self._remembered = {}
            self._looked_up = time.monotonic()
        return self._documents

    def frequency(self, field_name: str, tokens: Iterable[str]) -> dict[str, int]:
        remembered = self._remembered if self.documents and len(self._remembered) < _MOST_REMEMBERED else {}
        wanted = dict.fromkeys(tokens)
        new = [token for token in wanted if (field_name, token) not in remembered]
        found = self.engine.document_frequency(self.target, field_name, new) if new else {}
        remembered |= {(field_name, token): count for token, count in found.items() if count}
        self._remembered = remembered
        return {token: found.get(token) or remembered.get((field_name, token), 0) for token in wanted}

    def is_common(self, frequency: int) -> bool:
        """Whether a token of so many documents stands in every tenth of them or more."""
        return frequency > max(_COMMON, _COMMON_SHARE * self.documents)

    def rarity(self, frequency: int) -> float:
        """Inverse document frequency as BM25 has it: near 0 for a token of every document."""
        return math.log1p((self.documents - min(frequency, self.documents) + 0.5) / (frequency + 0.5))
