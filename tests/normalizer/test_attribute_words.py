"""Values that titles and descriptions name in running text, with the real vocabulary."""

from __future__ import annotations

import pytest

from normalizer.model import Listing
from tests.normalizer.real import attributes, listing


def stretches(found: Listing) -> set[tuple[str, str]]:
    return {(value.field.removeprefix("attr."), value.raw) for value in found.values if value.field.startswith("attr.")}


@pytest.mark.parametrize(
    ("title", "attribute", "stretch"),
    [
        pytest.param("复古风连衣裙", "style", "复古风", id="an ending belongs to the value"),
        pytest.param("复古连衣裙", "style", "复古", id="and may be missing"),
        pytest.param("英伦复古风衣", "style", "英伦复古", id="but the 风 of 风衣 is no ending"),
        pytest.param("休闲风衬衫", "style", "休闲风", id="a vague word with its ending"),
        pytest.param("撞色印花卫衣", "pattern", "撞色印花", id="words of one attribute stand together"),
        pytest.param("头层牛皮系带皮鞋", "material", "头层牛皮", id="the longest name"),
        pytest.param("黑色高帮帆布鞋", "shoe_height", "高帮", id="shoes"),
        pytest.param("灯笼袖雪纺衫", "sleeve_style", "灯笼袖", id="sleeves"),
    ],
)
def test_a_word_of_the_category_is_its_value(title: str, attribute: str, stretch: str) -> None:
    assert (attribute, stretch) in stretches(listing(title))


@pytest.mark.parametrize(
    ("title", "attribute"),
    [
        pytest.param("休闲鞋 男", "style", id="casual shoes are no style"),
        pytest.param("羽绒服 男 冬季", "filling", id="down is in the name, not said to be duck's"),
        pytest.param("牛仔裤 女", "material", id="jeans"),
        pytest.param("V领圆领两款可选T恤", "neckline", id="two necklines are neither"),
    ],
)
def test_a_word_that_may_mean_something_else_says_nothing(title: str, attribute: str) -> None:
    assert attribute not in attributes(listing(title))


def test_without_a_category_words_count_that_mean_one_thing_everywhere() -> None:
    found = listing("圆领撞色设计 显得清新")
    assert found.category is None
    assert {("neckline", "圆领"), ("pattern", "撞色"), ("style", "清新")} <= stretches(found)


def test_a_clash_of_colours_is_a_pattern_and_no_colour() -> None:
    found = attributes(listing("撞色卫衣 男"))
    assert found["pattern"] == ["contrast"]
    assert "color" not in found


def test_a_description_tells_what_nothing_else_does() -> None:
    found = listing("长袖连衣裙", description="采用雪纺面料，圆领短袖设计", attributes={"面料": "棉"})
    told = attributes(found)
    assert (told["material"], told["sleeve_length"], told["neckline"]) == (["cotton"], ["long"], ["crew"])
    [source] = [value.source for value in found.values if value.field == "attr.neckline"]
    assert source == "description"


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        pytest.param({"attributes": {"规格": "颜色分类:雅川青;套餐类型:官方标配"}}, "attributes.规格", id="a field"),
        pytest.param({"title": "华为 Mate60 手机 颜色分类:雅川青;套餐类型:官方标配"}, "title", id="the title"),
        pytest.param({"description": "颜色分类：雅川青；套餐类型：官方标配"}, "description", id="the description"),
        pytest.param(
            {"description": "<tr><td>颜色分类</td><td>雅川青</td></tr><tr><td>套餐类型</td><td>官方标配</td></tr>"},
            "description",
            id="a table in it",
        ),
    ],
)
def test_option_strings_and_tables_are_read_like_fields(fields: dict[str, object], source: str) -> None:
    found = listing(**{"title": "华为 Mate60 手机", **fields})
    [colour] = [value for value in found.values if value.field == "attr.color"]
    assert (colour.raw, colour.source) == ("雅川青", source)
    assert attributes(found)["color"] == ["cyan"]
    assert attributes(found)["specification"] == ["官方标配"]


def test_brand_and_pack_may_stand_in_a_table() -> None:
    found = listing("东北大米", description="品牌：金龙鱼\n规格：500g*4袋\n温馨提示：请放阴凉处")
    assert found.brand is not None
    assert found.brand.id == "arawana" or "金龙鱼" in found.brand.label
    assert found.pack is not None
    assert found.pack.count == 4
    assert not any(attribute.id.startswith("x-") for attribute in found.attributes)


@pytest.mark.parametrize("name", ["*颜色（必选）", "颜色/Color", "颜色：", "【颜色】", "颜色 (单选)"])
def test_what_forms_put_around_a_name_does_not_matter(name: str) -> None:
    assert attributes(listing("连衣裙", attributes={name: "红色"}))["color"] == ["red"]


def test_a_value_goes_to_the_attribute_that_knows_it() -> None:
    found = listing("连衣裙", attributes={"流行元素": "纽扣/镂空"})
    assert attributes(found)["closure"] == ["buttons"]
    assert attributes(found)["craft"] == ["cutout"]
    assert found.issues == ()


def test_an_unknown_name_is_also_read_by_its_value() -> None:
    found = listing("连衣裙", attributes={"通勤": "韩版"})
    assert attributes(found)["style"] == ["korean"]
    assert attributes(found)["x-通勤"] == ["韩版"]
    assert [issue.code for issue in found.issues] == ["attribute_unknown"]


def test_the_name_of_a_part_is_not_read_by_its_value() -> None:
    assert "material" not in attributes(listing("连衣裙", attributes={"里料材质": "涤纶"}))


def test_a_guess_gives_way_to_what_is_said() -> None:
    found = attributes(listing("连衣裙", attributes={"通勤": "韩版", "风格": "复古"}))
    assert found["style"] == ["vintage"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"title": "小米手机 64g"}, ("storage", "64gb"), id="a phone"),
        pytest.param({"title": "小米 14 64g"}, ("storage", "64gb"), id="a maker of phones, of no known category"),
        pytest.param({"title": "奥利奥饼干 128g"}, ("net_content", "128g"), id="biscuits"),
        pytest.param({"title": "咖啡 256g"}, ("net_content", "256g"), id="coffee"),
        pytest.param({"title": "德芙巧克力", "attributes": {"净含量": "64g"}}, ("net_content", "64g"), id="a field"),
    ],
)
def test_a_bare_64g_is_storage_of_a_device_and_grams_of_anything_else(
    fields: dict[str, object], expected: tuple[str, str]
) -> None:
    found = attributes(listing(**fields))  # type: ignore[arg-type]
    assert found[expected[0]] == [expected[1]]
    assert not {"storage", "net_content"} - {expected[0]} & found.keys()
