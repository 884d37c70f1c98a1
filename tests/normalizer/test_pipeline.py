"""Items as channels push them -> listings, with the real knowledge of the project."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import normalizer
from normalizer.comparison import one_product
from normalizer.knowledge import Knowledge, build_knowledge
from normalizer.matching import Profile, identity_keys
from normalizer.model import FieldValue, Listing, RawItem, Severity
from normalizer.native import read_native
from normalizer.pipeline import normalize

DATA = Path(normalizer.__file__).parent / "data"
KNOWLEDGE: Knowledge = build_knowledge(
    {path.relative_to(DATA).as_posix(): path.read_text(encoding="utf-8") for path in sorted(DATA.rglob("*.yaml"))}
)

PHONE: dict[str, Any] = {
    "sku": "A-1",
    "group": "A",
    "title": "【官方正品】华为 Mate60 Pro 12GB+512GB 雅川青 5G手机 顺丰包邮",
    "brand": "HUAWEI/华为",
    "category": "手机通讯 > 手机 > 智能手机",
    "price": "6,999.00元",
    "list_price": "¥7499",
    "currency": None,
    "stock": "有货",
    "gtin": "6941487298884",
    "mpn": None,
    "attributes": {"机身颜色": "雅川青", "内存": "12G"},
    "images": ["https://img.example/1.jpg"],
    "url": "https://shop.example/1",
    "shop": "官方旗舰店",
    "sales": "5000+人付款",
    "rating": "98%",
    "reviews": "20万+",
    "description": None,
    "updated_at": "2026-11-01T08:00:00+08:00",
}


def listing(title: str, channel: str = "shop", **fields: Any) -> Listing:
    item, _, _ = read_native(channel, {"sku": "1", "title": title, **fields})
    assert item is not None
    return normalize(item, KNOWLEDGE)


def attributes(found: Listing) -> dict[str, str | None]:
    return {attribute.id: attribute.value_id or attribute.value for attribute in found.attributes}


def evidence(found: Listing, field: str) -> FieldValue:
    """What decided; other stretches that say the same come after it."""
    return next(value for value in found.values if value.field == field)


def codes(found: Listing) -> dict[str, Severity]:
    return {issue.code: issue.severity for issue in found.issues}


def test_a_messy_phone_becomes_a_clean_listing() -> None:
    found = listing(**PHONE)
    assert found.title == "华为 Mate60 Pro 12GB+512GB 雅川青 5G手机"
    assert found.brand is not None
    assert found.brand.id == "huawei"
    assert found.category is not None
    assert found.category.id == "phones.mobiles"
    assert found.model == "MATE60PRO"
    assert (found.price, found.list_price, found.currency) == (Decimal("6999.00"), Decimal("7499"), "CNY")
    assert (found.in_stock, found.gtin, found.sales, found.reviews) == (True, "06941487298884", 5000, 200000)
    assert found.rating == Decimal("4.9")
    assert attributes(found) == {"color": "cyan", "memory": "12gb", "storage": "512gb"}
    assert found.issues == ()


def test_every_decided_value_says_where_it_came_from() -> None:
    found = listing(**PHONE)
    assert {value.field for value in found.values} == {
        "title", "brand", "model", "product_words", "category", "price", "list_price", "stock", "gtin", "sales",
        "rating", "reviews", "updated_at", "attr.color", "attr.memory", "attr.storage",
    }  # fmt: skip
    assert (evidence(found, "attr.color").source, evidence(found, "attr.color").raw) == (
        "attributes.机身颜色",
        "雅川青",
    )
    assert (evidence(found, "attr.storage").source, evidence(found, "attr.storage").raw) == ("title", "512GB")
    assert (evidence(found, "brand").source, evidence(found, "brand").raw) == ("brand", "HUAWEI/华为")
    assert evidence(found, "title").raw == PHONE["title"]
    assert all(0 < value.confidence <= 1 and value.rule for value in found.values)


def test_brand_model_and_barcode_may_come_as_attributes() -> None:
    found = listing(
        "头戴式无线降噪蓝牙耳机", attributes={"品牌": "索尼/SONY", "型号": "WH-1000XM5", "条形码": "4548736132566"}
    )
    assert found.brand is not None
    assert (found.brand.id, found.model, found.gtin) == ("sony", "WH1000XM5", "04548736132566")
    assert evidence(found, "brand").source == "attributes.品牌"
    assert evidence(found, "model").source == "attributes.型号"
    assert evidence(found, "gtin").source == "attributes.条形码"


def test_noise_is_read_as_nothing() -> None:
    found = listing("顺丰包邮 官方正品 天猫超市 蓝月亮洗衣液 3kg")
    assert found.brand is not None
    assert found.brand.label.startswith("蓝月亮")
    assert found.product_words == ("洗衣液",)


@pytest.mark.parametrize(
    ("title", "category", "expected"),
    [
        pytest.param(
            "小天鹅滚筒洗衣机 10公斤 变频 一级能效", None, ("wash_capacity", "10000g"), id="a washing machine"
        ),
        pytest.param("海信电视 65英寸 4K", None, ("screen_size", "65inch"), id="a television"),
        pytest.param("纯棉圆领短袖T恤 男 白色", None, ("material", "cotton"), id="a fabric"),
        pytest.param("纯棉圆领短袖T恤 男 白色", None, ("color", "white"), id="a colour"),
        pytest.param("纯棉圆领短袖T恤 男 白色", None, ("neckline", "crew"), id="a neckline"),
        pytest.param("小米14 16G+1TB 智能手机", None, ("storage", "1024gb"), id="a terabyte beside memory"),
        pytest.param("联想笔记本电脑 16GB 512GB", None, ("memory", "16gb"), id="two sizes, the smaller is memory"),
    ],
)
def test_a_title_fills_what_no_field_says(title: str, category: str | None, expected: tuple[str, str]) -> None:
    assert expected in attributes(listing(title, category=category)).items()


def test_a_pack_of_tubes_has_the_content_of_one_tube() -> None:
    found = attributes(listing("凡士林护手霜 滋润 100ml*3支"))
    assert found["net_content"] == "100ml"


@pytest.mark.parametrize(
    ("title", "attribute"),
    [
        pytest.param("兰蔻面霜 50ml+15ml 套装", "net_content", id="two sizes are not one"),
        pytest.param("男士女士通用款 运动手表", "gender", id="both are neither"),
        pytest.param("羽绒服 男 冬季", "filling", id="down is in the name, not said to be duck's"),
    ],
)
def test_a_title_that_does_not_decide_fills_nothing(title: str, attribute: str) -> None:
    assert attribute not in attributes(listing(title))


def test_a_field_outranks_the_title() -> None:
    assert attributes(listing("纯棉T恤 白色", attributes={"颜色": "黑色"}))["color"] == "black"


def test_several_configurations_in_one_title_say_nothing_of_this_one() -> None:
    found = attributes(listing("华为手机 8+256GB 12+512GB 可选"))
    assert "storage" not in found
    assert "memory" not in found


def test_the_name_of_a_brand_is_no_colour() -> None:
    assert "color" not in attributes(listing("白象方便面 红烧牛肉味 5包"))


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        pytest.param({"price": "面议"}, "price", "price_unreadable", id="a price in words"),
        pytest.param({"stock": "-5"}, "stock", "stock_negative", id="negative stock"),
        pytest.param({"gtin": "6941487298880"}, "gtin", "gtin_check_digit", id="a wrong check digit"),
        pytest.param({"url": "javascript:alert(1)"}, "url", "url_not_a_link", id="a link that runs a script"),
    ],
)
def test_an_error_empties_the_field_and_nothing_else(fields: dict[str, str], field: str, code: str) -> None:
    found = listing("陶瓷马克杯 350ml", **fields)
    assert codes(found).get(code) is Severity.ERROR
    assert getattr(found, field) is None
    assert field not in {value.field for value in found.values}
    assert found.title == "陶瓷马克杯 350ml"


def test_a_list_price_below_the_price_is_kept_and_told() -> None:
    found = listing("陶瓷马克杯", price="39", list_price="29")
    assert (found.price, found.list_price) == (Decimal("39"), Decimal("29"))
    assert codes(found)["list_price_below_price"] is Severity.WARNING


def test_a_thing_that_nothing_knows_is_told_and_kept() -> None:
    found = listing("福报", attributes={"法力": "无边"})
    assert found.category is None
    assert codes(found)["category_unknown"] is Severity.HINT
    assert attributes(found) == {"x-法力": "无边"}


def test_a_pack_is_read_with_what_is_in_it() -> None:
    found = listing("农夫山泉饮用天然水 550ml*24瓶 整箱")
    assert found.pack is not None
    assert (found.pack.count, found.pack.quantity, found.pack.unit, found.pack.total) == (24, 550, "ml", 13200)
    assert evidence(found, "pack").raw == "550ml*24瓶"


def test_the_model_of_a_phone_is_no_model_of_its_case() -> None:
    assert listing("适用华为Mate60Pro手机壳 透明防摔").model is None
    assert listing("华为mate60pro手机壳 透明防摔").model is None


def merged(a: Listing, b: Listing) -> bool:
    rules = KNOWLEDGE.matching
    shared = set(identity_keys(a, rules)) & set(identity_keys(b, rules))
    return bool(shared) and one_product(Profile(a, rules), Profile(b, rules))


def test_one_phone_on_two_channels_is_one_product() -> None:
    jd = listing("华为（HUAWEI）Mate 60 Pro 手机 12GB+512GB 雅丹黑", "jd", category="手机通讯 > 手机")
    tb = listing("【顺丰】HUAWEI/华为 mate60pro 智能手机12+512G 正品国行", "taobao")
    assert merged(jd, tb)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("HUAWEI/华为 mate60pro 手机 12+256G", id="another storage"),
        pytest.param("HUAWEI/华为 mate60 手机 12+512G", id="another version"),
        pytest.param("二手 HUAWEI/华为 mate60pro 手机 12+512G", id="second hand"),
        pytest.param("华为 mate60pro 手机壳 防摔", id="its case"),
    ],
)
def test_what_only_resembles_it_is_not(other: str) -> None:
    jd = listing("华为（HUAWEI）Mate 60 Pro 手机 12GB+512GB 雅丹黑", "jd", category="手机通讯 > 手机")
    tb = listing(other, "taobao")
    assert not merged(jd, tb)


def test_the_same_item_always_becomes_the_same_listing() -> None:
    assert listing(**PHONE) == listing(**PHONE)


TEXT = st.text(max_size=40) | st.sampled_from(
    [
        "¥12.5",
        "5000+人付款",
        "华为",
        "手机 > 手机壳",
        "6941487298884",
        "98%",
        "有货",
        "2026-11-01",
        "【包邮】",
        "12G",
        "红/蓝",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.text(min_size=1, max_size=80),
    st.dictionaries(
        st.sampled_from(
            ["brand", "category", "price", "list_price", "currency", "stock", "gtin", "mpn", "sales", "rating"]
        )
        | st.sampled_from(["reviews", "updated_at", "url", "group"]),
        TEXT,
    ),
    st.dictionaries(TEXT, TEXT, max_size=5),
)
def test_no_item_breaks_the_pipeline_and_raw_is_what_was_received(
    title: str, fields: dict[str, str], attributes: dict[str, str]
) -> None:
    found = normalize(RawItem("shop", "1", title, attributes=attributes, **fields), KNOWLEDGE)  # type: ignore[arg-type]
    received = {"title": title, **fields, **{f"attributes.{name}": text for name, text in attributes.items()}}
    for value in found.values:
        assert value.raw in received[value.source]
    for issue in found.issues:
        assert issue.message


@pytest.mark.parametrize(
    ("title", "content"),
    [
        pytest.param("纯牛奶 3.6g蛋白 250ml*12盒", "250ml", id="protein in milk"),
        pytest.param("低脂牛奶 5g优质乳蛋白 1L", "1000ml", id="milk protein"),
        pytest.param("高钙牛奶 6g膳食纤维 200ml", "200ml", id="fibre"),
    ],
)
def test_what_is_in_the_food_is_not_how_much_food_there_is(title: str, content: str) -> None:
    assert attributes(listing(title))["net_content"] == content
