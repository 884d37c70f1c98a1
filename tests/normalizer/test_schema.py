"""The category tree: what the files say, and what is said about files with mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

import normalizer
from normalizer.lexicon import LexiconError
from normalizer.schema import CategoryTree
from normalizer.schema_parser import parse_categories

FOLDER = Path(normalizer.__file__).parent / "data" / "categories"
SHIPPED = parse_categories({path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.yaml"))})

ATTRIBUTES = """\
color:
  zh-Hans: 颜色
  en: Color
  aliases: [机身颜色, 颜色分类]
  kind: enum
  multiple: true
  values:
    red: {zh-Hans: 红色, en: Red, aliases: [大红]}
    blue: {zh-Hans: 蓝色, en: Blue}
storage: {zh-Hans: 存储容量, en: Storage, aliases: [ROM], kind: quantity, unit: gb, distinguishing: true}
capacity: {zh-Hans: 容量, en: Capacity, kind: quantity, unit: ml}
battery: {zh-Hans: 电池容量, en: Battery capacity, aliases: [容量], kind: quantity, unit: mah}
"""
PHONES = """\
phones:
  zh-Hans: 手机通讯
  en: Phones
  recommended: [color]
phones.mobiles:
  parent: phones
  zh-Hans: 手机
  en: Mobile phones
  required: [storage, color]
phones.cases:
  parent: phones
  zh-Hans: 手机壳
  en: Phone cases
  aliases: [手机套]
  accessory: true
