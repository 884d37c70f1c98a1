"""What 100 g, 100 ml or a piece costs; absent wherever a shopper could be misled."""

from __future__ import annotations

from decimal import Decimal

import pytest

from normalizer.unit_price import unit_price
from tests.normalizer.real import listing


@pytest.mark.parametrize(
    ("title", "price", "amount", "per", "unit"),
    [
        pytest.param("金龙鱼大米 5kg", "59.9", "1.20", 100, "g", id="one bag"),
        pytest.param("金龙鱼大米 500g*2袋", "20", "2.00", 100, "g", id="two bags"),
        pytest.param("农夫山泉 550ml 12瓶装", "24", "0.36", 100, "ml", id="a tray of bottles"),
        pytest.param("维达抽纸 100抽*24包", "48", "2.00", 100, "piece", id="tissues by the hundred"),
        pytest.param("洁柔湿巾 10片x3包", "9", "0.30", 1, "piece", id="wipes, each"),
        pytest.param("蓝月亮洗衣液 3kg*2瓶 含赠品", "60", "1.00", 100, "g", id="a gift of nobody knows what"),
        pytest.param("蓝月亮洗衣液3kg 送500g*4袋", "30", "1.00", 100, "g", id="what is given away does not count"),
        pytest.param("潘婷洗发水 500ml+500ml", "80", "8.00", 100, "ml", id="the same size twice"),
        pytest.param("蓝月亮洗手液 拍1发3 500g", "30", "2.00", 100, "g", id="one is ordered and three arrive"),
    ],
)
def test_the_unit_price_is_that_of_all_that_arrives(title: str, price: str, amount: str, per: int, unit: str) -> None:
    found = unit_price(listing(title, price=price))
    assert found is not None
    assert (found.amount, found.per, found.unit) == (Decimal(amount), per, unit)


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("蓝月亮洗衣液 3kg 买二送一", id="an offer"),
        pytest.param("蓝月亮洗衣液 3kg 第2件半价", id="half for the second"),
        pytest.param("兰蔻面霜 50ml+15ml 套装", id="two sizes"),
        pytest.param("可乐 330ml 整箱", id="a case of nobody knows how many"),
        pytest.param("农夫山泉 12瓶装", id="bottles of no size"),
        pytest.param("坚果礼盒 500g 任选", id="a choice"),
        pytest.param("阔腿牛仔裤 女", id="nothing to weigh"),
    ],
)
def test_a_title_that_leaves_it_open_has_no_unit_price(title: str) -> None:
    assert unit_price(listing(title, price="30")) is None


def test_without_a_price_there_is_no_unit_price() -> None:
    assert unit_price(listing("金龙鱼大米 5kg")) is None
    assert unit_price(listing("金龙鱼大米 5kg", price="定金10")) is None
