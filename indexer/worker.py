"""The loop over the log. It survives outages and bad data, and says what it waits for."""

from __future__ import annotations

import logging
import threading
import time
from secrets import token_hex

from sqlalchemy.exc import SQLAlchemyError

from indexer.build import NoPreviousIndex, RebuildFailed, rebuild, rollback
from indexer.engine.port import EngineError, IndexMissing
from indexer.indexing import Indexing, IndexOutdated, live_index
from indexer.learning import BrandKeeper
from indexer.proposals import propose
from indexer.store import log
from indexer.store.catalog import count_live, outdated
from indexer.store.jobs import (
    Job,
    any_to_finish,
    change_job,
    end_job,
    fail_abandoned,
    finish_jobs,
    get_job,
    next_request,
    start_jobs,
)
from indexer.store.lease import WORKER, LeaseLost, acquire, release, renew, this_process
from indexer.store.sql import by_channel
from indexer.suggestions import VocabularyKeeper
from indexer.update import BATCH, apply_batch, apply_small_jobs, note_refused

POLL = 0.1  # seconds between looks at the log
HEARTBEAT = 2.0
STANDBY = 0.5  # between tries to get the lease from a live holder
VOCABULARY_PAUSE = 15.0  # between refreshes of the vocabulary while the log never ends,
VOCABULARY_SHARE = 0.1  # and longer when it takes more than this share of the time
BATCH_SECONDS = 1.0  # a batch is about as large as this allows: progress is seen, and nothing waits long behind one
SMALLEST_BATCH = 200
LARGEST_BATCH = 5_000
PATIENCE = 5.0  # the longest pause between tries during an outage

logger = logging.getLogger(__name__)


def run_worker(indexing: Indexing, stop: threading.Event) -> None:
    """Work until told to stop. Of several workers on one store one works and the others stand by.

    Returns early only when another worker took the lease over: then this process must end, because its engine may
    still hold an index open for writing.
    """
    worker = Worker(indexing)
    try:
        while not stop.is_set():
            stop.wait(worker.turn())
    except LeaseLost as lost:
        logger.error("%s: this worker ends", lost)
    finally:
        worker.release()


def work_until_ended(indexing: Indexing, job: str) -> Job | None:
    """Work, or stand by while another worker does, until a job has ended."""
    worker = Worker(indexing)
    try:
        while (found := get_job(indexing.store, job)) is not None and found.finished_at is None:
            time.sleep(worker.turn())
        return found
    finally:
        worker.release()


