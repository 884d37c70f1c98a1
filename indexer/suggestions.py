"""The catalog's vocabulary as an index of its own: what suggestions and corrections are made from.

It is made from counts that the main index gives in one question, so it needs no history. Entries are
found by prefix of their text, of their pinyin and of their initials; Latin words also by their misspellings, things
also by their category, categories also by their aliases.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import orjson

from indexer.analysis import HAN
from indexer.document import DocumentBuilder
from indexer.engine.plan import Facet, Plan, TermsFacet
from indexer.engine.port import Document, Engine, Field, TermCounts
from indexer.indexing import Indexing
from normalizer.category import predict_category
from normalizer.knowledge import Knowledge
from normalizer.pinyin import initials, readings
from normalizer.text import compact

EntryKind = Literal["word", "thing", "query", "brand", "category"]

FIELDS: tuple[Field, ...] = (
    Field("text", "tokens"),
    Field("spelling", "tokens"),
    Field("initials", "tokens"),
    Field("misspelt", "tokens"),
    Field("alias", "tokens"),
    Field("kind", "keywords"),
    Field("category_path", "keywords"),
    Field("count", "integer"),
)
FINGERPRINT = "vocabulary-2"

# An engine answers with at most 65,000 buckets in all, those past each cut included.
_MOST_PHRASES = 50_000
_MOST_NAMES = 5_000
_LONGEST = 24
# U盘, T恤, 5G手机: tokens are folded, people are not.
_BESIDE_HANZI = re.compile(rf"(?<![a-z])[a-z]{{1,4}}(?=[{HAN}])|(?<=[{HAN}])[a-z]{{1,4}}(?![a-z])")
# A word of so many letters may have one letter wrong, and of so many two.
SHORTEST_MISSPELT = 4
_LONGEST_MISSPELT = 16
TWO_MISTAKES = 8
# While a catalog grows, nearly every count grows with it: one that is off by this share orders suggestions as well.
_TOLERANCE = 0.2


@dataclass(frozen=True, slots=True)
class Entry:
    """One phrase of the catalog with the number of products it leads to; `id` for brands and categories."""

    kind: EntryKind
    text: str
    count: int
    id: str | None = None

    @property
    def key(self) -> int:
        """Of its document: whatever it counts, a phrase stays the same entry."""
        named = "\0".join((self.kind, self.text, str(self.id)))
        return int.from_bytes(hashlib.blake2b(named.encode(), digest_size=8).digest()) >> 1 or 1


def vocabulary_alias(alias: str) -> str:
    """The vocabulary's name beside a main index; one of another make has another name."""
    return f"{alias}-{FINGERPRINT}"


class VocabularyKeeper:
    """Keeps the vocabulary index behind `alias` in step with the main index behind `target`.

    Belongs to the one process that writes. The first refresh builds an index beside the old one and switches; later
    ones write only what changed much, so they cost little more than the one question to the main index.
    """

    def __init__(self, indexing: Indexing) -> None:
        self.alias = vocabulary_alias(indexing.alias)
        self._indexing, self._engine = indexing, indexing.engine
        self._index: str | None = None
        self._written: dict[int, Entry] = {}

    def know(self, indexing: Indexing) -> None:
        """The same engine and target, with other knowledge."""
        self._indexing, self.knowledge = indexing, indexing.knowledge

    def refresh(self) -> None:
        """Count again and write what differs much. Raises `IndexMissing` while there is no main index."""
        entries = count_entries(self._engine, self._indexing.alias, self._indexing.knowledge)
        counted = {entry.key: entry for entry in entries}
        if self._index is None or self._engine.resolve(self.alias) != self._index:
            self._index = self._build(counted)
            self._written = counted
        else:
            self._update(self._index, counted)

    def _update(self, index: str, counted: Mapping[int, Entry]) -> None:
        changed = {key: entry for key, entry in counted.items() if _differs(self._written.get(key), entry)}
        gone = self._written.keys() - counted.keys()
        self._write(index, changed)
        if gone:
            self._engine.delete(index, list(gone))
        if changed or gone:
            self._engine.commit(index)
        self._written = {key: self._written[key] for key in self._written.keys() - gone} | changed

    def _build(self, counted: Mapping[int, Entry]) -> str:
        name = f"{self.alias}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
        self._engine.create_index(name, FIELDS, FINGERPRINT)
        self._write(name, counted)
        self._engine.commit(name)
        self._engine.point_alias(self.alias, name)
        for info in self._engine.list_indexes():
            if info.name.startswith(f"{self.alias}-") and info.name != name:
                self._engine.drop_index(info.name)
        return name

    def _write(self, index: str, entries: Mapping[int, Entry]) -> None:
        if entries:
            self._engine.write(index, self._indexing.share(_documents, list(entries.values())))


