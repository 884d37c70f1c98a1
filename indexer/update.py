"""One batch of the log: normalize, find the products, store, index, move the checkpoint.

Every step may be repeated: killed anywhere, the next run begins at the same checkpoint and comes to the same end.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from indexer.document import DocumentBuilder
from indexer.indexing import Indexing, RefusedProduct, live_index, publish
from indexer.mapping import compiled
from indexer.products import Clusters, ItemId, Member
from indexer.store import log
from indexer.store.brands import Claim, write_claims
from indexer.store.catalog import Outcome, RawRecord, Standing, changed_after, jobs_of, read_raw, write_outcomes
from indexer.store.category_paths import Decisions, read_decisions
from indexer.store.clusters import identities_of, read_clusters, write_clusters
from indexer.store.decisions import read_rulings, rulings_number
from indexer.store.issues import IssueAt, add_issues, drop_issues, feed_issues
from indexer.store.jobs import finish_jobs, small_jobs_behind, start_jobs
from indexer.store.lease import WORKER, renew
from indexer.store.log import LogEntry
from indexer.store.questions import NOTHING_ASKED, Asked, write_questions
from indexer.store.records import clean, fingerprint, listing_from, listing_text
from indexer.store.sql import chunks
from normalizer.category_decision import path_key
from normalizer.knowledge import Knowledge
from normalizer.learned_brands import claimed_brand
from normalizer.matching import identity_keys
from normalizer.model import Issue, Listing, Severity
from normalizer.quality import assess
from normalizer.record import normalize_record
from normalizer.rulings import Rulings
from normalizer.schema import CategoryTree
from normalizer.text import fold

BATCH = 1_000
AHEAD = 500
IDENTITY_LENGTH = 200
logger = logging.getLogger(__name__)


def apply_batch(indexing: Indexing, owner: str, limit: int = BATCH) -> int:
    """Apply the next entries of the log to store and index, and answer how many there were. The caller ends jobs.

    `owner` holds the worker's lease. Raises `LeaseLost`, `IndexMissing`, `IndexOutdated`, and what SQL and engine raise
    when they are out of reach; the log stays where it was then.
    """
    with indexing.store.reading() as connection:
        start = log.checkpoint(connection)
        entries = log.entries_after(connection, start, limit)
    if not entries:
        return 0
    refused = _apply(indexing, owner, entries, start)
    with indexing.store.changing() as connection:
        renew(connection, WORKER, owner)
        note_refused(connection, refused)
        log.move_checkpoint(connection, entries[-1].seq)
    return len(entries)


def apply_small_jobs(indexing: Indexing, owner: str, behind: int = BATCH, limit: int = AHEAD) -> int:
    """Apply small jobs that wait behind a large feed: a new price does not wait for a catalog. Ends those jobs.

    `behind`: only those further back in the log than the next batch, which would come to the others anyway.
    The log comes to their entries again in its own order, which changes nothing then. Raises as `apply_batch` does.
    """
    with indexing.store.reading() as connection:
        start = log.checkpoint(connection)
        small = small_jobs_behind(connection, start + behind, limit)
        entries = log.entries_of(connection, small)
    if not entries:
        return 0
    refused = _apply(indexing, owner, entries, start)
    with indexing.store.changing() as connection:
        renew(connection, WORKER, owner)
        note_refused(connection, refused)
        finish_jobs(connection, ahead=small)
    return len(entries)


def _apply(indexing: Indexing, owner: str, entries: Sequence[LogEntry], start: int) -> list[RefusedProduct]:
    index = live_index(indexing)
    with indexing.store.changing() as connection:
        renew(connection, WORKER, owner)
        start_jobs(connection, sorted({entry.job for entry in entries}))
    while not _normalize_and_store(indexing, owner, entries):
        pass  # somebody decided something meanwhile: the batch is read again
    return _index(indexing, index, start)


def _normalize_and_store(indexing: Indexing, owner: str, entries: Sequence[LogEntry]) -> bool:
    """False when what people decided has changed before anything was stored."""
    with indexing.store.reading() as connection:
        raw = read_raw(connection, {(entry.channel, entry.sku) for entry in entries})
        decisions = read_decisions(connection, {entry.channel for entry in entries})
        rulings = read_rulings(connection)
    normalized = indexing.share(partial(_normalize_all, decisions=decisions, rulings=rulings), raw)
    return _store(indexing, owner, normalized, entries[-1].seq, decisions, rulings)


@dataclass(slots=True)
class _Normalized:
    """An item as it was read. `listing` is its text, None when it cannot be shown."""

    item: RawRecord
    state: str
    issues: tuple[Issue, ...] = ()
    listing: str | None = None
    identities: frozenset[str] = frozenset()
    claim: Claim | None = None
    asked: Asked = NOTHING_ASKED
    path: str | None = None
    category: str | None = None
    category_rule: str | None = None
    standing: Standing | None = None

    @property
    def id(self) -> ItemId:
        return self.item.channel, self.item.sku

    def fail(self, failure: Exception) -> None:
        logger.error("item %s of channel %s cannot be normalized", self.item.sku, self.item.channel, exc_info=failure)
        self.state, self.listing, self.identities, self.standing = "quarantined", None, frozenset(), None
        self.asked = NOTHING_ASKED
        self.issues += (_normalizer_failed(self.item, failure),)


def _normalize_all(
    builder: DocumentBuilder, items: Sequence[RawRecord], decisions: Decisions, rulings: Rulings
) -> list[_Normalized]:
    knowledge = replace(builder.knowledge, rulings=rulings)
    return [_normalize(knowledge, item, decisions.get(item.channel, {})) for item in items]


def _normalize(knowledge: Knowledge, item: RawRecord, filed_paths: Mapping[str, str | None]) -> _Normalized:
    found = _Normalized(item, "deleted" if item.deleted else "live")
    if item.deleted:
        return found
    try:
        mapping = compiled(item.mapping) if item.mapping is not None else None
        became = normalize_record(item.channel, item.record, knowledge, mapping, item.received, filed_paths)
        found.issues = became.issues
        if became.item is None or became.listing is None:
            found.state = "quarantined"
            return found
        found.identities = frozenset(map(_bounded, identity_keys(became.listing, knowledge.matching)))
        found.asked = Asked(became.listing.questions, became.listing.sales or 0)
        found.claim = _claim(became.listing)
        found.listing = listing_text(became.listing)
        found.path = path_key(became.item.category or "") or None
        found.category = became.listing.category.id if became.listing.category else None
        found.category_rule = next((value.rule for value in became.listing.values if value.field == "category"), None)
        found.standing = _standing(became.listing, knowledge.tree)
    except Exception as failure:  # whatever one item does to us, the others go on
        found.fail(failure)
    return found


def _claim(listing: Listing) -> Claim | None:
    """What its field says of a brand; the variants of one group say it of one thing."""
    written = claimed_brand(listing)
    if written is None:
        return None
    told = (listing.channel, listing.group) if listing.group else (fold(listing.title),)
    return Claim(clean(written)[:IDENTITY_LENGTH], fingerprint(*told))


def _standing(listing: Listing, tree: CategoryTree) -> Standing:
    found = assess(listing, tree)
    gaps = tuple(spec.id for spec in found.completeness.gaps)
    return Standing(found.completeness.percent, found.score, gaps)


def _bounded(identity: str) -> str:
    """A database indexes short texts only."""
    return identity if len(identity) <= IDENTITY_LENGTH else fingerprint(identity)


def _normalizer_failed(item: RawRecord, failure: Exception) -> Issue:
    return Issue(
        "normalizer_failed",
        Severity.ERROR,
        "title",
        item.sku,
        f"This item could not be normalized ({type(failure).__name__}: {failure}). It is kept and not shown.",
        "Tell the operator: the log of the worker has the details. Simpler text in this item may help meanwhile.",
    )


def _store(
    indexing: Indexing,
    owner: str,
    normalized: Sequence[_Normalized],
    seq: int,
    decisions: Decisions,
    rulings: Rulings,
) -> bool:
    """False, and nothing stored, when somebody has decided something since decisions and rulings were read."""
    identities = {found.id: found.identities for found in normalized}
    with indexing.store.reading() as connection:
        clusters = read_clusters(connection, identities, indexing.knowledge.matching)
        before = identities_of(connection, identities)
        _place(clusters, normalized)
    with indexing.store.changing() as connection:
        renew(connection, WORKER, owner)
        if rulings_number(connection) != rulings.number:
            return False
        if read_decisions(connection, {found.item.channel for found in normalized}) != decisions:
            return False
        outcomes = [_outcome(clusters, found) for found in normalized]
        write_outcomes(connection, outcomes, indexing.knowledge.version, rulings.number)
        placed = {found.id: before.get(found.id, frozenset()) for found in normalized if found.listing is not None}
        write_clusters(connection, clusters, placed, seq)
        write_claims(connection, {found.id: found.claim for found in normalized})
        write_questions(connection, {found.id: found.asked for found in normalized})
        _write_issues(connection, normalized)
    return True


def _place(clusters: Clusters, normalized: Sequence[_Normalized]) -> None:
    for found in sorted(normalized, key=lambda found: found.item.seq):
        clusters.touch(found.id)
        if found.listing is not None:
            try:
                member = Member(partial(listing_from, found.listing), found.identities)
                clusters.place(found.id, member, found.item.seq)
            except SQLAlchemyError:
                raise
            except Exception as failure:
                found.fail(failure)


def _outcome(clusters: Clusters, found: _Normalized) -> Outcome:
    """An item that is not shown keeps the listing it had: it is evidence of what belongs together."""
    product, text = clusters.product_of.get(found.id), found.listing
    if text is None and product is not None:
        text = listing_text(clusters.members[found.id].listing)
    return Outcome(
        found.item, found.state, text, product, found.path, found.category, found.category_rule, found.standing
    )


def _write_issues(connection: Connection, normalized: Sequence[_Normalized]) -> None:
    """What the feed has already said of an item is not said twice."""
    drop_issues(connection, [found.id for found in normalized], origin="normalizer")
    drop_issues(connection, [found.id for found in normalized], origin="index")
    said = feed_issues(connection, [found.id for found in normalized])
    add_issues(
        connection,
        [
            IssueAt(found.item.job, *found.id, found.item.row, issue)
            for found in normalized
            for issue in found.issues
            if (*found.id, issue.code, issue.field) not in said
        ],
        origin="normalizer",
    )


def _index(indexing: Indexing, index: str, start: int) -> list[RefusedProduct]:
    """Everything that changed beyond the checkpoint, also what a run that was killed had stored."""
    refused: list[RefusedProduct] = []
    with indexing.store.reading() as connection:
        changed = changed_after(connection, start)
    for some in chunks(changed, BATCH):
        refused += publish(indexing, index, some).refused
    indexing.engine.commit(index)
    return refused


def note_refused(connection: Connection, refused: Sequence[RefusedProduct]) -> None:
    """The channels hear which of their offers the index does not hold, and why."""
    jobs = jobs_of(connection, {(offer.channel, offer.sku) for product in refused for offer in product.offers})
    add_issues(
        connection,
        [
            IssueAt(jobs[offer.channel, offer.sku], offer.channel, offer.sku, None, _index_refused(product.reason))
            for product in refused
            for offer in product.offers
        ],
        origin="index",
    )


def _index_refused(reason: str) -> Issue:
    return Issue(
        "index_refused",
        Severity.ERROR,
        "title",
        None,
        f"The search index did not take this item's product: {reason}",
        "It is kept and not shown. Look at the field that the reason names, correct it and push the item again.",
    )
