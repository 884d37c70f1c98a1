"""Which listings are one product, and which only look like it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import normalizer
from normalizer.comparison import conflict, one_product
from normalizer.matching import Profile, identity_keys
from normalizer.matching_rules import parse_matching
from normalizer.model import AttributeValue, BrandRef, CategoryRef, FieldValue, Listing, Pack

FILE = Path(normalizer.__file__).parent / "data" / "matching.yaml"
RULES = parse_matching(FILE.read_text("utf-8"), FILE.name)
HUAWEI, APPLE = BrandRef("huawei", "华为 HUAWEI"), BrandRef("apple", "苹果 Apple")
PHONE, CASE = CategoryRef("phones.mobiles", 0.95), CategoryRef("phones.cases", 0.95, accessory=True)


def storage(gigabytes: int) -> AttributeValue:
    return AttributeValue(
        "storage", "存储容量", f"{gigabytes} GB", f"{gigabytes}gb", "gb", Decimal(gigabytes), distinguishing=True
    )


def colour(id: str) -> AttributeValue:
    return AttributeValue("color", "颜色", id, id)


def listing(channel: str = "jd", sku: str = "1", title: str = "华为 Mate60 Pro", **fields: Any) -> Listing:
    return Listing(channel, sku, title, **fields)


def phone(
    channel: str, model: str = "MATE60PRO", source: str = "title", confidence: float = 0.85, **fields: Any
) -> Listing:
    evidence = FieldValue("model", model, model, source, "test", confidence)
    fields = {"brand": HUAWEI, "category": PHONE, "model": model, "values": (evidence,), **fields}
    return listing(channel, channel, **fields)


def keys(one: Listing) -> set[str]:
    return set(identity_keys(one, RULES))


def share_a_key(a: Listing, b: Listing) -> bool:
    return not keys(a).isdisjoint(keys(b))


def same(a: Listing, b: Listing) -> bool:
    ours, theirs = Profile(a, RULES), Profile(b, RULES)
    assert (conflict(ours, theirs) is None) == (conflict(theirs, ours) is None)
    assert one_product(ours, theirs) == one_product(theirs, ours)
    return share_a_key(a, b) and one_product(ours, theirs)


def test_one_gtin_on_two_channels_is_one_product() -> None:
    assert same(listing("jd", gtin="06941487298884"), listing("taobao", "9", gtin="06941487298884"))


@pytest.mark.parametrize("gtin", ["02012345678903", "00212345678901", "09912345678900", "00000000000000"])
def test_a_code_that_shops_give_out_themselves_proves_nothing(gtin: str) -> None:
    assert keys(listing(gtin=gtin)) == set()


def test_brand_and_model_and_storage_on_two_channels_are_one_product() -> None:
    assert same(phone("jd", attributes=(storage(512),)), phone("taobao", attributes=(storage(512), colour("black"))))


def test_another_storage_is_another_product() -> None:
    assert not same(phone("jd", attributes=(storage(512),)), phone("taobao", attributes=(storage(256),)))


def test_another_colour_is_the_same_product() -> None:
    assert same(phone("jd", attributes=(colour("black"),)), phone("taobao", attributes=(colour("white"),)))


def test_a_model_without_a_brand_or_a_category_is_no_identity() -> None:
    assert keys(phone("jd", brand=None)) == set()
    assert keys(phone("jd", category=None)) == set()


def test_a_doubtful_model_is_no_identity() -> None:
    assert keys(phone("jd", confidence=0.5)) == set()


def test_the_model_in_the_title_of_an_accessory_is_what_it_fits() -> None:
    assert keys(phone("jd", category=CASE)) == set()
    assert keys(phone("jd", category=CASE, source="mpn")) != set()


def test_a_full_code_identifies_across_neighbouring_categories() -> None:
    headset = phone("jd", model="WH1000XM5", category=CategoryRef("digital.headphones", 0.9))
    wireless = phone("taobao", model="WH1000XM5", category=CategoryRef("digital.earbuds", 0.9))
    assert same(headset, wireless)


def test_variants_of_one_group_are_one_product_whatever_differs() -> None:
    a = listing("taobao", "1", group="G", attributes=(storage(256),))
    b = listing("taobao", "2", "华为 Mate60 Pro+", group="G", attributes=(storage(512),))
    assert same(a, b)


def test_a_group_does_not_join_two_brands() -> None:
    a, b = listing("tb", "1", group="G", brand=HUAWEI), listing("tb", "2", group="G", brand=APPLE)
    assert not same(a, b)


def test_groups_of_two_channels_with_one_name_are_strangers() -> None:
    assert not share_a_key(listing("tb", group="G"), listing("jd", group="G"))


COPIED = "北欧轻奢岩板电视柜茶几组合现代简约小户型客厅实木腿家具套装"


def test_a_long_title_copied_to_the_letter_is_the_same_product() -> None:
    assert same(listing("taobao", title=COPIED), listing("pinduoduo", title=COPIED))


@pytest.mark.parametrize("title", ["纯棉短袖T恤 男 白色", "men's cotton t-shirt white short sleeve"])
def test_a_short_title_describes_many_things(title: str) -> None:
    assert not share_a_key(listing("taobao", title=title), listing("pinduoduo", title=title))


def test_two_brands_under_one_title_stay_two() -> None:
    assert not same(listing("a", title=COPIED, brand=HUAWEI), listing("b", title=COPIED, brand=APPLE))


def test_what_one_channel_lists_apart_is_apart() -> None:
    assert not same(listing("taobao", "1", title=COPIED), listing("taobao", "2", title=COPIED))
    assert same(listing("taobao", "1", title=COPIED, **GTIN), listing("taobao", "2", title=COPIED, **GTIN))


def test_a_model_sold_in_several_sizes_needs_its_size() -> None:
    television = CategoryRef("appliances.tv", 0.95, configurable=True)
    size = AttributeValue("screen_size", "屏幕尺寸", "65 英寸", "65inch", "inch", Decimal(65), distinguishing=True)
    assert keys(phone("jd", model="UK6500", category=television)) == set()
    assert keys(phone("jd", model="UK6500", category=television, attributes=(size,))) != set()
    assert keys(phone("jd", model="UE55NU8000", category=television)) != set()


@pytest.mark.parametrize("model", ["W1", "X9", "K8"])
def test_a_letter_and_a_digit_are_no_identity(model: str) -> None:
    assert keys(phone("jd", model=model)) == set()


GTIN = {"gtin": "06941487298884"}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param({"brand": HUAWEI}, {"brand": APPLE}, id="two brands"),
        pytest.param({"category": PHONE}, {"category": CASE}, id="a phone and its case"),
        pytest.param({"category": PHONE}, {"category": CategoryRef("food.snacks", 0.9)}, id="two departments"),
        pytest.param({"title": "华为 Mate60 Pro"}, {"title": "华为 Mate60"}, id="Pro and plain"),
        pytest.param({"title": "华为 Mate60 Pro"}, {"title": "【二手】华为 Mate60 Pro"}, id="second hand"),
        pytest.param({"title": "iPad 2022款 平板"}, {"title": "iPad 2024款 平板"}, id="two years"),
        pytest.param({"title": "保温壶 二代"}, {"title": "保温壶 三代"}, id="two generations"),
        pytest.param(
            {"title": "lg 65 uk6500 smart tv"}, {"title": "lg 75 uk6500 smart tv"}, id="two sizes without a unit"
        ),
        pytest.param({"title": "护肤 三件套"}, {"title": "护肤 五件套"}, id="two sets"),
        pytest.param({"model": "MATE60"}, {"model": "MATE60PRO"}, id="two models of one series"),
        pytest.param({"attributes": (storage(256),)}, {"attributes": (storage(512),)}, id="two sizes of storage"),
        pytest.param(
            {"pack": Pack(1, Decimal(500), "ml", Decimal(500))},
            {"pack": Pack(12, Decimal(500), "ml", Decimal(6000))},
            id="a bottle and a case of them",
        ),
        pytest.param({}, {"pack": Pack(24, None, None, None)}, id="one and two dozen"),
    ],
)
def test_a_shared_gtin_does_not_outweigh_a_contradiction(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    a, b = replace(listing("jd"), **GTIN, **ours), replace(listing("tb", "2"), **GTIN, **theirs)
    assert share_a_key(a, b)
    assert not same(a, b)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param({"brand": HUAWEI}, {"brand": BrandRef("x-hua-wei", "Hua Wei")}, id="a spelling no file knows"),
        pytest.param({"model": "ALNAL00"}, {"model": "MATE60PRO"}, id="a factory code and a market name"),
        pytest.param({"category": PHONE}, {"category": CategoryRef("digital.tablets", 0.4)}, id="a doubtful category"),
        pytest.param({"title": "iPad 2024款"}, {"title": "iPad"}, id="a year that only one says"),
        pytest.param({"title": "galaxy s9 64gb"}, {"title": "galaxy s9 dual sim 64gb"}, id="an edition only one says"),
        pytest.param({"title": "华为 Mate60 Pro 未拆封"}, {"title": "华为 Mate60 Pro"}, id="unopened is new"),
    ],
)
def test_a_difference_in_words_only_is_no_contradiction(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    a, b = replace(listing("jd"), **GTIN, **ours), replace(listing("tb", "2"), **GTIN, **theirs)
    assert same(a, b)
