"""What goes out over HTTP, in shapes: documentation that the tests hold every answer to, never run per hit."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Money = Annotated[str, Field(description="A decimal number as text.", examples=["199.00"])]


class Outgoing(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable, snake_case.")
    field: str | None = None
    value: str | None = None
    allowed: list[str] | None = None
    hint: str | None = Field(None, description="The nearest allowed value, or what to do.")
    errors: list[dict[str, Any]] | None = Field(None, description="Every mistake, when there are several.")


class Job(Outgoing):
    id: str
    kind: str
    channel: str | None
    state: Literal["queued", "running", "succeeded", "failed", "held"]
    total: int
    done: int
    accepted: int
    unchanged: int
    stale: int
    rejected: int
    waits_for: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    searchable_at: datetime | None


class JobAnswer(Outgoing):
    job: Job


class Jobs(Outgoing):
    jobs: list[Job]
    page: int
    pages: int
    total: int


class Channel(Outgoing):
    channel: str
    created_at: datetime
    error_budget: float | None = Field(description="The share of rejected rows above which a feed is held.")
    live: int
    quarantined: int
    deleted: int
    errors: int
    warnings: int
    last_job: str | None


class Channels(Outgoing):
    channels: list[Channel]


class CategoryPath(Outgoing):
    id: str
    path: list[str]


class AttributeGap(Outgoing):
    id: str
    label: str
    items: int


class Standing(Outgoing):
    items: int
    complete: int = Field(description="Items with a completeness of 80 or more.")
    completeness: float
    quality: float
    gaps: list[AttributeGap]


class StandingOfCategory(Standing):
    category: CategoryPath | None


class ChannelStanding(Standing):
    channel: str
    categories: list[StandingOfCategory]


class Issue(Outgoing):
    code: str
    severity: Literal["error", "warning", "hint"]
    sku: str | None
    row: int | None
    field: str
    value: str | None
    message: str
    hint: str | None
    job: str | None = None


class Issues(Outgoing):
    issues: list[Issue]
    counts: dict[str, int]
    page: int
    pages: int
    total: int


class IdLabel(Outgoing):
    id: str
    label: str


class CategoryOfItem(Outgoing):
    id: str
    path: list[str]
    confidence: float


class CategoryProposal(Outgoing):
    category: CategoryPath
    confidence: float
    items: int = Field(description="Items of the path whose title names the category, or one below it.")
    reasons: list[Literal["named", "ends_in", "above", "titles"]]
    raw: str | None = Field(description="The part of the path that names it.")


class MappedPath(Outgoing):
    path: str
    items: int
    state: Literal["open", "automatic", "decided"]
    category: CategoryPath | None
    decided_by: str | None
    decided_at: datetime | None
    proposals: list[CategoryProposal]


class CategoryPaths(Outgoing):
    paths: list[MappedPath]
    counts: dict[str, int]
    mapped: float = Field(description="The share of paths that nobody has to look at.")
    page: int
    pages: int
    total: int


class AttributeOfItem(Outgoing):
    id: str
    label: str
    value: str
    value_id: str | None
    unit: str | None


class Pack(Outgoing):
    count: int
    quantity: Money | None
    unit: str | None
    total: Money | None


class UnitPrice(Outgoing):
    amount: Money
    per: int = Field(description="Of so much: 100 of g, ml and cm, 1 or 100 of pieces.")
    unit: str


class Canonical(Outgoing):
    title: str
    brand: IdLabel | None
    category: CategoryOfItem | None
    price: Money | None
    list_price: Money | None
    currency: str | None
    stock: int | None
    in_stock: bool | None
    gtin: str | None
    model: str | None
    product_words: list[str]
    attributes: list[AttributeOfItem]
    pack: Pack | None
    unit_price: UnitPrice | None


class MappingStep(Outgoing):
    version: int = Field(description="Of the channel's mapping.")
    rule: str = Field(description="Its number in the file; `3.then.1` is the first under the third one's `then`.")
    operation: str
    line: int


class Gap(Outgoing):
    id: str
    label: str
    requirement: Literal["required", "recommended", "optional"]


class Deduction(Outgoing):
    code: str
    points: int
    field: str
    detail: str
    message: str
    hint: str


class Quality(Outgoing):
    score: int = Field(description="100 less the points of all deductions, at least 0.")
    deductions: list[Deduction]


class Value(Outgoing):
    field: str
    value: str
    raw: str
    source: str
    rule: str
    confidence: float
    mapping: MappingStep | None = Field(description="The rule of the channel's mapping that had a hand in it.")


class Lost(Outgoing):
    """What another place says of the same field."""

    value: str
    raw: str
    source: str
    rule: str
    confidence: float


class SourcedValue(Value):
    """A value with where it comes from: the feed (channel and job), the row there, who decided and when."""

    channel: str
    job: str
    row: int | None = Field(description="None for an item that was changed by itself.")
    version: str = Field(description="Of the rules and files that decided; +N with the Nth change by review.")
    at: datetime
    lost: list[Lost]


class Item(Outgoing):
    sku: str
    state: Literal["live", "quarantined", "deleted"]
    pending: bool = Field(description="Whether a newer version waits for the worker.")
    product_id: str | None
    raw: Any
    canonical: Canonical | None
    completeness: int | None = Field(description="Percent of the attributes that its category asks for.")
    gaps: list[Gap]
    quality: Quality | None
    values: list[SourcedValue]
    issues: list[Issue]


class MappingProblem(Outgoing):
    line: int
    message: str


class MappingDraft(Outgoing):
    text: str
    based_on: int = Field(description="The version that was in force when the draft was begun; 0: none.")
    saved_at: datetime
    problems: list[MappingProblem]


class MappingDraftSaved(Outgoing):
    draft: MappingDraft


class MappingVersion(Outgoing):
    version: int
    text: str
    restored: int | None = Field(description="The earlier version whose text this is.")
    job: str = Field(description="The job that replayed the channel's items.")
    applied_at: datetime


class ChannelMapping(Outgoing):
    channel: str
    in_force: MappingVersion | None
    draft: MappingDraft | None


class MappingVersions(Outgoing):
    versions: list[MappingVersion]


class MappingApplied(Outgoing):
    version: int
    job: Job


class MappedDifference(Outgoing):
    field: str
    before: str | None
    after: str | None
    mapping: MappingStep | None


class IssueOfItem(Outgoing):
    code: str
    severity: Literal["error", "warning", "hint"]
    field: str
    value: str | None
    message: str
    hint: str | None


class PreviewedItem(Outgoing):
    sku: str
    differences: list[MappedDifference]
    fixed: list[IssueOfItem]
    new: list[IssueOfItem]


class MappingPreview(Outgoing):
    sampled: int
    changed: int
    fields: dict[str, int] = Field(description="How many items of the sample change in each field.")
    fixed: dict[str, int] = Field(description="Issues that go, by code.")
    new: dict[str, int] = Field(description="Issues that come, by code.")
    items: list[PreviewedItem] = Field(description="Those that change.")


class UnderstoodPart(Outgoing):
    text: str
    field: str
    value: str
    label: str


class Query(Outgoing):
    text: str
    corrected: str | None
    suggested: str | None
    relaxed: list[str]
    understood: list[UnderstoodPart]


class PriceSpan(Outgoing):
    min: Money | None
    max: Money | None
    currency: str


class Offer(BaseModel):
    model_config = ConfigDict(extra="allow")

    channel: str
    sku: str
    shop: str | None
    price: Money | None
    in_stock: bool | None
    url: str | None


class ScorePart(Outgoing):
    part: str
    value: float
    weight: float
    contribution: float
    because: str


class ProductCard(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: str
    title: str
    brand: IdLabel | None
    category: CategoryPath | None
    attributes: dict[str, Any] | list[AttributeOfItem]
    image: str | None
    price: PriceSpan
    in_stock: bool
    sales: int
    rating: Money | float | None
    offers: list[Offer]


class Hit(ProductCard):
    highlights: list[tuple[int, int]]
    score: float
    explain: list[ScorePart] | None = None


class FacetValue(Outgoing):
    value: str
    label: str
    count: int
    selected: bool
    parent: str | None = None


class Facet(Outgoing):
    field: str
    label: str
    kind: Literal["tree", "terms", "range"]
    values: list[FacetValue]
    exact: bool
    low: Money | None = None
    high: Money | None = None


class SearchPage(Outgoing):
    query_id: str
    query: Query
    total: int
    total_exact: bool
    page: int
    pages: int
    hits: list[Hit]
    facets: list[Facet]
    rules: list[Any]
    took_ms: dict[str, float]


class SuggestedQuery(Outgoing):
    text: str
    highlights: list[tuple[int, int]]


class SuggestedProduct(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: str
    title: str
    image: str | None
    price: PriceSpan | None


class SuggestPage(Outgoing):
    queries: list[SuggestedQuery]
    categories: list[CategoryPath]
    brands: list[IdLabel]
    products: list[SuggestedProduct]


class Variant(Outgoing):
    attributes: list[AttributeOfItem]
    price: PriceSpan
    in_stock: bool
    image: str | None
    offers: list[Offer]


class OfferValue(Value):
    channel: str
    sku: str
    job: str
    row: int | None
    version: str
    at: datetime


class ProductValue(Outgoing):
    field: str
    values: list[str] = Field(description="What the product shows, as people read it.")
    won: list[OfferValue] = Field(description="Where that comes from.")
    lost: list[OfferValue] = Field(description="What offers say otherwise.")


class ProductPage(ProductCard):
    images: list[str]
    model: str | None
    reviews: int
    description: str | None
    attributes: list[AttributeOfItem]
    completeness: int = Field(description="Percent of the attributes that its category asks for.")
    gaps: list[Gap]
    quality: int = Field(description="That of its best offer, 0 to 100.")
    unit_price: UnitPrice | None = Field(description="Of the cheapest offer that tells how much it holds.")
    variants: list[Variant]
    values: list[ProductValue]


class Labels(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    zh_hans: str = Field(alias="zh-Hans")
    zh_hant: str = Field(alias="zh-Hant")
    en: str


class AllowedValue(Outgoing):
    id: str
    labels: Labels


class CategoryAttribute(Outgoing):
    id: str
    labels: Labels
    kind: str
    unit: str | None
    requirement: str
    values: list[AllowedValue]


class Category(Outgoing):
    id: str
    labels: Labels
    attributes: list[CategoryAttribute]
    children: list[Category]


class Categories(Outgoing):
    categories: list[Category]


class EventsTaken(Outgoing):
    accepted: int
    duplicates: int


class Key(Outgoing):
    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    revoked_at: datetime | None = None


class KeyMade(Outgoing):
    key: Key
    secret: str = Field(description="The key itself; it is shown this once and only its hash is kept.")


class Keys(Outgoing):
    keys: list[Key]


class ReviewExample(Outgoing):
    channel: str
    sku: str
    title: str
    detail: str | None


class Proposal(Outgoing):
    id: str
    label: str
    score: float
    because: Literal["title", "path", "name", "sound", "values", "match"]


class Reason(Outgoing):
    because: Labels
    bits: float = Field(description="Above 0 it speaks for the proposal; one more doubles the odds.")
    ours: str
    theirs: str


class ReviewGroup(Outgoing):
    id: str
    kind: str
    subject: list[str]
    raw: str
    items: int
    sales: int
    value: int = Field(description="What the order goes by: sales, and something for every item.")
    channels: list[str]
    examples: list[ReviewExample]
    proposals: list[Proposal]
    reasons: list[Reason]


class ReviewPage(Outgoing):
    groups: list[ReviewGroup]
    counts: dict[str, int]
    page: int
    pages: int
    total: int


class Decision(Outgoing):
    id: str
    group: str
    kind: str
    subject: list[str]
    raw: str
    verdict: Literal["accept", "reject", "new"]
    answer: IdLabel | None = Field(description="None where nothing was to fit.")
    items: int
    job: str
    by: str
    at: datetime
    undone_by: str | None
    undone_at: datetime | None


class DecisionMade(Outgoing):
    decision: Decision
    job: Job


class Decisions(Outgoing):
    decisions: list[Decision]
    page: int
    pages: int
    total: int


class Alive(Outgoing):
    status: Literal["ok"]


class Ready(Outgoing):
    status: Literal["ready"]
    engine: str
    index: str
