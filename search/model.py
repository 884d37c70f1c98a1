"""The answer language: what a caller asks and gets, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal


class Sort(StrEnum):
    RELEVANCE = "relevance"
    PRICE = "price"
    PRICE_DESC = "-price"
    SALES = "sales"
    NEWEST = "newest"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class PriceRange:
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PercentRange:
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A validated question. Category, brand, channel and attribute values may be ids or labels."""

    q: str = ""
    category: tuple[str, ...] = ()
    brand: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (attribute id or label, any of these values)
    price: PriceRange | None = None
    in_stock: bool | None = None
    completeness: PercentRange | None = None
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    per_page: int = 24
    facets: tuple[str, ...] | Literal["auto"] = "auto"
    explain: bool = False
    understand: bool = True  # False: words stay words (a shopper removed a chip)


class UnknownValue(Exception):
    """A parameter names something that does not exist; rendered as problem+json with the nearest allowed value."""

    def __init__(self, field: str, value: str, allowed: tuple[str, ...], hint: str | None) -> None:
        super().__init__(f"{field}: unknown value {value!r}" + (f"; did you mean {hint!r}?" if hint else ""))
        self.field, self.value, self.allowed, self.hint = field, value, allowed, hint


@dataclass(frozen=True, slots=True)
class Understood:
    """A stretch of the query that became a filter or a category, brand, price or quantity reading."""

    text: str
    field: str  # "brand", "category", "price", "attr.color", ...
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class QueryReport:
    text: str
    corrected: str | None
    suggested: str | None
    relaxed: tuple[str, ...]
    understood: tuple[Understood, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One named part of a score; `contribution` = value * weight."""

    part: str
    value: float
    weight: float
    contribution: float
    because: str


@dataclass(frozen=True, slots=True)
class Hit:
    """`card` is the stored card of the product in the shape of http.md (title, brand, category, attributes, ...)."""

    card: Mapping[str, Any]
    highlights: tuple[tuple[int, int], ...]
    score: float
    explain: tuple[Part, ...] | None


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int
    selected: bool
    parent: str | None = None  # for trees: the value this one lies under


@dataclass(frozen=True, slots=True)
class FacetResult:
    field: str
    label: str
    kind: Literal["tree", "terms", "range"]
    values: tuple[FacetValue, ...]
    exact: bool
    low: Decimal | None = None  # for ranges
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    query_id: str
    query: QueryReport
    total: int
    total_exact: bool
    page: int
    pages: int
    hits: tuple[Hit, ...]
    facets: tuple[FacetResult, ...]
    took_ms: Mapping[str, float]  # total, understand, engine, rank, render


@dataclass(frozen=True, slots=True)
class Suggestions:
    queries: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]  # text and highlights
    categories: tuple[tuple[str, tuple[str, ...]], ...]  # id and path labels
    brands: tuple[tuple[str, str], ...]  # id and label
    products: tuple[Mapping[str, Any], ...]  # id, title, image, price
