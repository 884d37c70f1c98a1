"""Stable product ids: pure placing here, through the store in test_update."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.lexicons import load_knowledge
from indexer.products import Cluster, Clusters, ItemId, Member
from normalizer.matching import identity_keys
from normalizer.model import BrandRef, Listing
from normalizer.product import product_key

RULES = load_knowledge().matching
COLA, WATER, TEA = "06928804011142", "06921168509256", "06954767413877"


def listing(name: str, *, gtin: str | None = None, group: str | None = None, brand: str | None = None) -> Listing:
    """`name` is "channel sku"."""
    channel, sku = name.split()
    maker = BrandRef(brand, brand) if brand else None
    return Listing(channel, sku, "饮料", group=group, gtin=gtin, brand=maker)


def place(clusters: Clusters, *listings: Listing, seq: int = 1) -> None:
    for one in listings:
        clusters.place((one.channel, one.sku), Member(one, frozenset(identity_keys(one, RULES))), seq)


def fresh() -> Clusters:
    return Clusters(lambda key: None, RULES)


def partition(clusters: Clusters) -> set[frozenset[ItemId]]:
    return {frozenset(product.members) for product in clusters.products.values() if product.members}


def ids(clusters: Clusters) -> dict[str, int]:
    return {f"{channel} {sku}": key for (channel, sku), key in clusters.product_of.items()}


def test_a_first_listing_founds_a_product_named_after_it() -> None:
    clusters = fresh()
    place(clusters, listing("jd 1", gtin=COLA))
    assert ids(clusters) == {"jd 1": product_key("jd", "1")}


def test_the_same_gtin_on_another_channel_is_the_same_product() -> None:
    clusters = fresh()
    place(clusters, listing("jd 1", gtin=COLA), listing("tmall 9", gtin=COLA), listing("jd 2", gtin=WATER))
    assert partition(clusters) == {frozenset({("jd", "1"), ("tmall", "9")}), frozenset({("jd", "2")})}
    assert ids(clusters)["tmall 9"] == product_key("jd", "1")


def test_listings_of_two_brands_under_one_gtin_stay_apart() -> None:
    clusters = fresh()
    place(clusters, listing("jd 1", gtin=COLA, brand="coca-cola"), listing("pdd 7", gtin=COLA, brand="pepsi"))
    assert len(partition(clusters)) == 2


def test_a_listing_that_belongs_to_two_products_makes_them_one_and_the_older_id_stays() -> None:
    clusters = fresh()
    place(clusters, listing("jd 1", gtin=COLA), seq=1)
    place(clusters, listing("tmall 1", group="g"), seq=2)
    place(clusters, listing("tmall 2", group="g", gtin=COLA), seq=3)
    old, new = product_key("jd", "1"), product_key("tmall", "1")
    assert set(ids(clusters).values()) == {old}
    assert clusters.products[new].redirect_to == old
    assert clusters.changed >= {old, new}


def test_redirects_lead_to_the_end_at_once_however_often_products_became_one() -> None:
    clusters = fresh()
    for seq, one in enumerate((listing("d 1", group="d"), listing("b 1", group="b"), listing("a 1", gtin=COLA)), 1):
        place(clusters, one, seq=seq)
    place(clusters, listing("b 2", group="b", gtin=COLA), seq=4)
    place(clusters, listing("d 2", group="d", gtin=COLA), seq=5)
    end = product_key("d", "1")
    assert {product.redirect_to for key, product in clusters.products.items() if key != end} == {end}


def test_one_variant_that_agrees_is_enough_to_join_a_group_of_variants() -> None:
    clusters = fresh()
    place(clusters, listing("jd red", group="g", gtin=COLA), listing("jd blue", group="g", gtin=WATER))
    place(clusters, listing("jd 7", gtin=WATER), listing("jd 8", gtin=TEA))
    assert partition(clusters) == {frozenset({("jd", "red"), ("jd", "blue"), ("jd", "7")}), frozenset({("jd", "8")})}


def test_a_listing_that_changed_leaves_and_the_others_keep_the_id() -> None:
    clusters = fresh()
    place(clusters, listing("jd 1", gtin=COLA), listing("tmall 1", gtin=COLA), listing("pdd 1", gtin=COLA))
    place(clusters, listing("tmall 1", gtin=WATER), seq=2)
    assert ids(clusters) == {
        "jd 1": product_key("jd", "1"),
        "pdd 1": product_key("jd", "1"),
        "tmall 1": product_key("tmall", "1"),
    }


def test_when_the_founder_leaves_the_others_keep_its_id_and_it_gets_another() -> None:
    clusters = fresh()
    place(clusters, listing("jd 1", gtin=COLA), listing("tmall 1", gtin=COLA))
    place(clusters, listing("jd 1", gtin=WATER), seq=2)
    assert ids(clusters)["tmall 1"] == product_key("jd", "1")
    assert ids(clusters)["jd 1"] not in (product_key("jd", "1"), product_key("tmall", "1"))


def test_a_listing_that_goes_to_another_product_joins_it() -> None:
    clusters = fresh()
    place(clusters, listing("jd 1", gtin=COLA), listing("tmall 1", gtin=COLA), listing("jd 2", gtin=WATER))
    place(clusters, listing("tmall 1", gtin=WATER), seq=2)
    assert ids(clusters)["tmall 1"] == ids(clusters)["jd 2"] == product_key("jd", "2")


def test_a_wrong_gtin_that_is_corrected_gives_both_products_their_ids_back() -> None:
    clusters = fresh()
    place(clusters, listing("jd 1", gtin=COLA), seq=1)
    place(clusters, listing("tmall 1", group="g"), listing("tmall 2", group="g"), seq=2)
    before = ids(clusters)
    place(clusters, listing("tmall 2", group="g", gtin=COLA), seq=3)
    assert len(partition(clusters)) == 1
    place(clusters, listing("tmall 2", group="g", gtin=WATER), seq=4)
    assert ids(clusters) == before
    assert all(product.redirect_to is None for product in clusters.products.values())


def test_a_price_change_keeps_everything_where_it_is() -> None:
    clusters = fresh()
    place(clusters, listing("jd 1", gtin=COLA), listing("tmall 1", gtin=COLA))
    clusters.changed.clear()
    clusters.moved.clear()
    place(clusters, listing("tmall 1", gtin=COLA), seq=2)
    assert clusters.moved == set()
    assert clusters.changed == {product_key("jd", "1")}


def test_a_placeholder_that_everybody_sends_as_gtin_is_no_evidence() -> None:
    clusters = fresh()
    place(clusters, *(listing(f"jd {n}", gtin=COLA, brand=f"maker{n}") for n in range(60)))
    place(clusters, listing("pdd 1", gtin=COLA), seq=2)
    assert ids(clusters)["pdd 1"] == product_key("pdd", "1")


def test_a_key_that_another_product_has_by_chance_is_not_shared() -> None:
    taken = product_key("jd", "1")
    clusters = Clusters(lambda key: Cluster(key, ("x", "1"), 1) if key == taken else None, RULES)
    place(clusters, listing("jd 1", gtin=COLA))
    assert ids(clusters)["jd 1"] != taken


codes = st.sampled_from([None, COLA, WATER, TEA, "06901234567892", "04006381333931"])
groups = st.sampled_from([None, "g1", "g2"])
brands = st.sampled_from([None, None, None, "nike", "adidas"])
names = st.tuples(st.sampled_from(["jd", "tmall", "pdd"]), st.integers(1, 8)).map(lambda name: f"{name[0]} {name[1]}")
listings = st.builds(lambda n, c, g, b: listing(n, gtin=c, group=g, brand=b), names, codes, groups, brands)
histories = st.lists(listings, max_size=30)


def linked(one: Listing, others: Iterable[Listing]) -> bool:
    mine = set(identity_keys(one, RULES))
    return any(mine & set(identity_keys(other, RULES)) for other in others)


@given(histories)
def test_every_listing_is_in_one_product_whose_listings_hang_together(history: list[Listing]) -> None:
    clusters = fresh()
    for seq, one in enumerate(history, 1):
        place(clusters, one, seq=seq)
    newest = {(one.channel, one.sku): one for one in history}
    assert sorted(item for part in partition(clusters) for item in part) == sorted(newest)
    for part in partition(clusters):
        reached = {min(part)}
        while more := {i for i in part - reached if linked(newest[i], (newest[r] for r in reached))}:
            reached |= more
        assert reached == part


@given(histories)
def test_placing_everything_again_changes_no_id(history: list[Listing]) -> None:
    """What happens after a crash: the log is read again from an older position."""
    clusters = fresh()
    for seq, one in enumerate(history, 1):
        place(clusters, one, seq=seq)
    newest = {(one.channel, one.sku): one for one in history}
    place(clusters, *newest.values(), seq=len(history) + 1)
    settled = ids(clusters)
    place(clusters, *newest.values(), seq=len(history) + 2)
    assert ids(clusters) == settled


@pytest.mark.thorough
@given(histories, st.lists(listings, max_size=10), st.randoms())
@settings(max_examples=200)
def test_adding_a_feed_leaves_the_ids_of_products_it_does_not_touch(
    history: list[Listing], feed: list[Listing], order: random.Random
) -> None:
    clusters = fresh()
    for seq, one in enumerate(history, 1):
        place(clusters, one, seq=seq)
    before = {product.key: set(product.members) for product in clusters.products.values() if product.members}
    keys = {item: clusters.members[item].identities for item in clusters.members}
    added = [Listing(f"new-{one.channel}", **_rest(one)) for one in feed]
    order.shuffle(added)
    for seq, one in enumerate(added, len(history) + 1):
        place(clusters, one, seq=seq)
    sent = {identity for one in added for identity in identity_keys(one, RULES)}
    for key, members in before.items():
        if not any(keys[item] & sent for item in members):
            assert clusters.products[key].members == members


@given(st.lists(st.builds(lambda n, c: listing(n, gtin=c), names, codes), unique_by=lambda one: (one.channel, one.sku)))
def test_without_contradictions_the_order_of_arrival_does_not_decide_what_belongs_together(feed: list[Listing]) -> None:
    forward, backward = fresh(), fresh()
    place(forward, *feed)
    place(backward, *reversed(feed))
    assert partition(forward) == partition(backward)


@given(histories)
def test_a_redirect_always_leads_to_a_product_that_does_not_redirect(history: list[Listing]) -> None:
    clusters = fresh()
    for seq, one in enumerate(history, 1):
        place(clusters, one, seq=seq)
        for product in clusters.products.values():
            if product.redirect_to is not None:
                assert not product.members
                assert clusters.products[product.redirect_to].redirect_to is None


def _rest(one: Listing) -> dict[str, object]:
    return {"sku": one.sku, "title": one.title, "group": one.group, "gtin": one.gtin, "brand": one.brand}


def test_a_code_that_thousands_of_listings_share_is_a_placeholder() -> None:
    clusters = fresh()
    place(clusters, *(listing(f"shop{n} 1", gtin=COLA) for n in range(1_200)))
    assert max(map(len, partition(clusters))) == 1_000
