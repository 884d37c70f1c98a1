"""The catalog language: raw item, canonical listing, product, value, issue.

Everything here is a frozen record. Money and quantities are `Decimal`; text positions are code points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Severity(StrEnum):
    """`error` empties the field (or rejects the item for `sku` and `title`); the others only tell."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a channel should know about one field of one item."""

    code: str  # stable, snake_case: "gtin_check_digit", "price_ambiguous", "category_unknown", ...
    severity: Severity
    field: str  # "price", "gtin", "attr.color", ...
    value: str | None  # what was received
    message: str  # what is wrong, in words
    hint: str | None = None  # how to mend it


@dataclass(frozen=True, slots=True)
class MappingStep:
    """A rule of a channel's mapping. Rules count from 1; `3.then.1` is the first under the third one's `then`."""

    version: int  # of the channel's mapping
    rule: str
    operation: str  # "rename", "lookup", ...
    line: int  # of the mapping file


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One decided value with its evidence; `raw` is the exact stretch of what was received.

    A value that a mapping put in its place says which rule did; when nothing received led to it, `raw` is "" and
    `source` is "mapping".
    """

    field: str
    value: str
    raw: str
    source: str  # where in the item: "title", "brand", "attributes.机身颜色", "price", ...
    rule: str  # what decided: "brand.field_alias", "quantity.unit", ...
    confidence: float  # 0..1
    mapping: MappingStep | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What the normalizer is not sure of and a person may decide, once for all items with the same `subject`.

    Kinds and their subjects: `category` ("path", channel, path) or ("title", title); `brand` (spelling); `attribute`
    (name); `value` (attribute id, text); all folded.
    """

    kind: str
    subject: tuple[str, ...]
    raw: str  # as this item writes it
    ruled: bool = False  # a ruling has answered it


@dataclass(frozen=True, slots=True)
class RawItem:
    """A native item: text exactly as the channel wrote it (numbers arrive as their text)."""

    channel: str
    sku: str
    title: str
    group: str | None = None
    brand: str | None = None
    category: str | None = None
    price: str | None = None
    list_price: str | None = None
    currency: str | None = None
    stock: str | None = None
    gtin: str | None = None
    mpn: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    images: tuple[str, ...] = ()
    url: str | None = None
    shop: str | None = None
    sales: str | None = None
    rating: str | None = None
    reviews: str | None = None
    description: str | None = None
    updated_at: str | None = None


@dataclass(frozen=True, slots=True)
class BrandRef:
    id: str  # "nike"; a brand that no file knows: "x-" + folded name
    label: str  # "耐克 Nike"


@dataclass(frozen=True, slots=True)
class CategoryRef:
    id: str  # a node of the category tree
    confidence: float
    accessory: bool = False  # what goes with another product: cases, parts, refills
    configurable: bool = False  # one model of it comes in several products (storage, screen size)


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """One attribute of one listing. A value that the schema does not know keeps `value_id` None."""

    id: str  # "color"; an attribute that no schema knows: "x-" + folded name
    label: str  # "颜色"
    value: str  # display text: "青色", "500 ml"
    value_id: str | None  # "cyan", "500ml"
    unit: str | None = None
    number: Decimal | None = None  # in `unit`, for quantities
    distinguishing: bool = False  # another value is another product (storage), not a variant of this one (colour)


@dataclass(frozen=True, slots=True)
class Pack:
    """What one purchase holds: `count` pieces of `quantity` `unit` each (500ml*12 is 12 of 500 ml)."""

    count: int
    quantity: Decimal | None  # per piece, in `unit`
    unit: str | None  # canonical: g, ml, m, cm, piece, ...
    total: Decimal | None  # count * quantity, in `unit`


@dataclass(frozen=True, slots=True)
class Listing:
    """One item of one channel after normalization: what an offer says, with the reason for every value."""

    channel: str
    sku: str
    title: str
    group: str | None = None
    brand: BrandRef | None = None
    category: CategoryRef | None = None
    price: Decimal | None = None
    list_price: Decimal | None = None
    currency: str = "CNY"
    in_stock: bool | None = None
    stock: int | None = None
    gtin: str | None = None  # GTIN-14
    model: str | None = None
    product_words: tuple[str, ...] = ()
    attributes: tuple[AttributeValue, ...] = ()
    pack: Pack | None = None
    images: tuple[str, ...] = ()
    url: str | None = None
    shop: str | None = None
    sales: int | None = None
    rating: Decimal | None = None  # 0..5
    reviews: int | None = None
    description: str | None = None
    updated_at: datetime | None = None
    values: tuple[FieldValue, ...] = ()
    lost: tuple[FieldValue, ...] = ()  # what the item says elsewhere of a field whose value was taken from `values`
    issues: tuple[Issue, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """What shoppers see: one thing, with the listings of every channel that sells it as offers."""

    id: str
    title: str
    brand: BrandRef | None
    category: CategoryRef | None
    model: str | None
    product_words: tuple[str, ...]
    attributes: tuple[AttributeValue, ...]  # the union over offers; several values of one id are variants
    image: str | None
    images: tuple[str, ...]
    price_min: Decimal | None
    price_max: Decimal | None
    currency: str
    in_stock: bool
    sales: int
    rating: Decimal | None
    reviews: int
    newest: datetime | None
    description: str | None
    offers: tuple[Listing, ...]  # cheapest available first, then by (channel, sku)
