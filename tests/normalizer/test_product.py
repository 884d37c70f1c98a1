"""Many listings, one product."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.model import AttributeValue, BrandRef, FieldValue, Listing
from normalizer.product import key_of, merge, product_id, product_key


def listing(channel: str, sku: str, title: str = "华为 Mate60 Pro", **fields: Any) -> Listing:
    return Listing(channel, sku, title, **fields)


def decided(field: str, value: str, confidence: float) -> FieldValue:
    return FieldValue(field, value, value, field, "test", confidence)


def colour(id: str, label: str) -> AttributeValue:
    return AttributeValue("color", "颜色", label, id)


@given(st.text(), st.text())
def test_a_key_has_63_bits_and_its_id_leads_back(channel: str, sku: str) -> None:
    key = product_key(channel, sku)
    assert 0 < key < 2**63
    assert len(product_id(key)) == 13
    assert key_of(product_id(key)) == key_of(product_id(key).lower()) == key


def test_channel_and_sku_cannot_run_into_each_other() -> None:
    assert product_key("jd", "1a") != product_key("jd1", "a")


@pytest.mark.parametrize("wrong", ["", "123", "0" * 13, "ZZZZZZZZZZZZZ", "00000000000U1", "../../etc/pass"])
def test_what_is_no_id_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no product id"):
        key_of(wrong)


def test_the_price_spans_the_offers_that_can_be_bought() -> None:
    product = merge(
        "P",
        [
            listing("jd", "1", price=Decimal("6999"), in_stock=True),
            listing("taobao", "2", price=Decimal("6499"), in_stock=False),
            listing("tmall", "3", price=Decimal("6799")),
            listing("ebay", "4", price=Decimal("900"), currency="USD"),
        ],
    )
    assert (product.price_min, product.price_max, product.currency) == (Decimal("6799"), Decimal("6999"), "CNY")
    assert [offer.sku for offer in product.offers] == ["3", "1", "4", "2"]
    assert product.in_stock


def test_a_product_that_is_sold_out_everywhere_keeps_its_prices() -> None:
    product = merge("P", [listing("jd", "1", price=Decimal("10"), in_stock=False)])
    assert (product.price_min, product.in_stock) == (Decimal("10"), False)


def test_the_surest_value_wins_then_the_one_that_most_agree_on() -> None:
    unsure = [
        listing("a", str(n), brand=BrandRef("honor", "荣耀"), values=(decided("brand", "荣耀", 0.8),)) for n in range(3)
    ]
    sure = listing("z", "9", brand=BrandRef("huawei", "华为"), values=(decided("brand", "华为", 0.99),))
    assert merge("P", [*unsure, sure]).brand == BrandRef("huawei", "华为")
    other = listing("a", "0", brand=BrandRef("huawei", "华为"), values=(decided("brand", "华为", 0.8),))
    assert merge("P", [*unsure, other]).brand == BrandRef("honor", "荣耀")


def test_variants_add_up_to_the_values_of_the_product() -> None:
    black, white = colour("black", "黑色"), colour("white", "白色")
    product = merge(
        "P",
        [
            listing("jd", "1", attributes=(black,)),
            listing("jd", "2", attributes=(white,)),
            listing("tb", "3", attributes=(black,)),
        ],
    )
    assert product.attributes == (black, white)


def test_sales_are_summed_once_per_group() -> None:
    product = merge(
        "P",
        [
            listing("taobao", "1", group="G", sales=5000, reviews=200, rating=Decimal("4.8")),
            listing("taobao", "2", group="G", sales=5000, reviews=200, rating=Decimal("4.8")),
            listing("jd", "3", sales=300, reviews=100, rating=Decimal("4.5")),
        ],
    )
    assert (product.sales, product.reviews, product.rating) == (5300, 300, Decimal("4.70"))


def test_the_newest_time_and_the_fullest_description_are_shown() -> None:
    day = datetime(2026, 11, 1, tzinfo=UTC)
    product = merge("P", [listing("a", "1", updated_at=day, description="短"), listing("b", "2", description="长一些")])
    assert (product.newest, product.description) == (day, "长一些")


LISTINGS = [
    listing(
        "jd", "1", price=Decimal("5"), images=("https://i.example/1",), attributes=(colour("red", "红色"),), sales=3
    ),
    listing("taobao", "2", "华为 Mate60Pro 手机", price=Decimal("4"), in_stock=False, brand=BrandRef("huawei", "华为")),
    listing("tmall", "3", "华为 Mate60Pro 手机", group="G", rating=Decimal("4.9"), model="MATE60PRO"),
    listing("tmall", "4", group="G", rating=Decimal("4.9"), images=("https://i.example/4",)),
]


@given(st.permutations(LISTINGS))
def test_the_order_in_which_listings_arrive_changes_nothing(shuffled: list[Listing]) -> None:
    assert merge("P", shuffled) == merge("P", LISTINGS)
