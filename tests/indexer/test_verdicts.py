"""What a person decides about two listings holds, whatever is pushed later; and it can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from indexer.indexing import Indexing
from indexer.products import ItemId
from indexer.store.accept import accept
from indexer.store.catalog import get_product
from indexer.store.items import ItemMissing
from indexer.store.jobs import get_job
from indexer.store.schema import listings
from indexer.store.verdicts import decide, list_verdicts, undo
from tests.indexer.shop import COLA, WATER, row, shown, work_off

CUP, MUG, OTHER = ("jd", "A"), ("tmall", "B"), ("pdd", "C")
APART, TOGETHER = [{"jd A"}, {"tmall B"}], [{"jd A", "tmall B"}]


def push(indexing: Indexing, item: ItemId, **fields: Any) -> None:
    accept(indexing.store, item[0], [row(1, item[1], **fields)])
    work_off(indexing)


def product_of(indexing: Indexing, item: ItemId) -> int:
    of_item = (listings.c.channel == item[0]) & (listings.c.sku == item[1])
    with indexing.store.reading() as connection:
        found: int = connection.execute(select(listings.c.product).where(of_item)).scalar_one()
        return found


@pytest.fixture
def two(leading: Indexing) -> Indexing:
    """Two products that nothing joins."""
    push(leading, CUP, title="陶瓷马克杯 350ml", gtin=COLA)
    push(leading, MUG, title="马克杯 复古 大容量", gtin=WATER)
    assert shown(leading) == APART
    return leading


def ask(indexing: Indexing, *, same: bool) -> None:
    job = decide(indexing.store, CUP, MUG, same=same, by="li")
    work_off(indexing)
    ended = get_job(indexing.store, job.id)
    assert ended is not None
    assert ended.state == "succeeded"


def test_two_products_that_a_person_joins_become_one_and_the_younger_id_leads_to_it(two: Indexing) -> None:
    old, young = product_of(two, CUP), product_of(two, MUG)
    ask(two, same=True)
    assert shown(two) == TOGETHER
    assert product_of(two, MUG) == old
    led = get_product(two.store, young)
    assert led is not None
    assert (led.key, led.redirected) == (old, True)


def test_a_join_outlives_new_pushes_of_either(two: Indexing) -> None:
    ask(two, same=True)
    push(two, CUP, title="陶瓷马克杯 350ml", gtin=COLA, price="19")
    push(two, MUG, title="二手 马克杯 12只装", gtin=WATER)
    assert shown(two) == TOGETHER


def test_a_third_listing_that_agrees_with_one_of_them_joins_both(two: Indexing) -> None:
    ask(two, same=True)
    push(two, OTHER, title="马克杯 复古 大容量", gtin=WATER)
    assert shown(two) == [{"jd A", "tmall B", "pdd C"}]


def test_a_join_that_is_taken_back_gives_each_its_id_again(two: Indexing) -> None:
    before = product_of(two, CUP), product_of(two, MUG)
    ask(two, same=True)
    assert undo(two.store, MUG, CUP) is not None
    work_off(two)
    assert shown(two) == APART
    assert (product_of(two, CUP), product_of(two, MUG)) == before
    assert list_verdicts(two.store) == []


def test_listings_that_a_person_parts_stay_apart_although_they_share_a_gtin(leading: Indexing) -> None:
    push(leading, CUP, gtin=COLA)
    push(leading, MUG, gtin=COLA)
    assert shown(leading) == TOGETHER
    kept = product_of(leading, CUP)
    ask(leading, same=False)
    assert shown(leading) == APART
    assert kept in (product_of(leading, CUP), product_of(leading, MUG))
    push(leading, MUG, gtin=COLA, price="20")
    assert shown(leading) == APART
    assert undo(leading.store, CUP, MUG) is not None
    work_off(leading)
    assert shown(leading) == TOGETHER


def test_a_later_decision_takes_the_place_of_an_earlier_one(two: Indexing) -> None:
    ask(two, same=True)
    ask(two, same=False)
    assert shown(two) == APART
    [verdict] = list_verdicts(two.store)
    assert (verdict.one, verdict.other, verdict.same, verdict.decided_by) == (CUP, MUG, False, "li")


def test_what_was_never_received_cannot_be_decided_about(two: Indexing) -> None:
    with pytest.raises(ItemMissing, match="'Z'"):
        decide(two.store, CUP, ("jd", "Z"), same=True, by="li")
    with pytest.raises(ValueError, match="one product with itself"):
        decide(two.store, CUP, CUP, same=False, by="li")
    assert undo(two.store, CUP, MUG) is None
