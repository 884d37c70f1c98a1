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

# "log": the last sequence number given; "checkpoint": the last one that searches show; "compared" and "compared_key":
# the last product, by its change and key, that was compared with its neighbours; "rulings": how often somebody decided
# something or took it back
counters = Table(
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
    Column("rulings", BigInteger, nullable=False, server_default="0"),  # and the number of the rulings beside them
    Column("row", BigInteger),  # of the job that brought it
    Column("normalized_at", Moment, nullable=False),
    Column("path", Text),  # the channel's own category, as normalizer.category_decision writes it
    Column("category", Text),
    Column("category_rule", Text),  # what decided the category
    Column("completeness", Integer),  # percent; this and the next two are NULL without a listing
    Column("quality", Integer),
    Column("gaps", Text),  # ids of the attributes that its category asks for in vain, with commas
    Index("listings_by_product", "product"),
    Index("listings_by_quality", "channel", "state", "category", "gaps", "completeness", "quality"),
    Index("listings_by_path", "channel", "path", "category", "category_rule"),
)

category_paths = Table(  # where people filed the paths of a channel
    "category_paths",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("category", Text),  # NULL: the path says nothing, titles alone decide
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Moment, nullable=False),
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

merge_verdicts = Table(  # what a person decided about two listings; one row from the side of each
    "merge_verdicts",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("other_channel", Text, primary_key=True),
    Column("other_sku", Text, primary_key=True),
    Column("same", Boolean, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Index("merge_verdicts_by_time", "decided_at"),
)

merge_proposals = Table(  # products that may be one, with the two listings that say so most
    "merge_proposals",
    metadata,
    Column("low", BigInteger, primary_key=True, autoincrement=False),  # product keys
    Column("high", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("other_channel", Text, nullable=False),
    Column("other_sku", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("value", Float, nullable=False),
    Index("merge_proposals_by_value", "value"),
    Index("merge_proposals_by_high", "high"),
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

topics = Table(  # what the normalizer asks: one decision answers it for every item that asks the same
    "topics",
    metadata,
    Column("topic", BigInteger, primary_key=True, autoincrement=False),  # a digest of kind and subject
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("raw", Text, nullable=False),  # as the first item wrote it
    Column("asked", BigInteger, nullable=False),  # how many items ask it
    Column("sales", BigInteger, nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("ruled", Boolean, nullable=False),  # a decision has answered it
    Index("topics_by_value", "kind", "ruled", "value"),
)

questions = Table(  # which items ask what; what a decision has answered stays here, so that it can be undone
    "questions",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("topic", BigInteger, primary_key=True),
    Column("sales", BigInteger, nullable=False),
    Index("questions_by_topic", "topic"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("topic", Text, nullable=False),  # what was decided, as its kind names it
    Column("subject", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("verdict", Text, nullable=False),  # accept, reject, new
    Column("answer", Text),
    Column("label", Text),
    Column("items", BigInteger, nullable=False),
    Column("job", BigInteger, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("undone_by", Text),
    Column("undone_at", Moment),
    Index("decisions_by_topic", "kind", "topic"),
)

mappings = Table(  # what was applied to a channel's items, newest last; the newest is in force
    "mappings",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("restored", Integer),  # the earlier version whose text this is
    Column("job", BigInteger, nullable=False),  # that replayed the items
    Column("applied_at", Moment, nullable=False),
)

mapping_drafts = Table(
    "mapping_drafts",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("based_on", Integer, nullable=False),  # the version in force when it was begun; 0: none
    Column("saved_at", Moment, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),  # push, patch, delete, mapping, categories, review, learn, reindex, rollback
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
