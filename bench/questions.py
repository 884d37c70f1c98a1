"""What shoppers type: real queries as they come, found or not, and words cut from the titles that are for sale."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from indexer.analysis import Analyzer
from search.model import PriceRange, SearchRequest

FACETS = ("category", "brand", "price", "attr.color")
PER_PAGE = 24
_PRICES = ((None, 50), (None, 100), (30, 150), (50, 200), (100, 500), (200, 1000), (500, None))


@dataclass(frozen=True, slots=True)
class Question:
    """A query; `low` and `high` are the price filter of every second one, both included."""

    text: str
    low: int | None = None
    high: int | None = None

    @property
    def has_price(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def address(self) -> str:
        price = f"&price={'' if self.low is None else self.low}-{'' if self.high is None else self.high}"
        return f"/v1/search?q={quote(self.text)}&facets={','.join(FACETS)}{price if self.has_price else ''}"

    @property
    def request(self) -> SearchRequest:
        price = PriceRange(*(None if end is None else Decimal(end) for end in (self.low, self.high)))
        return SearchRequest(self.text, price=price if self.has_price else None, per_page=PER_PAGE, facets=FACETS)


def questions(
    queries: Sequence[str], titles: Sequence[str], analyzer: Analyzer, count: int, seed: int = 1
) -> list[Question]:
    """Half are queries, half are cut from titles; half of either have a price filter."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        text = chance.choice(queries) if number % 2 else _cut(chance.choice(titles), analyzer, chance)
        made.append(Question(text, *(chance.choice(_PRICES) if number % 4 < 2 else ())))
    return made


def _cut(title: str, analyzer: Analyzer, chance: random.Random) -> str:
    """One to three neighbouring words of a title."""
    words = [word for word in analyzer.query(title) if len(word.text) > 1] or analyzer.query(title)
    first = chance.randrange(len(words)) if words else 0
    few = words[first : first + chance.randint(1, 3)]
    return title[few[0].start : few[-1].end] if few else title[:8]