phones.powerbanks: {parent: phones, zh-Hans: 移动电源, en: Power banks, required: [battery]}
"""
FILES = {"attributes.yaml": ATTRIBUTES, "phones.yaml": PHONES}


def tree() -> CategoryTree:
    return parse_categories(FILES)


def problems(**changes: str) -> list[str]:
    """What is said of the files above once each text in `changes` ("old -> new") has replaced another."""
    files = dict(FILES)
    for name, change in changes.items():
        old, new = change.split(" -> ")
        source = f"{name}.yaml"
        assert old in files[source]
        files[source] = files[source].replace(old, new, 1)
    with pytest.raises(LexiconError) as caught:
        parse_categories(files)
    return [str(problem) for problem in caught.value.problems]


def test_a_path_runs_from_the_root_to_the_category() -> None:
    assert [category.id for category in tree().path("phones.cases")] == ["phones", "phones.cases"]


def test_children_and_descendants_keep_the_order_of_the_file() -> None:
    below = ["phones.mobiles", "phones.cases", "phones.powerbanks"]
    assert [category.id for category in tree().children("phones")] == below
    assert [category.id for category in tree().descendants("phones")] == below
    assert [category.id for category in tree().leaves] == below
    assert [category.id for category in tree().roots] == ["phones"]


def test_an_unknown_category_is_a_key_error() -> None:
    for lookup in (tree().get, tree().path, tree().children, tree().descendants):
        with pytest.raises(KeyError):
            lookup("phones.radios")


def test_a_child_inherits_attributes_and_may_demand_what_its_parent_only_recommends() -> None:
    demanded = {spec.id: spec.requirement for spec in tree().get("phones.mobiles").attributes}
    assert demanded == {"storage": "required", "color": "required"}
    assert {spec.id: spec.requirement for spec in tree().get("phones.cases").attributes} == {"color": "recommended"}


def test_an_attribute_itself_is_demanded_by_nobody() -> None:
    assert tree().attribute("storage").requirement == "optional"


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        pytest.param("颜色", "color", id="the label"),
        pytest.param("機身顏色", "color", id="a Taiwanese seller's alias"),
        pytest.param("Color", "color", id="the English label"),
        pytest.param("ｒｏｍ", "storage", id="full width, lower case"),
    ],
)
def test_an_attribute_is_found_by_any_of_its_names(name: str, attribute: str) -> None:
    found = tree().find_attribute(name)
    assert found is not None
    assert found.id == attribute


def test_the_category_decides_what_an_ambiguous_name_means() -> None:
    inside, anywhere = tree().find_attribute("容量", "phones.powerbanks"), tree().find_attribute("容量")
    assert inside is not None
    assert inside.id == "battery"
    assert inside.requirement == "required"
    assert anywhere is not None
    assert anywhere.id == "capacity"


def test_a_name_that_nothing_bears_finds_no_attribute() -> None:
    assert tree().find_attribute("保修") is None


@pytest.mark.parametrize("name", ["红色", "大红", "紅色", "RED"])
def test_an_allowed_value_is_found_in_any_language(name: str) -> None:
    found = tree().find_value("color", name)
    assert found is not None
    assert found.id == "red"


def test_traditional_characters_are_derived_where_they_are_left_out() -> None:
    assert tree().get("phones.cases").label.zh_hant == "手機殼"


def test_the_tree_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        tree().categories["phones.radios"] = tree().get("phones")  # type: ignore[index]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"phones": "parent: phones\n  zh-Hans: 手机壳 -> parent: phone\n  zh-Hans: 手机壳"},
            ["phones.yaml:11: phones.cases: unknown parent 'phone', did you mean 'phones'?"],
            id="unknown parent",
        ),
        pytest.param(
            {"phones": "recommended: [color] -> parent: phones.cases"},
            [
                "phones.yaml:4: phones: its parents lead back to 'phones'",
                "phones.yaml:6: phones.mobiles: its parents lead back to 'phones'",
                "phones.yaml:11: phones.cases: its parents lead back to 'phones.cases'",
                "phones.yaml:16: phones.powerbanks: its parents lead back to 'phones'",
            ],
            id="parents in a circle",
        ),
        pytest.param(
            {"phones": "aliases: [手机套] -> aliases: [手機]"},
            ["phones.yaml:14: phones.cases: '手机' already names its sibling 'phones.mobiles'"],
            id="siblings with one name",
        ),
        pytest.param(
            {"phones": "required: [storage, color] -> required: [storag, color, color]"},
            [
                "phones.yaml:9: phones.mobiles: unknown attribute 'storag', did you mean 'storage'?",
                "phones.yaml:9: phones.mobiles: attribute 'color' is listed twice",
            ],
            id="unknown attribute and one listed twice",
        ),
        pytest.param(
            {"phones": "accessory: true -> acessory: true"},
            ["phones.yaml:15: phones.cases: unknown key 'acessory', did you mean 'accessory'?"],
            id="unknown key",
        ),
        pytest.param(
            {"phones": "accessory: true -> accessory: often"},
            ["phones.yaml:15: phones.cases: accessory must be true or false, not 'often'"],
            id="a flag that is text",
        ),
        pytest.param(
            {"phones": "aliases: [手机套] -> aliases: 手机套"},
            ["phones.yaml:14: phones.cases: aliases must be a list such as [a, b], not '手机套'"],
            id="a list that is text",
        ),
        pytest.param(
            {"phones": "  en: Phones\n -> "},
            ["phones.yaml:1: phones: the label in en is missing"],
            id="missing label",
        ),
        pytest.param(
            {"phones": "phones.cases: -> phones.mobiles:"},
            ["phones.yaml:10: 'phones.mobiles' stands here again; first on line 5"],
            id="one id twice in a file",
        ),
        pytest.param(
            {"attributes": "kind: enum -> kind: enmu"},
            [
                "attributes.yaml:5: color: unknown kind 'enmu', did you mean 'enum'?; "
                "allowed: enum, quantity, number, text, boolean"
            ],
            id="bad kind",
        ),
        pytest.param(
            {"attributes": "  kind: enum\n -> "},
            ["attributes.yaml:1: color: kind is missing; allowed: enum, quantity, number, text, boolean"],
            id="no kind",
        ),
        pytest.param(
            {"attributes": "kind: enum -> kind: number"},
            ["attributes.yaml:7: color: kind number has no list of values"],
            id="values of an attribute that has none",
        ),
        pytest.param(
            {"attributes": "kind: enum -> kind: enum\n  unit: g"},
            ["attributes.yaml:6: color: kind enum has no unit"],
            id="unit of an attribute that has none",
        ),
        pytest.param(
            {"attributes": "en: Blue} -> en: Blue, aliases: [大紅]}"},
            ["attributes.yaml:9: color.blue: '大红' already means 'red'"],
            id="two values with one name",
        ),
        pytest.param(
            {"phones": "phones:\n  zh-Hans: 手机通讯 -> phones:\n  zh-Hans 手机通讯"},
            ["phones.yaml:3: mapping values are not allowed in this context"],
            id="broken YAML",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_way_out(changes: dict[str, str], expected: list[str]) -> None:
    assert problems(**changes) == expected


def test_an_unknown_unit_is_answered_with_the_allowed_ones() -> None:
    (said,) = problems(attributes="unit: gb -> unit: gbb")
    assert said.startswith("attributes.yaml:10: storage: unknown unit 'gbb', did you mean 'gb'?; allowed: ")
    assert " ml," in said


def test_one_id_in_two_files_is_a_mistake_that_names_both() -> None:
    with pytest.raises(LexiconError) as caught:
        parse_categories({**FILES, "radios.yaml": "phones: {zh-Hans: 电台, en: Radios}\n"})
    assert str(caught.value) == "radios.yaml:1: phones: stands here again; first in phones.yaml on line 1"


def test_all_mistakes_of_all_files_are_told_at_once() -> None:
    said = problems(attributes="kind: enum -> kind: enmu", phones="accessory: true -> acessory: true")
    assert [line.split(":")[0] for line in said] == ["attributes.yaml", "phones.yaml"]


def test_the_shipped_tree_covers_general_retail_in_three_languages() -> None:
    assert len(SHIPPED.leaves) >= 280
    assert all(len(SHIPPED.path(leaf.id)) <= 3 for leaf in SHIPPED.leaves)
    for category in SHIPPED.categories.values():
        assert all(name.strip() for name in category.label.names())
        assert category.label.en.isascii()


def test_every_shipped_leaf_says_what_should_be_told_about_it() -> None:
    silent = [leaf.id for leaf in SHIPPED.leaves if not any(s.requirement != "optional" for s in leaf.attributes)]
    assert silent == []


@pytest.mark.parametrize(
    ("name", "category", "attribute"),
    [
        pytest.param("机身颜色", "phones.mobiles", "color", id="Suning phone page"),
        pytest.param("颜色分类", "apparel.dresses.dresses", "color", id="Taobao"),
        pytest.param("内存", "phones.mobiles", "memory", id="JD phone page"),
        pytest.param("运行内存", "phones.mobiles", "memory", id="Tmall phone page"),
        pytest.param("机身存储", "phones.mobiles", "storage", id="storage of a phone"),
        pytest.param("鞋码", "shoes.sports.running", "size", id="shoes"),
        pytest.param("Size", "apparel.tops.tshirts", "size", id="Shopify"),
        pytest.param("净含量", "food.snacks.nuts", "net_content", id="food label"),
        pytest.param("规格重量", "food.snacks.nuts", "net_content", id="Pinduoduo food"),
        pytest.param("面料", "apparel.tops.shirts", "material", id="clothes"),
        pytest.param("容量", "appliances.large.fridges", "capacity", id="litres of a refrigerator"),
        pytest.param("容量", "phones.powerbanks", "battery_capacity", id="milliampere-hours of a power bank"),
        pytest.param("容量", "appliances.large.washers", "wash_capacity", id="kilograms of a washing machine"),
        pytest.param("尺寸", "appliances.large.tv", "screen_size", id="inches of a television"),
        pytest.param("适用机型", "phones.cases", "compatible_model", id="what a case fits"),
        pytest.param("段位", "baby.formula", "formula_stage", id="infant formula"),
    ],
)
def test_channels_names_of_attributes_are_understood(name: str, category: str, attribute: str) -> None:
    found = SHIPPED.find_attribute(name, category)
    assert found is not None
    assert found.id == attribute


def test_what_makes_another_product_distinguishes_and_colour_never_does() -> None:
    assert SHIPPED.attribute("storage").distinguishing
    assert SHIPPED.attribute("screen_size").distinguishing
    assert not SHIPPED.attribute("color").distinguishing
