"""Fields as channels name and fill them -> attributes of the category's schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import normalizer
from normalizer.attributes import Attributes, read_attribute_fields
from normalizer.colour import parse_colours
from normalizer.model import RawItem, Severity
from normalizer.named_fields import read_named
from normalizer.schema import CategoryTree
from normalizer.schema_parser import parse_categories

COLOURS = parse_colours(
    (Path(normalizer.__file__).parent / "data" / "colours.yaml").read_text(encoding="utf-8"), "colours.yaml"
)
TREE: CategoryTree = parse_categories(
    {
        "categories/attributes.yaml": """
color: {zh-Hans: 颜色, en: Color, aliases: [颜色分类, 机身颜色], kind: enum, multiple: true}
size: {zh-Hans: 尺码, en: Size, aliases: [鞋码], kind: text, multiple: true}
material:
  zh-Hans: 材质
  en: Material
  aliases: [面料]
  kind: enum
  multiple: true
  values:
    cotton: {zh-Hans: 棉, en: Cotton, aliases: [纯棉, 全棉]}
    polyester: {zh-Hans: 聚酯纤维, en: Polyester, aliases: [涤纶]}
storage: {zh-Hans: 存储容量, en: Storage, aliases: [机身存储], kind: quantity, unit: gb, distinguishing: true}
memory: {zh-Hans: 运行内存, en: Memory, aliases: [内存], kind: quantity, unit: gb, distinguishing: true}
battery: {zh-Hans: 电池容量, en: Battery, aliases: [容量], kind: quantity, unit: mah}
net_content: {zh-Hans: 净含量, en: Net content, kind: quantity, distinguishing: true}
wash_capacity: {zh-Hans: 洗涤容量, en: Wash capacity, aliases: [洗涤容量(kg)], kind: quantity, unit: g}
bluetooth: {zh-Hans: 蓝牙, en: Bluetooth, aliases: [是否支持蓝牙], kind: boolean}
pages: {zh-Hans: 页数, en: Pages, kind: number}
""",
        "categories/all.yaml": """