def _differs(written: Entry | None, counted: Entry) -> bool:
    return written is None or abs(counted.count - written.count) > _TOLERANCE * counted.count


def _documents(builder: DocumentBuilder, entries: Sequence[Entry]) -> list[Document]:
    return [_document(builder.knowledge, entry) for entry in entries]


def _document(knowledge: Knowledge, entry: Entry) -> Document:
    text = compact(entry.text)
    return Document(
        key=entry.key,
        tokens={
            "text": [text],
            "spelling": sorted({"".join(reading) for reading in readings(text)}),
            "initials": sorted({initials(text)} - {""}),
            "misspelt": sorted(misspelt(text)),
            "alias": _aliases(knowledge, entry),
        },
        keywords={"kind": [entry.kind], "category_path": _categories(knowledge, entry)},
        numbers={"count": entry.count},
        card=orjson.dumps({"kind": entry.kind, "text": entry.text, "count": entry.count, "id": entry.id}),
    )


def _aliases(knowledge: Knowledge, entry: Entry) -> list[str]:
    if entry.kind != "category" or entry.id is None:
        return []
    return sorted({compact(name) for name in knowledge.tree.get(entry.id).names()} - {""})


def _categories(knowledge: Knowledge, entry: Entry) -> list[str]:
    """Where a thing belongs, from the root on."""
    id = predict_category(entry.text, None, knowledge.categories).id if entry.kind == "thing" else None
    return [category.id for category in knowledge.tree.path(id)] if id else []


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
            yield Entry(kind, _BESIDE_HANZI.sub(lambda latin: latin[0].upper(), text), count)  # type: ignore[arg-type]
    for id, count in _values(answer.facets["brand"]):
        if brand := knowledge.brands.get(id):
            for name in dict.fromkeys(filter(None, (brand.zh, brand.en))):
                yield Entry("brand", name, count, id)
    for id, count in _values(answer.facets["category"]):
        if id in knowledge.tree:
            yield Entry("category", knowledge.tree.get(id).label.zh_hans, count, id)


def _values(counts: object) -> Iterable[tuple[str, int]]:
    return counts.values if isinstance(counts, TermCounts) else ()


def misspelt(text: str) -> frozenset[str]:
    """A Latin word with one letter left out, a long one also with two: what it shares with its misspellings.

    >>> sorted(misspelt("nike")), misspelt("mi"), misspelt("连衣裙")
    (['ike', 'nie', 'nik', 'nike', 'nke'], frozenset(), frozenset())
    """
    if not (text.isascii() and text.isalpha() and SHORTEST_MISSPELT <= len(text) <= _LONGEST_MISSPELT):
        return frozenset()
    forms = {text, *_shorter(text)}
    if len(text) >= TWO_MISTAKES:
        forms |= {form for each in tuple(forms) for form in _shorter(each)}
    return frozenset(forms)


def _shorter(text: str) -> set[str]:
    return {text[:place] + text[place + 1 :] for place in range(len(text))}
