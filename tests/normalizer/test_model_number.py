"""Model numbers as channels write them, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from normalizer.model_number import canonical_model, read_model_field, read_model_mentions, read_model_title


def model(title: str, brand: str = "", names: tuple[str, ...] = ()) -> str | None:
    spans = [(title.index(brand), title.index(brand) + len(brand))] if brand else []
    found = read_model_title(title, spans, names)
    return found.value if found else None


@pytest.mark.parametrize("written", ["WH-1000XM5", "wh1000xm5", "WH 1000 XM5", "ＷＨ－１０００ＸＭ５", "Wh‑1000xm5"])
def test_one_model_in_every_spelling_has_one_form(written: str) -> None:
    assert canonical_model(written) == "WH1000XM5"
    assert model(f"索尼 {written} 头戴式降噪耳机") == "WH1000XM5"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param(
            "格力空调 大1.5匹 壁挂式 KFR-35GW/NhGc1B", "KFR35GWNHGC1B", id="a slash inside an air conditioner"
        ),
        pytest.param("海尔冰箱 BCD-215WTPZM(E) 215升", "BCD215WTPZME", id="letters in brackets at the end"),
        pytest.param("小天鹅滚筒洗衣机10公斤TD100V81WIDY 银色", "TD100V81WIDY", id="between Hanzi without spaces"),
        pytest.param("飞利浦电动牙刷 HX6859/12 敏感型", "HX685912", id="a country suffix"),
        pytest.param("苏泊尔电饭煲 SF40HC0038 4升 2023款", "SF40HC0038", id="beside a year and a volume"),
    ],
)
def test_a_code_in_a_title_is_the_model(title: str, expected: str) -> None:
    assert model(title) == expected


@pytest.mark.parametrize(
    ("title", "brand", "expected"),
    [
        pytest.param("华为 Mate60 Pro 12GB+512GB 手机", "华为", "MATE60PRO", id="huawei"),
        pytest.param("华为 Mate 60 Pro+ 手机", "华为", "MATE60PROPLUS", id="plus written as a sign"),
        pytest.param("苹果 iPhone 15 Pro Max 256GB", "苹果", "IPHONE15PROMAX", id="apple"),
        pytest.param("小米13 Ultra 12+256", "小米", "13ULTRA", id="a number and a version"),
        pytest.param("vivo X100 5G手机", "vivo", "X100", id="short series"),
    ],
)
def test_a_series_after_its_brand_is_the_model(title: str, brand: str, expected: str) -> None:
    assert model(title, brand) == expected


@pytest.mark.parametrize(
    ("title", "brand"),
    [
        pytest.param("蒙牛 纯牛奶 250ml*24盒", "蒙牛", id="volume and pack"),
        pytest.param("连衣裙 2024夏季新款 M/L/XL", "", id="year and sizes"),
        pytest.param("5G手机 4K屏 WiFi6 USB3.0 IP68 Type-C", "", id="standards"),
        pytest.param("游戏本 i7-13700H RTX4060 16G 512G 144Hz", "", id="parts of a computer"),
        pytest.param("防晒霜 SPF50+ PA++++ 60g", "", id="sun protection"),
        pytest.param("复印纸 A4 70g 500张", "", id="paper"),
        pytest.param("羽绒服 170/88A 男", "", id="size code"),
        pytest.param("荣耀100元话费充值", "荣耀", id="a sum of money after a name"),
        pytest.param("联想 2023 款 鼠标", "联想", id="a year after a brand"),
        pytest.param("适用华为Mate60 Pro手机壳 KX-2201", "华为", id="what a case fits is not its model"),
        pytest.param("刀头 适配 S5077 S5082 S5360", "", id="a list of what it fits"),
        pytest.param("电池 HX6730/HX6721", "", id="two models are none"),
    ],
)
def test_what_only_looks_like_a_model_is_none(title: str, brand: str) -> None:
    assert model(title, brand) is None


def test_the_name_of_the_brand_is_no_part_of_the_model() -> None:
    assert model("HAIER10公斤洗衣机", "HAIER", ("haier",)) is None
    found = read_model_field("Sony WH-1000XM5", "mpn", 0.98, ["sony"])
    assert found is not None
    assert (found.value, "Sony WH-1000XM5"[found.start : found.end]) == ("WH1000XM5", "WH-1000XM5")


@pytest.mark.parametrize("text", ["", "无", "N/A", "详见描述", "-", "其他", "x" * 60])
def test_a_field_that_says_nothing_is_no_model(text: str) -> None:
    assert read_model_field(text, "mpn", 0.98) is None


def test_of_two_numbers_one_of_which_is_part_of_the_other_the_longer_one_is_shown() -> None:
    title = "飞利浦 剃须刀 HX6730/HX67301"
    found = read_model_title(title)
    assert found is not None
    assert (found.value, title[found.start : found.end]) == ("HX67301", "HX67301")


@given(st.text(max_size=60))
@example("¼A1A")
def test_the_raw_stretch_is_where_the_model_stands(title: str) -> None:
    found = read_model_title(title)
    if found is not None:
        assert found.value in canonical_model(title[found.start : found.end])
        assert canonical_model(found.value) == found.value


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("索尼 WH-1000XM5 耳机", ["WH1000XM5"], id="its own"),
        pytest.param("适用兄弟 HL-2260/2560DN 硒鼓", ["HL2260", "2560DN"], id="what it fits, one by one"),
        pytest.param("美的 KFR-35GW/N8XHC1 空调", ["KFR35GW", "N8XHC1"], id="two codes of a unit"),
        pytest.param("ThinkBook 14 16G/512G", [], id="memory is no model"),
        pytest.param("纯棉T恤 2024款 500ml 100g*2 5G", [], id="years, measures, networks"),
        pytest.param("男鞋 833465-100 跑步鞋", ["833465100"], id="an article number"),
        pytest.param("2013-2015 款", [], id="years are no article number"),
    ],
)
def test_every_model_number_of_a_title_is_named(title: str, expected: list[str]) -> None:
    assert [found.value for found in read_model_mentions(title)] == expected