phones: {zh-Hans: 手机, en: Phones, required: [color, storage, memory], optional: [bluetooth, battery]}
shirts: {zh-Hans: 衬衫, en: Shirts, required: [color, size, material]}
food: {zh-Hans: 食品, en: Food, required: [net_content]}
washers: {zh-Hans: 洗衣机, en: Washers, required: [wash_capacity]}
books: {zh-Hans: 图书, en: Books, optional: [pages]}
""",
    }
)


def fields(item: RawItem, category: str | None) -> Attributes:
    return read_attribute_fields(read_named(item, TREE), TREE, category, COLOURS)


def read(category: str | None, **attributes: str) -> dict[str, list[tuple[str, str | None]]]:
    """Per attribute its values as shown and as known."""
    found = fields(RawItem("shop", "1", "标题", attributes=attributes), category)
    values: dict[str, list[tuple[str, str | None]]] = {}
    for fact in found.facts:
        values.setdefault(fact.attribute.id, []).append((fact.attribute.value, fact.attribute.value_id))
    return values


def issues(category: str | None, **attributes: str) -> list[tuple[str, str, Severity]]:
    found = fields(RawItem("shop", "1", "标题", attributes=attributes), category)
    return [(issue.code, issue.field, issue.severity) for issue in found.issues]


@pytest.mark.parametrize("name", ["颜色", "颜色分类", "机身颜色", "機身顏色", "COLOR", "Ｃｏｌｏｒ"])
def test_a_field_is_found_under_every_name_of_its_attribute(name: str) -> None:
    assert list(read("phones", **{name: "黑色"})) == ["color"]


@pytest.mark.parametrize("text", ["Red", "red", "红", "大红", "红色系", "紅色", "rouge"])
def test_red_is_red_however_it_is_written(text: str) -> None:
    assert read("shirts", 颜色=text)["color"][0][1] == "red"


@pytest.mark.parametrize(
    ("category", "name", "text", "id"),
    [
        pytest.param("phones", "内存", "12G", "12gb", id="a G in a memory field is a gigabyte"),
        pytest.param("phones", "内存", "12", "12gb", id="so is a bare number"),
        pytest.param("phones", "内存", "１２ＧＢ", "12gb", id="full width"),
        pytest.param("phones", "机身存储", "1TB", "1024gb", id="a terabyte"),
        pytest.param("phones", "机身存储", "12GB+512GB", "512gb", id="storage out of a pair"),
        pytest.param("phones", "内存", "12GB+512GB", "12gb", id="memory out of a pair"),
        pytest.param("phones", "容量", "5000mAh", "5000mah", id="a battery"),
        pytest.param("food", "净含量", "1.5kg", "1500g", id="kilograms"),
        pytest.param("food", "净含量", "1500 g", "1500g", id="grams"),
        pytest.param("food", "净含量", "3斤", "1500g", id="jin"),
        pytest.param("food", "净含量", "0.5L", "500ml", id="litres"),
        pytest.param("washers", "洗涤容量(kg)", "10", "10000g", id="the unit stands in the name of the field"),
    ],
)
def test_a_quantity_is_one_value_in_every_unit(category: str, name: str, text: str, id: str) -> None:
    [values] = read(category, **{name: text}).values()
    assert [value_id for _, value_id in values] == [id]


def test_a_capacity_in_gigabytes_on_a_phone_is_its_storage() -> None:
    assert read("phones", 容量="256GB") == {"storage": [("256 GB", "256gb")]}


@pytest.mark.parametrize("text", ["500", "很重", "见包装上的说明", "100-250g", "100g/200g/500g"])
def test_what_is_not_one_quantity_is_kept_and_flagged(text: str) -> None:
    assert read("food", 净含量=text) == {"net_content": [(text, None)]}
    assert issues("food", 净含量=text) == [("value_unknown", "attr.net_content", Severity.HINT)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        pytest.param("棉/涤纶", ["cotton", "polyester"], id="slash"),
        pytest.param("棉、聚酯纤维", ["cotton", "polyester"], id="dunhao"),
        pytest.param("纯棉,全棉", ["cotton"], id="two words for one value"),
        pytest.param("棉95% 聚酯纤维5%", ["cotton", "polyester"], id="shares"),
        pytest.param("聚酯纤维(涤纶)100%", ["polyester"], id="a remark in brackets"),
        pytest.param("棉/其他", ["cotton"], id="others say nothing"),
        pytest.param("纯棉面料", ["cotton"], id="the word inside a longer one"),
    ],
)
def test_several_values_in_one_field_are_told_apart(text: str, ids: list[str]) -> None:
    assert [value_id for _, value_id in read("shirts", 面料=text)["material"]] == ids


def test_a_value_that_no_vocabulary_knows_is_kept_and_flagged() -> None:
    assert read("shirts", 面料="火浣布") == {"material": [("火浣布", None)]}
    assert issues("shirts", 面料="火浣布") == [("value_unknown", "attr.material", Severity.HINT)]


def test_a_name_that_no_schema_knows_is_kept_and_flagged() -> None:
    assert read("shirts", 洗涤说明="手洗") == {"x-洗涤说明": [("手洗", None)]}
    assert issues("shirts", 洗涤说明="手洗") == [("attribute_unknown", "attr.x-洗涤说明", Severity.HINT)]


@pytest.mark.parametrize("text", ["５００ｍｌ", "500ML", "500 ml", "0.5L"])
def test_a_quantity_in_an_unknown_field_is_one_value_too(text: str) -> None:
    assert read(None, 杯型=text) == {"x-杯型": [("500 ml", "500ml")]}


@pytest.mark.parametrize("text", ["xl", "XL", "ＸＬ"])
def test_the_case_of_a_size_does_not_matter(text: str) -> None:
    assert read("shirts", 尺码=text) == {"size": [("XL", None)]}


def test_a_slash_between_numbers_joins_them() -> None:
    assert read("shirts", 尺码="180/96A") == {"size": [("180/96A", None)]}


@pytest.mark.parametrize(("text", "id"), [("支持", "yes"), ("是", "yes"), ("否", "no"), ("不支持", "no")])
def test_yes_and_no_have_many_words(text: str, id: str) -> None:
    assert read("phones", 是否支持蓝牙=text)["bluetooth"][0][1] == id


def test_a_number_is_read_out_of_its_words() -> None:
    assert read("books", 页数="约 320 页") == {"pages": [("320", "320")]}


@pytest.mark.parametrize("text", ["", "-", "暂无", "详见描述", "N/A", "null", "其他", "其他/other"])
def test_a_value_that_says_nothing_is_left_out_and_told(text: str) -> None:
    assert read("shirts", 面料=text) == {}
    assert [code for code, *_ in issues("shirts", 面料=text)] == ["value_empty"]


def test_two_fields_that_disagree_on_a_single_value_keep_the_first() -> None:
    assert read("phones", 存储容量="256GB", 机身存储="512GB") == {"storage": [("256 GB", "256gb")]}
    assert [code for code, *_ in issues("phones", 存储容量="256GB", 机身存储="512GB")] == ["attribute_conflict"]


def test_brand_model_and_barcode_fields_are_no_attributes() -> None:
    assert read("phones", 品牌="华为", 型号="Mate60", 条形码="6941487298884") == {}


def test_every_value_brings_the_stretch_it_came_from() -> None:
    item = RawItem("shop", "1", "标题", attributes={"面料": " 纯棉 / 涤纶 "})
    facts = fields(item, "shirts").facts
    assert [(f.evidence.field, f.evidence.raw, f.evidence.source) for f in facts] == [
        ("attr.material", "纯棉", "attributes.面料"),
        ("attr.material", "涤纶", "attributes.面料"),
    ]


@given(st.dictionaries(st.sampled_from(["颜色", "面料", "内存", "容量", "页数", "蓝牙", "别的"]), st.text(max_size=30)))
def test_nothing_that_is_sent_is_lost(attributes: dict[str, str]) -> None:
    found = fields(RawItem("shop", "1", "标题", attributes=attributes), "phones")
    told = {fact.evidence.source.removeprefix("attributes.") for fact in found.facts}
    told |= {name for name in attributes for issue in found.issues if issue.field == f"attributes.{name}"}
    assert {name for name, text in attributes.items() if text.strip()} <= told
    assert all(
        fact.evidence.raw in attributes[fact.evidence.source.removeprefix("attributes.")] for fact in found.facts
    )