class Worker:
    def __init__(self, indexing: Indexing) -> None:
        self.indexing = indexing
        self.owner = f"{this_process()}/{token_hex(4)}"
        self._leading = False
        self._beat_at = 0.0
        self._pause = POLL
        self._note: str | None = None
        self._limit = BATCH
        self._brands = BrandKeeper(indexing.builder)
        self._to_learn = False
        self._vocabulary = VocabularyKeeper(indexing)
        self._vocabulary_due = time.monotonic() + VOCABULARY_PAUSE
        self._vocabulary_behind = True

    def turn(self) -> float:
        """Do what is next and answer how many seconds to pause then. Raises only `LeaseLost`."""
        try:
            if not self._lead():
                return STANDBY
            worked = self._work()
            self._pause = POLL
            self._say(None)
            return 0.0 if worked else POLL
        except LeaseLost:
            self._leading = False
            raise
        except Exception as outage:
            self._pause = min(self._pause * 2, PATIENCE)
            logger.warning("the worker waits %.1f s: %s", self._pause, outage, exc_info=not _expected(outage))
            self._say(f"{_what(outage)}; tried again every few seconds")
            return self._pause

    def release(self) -> None:
        if self._leading:
            self._leading = False
            try:
                release(self.indexing.store, WORKER, self.owner)
            except SQLAlchemyError as outage:
                logger.warning("the lease was not given back, it will run out: %s", outage)

    def _lead(self) -> bool:
        if not self._leading:
            self._leading = acquire(self.indexing.store, WORKER, self.owner)
            self._beat_at = time.monotonic()
            if self._leading:
                logger.info("worker %s begins", self.owner)
                self._tidy()
        elif time.monotonic() - self._beat_at > HEARTBEAT:
            self._beat()
            self._tidy()
        return self._leading

    def _beat(self) -> None:
        with self.indexing.store.changing() as connection:
            renew(connection, WORKER, self.owner, note=self._note)
        self._beat_at = time.monotonic()

    def _say(self, note: str | None) -> None:
        """Everybody who waits for a job hears what the worker waits for; during an outage of SQL nobody can."""
        if note == self._note or not self._leading:
            return
        self._note = note
        try:
            self._beat()
        except SQLAlchemyError:
            self._note = None

    def _tidy(self) -> None:
        with self.indexing.store.changing() as connection:
            fail_abandoned(connection)

    def _work(self) -> bool:
        with self.indexing.store.reading() as connection:
            asked = next_request(connection)
        if asked is not None:
            self._serve(*asked)
            return True
        return self._follow()

    def _follow(self) -> bool:
        """The next batch of the log, and what depends on it."""
        limit = self._limit
        self._know()
        applied = self._apply()
        self._vocabulary_behind |= applied > 0
        self._to_learn |= applied > 0
        worked_off = applied < limit
        due = worked_off or time.monotonic() > self._vocabulary_due
        if due and self._to_learn and self._learn() and worked_off:
            return True  # a job ends when its items are read with what it taught
        if due and self._vocabulary_behind:
            self._keep_vocabulary()
        return self._finish() or applied > 0 or (worked_off and propose(self.indexing, self.owner) > 0)

    def _know(self) -> None:
        """What was learned or rejected since is known from here on."""
        indexing = self._brands.keep(self.indexing)
        if indexing is not self.indexing:
            self.indexing = indexing
            self._vocabulary.know(indexing)

    def _learn(self) -> bool:
        learned = self._brands.learn(self.indexing, self.owner)
        self._to_learn = learned
        return learned

    def _finish(self) -> bool:
        """End what is searchable, words and suggestions included."""
        with self.indexing.store.reading() as connection:
            ended = any_to_finish(connection)
        if ended:
            with self.indexing.store.changing() as connection:
                finish_jobs(connection)
        return ended

    def _keep_vocabulary(self) -> None:
        """Suggestions and corrections follow the catalog: when the log is worked off, and now and then until then."""
        began = time.monotonic()
        self._vocabulary.refresh()
        ended = time.monotonic()
        self._vocabulary_due = ended + max(VOCABULARY_PAUSE, (ended - began) / VOCABULARY_SHARE)
        self._vocabulary_behind = False

    def _apply(self) -> int:
        try:
            if not self.indexing.engine.resolve(self.indexing.alias):
                self._build()
            apply_small_jobs(self.indexing, self.owner, behind=self._limit)
            began = time.monotonic()
            applied = apply_batch(self.indexing, self.owner, self._limit)
            if applied == self._limit:
                wanted = applied * BATCH_SECONDS / (time.monotonic() - began)
                self._limit = int(min(max(wanted, SMALLEST_BATCH), 2 * applied, LARGEST_BATCH))
            return applied
        except IndexMissing:
            self._build()
            return 1

    def _build(self) -> None:
        """Without any index there is nothing to keep serving: build the first one from what the store has."""
        logger.info("there is no index %s: building one", self.indexing.alias)
        rebuild(self.indexing, between=lambda written: self._beat())

    def _serve(self, job: int, kind: str) -> None:
        """A reindex or rollback that somebody asked for."""
        with self.indexing.store.changing() as connection:
            start_jobs(connection, [job])
        try:
            if kind == "reindex":
                self._reindex(job)
            else:
                rollback(self.indexing)
        except (RebuildFailed, NoPreviousIndex, IndexOutdated, EngineError) as failure:
            with self.indexing.store.changing() as connection:
                end_job(connection, job, "failed", str(failure))
            logger.error("%s failed: %s", kind, failure)
        else:
            with self.indexing.store.changing() as connection:
                end_job(connection, job, "succeeded", searchable=True)

    def _reindex(self, job: int) -> None:
        """Normalize anew what older lexicons decided, rebuild, and let the live index follow the log meanwhile.

        Where the live index is missing or outdated, the new one catches up after the switch.
        """
        self._refresh(job)
        follows = self._live_index_is_usable()
        with self.indexing.store.reading() as connection:
            asked_at = log.position(connection)
        while follows and self._checkpoint() < asked_at:
            self._follow()
        with self.indexing.store.changing() as connection:
            change_job(connection, job, total=count_live(connection))

        def between(written: int) -> None:
            with self.indexing.store.changing() as connection:
                renew(connection, WORKER, self.owner, note=self._note)
                change_job(connection, job, written=written)
            if follows:
                self._follow()

        rebuilt = rebuild(self.indexing, between=between)
        self._vocabulary_behind = True
        with self.indexing.store.changing() as connection:
            note_refused(connection, rebuilt.refused)
            change_job(connection, job, total=rebuilt.documents, written=rebuilt.documents)
        while self._checkpoint() < asked_at:
            self._follow()

    def _checkpoint(self) -> int:
        with self.indexing.store.reading() as connection:
            return log.checkpoint(connection)

    def _refresh(self, job: int) -> None:
        version, after = self.indexing.knowledge.version, ("", "")
        while True:
            with self.indexing.store.changing() as connection:
                some = outdated(connection, version, after, BATCH)
                for channel, skus in by_channel(some):
                    log.append(connection, job, channel, skus, "refresh")
            if not some:
                return
            after = some[-1]

    def _live_index_is_usable(self) -> bool:
        try:
            live_index(self.indexing)
        except (IndexMissing, IndexOutdated):
            return False
        return True


def _expected(outage: Exception) -> bool:
    return isinstance(outage, SQLAlchemyError | EngineError | IndexOutdated)


def _what(outage: Exception) -> str:
    if isinstance(outage, SQLAlchemyError):
        return f"the database: {outage}"
    if isinstance(outage, EngineError):
        return f"the search engine: {outage}"
    if isinstance(outage, IndexOutdated):
        return f"a rebuild: {outage}"
    return f"the worker to get past an error: {type(outage).__name__}: {outage}"
