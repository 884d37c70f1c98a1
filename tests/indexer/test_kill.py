"""kill -9 at any point repeats work and loses nothing."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
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
from indexer.store.jobs import request, wait_for_job
from tests.indexer import mortal_worker
from tests.indexer.shop import COLA, WATER, differences, row, shown

KILLS = 22


@pytest.fixture(scope="module")
def processes() -> Iterator[ForkServerContext]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([mortal_worker.__name__])
    yield context


def _feed(chance: random.Random, size: int) -> list[IncomingRow]:
    """New prices, items that move between products, items that join two."""
    return [
        row(
            number,
            f"S{chance.randrange(300)}",
            price=str(chance.randint(1, 500)),
            gtin=chance.choice([None, None, WATER, COLA]),
            group=chance.choice([None, f"g{chance.randrange(60)}"]),
        )
        for number in range(1, size + 1)
    ]


def test_a_worker_that_is_killed_again_and_again_leaves_an_index_that_says_what_the_store_says(
    processes: ForkServerContext, builder: DocumentBuilder, tmp_path: Path
) -> None:
    chance = random.Random(20261101)
    url, folder = f"sqlite:///{tmp_path / 'catalog.db'}", tmp_path / "index"
    indexing = Indexing(open_store(url), open_tantivy(folder), builder)
    deleted: set[tuple[str, str]] = set()
    for kill in range(KILLS):
        worker = processes.Process(target=mortal_worker.work, args=(url, folder))
        worker.start()
        channel = chance.choice(["jd", "tmall", "pdd"])
        feed = _feed(chance, 120)
        accept(indexing.store, channel, feed)
        deleted -= {(channel, one.sku) for one in feed}
        gone = (channel, f"S{chance.randrange(300)}")
        try:
            delete_item(indexing.store, *gone)
            deleted.add(gone)
        except ItemMissing:
            pass
        if kill % 5 == 4:
            request(indexing.store, "reindex")
        time.sleep(chance.uniform(0.05, 0.9))
        worker.kill()
        worker.join()
    last = processes.Process(target=mortal_worker.work, args=(url, folder))
    last.start()
    job = wait_for_job(indexing.store, accept(indexing.store, "jd", [row(1, "last", title="最后一件")]).id, 60)
    asked = wait_for_job(indexing.store, request(indexing.store, "rollback").id, 60)
    last.terminate()
    last.join()
    assert job is not None
    assert job.state == "succeeded"
    assert asked is not None
    assert asked.state == "succeeded"
    assert differences(indexing) == []
    offers = {offer for product in shown(indexing) for offer in product}
    items = {(channel, f"S{n}") for channel in ("jd", "tmall", "pdd") for n in range(300)}
    live = {f"{channel} {sku}" for channel, sku in items if _is_live(indexing, channel, sku)} | {"jd last"}
    assert offers == live
    assert not offers & {f"{channel} {sku}" for channel, sku in deleted}
    indexing.engine.close()
    indexing.store.close()


def _is_live(indexing: Indexing, channel: str, sku: str) -> bool:
    try:
        item = get_item(indexing.store, channel, sku)
    except ItemMissing:
        return False
    assert not item.pending
    return item.state == "live"
