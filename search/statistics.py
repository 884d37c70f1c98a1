"""How rare a token is in the catalog: what makes one word of a query matter more than another."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from indexer.engine.port import Engine, EngineError

_REFRESH_SECONDS = 30.0


@dataclass(slots=True)
class CatalogStatistics:
    """Document frequencies of one index or alias; the number of documents is looked up every half minute."""

    engine: Engine
    target: str
    _documents: int = field(default=1, init=False)
    _looked_up: float = field(default=-math.inf, init=False)

    @property
    def documents(self) -> int:
        if time.monotonic() - self._looked_up > _REFRESH_SECONDS:
            current = self.engine.resolve(self.target) or self.target
            try:
                infos = self.engine.list_indexes()
            except EngineError:
                return self._documents
            self._documents = max(1, *(info.documents for info in infos if info.name == current), 1)
            self._looked_up = time.monotonic()
        return self._documents

    def frequency(self, field_name: str, tokens: Iterable[str]) -> dict[str, int]:
        wanted = list(dict.fromkeys(tokens))
        return self.engine.document_frequency(self.target, field_name, wanted) if wanted else {}

    def rarity(self, frequency: int) -> float:
        """Inverse document frequency as BM25 has it: near 0 for a token of every document."""
        return math.log1p((self.documents - min(frequency, self.documents) + 0.5) / (frequency + 0.5))
