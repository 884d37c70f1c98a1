"""What shoppers see of the titles that shops write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import normalizer
from normalizer.noise import Noise, parse_noise
from normalizer.title import clean_title

TEXT = (Path(normalizer.__file__).parent / "data" / "noise.yaml").read_text(encoding="utf-8")
NOISE: Noise = parse_noise(TEXT, "noise.yaml")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        pytest.param(
            "【官方正品】华为 Mate60 Pro 12GB+512GB 雅川青 5G手机 顺丰包邮",
            "华为 Mate60 Pro 12GB+512GB 雅川青 5G手机",
            id="taobao: authenticity in brackets, shipping at the end",
        ),
        pytest.param(
            "【包邮】【限时秒杀】蓝月亮洗衣液 3kg*2瓶", "蓝月亮洗衣液 3kg*2瓶", id="pinduoduo: two calls first"
        ),
        pytest.param("🔥🔥爆款🔥 儿童水杯 316不锈钢 ★", "儿童水杯 316不锈钢", id="douyin: emoji and ornaments"),
        pytest.param("美的电饭煲 4L 满199减100 领50元优惠券", "美的电饭煲 4L", id="jd: coupons with figures"),
        pytest.param("保温杯保温杯 女 保温杯", "保温杯 女", id="weidian: a word said three times"),
        pytest.param("Nike/耐克 跑鞋 （正品） 男鞋", "Nike/耐克 跑鞋 男鞋", id="a bracket that held only noise"),
        pytest.param("連衣裙 夏季 現貨速發 正品", "連衣裙 夏季", id="traditional characters are noise as well"),
        pytest.param(
            "圣诞<span class=H>帽</span>子 &amp; 围巾", "圣诞帽子 & 围巾", id="marks of a channel's own search"
        ),
        pytest.param("雨伞！！！自动 ~~ 黑色。。。", "雨伞 自动 黑色", id="punctuation for shouting"),
        pytest.param("Wireless Mouse  Free Shipping hot sale", "Wireless Mouse", id="English feed"),
        pytest.param("空调 1.5匹 12期免息 以旧换新 送货上门 KFR-35GW", "空调 1.5匹 KFR-35GW", id="services"),
    ],
)
def test_what_the_shop_shouts_is_left_out(title: str, shown: str) -> None:
    assert clean_title(title, NOISE).value == shown


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("超市促销台 折叠展示桌", id="a table for promotions is a thing"),
        pytest.param("三折伞 全自动", id="三折 of an umbrella is no discount"),
        pytest.param("邮差包 牛皮 单肩", id="邮差包 is a bag"),
        pytest.param("洗衣液 买一送一 3kg", id="a gift is a fact"),
        pytest.param("手机 送手机壳", id="what comes with it is a fact"),
        pytest.param("全新 国行 Switch 游戏机", id="condition and market are facts"),
        pytest.param("iPhone 15 适用 iPhone 15 Pro", id="names may well stand twice"),
        pytest.param("口红 3.5g+3.5g", id="quantities may well stand twice"),
        pytest.param("30天记账本", id="a figure with days is no returns policy"),
        pytest.param("实木书架 100*30*180cm", id="stars multiply"),
        pytest.param("Showroom shelf display", id="Latin noise is not cut out of words"),
        pytest.param("兰蔻防晒霜SPF50PA+++50ml", id="the pluses of PA+++ are a grade"),
        pytest.param("防晒喷雾(SPF50 PA+++)", id="a grade at the end of a bracket"),
        pytest.param("高保真音箱 2.0", id="高保真 is no promise of authenticity"),
        pytest.param("威尼斯狂欢节面具", id="a carnival of masks"),
        pytest.param("宝宝宝宝椅", id="how people talk is no repetition"),
    ],
)
def test_facts_stay(title: str) -> None:
    assert clean_title(title, NOISE).value == title


@pytest.mark.parametrize("title", ["【包邮】", "正品 包邮", "！！！"])
def test_a_title_of_noise_only_is_shown_as_it_came(title: str) -> None:
    reading = clean_title(title, NOISE)
    assert (reading.value, reading.rule) == (title, "title.as_received")


def test_the_reason_says_whether_anything_was_left_out() -> None:
    assert clean_title("陶瓷杯", NOISE).rule == "title.as_received"
    assert clean_title("陶瓷杯 包邮", NOISE).rule == "title.noise_removed"


def test_masking_keeps_every_offset() -> None:
    title = "【新品 順豐】陶瓷杯 包邮 350ml"
    masked = NOISE.mask(title)
    assert len(masked) == len(title)
    assert masked.index("350ml") == title.index("350ml")


@given(st.text(max_size=60))
def test_masking_blanks_and_changes_nothing_else(title: str) -> None:
    masked = NOISE.mask(title)
    assert len(masked) == len(title)
    assert all(now in (was, " ") for was, now in zip(title, masked, strict=True))


@given(st.text(alphabet="【】正品包邮 陶瓷杯()<b>&!,12ml", max_size=40))
def test_a_title_is_never_lost_and_cleaning_it_twice_is_harmless(title: str) -> None:
    shown = clean_title(title, NOISE).value
    assert bool(shown) == bool(title.strip())
    assert clean_title(shown, NOISE).value or not shown
