"""Products that may be one are a question: yes joins them, no keeps them apart, undoing lets matching decide."""

from __future__ import annotations

import pytest

from indexer.indexing import Indexing
from indexer.proposals import propose
from indexer.review.model import Choice, Group, NotDecidable
from indexer.review.queue import UnknownGroup, decide, read_group, read_queue, undo
from indexer.store.accept import accept
from indexer.store.decisions import Decision
from tests.indexer.shop import OWNER, row, shown, work_off


@pytest.fixture
def phones(leading: Indexing) -> Indexing:
    """One phone told with its storage and without."""
    accept(leading.store, "a", [row(1, "a1", "Apple iPhone 8 Plus 64GB silver smartphone", price="3999", sales="40")])
    accept(leading.store, "b", [row(1, "b1", "Apple iPhone 8 Plus smartphone grey")])
    work_off(leading)
    while propose(leading, OWNER):
        pass
    return leading


def merges(indexing: Indexing, channel: str | None = None) -> tuple[Group, ...]:
    found = read_queue(indexing.store, indexing.knowledge, kind="merge", channel=channel, page=1, per_page=10)
    assert found.counts["merge"] == len(found.groups)
    return found.groups


def choose(indexing: Indexing, group: Group, choice: Choice) -> Decision:
    decision, job = decide(indexing.store, indexing.knowledge, group.id, choice, "小林")
    assert job.total == 2
    work_off(indexing)
    return decision


def test_a_pair_is_shown_with_what_speaks_for_it_and_against(phones: Indexing) -> None:
    [group] = merges(phones)
    assert {example.sku for example in group.examples} == {"a1", "b1"}
    assert (group.sales, group.channels) == (40, ("a", "b"))
    assert [proposal.id for proposal in group.proposals] == ["same"]
    assert any(reason.bits > 0 and reason.because.en for reason in group.reasons)
    assert merges(phones, "a") == (group,)
    assert merges(phones, "c") == ()


def test_yes_joins_the_products_and_undoing_parts_them(phones: Indexing) -> None:
    decision = choose(phones, merges(phones)[0], Choice("accept"))
    assert shown(phones) == [{"a a1", "b b1"}]
    assert merges(phones) == ()
    undo(phones.store, decision.id, "小王")
    work_off(phones)
    assert shown(phones) == [{"a a1"}, {"b b1"}]


def test_no_is_remembered(phones: Indexing) -> None:
    decision = choose(phones, merges(phones)[0], Choice("reject"))
    while propose(phones, OWNER):
        pass
    assert (shown(phones), merges(phones)) == ([{"a a1"}, {"b b1"}], ())
    undo(phones.store, decision.id, "小林")
    work_off(phones)
    while propose(phones, OWNER):
        pass
    assert len(merges(phones)) == 1


def test_there_is_nothing_new_about_two_products(phones: Indexing) -> None:
    group = merges(phones)[0]
    for choice in (Choice("new", name="iPhone"), Choice("accept", "other")):
        with pytest.raises(NotDecidable):
            choose(phones, group, choice)


@pytest.mark.parametrize("id", ["merge:1-2", "merge:x-y", "merge:1", "merge:", "merge:²-³"])
def test_a_pair_that_was_never_proposed_is_unknown(phones: Indexing, id: str) -> None:
    with pytest.raises(UnknownGroup):
        read_group(phones.store, phones.knowledge, id)
