"""Which stretches of a title name things."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.lexicons import load_knowledge
from normalizer.category import predict_category
from normalizer.model import RawItem
from normalizer.pipeline import normalize
from normalizer.product_words import read_product_words
from normalizer.text import fold_aligned

KNOWLEDGE = load_knowledge()


def things(title: str) -> list[str]:
    sold = predict_category(title, None, KNOWLEDGE.categories).product_words
    return [title[start:end] for start, end in read_product_words(fold_aligned(title), KNOWLEDGE.words, sold)]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("新款家用不锈钢电热水壶 1.8L", ["电热水壶"], id="what describes it stays out"),
        pytest.param("儿童便携保温杯 学生水杯", ["保温杯", "水杯"], id="two names of one thing"),
        pytest.param("商用磨粉机 超细", ["磨粉机"], id="a head with what it does"),
        pytest.param("多功能捣泥器", ["捣泥器"], id="no list knows it, its head tells"),
        pytest.param("透明收纳盒 大号", ["收纳盒"], id="a purpose and a head"),
        pytest.param("适用小米14手机壳", ["手机壳"], id="a case names what it is for"),
        pytest.param("手机支架 桌面懒人", ["支架"], id="not the phone"),
        pytest.param("5G智能手机 8GB+256GB", ["智能手机"], id="a phone is a phone"),
        pytest.param("无线蓝牙音箱", ["音箱"], id="wireless is no part of the name"),
        pytest.param("洗衣液 2kg 送毛巾", ["洗衣液"], id="a gift is not sold"),
        pytest.param("洗衣液 2kg 赠毛巾1条+脸盆", ["洗衣液"], id="several gifts"),
        pytest.param("拉杆箱带充电口", ["拉杆箱"], id="what it comes with"),
        pytest.param("纯棉小毛巾 3条", ["小毛巾"], id="small belongs to the name"),
        pytest.param("加厚款毛巾", ["毛巾"], id="款 does not"),
        pytest.param("跑鞋专用袜子 红色 3双装", ["袜子"], id="what it is for"),
        pytest.param("草莓味饼干", ["饼干"], id="what it tastes of"),
        pytest.param("6盒/箱", [], id="a count of boxes"),
        pytest.param("64GU盘 金属", ["U盘"], id="a size stands before Latin letters"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_title_names_things(title: str, expected: list[str]) -> None:
    assert things(title) == expected


def test_a_listing_shows_each_name_once_with_its_stretch() -> None:
    listing = normalize(RawItem("shop", "1", "保温杯 学生保温杯 便携水杯"), KNOWLEDGE)
    assert [value.raw for value in listing.values if value.field == "product_words"] == ["保温杯", "水杯"]


def test_the_name_of_the_brand_is_no_thing() -> None:
    listing = normalize(RawItem("shop", "1", "骆驼（CAMEL）户外登山鞋"), KNOWLEDGE)
    assert [value.raw for value in listing.values if value.field == "product_words"] == ["登山鞋"]


@given(st.text(st.sampled_from("送带小大款手机壳包箱盒12g/+（）【】 杯红a")))
def test_spans_lie_in_the_title_in_order_and_apart(title: str) -> None:
    spans = read_product_words(fold_aligned(title), KNOWLEDGE.words, ())
    assert all(0 <= start < end <= len(title) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
