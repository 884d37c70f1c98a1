from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.quantity import UNITS, find_quantities, quantity
from normalizer.text import fold

title_text = st.text(
    st.sampled_from('0123456789.,x×*+/- gGkKmMlLtTbBwhv毫升克斤两米寸英片瓶装半一五十万像素双肩５Ｌ㎡½年度°%"恤')
)
anything = st.one_of(title_text, st.text(), st.text(st.characters(codec=None, exclude_categories=())))


def ids(text: str) -> list[str]:
    return [reading.value.id for reading in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("500ml", ["500ml"], id="Latin unit"),
        pytest.param("500毫升", ["500ml"], id="Chinese unit"),
        pytest.param("0.5L", ["500ml"], id="litres"),
        pytest.param("0.5升", ["500ml"], id="Chinese litres"),
        pytest.param("５００ＭＬ", ["500ml"], id="full width"),
        pytest.param("1.5kg", ["1500g"], id="kilograms"),
        pytest.param("1500 g", ["1500g"], id="a blank before the unit"),
        pytest.param("3斤", ["1500g"], id="jin"),
        pytest.param("2两", ["100g"], id="liang"),
        pytest.param("五斤装", ["2500g"], id="numeral"),
        pytest.param("半斤", ["250g"], id="half"),
        pytest.param("5米", ["500cm"], id="metres"),
        pytest.param("0.5mm签字笔", ["0.05cm"], id="millimetres"),
        pytest.param("10㎡", ["10m2"], id="squared sign"),
        pytest.param("6.7英寸", ["6.7inch"], id="screen"),
        pytest.param('24"显示器', ["24inch"], id="inch mark"),
        pytest.param("55寸电视", ["55inch"], id="inches for short"),
        pytest.param("5000mAh", ["5000mah"], id="battery"),
        pytest.param("10,000mAh", ["10000mah"], id="battery with a comma"),
        pytest.param("2万毫安", ["20000mah"], id="battery in wan"),
        pytest.param("220V 2000W", ["220v", "2000w"], id="appliance"),
        pytest.param("大1.5匹空调", ["1.5hp"], id="air conditioner"),
        pytest.param("2.4GHz 120Hz", ["2400000000hz", "120hz"], id="frequencies"),
        pytest.param("5000万像素", ["50mp"], id="camera"),
        pytest.param("-18℃冷藏", ["-18celsius"], id="freezer"),
        pytest.param("53度500ml", ["53degree", "500ml"], id="liquor"),
        pytest.param("2人4人帐篷", ["2person", "4person"], id="tents"),
        pytest.param("100抽*18包", ["100piece", "18piece"], id="tissues"),
        pytest.param("12瓶x500ml", ["12piece", "500ml"], id="count before size"),
        pytest.param("2x500ml", ["500ml"], id="Latin x"),
        pytest.param("60×90cm", ["60cm", "90cm"], id="two sides"),
        pytest.param("2.4*1.8米", ["240cm", "180cm"], id="bed"),
        pytest.param("11L13L17L", ["11000ml", "13000ml", "17000ml"], id="sizes in a row"),
        pytest.param("精华50g+30g", ["50g", "30g"], id="a gift of the same"),
    ],
)
def test_numbers_with_units_become_canonical(text: str, expected: list[str]) -> None:
    assert ids(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("12GB+512GB", ["12gb", "512gb"], id="both with a unit"),
        pytest.param("8+256GB", ["8gb", "256gb"], id="unit said once"),
        pytest.param("8g+128g", ["8gb", "128gb"], id="short"),
        pytest.param("8/256GB", ["8gb", "256gb"], id="slash"),
        pytest.param("16G+1TB", ["16gb", "1024gb"], id="terabyte"),
        pytest.param("16G 1T固态", ["16gb", "1024gb"], id="laptop"),
        pytest.param("5G 128GB", ["128gb"], id="network before storage"),
        pytest.param("6T硬盘 2T", ["6144gb", "2048gb"], id="disks"),
        pytest.param("32g内存卡", ["32gb"], id="memory card"),
        pytest.param("16g*10条", ["16g", "10piece"], id="coffee sticks"),
    ],
)
def test_memory_storage_and_grams_are_told_apart(text: str, expected: list[str]) -> None:
    assert ids(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("WH-1000XM5", id="model number"),
        pytest.param("M2.5mm", id="screw"),
        pytest.param("5G手机 4K 3D", id="generations and formats"),
        pytest.param("2.4G无线鼠标 5.8G网桥", id="radio bands"),
        pytest.param("2024年新款", id="year"),
        pytest.param("2021双肩包", id="year before a word that begins like a unit"),
        pytest.param("iPhone 15 米白色", id="model before a colour"),
        pytest.param("华为 30 条码枪", id="a number before another word"),
        pytest.param("5W-30", id="grade of oil"),
        pytest.param("3M胶带", id="brand"),
        pytest.param("1/2寸证件照", id="one of two sizes"),
        pytest.param("纯棉2T恤", id="T-shirt"),
        pytest.param("统一升级版", id="a Hanzi numeral inside words"),
        pytest.param("2.56", id="no unit"),
        pytest.param("1.2.3ml", id="no number"),
        pytest.param("500mlx", id="unknown unit"),
    ],
)
def test_what_only_looks_like_a_quantity_is_none(text: str) -> None:
    assert ids(text) == []


def test_256gb_is_not_2_56() -> None:
    assert ids("256GB") == ["256gb"]
    assert ids("2.56GB") == ["2.56gb"]


def test_the_raw_stretch_is_number_and_unit_as_written() -> None:
    text = "可乐 ５００ＭＬ　1.5 升"
    assert [text[reading.start : reading.end] for reading in find_quantities(text)] == ["５００ＭＬ", "1.5 升"]


def test_every_canonical_unit_is_its_own_spelling_or_a_name() -> None:
    assert {"g", "ml", "cm", "m2", "gb", "w", "v", "mah", "hz", "inch", "hp", "mp", "piece", "person"} <= UNITS


@given(anything)
def test_no_text_raises_and_readings_run_forward_inside_the_text(text: str) -> None:
    place = 0
    for reading in find_quantities(text):
        assert place <= reading.start < reading.end <= len(text)
        assert reading.value.unit in UNITS
        assert 0 < reading.confidence <= 1
        place = reading.start
    assert ids(fold(text)) == ids(text)


@given(
    st.decimals("0.001", "99999", places=3),
    st.sampled_from([("kg", "g"), ("克", "g"), ("斤", "g"), ("ml", "ml"), ("升", "ml"), ("mm", "cm"), ("gb", "gb")]),
)
def test_what_is_printed_is_read_back_exactly(number: Decimal, units: tuple[str, str]) -> None:
    spelling, canonical = units
    expected = quantity(str(number), spelling)
    assert expected is not None
    assert [reading.value for reading in find_quantities(f"净含量 {number}{spelling}")] == [expected]
    assert expected.unit == canonical


@given(st.integers(1, 100_000))
def test_spellings_of_one_quantity_have_one_id(grams: int) -> None:
    spellings = f"{grams}克", f"{Decimal(grams) / 1000:f}kg", f"{Decimal(grams) / 500:f}斤", f"{grams:,} 公克"
    assert {quantity_id for text in spellings for quantity_id in ids(text)} == {f"{grams}g"}
