"""Mappings in the store, on both databases: the sample, versions and drafts, and the replay through the log."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from indexer.indexing import Indexing
from indexer.mapping import apply_mapping, preview, problems_of
from indexer.store import log
from indexer.store.accept import accept
from indexer.store.catalog import sample
from indexer.store.connection import Store
from indexer.store.incoming import IncomingRow
from indexer.store.items import delete_item, get_item
from indexer.store.jobs import get_job
from indexer.store.mappings import (
    MappingOvertaken,
    discard_draft,
    get_draft,
    list_versions,
    mapping_in_force,
    save_draft,
)
from normalizer.knowledge import Knowledge
from normalizer.lexicon import LexiconError
from tests.indexer.shop import differences, row, work_off

FEN = "rules:\n- math: price / 100\n  round: 2\n  to: price\n"


def push(store: Store, count: int, channel: str = "jd") -> None:
    accept(store, channel, [row(n, f"S{n:04}", price=f"{n}00") for n in range(1, count + 1)])


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250, 1_003])
def test_a_sample_is_as_large_as_asked_and_spread_over_the_channel(store: Store, count: int) -> None:
    push(store, count)
    push(store, 7, "other")
    with store.reading() as connection:
        found = sample(connection, "jd", 100)
        assert found == sample(connection, "jd", 100)
    assert len(set(found)) == min(count, 100)
    if count > 100:
        places = [int(sku[1:]) for _, sku in found]
        assert max(after - before for before, after in pairwise(places)) <= -(-count // 100)


def test_a_sample_is_full_where_most_items_were_taken_down(store: Store) -> None:
    push(store, 60)
    for number in range(1, 51):
        delete_item(store, "jd", f"S{number:04}")
    with store.reading() as connection:
        assert len(set(sample(connection, "jd", 8))) == 8
        assert len(sample(connection, "jd", 100)) == 10


def test_what_was_taken_down_is_neither_sampled_nor_replayed(store: Store) -> None:
    push(store, 3)
    delete_item(store, "jd", "S0002")
    with store.reading() as connection:
        assert sample(connection, "jd", 100) == [("jd", "S0001"), ("jd", "S0003")]
    assert apply_mapping(store, "jd", FEN)[1].total == 2


def test_a_preview_writes_nothing(store: Store, knowledge: Knowledge) -> None:
    push(store, 3)
    with store.reading() as connection:
        before = log.position(connection)
    found = preview(store, knowledge, "jd", FEN)
    assert (found.sampled, found.changed, found.fields) == (3, 3, {"price": 3})
    with store.reading() as connection:
        assert log.position(connection) == before
    assert list_versions(store, "jd") == ()
    assert get_draft(store, "jd") is None


def test_a_preview_reads_what_was_received_before_any_mapping_is_in_force(store: Store, knowledge: Knowledge) -> None:
    received = {"skuId": "A", "name": "陶瓷马克杯", "maker": {"label": "富光"}}
    accept(store, "jd", [IncomingRow(1, "A", received, {"sku": "A", "title": "陶瓷马克杯"})], format="jd")
    found = preview(store, knowledge, "jd", "rules:\n- copy: raw.maker.label\n  to: brand\n")
    assert [one.field for one in found.items[0].comparison.differences] == ["brand"]


def test_items_with_new_issues_come_first(store: Store, knowledge: Knowledge) -> None:
    accept(store, "jd", [row(1, "A", price="100"), row(2, "B", price="到店询价")])
    assert [item.sku for item in preview(store, knowledge, "jd", FEN).items] == ["B", "A"]


def test_a_replay_ends_when_every_item_can_be_found_with_its_new_value(leading: Indexing) -> None:
    store = leading.store
    push(store, 30)
    push(store, 2, "other")
    work_off(leading)
    version, job = apply_mapping(store, "jd", FEN)
    assert (version, job.kind, job.total, job.done) == (1, "mapping", 30, 0)
    work_off(leading, limit=7)
    ended = get_job(store, job.id)
    assert ended is not None
    assert (ended.state, ended.done) == ("succeeded", 30)
    prices = {sku: get_item(store, channel, sku).listing for channel, sku in (("jd", "S0009"), ("other", "S0002"))}
    assert [listing and listing.price for listing in prices.values()] == [9, 200]
    assert get_item(store, "jd", "S0009").raw["price"] == "900"
    assert differences(leading) == []


def test_a_mapping_for_a_channel_without_items_is_done_at_once(store: Store) -> None:
    _, job = apply_mapping(store, "new", FEN)
    assert (job.state, job.total) == ("succeeded", 0)


def test_the_same_text_again_makes_no_version_and_replays(store: Store) -> None:
    push(store, 2)
    assert apply_mapping(store, "jd", FEN)[0] == 1
    version, job = apply_mapping(store, "jd", FEN)
    assert (version, job.total) == (1, 2)
    assert len(list_versions(store, "jd")) == 1


def test_a_mapping_with_mistakes_changes_nothing(store: Store) -> None:
    push(store, 2)
    with pytest.raises(LexiconError):
        apply_mapping(store, "jd", "rules:\n- copy: title\n")
    assert mapping_in_force(store, "jd") is None
    assert len(problems_of("rules:\n- copy: titel\n")) == 2


def test_a_draft_remembers_what_it_was_based_on(store: Store) -> None:
    assert save_draft(store, "jd", "rules: [").based_on == 0
    apply_mapping(store, "jd", FEN)
    assert save_draft(store, "jd", "rules: []").based_on == 0
    with pytest.raises(MappingOvertaken, match="version 1 was applied since"):
        apply_mapping(store, "jd", "rules: []", based_on=0)
    assert get_draft(store, "jd") is not None
    apply_mapping(store, "jd", "rules: []", based_on=1)
    assert get_draft(store, "jd") is None


def test_a_draft_is_discarded_once(store: Store) -> None:
    save_draft(store, "jd", FEN)
    assert (discard_draft(store, "jd"), discard_draft(store, "jd")) == (True, False)


def test_of_two_who_apply_at_once_the_second_is_told(store: Store) -> None:
    together = threading.Barrier(2)

    def go(text: str) -> bool:
        together.wait()
        try:
            apply_mapping(store, "jd", text, based_on=0)
        except MappingOvertaken:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, [FEN, "rules: []"])) == [False, True]
