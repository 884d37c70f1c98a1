"""The catalog learns brands from its feeds, and everything in it is read with them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.analysis import Analyzer
from indexer.crew import Crew
from indexer.document import DocumentBuilder
from indexer.indexing import Indexing
from indexer.store.accept import accept
from indexer.store.brands import list_learned, reject_learned, restore_learned
from indexer.store.incoming import IncomingRow
from indexer.store.items import get_item
from indexer.store.jobs import any_to_finish, get_job
from indexer.worker import Worker
from normalizer.knowledge import Knowledge
from tests.indexer.shop import differences, row


def work(indexing: Indexing) -> None:
    """A worker that comes, works off all there is, and goes."""
    worker = Worker(indexing)
    while worker.turn() == 0.0:
        pass
    worker.release()
    with indexing.store.reading() as connection:
        assert not any_to_finish(connection)


def claims(brand: str, count: int, **fields: str) -> list[IncomingRow]:
    return [row(n, f"C{n}", f"陶瓷马克杯 {n}号 350ml", brand=brand, **fields) for n in range(1, count + 1)]


def brand_of(indexing: Indexing, channel: str, sku: str) -> tuple[str, str] | None:
    """The id, and what decided."""
    listing = get_item(indexing.store, channel, sku).listing
    assert listing is not None
    told = [value for value in listing.values if value.field == "brand"]
    return (told[0].value, told[0].rule) if told else None


TITLE = "新款家用陶瓷马克杯岚禾集 350ml"


def test_a_brand_that_several_items_name_is_found_in_titles_of_other_channels(indexing: Indexing) -> None:
    accept(indexing.store, "jd", claims("岚禾集/LANHEJI", 3))
    work(indexing)
    accept(indexing.store, "tmall", [row(1, "T", TITLE)])
    work(indexing)
    assert brand_of(indexing, "tmall", "T") == ("x-岚禾集", "brand.learned_title")
    (learned,) = list_learned(indexing.store)
    assert learned.brand.names == ("岚禾集", "LANHEJI")
    assert (learned.items, learned.channels, learned.rejected_at) == (3, ("jd",), None)


def test_items_that_came_before_are_read_again(indexing: Indexing) -> None:
    accept(indexing.store, "tmall", [row(1, "T", TITLE)])
    work(indexing)
    assert brand_of(indexing, "tmall", "T") is None
    accept(indexing.store, "jd", claims("岚禾集", 3))
    work(indexing)
    assert brand_of(indexing, "tmall", "T") == ("x-岚禾集", "brand.learned_title")
    assert differences(indexing) == []


def test_variants_of_one_thing_do_not_agree_with_themselves(indexing: Indexing) -> None:
    accept(indexing.store, "jd", claims("岚禾集", 5, group="G"))
    work(indexing)
    assert list_learned(indexing.store) == ()


def test_a_claim_that_was_withdrawn_counts_no_more(indexing: Indexing) -> None:
    accept(indexing.store, "jd", claims("岚禾集", 2))
    work(indexing)
    accept(indexing.store, "jd", [row(1, "C1", "陶瓷马克杯"), row(2, "D1", "双肩包", brand="岚禾集")])
    work(indexing)
    assert list_learned(indexing.store) == ()


def test_a_worker_that_begins_anew_knows_what_was_learned(indexing: Indexing, knowledge: Knowledge) -> None:
    accept(indexing.store, "jd", claims("岚禾集", 3))
    work(indexing)
    fresh = replace(indexing, builder=DocumentBuilder(Analyzer(), knowledge))
    accept(indexing.store, "tmall", [row(1, "T", TITLE)])
    work(fresh)
    assert brand_of(indexing, "tmall", "T") == ("x-岚禾集", "brand.learned_title")
    origin = get_item(indexing.store, "tmall", "T").origin
    assert origin is not None
    assert origin.version != knowledge.version


def test_a_rejected_brand_is_forgotten_and_not_learned_again(indexing: Indexing) -> None:
    accept(indexing.store, "jd", claims("岚禾集", 3))
    accept(indexing.store, "tmall", [row(1, "T", TITLE)])
    work(indexing)
    assert reject_learned(indexing.store, "x-岚禾集")
    work(indexing)
    assert brand_of(indexing, "tmall", "T") is None
    accept(indexing.store, "pdd", claims("岚禾集", 4))
    work(indexing)
    assert brand_of(indexing, "tmall", "T") is None
    assert restore_learned(indexing.store, "x-岚禾集")
    work(indexing)
    assert brand_of(indexing, "tmall", "T") == ("x-岚禾集", "brand.learned_title")


def test_nobody_can_reject_what_was_never_learned(indexing: Indexing) -> None:
    assert not reject_learned(indexing.store, "x-岚禾集")


@pytest.mark.parametrize("size", [1, 2])
def test_every_process_of_a_crew_reads_with_what_was_learned(indexing: Indexing, size: int) -> None:
    crew = Crew(indexing.builder, size)
    try:
        shared = replace(indexing, crew=crew)
        accept(indexing.store, "jd", claims("岚禾集", 3))
        work(shared)
        accept(indexing.store, "tmall", [row(n, f"T{n}", f"{TITLE} {n}号") for n in range(200)])
        work(shared)
        found = {brand_of(indexing, "tmall", f"T{n}") for n in range(200)}
    finally:
        crew.close()
    assert found == {("x-岚禾集", "brand.learned_title")}


def test_learning_is_over_when_the_job_that_taught_it_ends(indexing: Indexing) -> None:
    """Who waits for a feed sees its own items with the brand that the feed taught."""
    job = accept(indexing.store, "jd", [row(9, "T", TITLE), *claims("岚禾集", 3)])
    worker = Worker(indexing)
    while (found := get_job(indexing.store, job.id)) is not None and not found.ended:
        worker.turn()
    worker.release()
    assert brand_of(indexing, "jd", "T") == ("x-岚禾集", "brand.learned_title")
