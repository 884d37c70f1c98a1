"""Placing batch by batch through the database comes to the same as placing everything in memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from indexer.lexicons import load_knowledge
from indexer.products import Clusters, Member
from indexer.store.catalog import Outcome, RawRecord, write_outcomes
from indexer.store.clusters import identities_of, read_clusters, write_clusters
from indexer.store.connection import Store, open_store
from indexer.store.records import listing_text
from indexer.store.schema import identities, listings, products
from normalizer.matching import identity_keys
from normalizer.model import BrandRef, Listing
from tests.indexer.shop import ean13

RULES = load_knowledge().matching
gtins = st.none() | st.integers(1, 4).map(lambda number: "0" + ean13(number))
groups = st.sampled_from([None, "g1", "g2"])
brands = st.sampled_from([None, None, None, "nike", "adidas"])
history = st.lists(
    st.builds(
        lambda channel, sku, gtin, group, brand: Listing(
            channel, f"S{sku}", "饮料", gtin=gtin, group=group, brand=BrandRef(brand, brand) if brand else None
        ),
        st.sampled_from(["jd", "tmall"]),
        st.integers(1, 7),
        gtins,
        groups,
        brands,
    ),
    max_size=40,
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path: Path = tmp_path_factory.mktemp("clusters")
    return open_store(f"sqlite:///{path / 'catalog.db'}")


def _sent(channel: str, code: int) -> Listing:
    return Listing(channel, "S1", "饮料", gtin="0" + ean13(code))


# The founder leaves twice: the id that it founded belongs to those who stayed, whom the third batch does not mention.
@pytest.mark.thorough
@example([_sent("jd", 1), _sent("tmall", 1), _sent("jd", 2), _sent("pdd", 2), _sent("jd", 3)], 1)
@given(history, st.integers(1, 7))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_batches_through_the_database_place_as_one_run_in_memory_does(
    shelf: Store, sent: list[Listing], size: int
) -> None:
    with shelf.writing() as connection:
        for table in (identities, listings, products):
            connection.execute(table.delete())
    memory = Clusters(lambda key: None, RULES)
    for seq, one in enumerate(sent, 1):
        memory.place((one.channel, one.sku), Member(one, frozenset(identity_keys(one, RULES))), seq)
    for start in range(0, len(sent), size):
        _batch(shelf, dict(enumerate(sent[start : start + size], start + 1)))
    with shelf.reading() as connection:
        stored = {(row.channel, row.sku): row.product for row in connection.execute(select(listings))}
        redirects = {row.key: row.redirect_to for row in connection.execute(select(products))}
    assert stored == memory.product_of
    assert redirects == {key: product.redirect_to for key, product in memory.products.items()}


def _batch(shelf: Store, batch: dict[int, Listing]) -> None:
    """`batch` by log position; an item that comes twice is placed twice, as in memory."""
    found = {(one.channel, one.sku): set[str]() for one in batch.values()}
    for one in batch.values():
        found[one.channel, one.sku] |= set(identity_keys(one, RULES))
    with shelf.writing() as connection:
        clusters = read_clusters(connection, found, RULES)
        before = identities_of(connection, found)
        for seq, one in batch.items():
            clusters.place((one.channel, one.sku), Member(one, frozenset(identity_keys(one, RULES))), seq)
        newest = {(one.channel, one.sku): (seq, one) for seq, one in batch.items()}
        outcomes = [
            Outcome(RawRecord(*item, None, None, 1, seq, False), "live", listing_text(one), clusters.product_of[item])
            for item, (seq, one) in newest.items()
        ]
        write_outcomes(connection, outcomes, "v1", 0)
        write_clusters(connection, clusters, {item: before.get(item, frozenset()) for item in found}, max(batch))
