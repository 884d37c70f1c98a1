"""The tables. JSON is kept as text, so that what was received stays as it was received."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Dialect, Float, Index, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A time with its zone: UTC in every database, also where a column cannot hold a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()
Number = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up only in INTEGER columns

channels = Table(
    "channels",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("error_budget", Float),  # the share of rejected rows above which a feed is held; NULL: no limit
)

items = Table(
    "items",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("format", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("native", Text),  # NULL: raw is native already
    Column("row", BigInteger),
    Column("job", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("updated_at", Moment),  # as the channel says
    Column("received_at", Moment, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("seq", BigInteger, nullable=False),
)

rejected_rows = Table(
    "rejected_rows",
    metadata,
    Column("id", Number, primary_key=True),
    Column("job", BigInteger, nullable=False),
    Column("row", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Index("rejected_rows_by_job", "job", "row"),
)

log = Table(
    "log",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("job", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("kind", Text, nullable=False),  # upsert, delete, refresh
    Index("log_by_job", "job", "seq"),
)

counters = Table(  # "log": the last sequence number given; "checkpoint": the last one that searches show
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

listings = Table(
    "listings",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("state", Text, nullable=False),  # live, quarantined, deleted
    Column("product", BigInteger),
    Column("listing", Text),
    Column("job", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("knowledge", Text, nullable=False),  # the version of the lexicons that decided
    Column("normalized_at", Moment, nullable=False),
    Index("listings_by_product", "product"),
)

identities = Table(  # what makes two listings one product: GTIN, brand and model, ...
    "identities",
    metadata,
    Column("identity", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Index("identities_by_item", "channel", "sku"),
)

brand_claims = Table(  # what brand fields say that no brand file knows
    "brand_claims",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("written", Text, nullable=False),
    Column("thing", Text, nullable=False),  # variants of one thing say it once
    Index("brand_claims_by_text", "written", "thing"),
)

learned_brands = Table(  # brands that enough items claimed
    "learned_brands",
    metadata,
    Column("id", Text, primary_key=True),
    Column("zh", Text),
    Column("en", Text),
    Column("aliases", Text, nullable=False),  # a JSON list
    Column("agreed", BigInteger, nullable=False),  # how many things said so then
    Column("learned_at", Moment, nullable=False),
    Column("rejected_at", Moment),  # by a person; it is not learned again
)

products = Table(
    "products",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", Text, nullable=False),  # the listing that founded it
    Column("sku", Text, nullable=False),
    Column("founded", BigInteger, nullable=False),  # log position: the older product stays when two become one
    Column("redirect_to", BigInteger),
    Column("changed", BigInteger, nullable=False),  # log position of the last change of its offers
    Index("products_by_change", "changed"),
    Index("products_by_redirect", "redirect_to"),
)

issues = Table(
    "issues",
    metadata,
    Column("id", Number, primary_key=True),
    Column("job", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("row", BigInteger),
    Column("origin", Text, nullable=False),  # feed, normalizer, index
    Column("code", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Text),
    Column("message", Text, nullable=False),
    Column("hint", Text),
    Index("issues_by_channel", "channel", "job", "code"),
    Index("issues_by_item", "channel", "sku"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),  # push, patch, delete, learn, reindex, rollback
    Column("channel", Text),
    Column("state", Text, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("written", BigInteger, nullable=False),  # documents, for jobs that are no span of the log
    Column("accepted", BigInteger, nullable=False),
    Column("unchanged", BigInteger, nullable=False),
    Column("stale", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("open", Boolean, nullable=False),  # rows are still coming in
    Column("owner", Text, nullable=False),  # the process that receives them
    Column("touched_at", Moment, nullable=False),
    Column("waits_for", Text),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Column("searchable_at", Moment),
    Index("jobs_by_state", "state"),
    Index("jobs_by_search", "searchable_at"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("renewed_at", Moment, nullable=False),
    Column("note", Text),  # why the holder waits, when it does
)

index_versions = Table(
    "index_versions",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),  # the log position that it holds
    Column("created_at", Moment, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

events = Table(  # what shoppers did; the same event counts once, however often it is sent
    "events",
    metadata,
    Column("type", Text, primary_key=True),  # impression, click, cart, purchase
    Column("query_id", Text, primary_key=True),  # "" without one
    Column("product", Text, primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("position", Integer),
    Index("events_by_time", "at"),
    Index("events_by_product", "product"),
)
