"""What comes in over HTTP: query strings and bodies, checked before anything else sees them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from indexer.review.kinds import KINDS
from search.model import PercentRange, PriceRange, Sort

MAX_QUERY = 500  # code points of q
MAX_PRICE = Decimal("1e12")
_PERCENT = re.compile(r"100|[1-9]?[0-9]", re.ASCII)
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


def _percent_range(value: object) -> PercentRange:
    """`80-`, `-50`, `50-80`: both ends included."""
    low, dash, high = str(value).strip().partition("-")
    if not dash or not (low or high) or not all(end == "" or _PERCENT.fullmatch(end) for end in (low, high)):
        raise ValueError("is no range of percent; write 80-, -50 or 50-80, from 0 to 100")
    ends = int(low) if low else None, int(high) if high else None
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        raise ValueError(f"begins above its end; write {high}-{low}")
    return PercentRange(*ends)


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
Percent = Annotated[
    PercentRange,
    BeforeValidator(_percent_range, json_schema_input_type=Annotated[str, Field(pattern=r"^(\d{1,3})?-(\d{1,3})?$")]),
]


def _review_kind(value: object) -> object:
    if value in KINDS:
        return value
    raise PydanticCustomError("one_of", "is no kind of question", {"allowed": list(KINDS)})


_KindName = Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]
ReviewKind = Annotated[str, BeforeValidator(_review_kind, json_schema_input_type=_KindName)]


class Incoming(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


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
    completeness: Percent | None = Field(
        None, description="`80-`, `-50`, `50-80`: percent of what its category asks for that is known."
    )
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
    code: str | None = Field(None, pattern="^[a-z][a-z0-9_]{0,99}$", description="The code of an issue.")
    job: str | None = Field(None, max_length=64, description="The id of a job.")
    page: int = Field(1, ge=1, le=100_000)


class JobQuery(Incoming):
    wait: float = Field(0, ge=0, le=60, allow_inf_nan=False, description="Seconds to wait for the job's end.")


class JobsQuery(Incoming):
    channel: str | None = Field(None, pattern=CHANNEL)
    page: int = Field(1, ge=1, le=100_000)


class ReviewQuery(Incoming):
    kind: ReviewKind | None = Field(None, description="Only questions of this kind.")
    channel: str | None = Field(None, pattern=CHANNEL, description="Only what items of this channel ask.")
    page: int = Field(1, ge=1, le=1_000)


class DecisionsQuery(Incoming):
    kind: ReviewKind | None = Field(None, description="Only decisions of this kind.")
    page: int = Field(1, ge=1, le=100_000)


class PageQuery(Incoming):
    page: int = Field(1, ge=1, le=100_000)


class CategoryPathsQuery(Incoming):
    state: Literal["open", "automatic", "decided"] | None = None
    page: int = Field(1, ge=1, le=100_000)


class CategoryPathQuery(Incoming):
    path: str = Field(min_length=1, max_length=2000, description="The channel's own category path.")


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


MappingText = Annotated[str, Field(max_length=256 << 10, description="The mapping file: YAML, see docs/mapping.md.")]


class MappingDraft(Incoming):
    text: MappingText


class MappingTrial(Incoming):
    text: MappingText | None = Field(None, description="A mapping file; without it the draft is tried.")
    items: int = Field(100, ge=1, le=1000, description="How many of the channel's items are tried.")


class MappingChoice(Incoming):
    text: MappingText | None = Field(None, description="A mapping file; without it the draft is applied.")
    version: int | None = Field(None, ge=1, le=2**31 - 1, description="An earlier version to go back to.")


class PathDecision(Incoming):
    path: str = Field(pattern=r"\S", max_length=2000, description="The channel's own category path.")
    category: str | None = Field(max_length=200, description="Id of a category; null: the path says nothing.")


PathDecisions = Annotated[
    list[PathDecision],
    Field(min_length=1, max_length=1000),
    BeforeValidator(_as_list, json_schema_input_type=PathDecision | list[PathDecision]),
]


class NewDecision(Incoming):
    group: str = Field(min_length=3, max_length=100, description="The id of an open group.")
    verdict: Literal["accept", "reject", "new"]
    answer: str | None = Field(None, max_length=300, description="An id, for `accept`; without it the first proposal.")
    name: str | None = Field(
        None, pattern=r"^[^\x00-\x1f]{0,100}$", description="What something new is called, for `new`."
    )


class NewKey(Incoming):
    name: str = Field(pattern=r"^[^\x00-\x1f]{1,100}$", description="What the key is for.")
    scopes: list[Annotated[str, Field(pattern=r"^(search|events|admin|feed:[^\W_][\w.-]{0,63})$")]] = Field(
        min_length=1, max_length=50, description="`search`, `events`, `feed:CHANNEL`, `admin`."
    )
