"""An index to try things on, and the small catalog that most tests put there."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.engine.plan import Clause, Plan
from indexer.engine.port import Answer, Document, Engine, Field, WriteReport

FIELDS = (
    Field("title", "tokens", positions=True),
    Field("text", "tokens"),
    Field("tag", "keywords", keyed=True),
    Field("price", "integer"),
    Field("rating", "float"),
)
FINGERPRINT = "analyser-1"


def document(
    key: int,
    title: str = "",
    *,
    tags: Sequence[str] = (),
    price: int | None = None,
    rating: float | None = None,
    text: str | None = None,
    card: bytes | None = None,
) -> Document:
    numbers = {"price": price, "rating": rating}
    return Document(
        key=key,
        tokens={"title": title.split(), "text": (title if text is None else text).split()},
        keywords={"tag": tags},
        numbers={name: number for name, number in numbers.items() if number is not None},
        card=f"card {key}".encode() if card is None else card,
    )


@dataclass(frozen=True)
class Shelf:
    """One index of one engine."""

    engine: Engine
    index: str

    def put(self, *documents: Document) -> WriteReport:
        report = self.engine.write(self.index, documents)
        self.engine.commit(self.index)
        return report

    def search(self, plan: Plan) -> Answer:
        return self.engine.search(self.index, plan)

    def found(self, match: Clause) -> set[int]:
        answer = self.search(Plan(match=match, window=10_000))
        assert answer.total == len(answer.keys)
        return set(answer.keys.tolist())

    def in_order(self, plan: Plan) -> list[int]:
        keys: list[int] = self.search(plan).keys.tolist()
        return keys

    def all_keys(self) -> set[int]:
        return set(self.in_order(Plan(window=100_000)))


# fmt: off
WORDS = ("手机", "苹果", "iphone", "15", "pro", "max", "充电器", "小米", "华为", "旗舰", "官方", "正品", "黑色")
TAGS = ("color=red", "color=blue", "color=green", "color=black", "size=m", "size=l", "sale")
# fmt: on


def catalog(size: int, seed: int = 1) -> list[Document]:
    """The same documents for every engine, with repeated titles, prices and missing values."""
    chance = random.Random(seed)
    documents = []
    for _ in range(size):
        words = chance.choices(WORDS, weights=range(len(WORDS), 0, -1), k=chance.randint(1, 7))
        documents.append(
            document(
                chance.randrange(1, 2**63),
                " ".join(words),
                tags=chance.sample(TAGS, chance.randint(0, 3)),
                price=chance.choice((None, 0, 990, 990, 1990, 599900, -5)),
                rating=chance.choice((None, 4.5, 4.5, 3.25, 0.0)),
            )
        )
    return documents
