"""kill -9 at any point repeats work and loses nothing."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from indexer.document import DocumentBuilder
from indexer.engine.tantivy import open_tantivy
from indexer.indexing import Indexing
from indexer.store.accept import accept
from indexer.store.connection import open_store
from indexer.store.incoming import IncomingRow
from indexer.store.items import ItemMissing, delete_item, get_item
from indexer.store.jobs import SMALL, Job, request, wait_for_job
from tests.indexer import mortal_worker
from tests.indexer.shop import differences, ean13, row, shown

KILLS = 22


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([mortal_worker.__name__])
    return context


def _feed(chance: random.Random, size: int) -> list[IncomingRow]:
    """New prices, items that move between products, items that join two."""
    return [
        row(
            number,
            f"S{chance.randrange(300)}",
            price=str(chance.randint(1, 500)),
            gtin=chance.choice([None, ean13(chance.randrange(300))]),
            group=chance.choice([None, None, f"g{chance.randrange(100)}"]),
        )
        for number in range(1, size + 1)
    ]


@pytest.mark.thorough
def test_a_worker_that_is_killed_again_and_again_leaves_an_index_that_says_what_the_store_says(
    processes: ForkServerContext, builder: DocumentBuilder, tmp_path: Path
) -> None:
    chance = random.Random(20261101)
    url, folder = f"sqlite:///{tmp_path / 'catalog.db'}", tmp_path / "index"
    indexing = Indexing(open_store(url), open_tantivy(folder), builder)
    for kill in range(KILLS):
        with _worker(processes, url, folder):
            channel = chance.choice(["jd", "tmall", "pdd"])
            accept(indexing.store, channel, _feed(chance, 300))
            with suppress(ItemMissing):
                delete_item(indexing.store, channel, f"S{chance.randrange(300)}")
            if kill in (2, 5, 8):  # a later rebuild would mend what an earlier kill broke
                request(indexing.store, "reindex")
            time.sleep(chance.uniform(0.05, 0.8))
    with _worker(processes, url, folder):
        # Too large to be served before its turn: when it has ended, so has all that came before.
        _finish(indexing, accept(indexing.store, "last", [row(n, f"S{n}", price="1") for n in range(SMALL + 1)]))
        _compare(indexing)
        _finish(indexing, request(indexing.store, "rollback"))
        _compare(indexing)
    indexing.engine.close()
    indexing.store.close()


@contextmanager
def _worker(processes: ForkServerContext, url: str, folder: Path) -> Iterator[None]:
    worker = processes.Process(target=mortal_worker.work, args=(url, folder))
    worker.start()
    try:
        yield
    finally:
        worker.kill()
        worker.join()


def _finish(indexing: Indexing, job: Job) -> None:
    ended = wait_for_job(indexing.store, job.id, 60)
    assert ended is not None
    assert ended.state == "succeeded"


def _compare(indexing: Indexing) -> None:
    assert differences(indexing) == []
    items = [(channel, f"S{n}") for channel in ("jd", "tmall", "pdd", "last") for n in range(300)]
    live = {f"{channel} {sku}" for channel, sku in items if _is_live(indexing, channel, sku)}
    assert {offer for product in shown(indexing) for offer in product} == live


def _is_live(indexing: Indexing, channel: str, sku: str) -> bool:
    try:
        item = get_item(indexing.store, channel, sku)
    except ItemMissing:
        return False
    assert not item.pending
    if item.state == "live":
        assert item.listing is not None
        assert str(item.listing.price) == item.raw["price"]
    return item.state == "live"
