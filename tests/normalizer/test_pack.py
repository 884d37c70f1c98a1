from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.pack import read_pack
from normalizer.quantity import UNITS

pack_text = st.text(st.sampled_from("0123456789.x×*/ -gkmlML克升米瓶罐袋盒片抽装层买送一两ｇ＊½寸+"), max_size=24)
anything = st.one_of(pack_text, st.text(), st.text(st.characters(codec=None, exclude_categories=())))


@pytest.mark.parametrize(
    ("text", "count", "quantity", "unit", "total"),
    [
        pytest.param("500ml*12", 12, "500", "ml", "6000", id="asterisk"),
        pytest.param("500ml×12瓶", 12, "500", "ml", "6000", id="multiplication sign"),
        pytest.param("500ＭＬ＊12", 12, "500", "ml", "6000", id="full width"),
        pytest.param("330mlx24罐", 24, "330", "ml", "7920", id="Latin x"),
        pytest.param("24罐*330ml", 24, "330", "ml", "7920", id="count first"),
        pytest.param("2*500g", 2, "500", "g", "1000", id="bare count first"),
        pytest.param("500g*2袋", 2, "500", "g", "1000", id="bags"),
        pytest.param("2.5kg*4袋", 4, "2500", "g", "10000", id="kilograms"),
        pytest.param("550ml*12瓶/箱", 12, "550", "ml", "6600", id="per case"),
        pytest.param("500ml/瓶*12", 12, "500", "ml", "6000", id="per bottle"),
        pytest.param("30g*10包*2盒", 20, "30", "g", "600", id="boxes of sachets"),
        pytest.param("30片x3包", 3, "30", "piece", "90", id="nappies"),
        pytest.param("3包*30片", 3, "30", "piece", "90", id="nappies, packs first"),
        pytest.param("100抽*18包", 18, "100", "piece", "1800", id="tissues"),
        pytest.param("100抽*3层*24包", 24, "100", "piece", "2400", id="layers of a tissue do not multiply"),
        pytest.param("5m*2卷", 2, "500", "cm", "1000", id="rolls of tape"),
        pytest.param("可口可乐 330ml 24罐装", 24, "330", "ml", "7920", id="size and count apart"),
        pytest.param("2盒装 500g", 2, "500", "g", "1000", id="count and size apart"),
        pytest.param("500ml+500ml", 2, "500", "ml", "1000", id="the same size again"),
        pytest.param("洗衣液3kg*2瓶 送500g*4袋", 2, "3000", "g", "6000", id="a gift that is not bought"),
        pytest.param("送女友 口红3.5g*2支", 2, "3.5", "g", "7", id="a present is bought"),
        pytest.param("大米500g*4袋 含赠品", 4, "500", "g", "2000", id="a gift of nobody knows what"),
        pytest.param("洗手液500g 拍1发3", 3, "500", "g", "1500", id="one ordered, three arrive"),
        pytest.param("买2送1 共3瓶 500ml", 3, "500", "ml", "1500", id="an offer that says what arrives"),
        pytest.param("纸尿裤 L46片*4包", 4, "46", "piece", "184", id="a size before the count"),
        pytest.param("饼干64g*10袋", 10, "64", "g", "640", id="grams that could be storage"),
        pytest.param("康师傅冰红茶500ml 15瓶", 15, "500", "ml", "7500", id="without 装"),
    ],
)
def test_a_pack_is_so_many_of_that_size(text: str, count: int, quantity: str, unit: str, total: str) -> None:
    reading = read_pack(text)
    assert reading is not None
    pack = reading.value
    assert (pack.count, pack.quantity, pack.unit, pack.total) == (count, Decimal(quantity), unit, Decimal(total))


@pytest.mark.parametrize(
    ("text", "count"),
    [("12瓶装", 12), ("五瓶装", 5), ("中性笔10支装", 10), ("12瓶*2箱", 24), ("6罐*4提", 24), ("24罐/箱", 24)],
)
def test_a_count_without_a_size_is_a_pack_of_that_many(text: str, count: int) -> None:
    reading = read_pack(text)
    assert reading is not None
    assert (reading.value.count, reading.value.quantity, reading.value.total) == (count, None, None)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("地毯60×90cm", id="sides of a carpet"),
        pytest.param("2.4*1.8米", id="sides of a bed"),
        pytest.param("12*18寸", id="sides in inches"),
        pytest.param("标签纸70*40*800张", id="sides of labels"),
        pytest.param("1920x1080", id="resolution"),
        pytest.param("12GB+512GB", id="memory and storage"),
        pytest.param("16g*2内存条", id="memory kit"),
        pytest.param("M8*30螺丝", id="screw"),
        pytest.param("5V*2A", id="charger"),
        pytest.param("买二送一 500ml*2", id="offer"),
        pytest.param("第2件半价 500ml*2", id="second at half price"),
        pytest.param("500ml*12+100ml*2", id="a gift beside it"),
        pytest.param("50ml+15ml", id="two sizes"),
        pytest.param("500ml*2 送同款", id="as much again, nobody knows how much"),
        pytest.param("500ml*12/500ml*24", id="two choices"),
        pytest.param("100-200g*2", id="a range"),
        pytest.param("500ml", id="a single size"),
        pytest.param("0g*5", id="nothing"),
        pytest.param("iPhone15*2", id="model number"),
    ],
)
def test_what_is_no_certain_pack_is_none(text: str) -> None:
    assert read_pack(text) is None


def test_the_raw_stretch_is_the_product_as_written() -> None:
    text = "农夫山泉 ５５０ｍｌ＊２４瓶 整箱"
    reading = read_pack(text)
    assert reading is not None
    assert text[reading.start : reading.end] == "５５０ｍｌ＊２４瓶"


@given(anything)
def test_no_text_raises_and_totals_multiply_out(text: str) -> None:
    reading = read_pack(text)
    if reading is None:
        return
    pack = reading.value
    assert 0 <= reading.start < reading.end <= len(text)
    assert pack.count > 0
    assert (pack.quantity is None) == (pack.unit is None) == (pack.total is None)
    if pack.quantity is not None and pack.total is not None:
        assert pack.total == pack.count * pack.quantity > 0
        assert pack.unit in UNITS


@given(st.integers(2, 99), st.integers(1, 9999), st.sampled_from(["ml", "g"]), st.sampled_from("*x×"))
def test_what_is_printed_is_read_back(count: int, size: int, unit: str, sign: str) -> None:
    for text in (f"{size}{unit}{sign}{count}", f"{size} {unit} {sign} {count}瓶", f"{count}罐{sign}{size}{unit}"):
        reading = read_pack(f"某品牌 {text}")
        assert reading is not None
        assert (reading.value.count, reading.value.quantity, reading.value.unit) == (count, size, unit)
