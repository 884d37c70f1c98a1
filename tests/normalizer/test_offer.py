"""Prices of several kinds in one field are told apart: only what everybody pays is the price."""

from __future__ import annotations

from decimal import Decimal

import pytest

from normalizer.model import RawItem
from normalizer.offer import Offer, read_offer


def offer(price: str, list_price: str | None = None) -> Offer:
    return read_offer(RawItem("shop", "1", "商品", price=price, list_price=list_price))


def told(found: Offer) -> dict[str, str]:
    return {value.field: value.value for value in found.values}


@pytest.mark.parametrize(
    ("text", "price"),
    [
        pytest.param("售价129 会员价99", "129", id="members pay less"),
        pytest.param("会员价99 售价129", "129", id="members first"),
        pytest.param("99元(会员价) 129元", "129", id="the label behind, in brackets"),
        pytest.param("非会员价129 会员价99", "129", id="who is no member"),
        pytest.param("原价129 会员价99", "129", id="who is no member pays what it always cost"),
        pytest.param("预售价1999 定金100抵200", "1999", id="a presale"),
        pytest.param("定金100元 尾款1899元", "1999", id="deposit and balance are the price together"),
        pytest.param("原价¥199 券后¥99", "99", id="after the coupon"),
        pytest.param("到手价¥79.9 原价¥199 PLUS价¥75", "79.9", id="three prices"),
    ],
)
def test_the_price_is_what_everybody_pays(text: str, price: str) -> None:
    found = offer(text)
    assert found.price == Decimal(price)
    assert found.issues == ()


@pytest.mark.parametrize(
    ("text", "field"), [("定金100", "deposit"), ("会员价¥88", "member_price"), ("PLUS价 4999", "member_price")]
)
def test_a_deposit_or_a_price_for_members_alone_is_no_price(text: str, field: str) -> None:
    found = offer(text)
    assert found.price is None
    assert [(issue.code, issue.severity.value, issue.field) for issue in found.issues] == [
        ("price_not_for_all", "error", "price")
    ]
    assert field in told(found)


def test_the_other_prices_stay_readable_with_their_stretches() -> None:
    found = offer("会员价88元 售价99元 定金10元")
    assert told(found) == {"price": "99", "member_price": "88", "deposit": "10"}
    assert {value.raw for value in found.values} == {"88元", "99元", "10元"}


def test_a_list_price_beside_the_price_fills_its_field_unless_that_is_sent() -> None:
    assert offer("原价¥199 现价¥99").list_price == Decimal(199)
    assert offer("原价¥199 现价¥99", "¥299").list_price == Decimal(299)
