"""The question language: what an engine may be asked, as frozen records. No query strings, no engine JSON.

Scores are BM25 (k1 = 1.2, b = 0.75, with the factor k1 + 1) per `Term`; `All` and `Any` add the scores of their
matching clauses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every document with score 0."""


@dataclass(frozen=True, slots=True)
class Term:
    """The exact token in a token or keyword field."""

    field: str
    token: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """The tokens one after the other, with at most `slop` moves; what a move costs in score is the engine's own."""

    field: str
    tokens: tuple[str, ...]
    slop: int = 0
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any token that begins with `text`; constant score `boost`."""

    field: str
    text: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Range:
    """A column between `low` and `high`, both included; constant score 0. A document without a value never matches."""

    column: str
    low: float | int | None = None
    high: float | int | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """A keyword field holds any of the values; constant score 0."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every clause matches; scores add up."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least `at_least` clauses match; scores of those that match add up. Quickest with the rarest first."""

    clauses: tuple[Clause, ...]
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Best:
    """Any clause matches; the best score plus `tie` times the others."""

    clauses: tuple[Clause, ...]
    tie: float = 0.0


@dataclass(frozen=True, slots=True)
class Constant:
    """Matches as `clause` does, with a fixed score."""

    clause: Clause
    score: float


@dataclass(frozen=True, slots=True)
class Boost:
    """Matches as `clause` does, its score multiplied."""

    clause: Clause
    factor: float


Clause: TypeAlias = Everything | Term | Phrase | Prefix | Range | OneOf | All | Any | Best | Constant | Boost


@dataclass(frozen=True, slots=True)
class Evidence:
    """An optional clause that adds its score to documents that match anyway; `explain` reports it by name."""

    name: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition without score. Facets may leave it out by its tag (disjunctive counts)."""

    tag: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class TermsFacet:
    """How many matching documents hold each value of a keyword field, most frequent first, ties by value.

    An engine sees 65,000 values of one answer at most: which of equally frequent ones stand at a cut near there is its
    own choice.
    """

    name: str
    field: str
    size: int = 100
    prefix: str | None = None  # only values that begin with this
    ignoring: frozenset[str] = frozenset()  # filter tags that do not count here


@dataclass(frozen=True, slots=True)
class RangeFacet:
    """Smallest and largest value, how many documents have one, and counts per bucket [edge, next edge)."""

    name: str
    column: str
    edges: tuple[float, ...] = ()
    ignoring: frozenset[str] = frozenset()


Facet: TypeAlias = TermsFacet | RangeFacet


@dataclass(frozen=True, slots=True)
class Order:
    """Relevance (column None) or a column; equal values are ordered by ascending key. Missing values come last."""

    column: str | None = None
    direction: Literal["asc", "desc"] = "desc"


@dataclass(frozen=True, slots=True)
class Plan:
    """One question. `evidence` adds to the score of what `match`, `filters` and `exclude` let through.

    `window` is how many documents come back from `offset`. With `also_by`, the `also` best by that column (descending)
    among the matches are united with them, so that a later ranking sees both: they follow the window, and carry their
    true score as well.
    """

    match: Clause = Everything()
    evidence: tuple[Evidence, ...] = ()
    exclude: tuple[Clause, ...] = ()
    filters: tuple[Filter, ...] = ()
    order: Order = Order()
    offset: int = 0
    window: int = 24
    also_by: str | None = None
    also: int = 24
    columns: tuple[str, ...] = ()
    facets: tuple[Facet, ...] = ()
    count: bool = True  # an exact total; False lets an engine skip counting
