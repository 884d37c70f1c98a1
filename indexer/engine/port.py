"""The engine port: what an engine promises. `tests/engine_contract` is the definition; every engine passes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.engine.plan import Plan

FieldKind = Literal["tokens", "keywords", "integer", "float"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an index.

    tokens: searchable, made by our analyser, scored; `positions` allows `Phrase`.
    keywords: exact values, several per document; filter and terms facet. `keyed` ones read "key=value": a facet with
    the prefix "key=" need not look at the values of other keys.
    integer, float: a column; range, order, ranking. At most one value per document.
    """

    name: str
    kind: FieldKind
    positions: bool = False
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What is written: `key` (0 < key < 2**63) identifies it and breaks ties; `card` is stored and only given back.

    A token is at most 255 characters without white space, a keyword at most 8,000 bytes; numbers are finite, integers
    have 64 bits. See `indexer.engine.checks`.
    """

    key: int
    tokens: Mapping[str, Sequence[str]]
    keywords: Mapping[str, Sequence[str]]
    numbers: Mapping[str, int | float]
    card: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    key: int
    reason: str


@dataclass(frozen=True, slots=True)
class WriteReport:
    written: int
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class IndexInfo:
    name: str
    documents: int
    fingerprint: str  # of the analyser that made its tokens
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermCounts:
    values: tuple[tuple[str, int], ...]
    exact: bool
    error_bound: int  # how much a count may be off when not exact


@dataclass(frozen=True, slots=True)
class RangeCounts:
    low: float | None
    high: float | None
    documents: int
    buckets: tuple[int, ...]
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits as parallel arrays: `keys` (int64), `scores` (float64), one array per asked column (missing: NaN)."""

    keys: NDArray[np.int64]
    scores: NDArray[np.float64]
    columns: Mapping[str, NDArray[np.float64]]
    total: int
    total_exact: bool
    facets: Mapping[str, TermCounts | RangeCounts]


@dataclass(frozen=True, slots=True)
class Health:
    ok: bool
    engine: str
    detail: str
    advice: str | None = None


class EngineError(Exception):
    """The engine could not do what was asked; the message says what, on which index, and what to do."""


class IndexMissing(EngineError):
    """No such index or alias."""


class IndexInUse(EngineError):
    """An aliased index is never dropped."""


class Engine(Protocol):
    """About a dozen methods. A `target` is an index name or an alias. Safe to call from several threads.

    `IndexMissing` when there is no such index, `EngineError` for anything else that cannot be done, in every method.
    """

    def create_index(self, name: str, fields: Sequence[Field], fingerprint: str) -> None:
        """An empty index; `EngineError` when the name is taken."""

    def write(self, name: str, documents: Iterable[Document]) -> WriteReport:
        """Insert or replace by key. A bad document is refused with its reason and the others are written.

        When it raises, nothing since the last commit is sure to be there: write it again.
        """

    def delete(self, name: str, keys: Sequence[int]) -> None:
        """Unknown keys are no error."""

    def commit(self, name: str) -> None:
        """When this returns, everything written is durable and every reader finds it, in other processes too."""

    def point_alias(self, alias: str, name: str) -> str | None:
        """Atomically; returns the index it pointed to. `IndexMissing` leaves the alias as it was."""

    def resolve(self, alias: str) -> str | None:
        """The index that the alias points to."""

    def list_indexes(self) -> tuple[IndexInfo, ...]: ...

    def drop_index(self, name: str) -> None:
        """`IndexInUse` while an alias points to it."""

    def search(self, target: str, plan: Plan) -> Answer:
        """Hits of one moment, committed documents only. `EngineError` lists all that is wrong with the plan."""

    def fetch(self, target: str, keys: Sequence[int]) -> dict[int, bytes]:
        """The stored cards; unknown keys are absent."""

    def document_frequency(self, target: str, field: str, tokens: Sequence[str]) -> dict[str, int]:
        """In how many documents each token stands; deleted ones may count until a merge. Cheap, may be cached."""

    def explain(self, target: str, plan: Plan, keys: Sequence[int]) -> dict[int, dict[str, float]]:
        """Per key: score of the match clause ("match") and of each evidence that applied, which sum to the score.

        Keys that the plan does not let through are absent.
        """

    def health(self) -> Health:
        """Never raises."""

    def close(self) -> None:
        """What is not committed may be lost."""
