"""What travels over HTTP: queries and bodies that come in, and (as documentation, never per hit) what goes out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from search.model import PriceRange, Sort

MAX_QUERY = 500  # code points of q
MAX_PRICE = Decimal("1e12")
CHANNEL = r"^[^\W_][\w.-]{0,63}$"


def _true_or_false(value: object) -> object:
    if value in ("true", "false", True, False):
        return value in ("true", True)
    raise PydanticCustomError("one_of", "must be true or false", {"allowed": ["true", "false"]})


def _price_range(value: object) -> PriceRange:
    """`100-200`, `100-`, `-200`: both ends included."""
    low, dash, high = str(value).strip().partition("-")
    prices = _price(low), _price(high)
    if not dash or prices == (None, None):
        raise ValueError("is no range of prices; write 100-200, 100- or -200")
    if prices[0] is not None and prices[1] is not None and prices[0] > prices[1]:
        raise ValueError(f"begins above its end; write {high}-{low}")
    return PriceRange(*prices)


def _price(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        price = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(f"{text[:50]!r} is no price; write 100-200, 100- or -200") from error
    if not price.is_finite() or price > MAX_PRICE:
        raise ValueError(f"prices go from 0 to {MAX_PRICE:f}")
    return price


def _facet_names(values: list[str]) -> list[str]:
    return [name for value in values for name in value.split(",") if name]


def _not_empty(values: list[str]) -> list[str]:
    if not all(value.strip() for value in values):
        raise ValueError("is empty; leave the parameter out to have no filter")
    return values


Flag = Annotated[bool, BeforeValidator(_true_or_false)]
Values = Annotated[list[str], AfterValidator(_not_empty)]
Price = Annotated[
    PriceRange,
    BeforeValidator(_price_range, json_schema_input_type=Annotated[str, Field(pattern=r"^\d*(\.\d+)?-\d*(\.\d+)?$")]),
]
Money = Annotated[str, Field(description="A decimal number as text.", examples=["199.00"])]


class Incoming(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class Outgoing(BaseModel):
    model_config = ConfigDict(extra="forbid")


# Queries


class SearchQuery(Incoming):
    gathered: ClassVar[tuple[str, str]] = ("attr.", "attributes")

    q: str = Field("", max_length=MAX_QUERY, description="What the shopper typed.")
    category: Values = Field([], description="Ids of categories; everything below them counts.")
    brand: Values = Field([], description="Ids or labels of brands.")
    channel: Values = Field([], description="Ids or labels of channels.")
    attributes: dict[str, Values] = Field({}, description="`attr.颜色=红色`: ids or labels of attributes and values.")
    price: Price | None = Field(None, description="`100-200`, `100-` or `-200`.")
    in_stock: Flag | None = Field(None, description="Only products that can be bought, or only those that cannot.")
    sort: Sort = Field(Sort.RELEVANCE, description="The order of the hits.")
    page: int = Field(1, ge=1, le=10_000, description="From 1.")
    per_page: int = Field(24, ge=1, le=100, description="Hits on a page.")
    facets: Annotated[list[str], AfterValidator(_facet_names)] = Field(
        ["auto"], description="`auto`, `none`, or names of facets."
    )
    explain: Flag = Field(False, description="Whether each hit tells how its score came about.")
    understand: Flag = Field(True, description="Whether words may become filters (brand, category, price, ...).")


class SuggestQuery(Incoming):
    q: str = Field("", max_length=MAX_QUERY, description="What has been typed so far.")
    limit: int = Field(8, ge=1, le=50, description="At most so many of each kind.")


class PushQuery(Incoming):
    format: str = Field("native", description="The channel adapter that reads the feed.")


class IssuesQuery(Incoming):
    severity: Literal["error", "warning", "hint"] | None = None
    code: str | None = Field(None, max_length=100)
    job: str | None = Field(None, max_length=64, description="The id of a job.")
    page: int = Field(1, ge=1, le=100_000)


class JobQuery(Incoming):
    wait: float = Field(0, ge=0, le=60, allow_inf_nan=False, description="Seconds to wait for the job's end.")


class JobsQuery(Incoming):
    channel: str | None = Field(None, pattern=CHANNEL)
    page: int = Field(1, ge=1, le=100_000)


class PageQuery(Incoming):
    page: int = Field(1, ge=1, le=100_000)


class SkuQuery(Incoming):
    sku: str = Field("", max_length=200)


# Bodies


class Event(Incoming):
    type: Literal["impression", "click", "cart", "purchase"]
    query_id: str = Field(min_length=1, max_length=64)
    product_id: str = Field(min_length=1, max_length=64)
    position: int | None = Field(None, ge=1, le=1_000_000, description="Place in the list, from 1.")
    at: AwareDatetime


def _as_list(value: object) -> object:
    return [value] if isinstance(value, dict) else value


Events = Annotated[
    list[Event], Field(max_length=1000), BeforeValidator(_as_list, json_schema_input_type=Event | list[Event])
]


class NewKey(Incoming):
    name: str = Field(min_length=1, max_length=100, description="What the key is for.")
    scopes: list[Annotated[str, Field(pattern=r"^(search|events|admin|feed:[^\W_][\w.-]{0,63})$")]] = Field(
        min_length=1, max_length=50, description="`search`, `events`, `feed:CHANNEL`, `admin`."
    )


# Answers


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


class CategoryPath(Outgoing):
    id: str
    path: list[str]


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


class Value(Outgoing):
    field: str
    value: str
    raw: str
    source: str
    rule: str
    confidence: float


class Item(Outgoing):
    sku: str
    state: Literal["live", "quarantined", "deleted"]
    pending: bool = Field(description="Whether a newer version waits for the worker.")
    product_id: str | None
    raw: Any
    canonical: Canonical | None
    values: list[Value]
    issues: list[Issue]


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


class ProductPage(ProductCard):
    images: list[str]
    model: str | None
    reviews: int
    description: str | None
    attributes: list[AttributeOfItem]
    variants: list[Variant]


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


class Alive(Outgoing):
    status: Literal["ok"]


class Ready(Outgoing):
    status: Literal["ready"]
    engine: str
    index: str
