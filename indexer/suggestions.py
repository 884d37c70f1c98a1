"""The catalog's vocabulary as an index of its own: what suggestions and corrections are made from.

It is made anew from counts that the main index gives in one question, so it is exact, needs no history, and switches
whole. Entries are found by prefix of their text, of their pinyin and of their initials.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import orjson
from normalizer.pinyin import initials, readings

from indexer.engine.plan import Facet, Plan, TermsFacet
from indexer.engine.port import Document, Engine, Field, TermCounts
from normalizer.knowledge import Knowledge
from normalizer.text import compact

EntryKind = Literal["word", "thing", "query", "brand", "category"]

FIELDS: tuple[Field, ...] = (
    Field("text", "tokens"),
    Field("spelling", "tokens"),
    Field("initials", "tokens"),
    Field("kind", "keywords"),
    Field("count", "integer"),
)
FINGERPRINT = "vocabulary-1"

# Elasticsearch answers with at most 65,536 buckets in all.
_MOST_PHRASES = 60_000
_MOST_NAMES = 5_000
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Entry:
    """One phrase of the catalog with the number of products it leads to; `id` for brands and categories."""

    kind: EntryKind
    text: str
    count: int
    id: str | None = None


def rebuild_vocabulary(engine: Engine, target: str, alias: str, knowledge: Knowledge, now: datetime) -> str:
    """Count, write beside the old vocabulary, switch, drop the old one. Returns the new index's name."""
    entries = list(count_entries(engine, target, knowledge))
    name = f"{alias}-{now:%Y%m%d%H%M%S%f}"
    engine.create_index(name, FIELDS, FINGERPRINT)
    engine.write(name, map(_document, entries))
    engine.commit(name)
    previous = engine.point_alias(alias, name)
    for info in engine.list_indexes():
        if info.name.startswith(f"{alias}-") and info.name not in (name, previous):
            engine.drop_index(info.name)
    return name


def count_entries(engine: Engine, target: str, knowledge: Knowledge) -> Iterator[Entry]:
    """Every phrase, brand and category that products of the index have, with how many."""
    asked: tuple[Facet, ...] = (
        TermsFacet("phrase", "phrase", _MOST_PHRASES),
        TermsFacet("brand", "brand_id", _MOST_NAMES),
        TermsFacet("category", "category_path", _MOST_NAMES),
    )
    answer = engine.search(target, Plan(window=0, facets=asked, count=False))
    for token, count in _values(answer.facets["phrase"]):
        kind, _, text = token.partition(":")
        if kind in ("word", "thing", "query") and 1 < len(text) <= _LONGEST:
            yield Entry(kind, text, count)  # type: ignore[arg-type]
    for id, count in _values(answer.facets["brand"]):
        if brand := knowledge.brands.get(id):
            for name in dict.fromkeys(filter(None, (brand.zh, brand.en))):
                yield Entry("brand", name, count, id)
    for id, count in _values(answer.facets["category"]):
        if id in knowledge.tree:
            yield Entry("category", knowledge.tree.get(id).label.zh_hans, count, id)


def _values(counts: object) -> Iterable[tuple[str, int]]:
    return counts.values if isinstance(counts, TermCounts) else ()


def _document(entry: Entry) -> Document:
    text = compact(entry.text)
    spellings = {"".join(reading) for reading in readings(text)}
    digest = hashlib.blake2b(f"{entry.kind}\0{entry.id}\0{entry.text}".encode(), digest_size=8).digest()
    return Document(
        key=int.from_bytes(digest) >> 1 or 1,
        tokens={
            "text": [text],
            "spelling": sorted(spellings),
            "initials": sorted({initials(text)} - {""}),
        },
        keywords={"kind": [entry.kind]},
        numbers={"count": entry.count},
        card=orjson.dumps({"kind": entry.kind, "text": entry.text, "count": entry.count, "id": entry.id}),
    )
