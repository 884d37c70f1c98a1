"""Products that may be one are shown to a person: the likely ones, the most valuable first, and never twice."""

from __future__ import annotations

import pytest

from indexer.indexing import Indexing
from indexer.proposals import propose
from indexer.store.accept import accept
from indexer.store.proposals import Proposal, count_proposals, open_proposals
from indexer.store.verdicts import decide
from tests.indexer.shop import OWNER, row, shown, work_off


def push(indexing: Indexing, channel: str, *titles: str, **fields: str) -> None:
    accept(indexing.store, channel, [row(n, f"{channel}{n}", title, **fields) for n, title in enumerate(titles, 1)])
    work_off(indexing)


def proposed(indexing: Indexing) -> list[Proposal]:
    while propose(indexing, OWNER):
        pass
    return open_proposals(indexing.store, indexing.knowledge.matching)


def pairs(proposals: list[Proposal]) -> list[set[str]]:
    return [{proposal.one.sku, proposal.other.sku} for proposal in proposals]


@pytest.fixture
def phones(leading: Indexing) -> Indexing:
    """One phone told with its storage and without, and what only resembles it."""
    push(leading, "a", "Apple iPhone 8 Plus 64GB silver smartphone", "Apple iPhone 8 Plus 256GB gold smartphone")
    push(leading, "b", "Apple iPhone 8 Plus smartphone grey")
    push(leading, "c", "case for Apple iPhone 8 Plus", "used Apple iPhone 8 Plus 64GB silver smartphone")
    return leading


def test_a_phone_without_its_storage_is_asked_about_and_not_joined(phones: Indexing) -> None:
    assert len(shown(phones)) == 5
    found = proposed(phones)
    assert {"a1", "b1"} in pairs(found)
    assert count_proposals(phones.store) == len(found)


def test_nobody_is_asked_whether_a_used_one_a_case_or_another_storage_is_the_phone(phones: Indexing) -> None:
    found = pairs(proposed(phones))
    assert not any({"c1", "c2"} & pair for pair in found)
    assert {"a1", "a2"} not in found


def test_the_waterfall_says_what_speaks_for_it_and_sums_to_its_score(phones: Indexing) -> None:
    proposal = next(one for one in proposed(phones) if {one.one.sku, one.other.sku} == {"a1", "b1"})
    parts = {part.comparison: part for part in proposal.comparison.parts}
    assert (parts["name"].outcome, parts["name"].ours) == ("same", "iphone 8 plus")
    assert parts["brand"].weight.because.en == "One brand"
    assert proposal.comparison.score == sum(part.weight.bits for part in proposal.comparison.parts)


def test_what_more_offers_hang_on_comes_first(leading: Indexing) -> None:
    for channel in ("a", "b", "c"):
        push(leading, channel, "Apple iPhone 8 Plus 64GB silver smartphone")
    push(leading, "d", "Samsung Galaxy S9 64GB black smartphone")
    push(leading, "e", "Samsung Galaxy S9 smartphone", "Apple iPhone 8 Plus smartphone")
    first = proposed(leading)[0]
    assert {first.one.brand and first.one.brand.id, first.other.brand and first.other.brand.id} == {"apple"}


def test_a_proposal_that_is_accepted_or_refused_is_not_made_again(phones: Indexing) -> None:
    assert {"a1", "b1"} in pairs(proposed(phones))
    decide(phones.store, ("a", "a1"), ("b", "b1"), same=False, by="li")
    assert {"a1", "b1"} not in pairs(open_proposals(phones.store, phones.knowledge.matching))
    work_off(phones)
    assert {"a1", "b1"} not in pairs(proposed(phones))
    decide(phones.store, ("a", "a2"), ("b", "b1"), same=True, by="li")
    work_off(phones)
    found = proposed(phones)
    assert {"a a2", "b b1"} in shown(phones)
    assert not any(pair == {"a2", "b1"} for pair in pairs(found))


def test_a_product_that_is_gone_is_not_asked_about(phones: Indexing) -> None:
    assert proposed(phones)
    push(phones, "b", "陶瓷马克杯 350ml")
    assert not any("b1" in pair for pair in pairs(proposed(phones)))


def test_comparing_begins_where_it_stopped(phones: Indexing) -> None:
    looked_at = 0
    while some := propose(phones, OWNER, limit=2):
        assert some <= 2
        looked_at += some
    assert looked_at == 5
    assert propose(phones, OWNER) == 0
    push(phones, "d", "Apple iPhone X 64GB")
    assert propose(phones, OWNER) == 1
