from __future__ import annotations

from datetime import UTC, datetime

import pytest

from indexer.store.accept import accept
from indexer.store.connection import Store
from indexer.store.incoming import IncomingRow
from indexer.store.items import ItemMissing, delete_item, get_item, patch_item
from tests.indexer.shop import row


def test_a_price_only_patch_leaves_the_other_fields_as_they_were(store: Store) -> None:
    accept(store, "jd", [row(1, "A", price="12", stock="有货", attributes={"颜色": "红", "尺码": "42"})])
    job = patch_item(store, "jd", "A", {"price": "9.90"})
    assert (job.kind, job.accepted) == ("patch", 1)
    item = get_item(store, "jd", "A")
    assert item.raw == {
        "sku": "A",
        "title": "陶瓷马克杯 350ml",
        "price": "9.90",
        "stock": "有货",
        "attributes": {"颜色": "红", "尺码": "42"},
    }


def test_a_patch_changes_single_attributes_and_null_removes(store: Store) -> None:
    accept(store, "jd", [row(1, "A", brand="华为", attributes={"颜色": "红", "尺码": "42"})])
    patch_item(store, "jd", "A", {"brand": None, "attributes": {"颜色": "蓝", "尺码": None}})
    assert get_item(store, "jd", "A").raw["attributes"] == {"颜色": "蓝"}
    assert "brand" not in get_item(store, "jd", "A").raw


def test_a_patch_that_changes_nothing_is_counted_unchanged(store: Store) -> None:
    accept(store, "jd", [row(1, "A", price="12")])
    assert patch_item(store, "jd", "A", {"price": "12"}).unchanged == 1


def test_an_older_patch_never_overwrites_a_newer_item(store: Store) -> None:
    accept(store, "jd", [row(1, "A", price="12", updated_at="2026-11-01T08:00:00+08:00")])
    late = patch_item(store, "jd", "A", {"price": "1"}, updated_at=datetime(2026, 10, 1, tzinfo=UTC))
    assert late.stale == 1
    assert get_item(store, "jd", "A").raw["price"] == "12"


def test_a_patch_of_an_item_of_another_format_keeps_what_was_received(store: Store) -> None:
    received = {"skuId": 7, "jdPrice": {"p": "12.00"}}
    native = {"sku": "7", "title": "陶瓷杯", "price": "12.00"}
    accept(store, "jd", [IncomingRow(1, "7", received, native)], format="jd")
    patch_item(store, "jd", "7", {"price": "9.90"})
    item = get_item(store, "jd", "7")
    assert item.raw == received
    assert item.native == {"sku": "7", "title": "陶瓷杯", "price": "9.90"}


def test_an_item_that_was_taken_down_stays_readable(store: Store) -> None:
    accept(store, "jd", [row(1, "A", price="12")])
    job = delete_item(store, "jd", "A")
    assert (job.kind, job.accepted) == ("delete", 1)
    item = get_item(store, "jd", "A")
    assert (item.state, item.raw["price"]) == ("deleted", "12")
    assert delete_item(store, "jd", "A").unchanged == 1


def test_items_that_are_not_there_are_named_in_the_error(store: Store) -> None:
    with pytest.raises(ItemMissing, match="item 'A' of channel 'jd' was never received"):
        get_item(store, "jd", "A")
    accept(store, "jd", [row(1, "A")])
    delete_item(store, "jd", "A")
    with pytest.raises(ItemMissing, match="was taken down; push it again"):
        patch_item(store, "jd", "A", {"price": "1"})
