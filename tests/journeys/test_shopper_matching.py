"""Which products a query finds, whatever script, spelling or segmentation it comes in."""

from __future__ import annotations

import pytest

from indexer.analysis import runs
from tests.journeys.market import CHANNELS
from tests.journeys.markets import Market

SK_II = {"SK-WATER", "SK-CREAM", "SK-MASK", "SK-BULB"}


@pytest.mark.parametrize(
    ("q", "sku"),
    [
        pytest.param("处理", "FLOOR", id="inside-待处理"),
        pytest.param("简单", "SHELF", id="behind-安装"),
        pytest.param("按摩", "MASSAGER", id="the-beginning-of-按摩器"),
        pytest.param("保温", "STEEL-CUP", id="the-beginning-of-保温杯"),
        pytest.param("蝴蝶", "BUTTERFLY", id="the-beginning-of-蝴蝶结"),
    ],
)
def test_a_word_inside_a_longer_word_is_found(market: Market, q: str, sku: str) -> None:
    assert sku in market.found(q)


def test_the_parts_of_a_word_may_stand_apart(market: Market) -> None:
    assert "WALLET" in market.found("男士钱包")


def test_a_whole_word_ranks_above_the_same_characters_inside_a_longer_one(market: Market) -> None:
    found = market.found("电脑")
    assert found[0] == "THINKPAD"


def test_every_exact_stretch_of_a_title_finds_its_product(market: Market) -> None:
    """Two to four Hanzi from anywhere in a title, wherever a segmenter would cut them."""
    missed = []
    for item in CHANNELS["tmall"][::4]:
        han = [run.text for run in runs(item["title"]) if run.kind == "han" and len(run.text) > 3]
        for text in han:
            for length in (2, 4):
                for start in range(0, len(text) - length + 1, 3):
                    stretch = text[start : start + length]
                    if item["sku"] not in market.found(f'"{stretch}"'):
                        missed.append((stretch, item["title"]))
    assert missed == []


@pytest.mark.parametrize(
    ("q", "skus"),
    [
        pytest.param("蝶", {"BUTTERFLY", "BUTTERFLY-PIN"}, id="蝶"),
        pytest.param("花", {"DRESS-TRAD", "VASE", "SHOWER", "CLOTH"}, id="花"),
        pytest.param("包", {"BACKPACK", "WALLET", "BUNS", "SOFA-COVER", "CASE-HW", "HANDBAG", "LAPTOP-BAG"}, id="包"),
    ],
)
def test_one_character_finds_every_title_that_contains_it(market: Market, q: str, skus: set[str]) -> None:
    assert set(market.found(q)) == skus


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [("连衣裙", "連衣裙"), ("蓝牙耳机", "藍牙耳機"), ("沙发", "沙發"), ("头层牛皮", "頭層牛皮"), ("手机壳", "手機殼")],
)
def test_simplified_and_traditional_find_the_same_in_the_same_order(
    market: Market, simplified: str, traditional: str
) -> None:
    assert market.found(simplified) == market.found(traditional) != []


def test_a_title_is_shown_as_its_channel_wrote_it(market: Market) -> None:
    assert "日系碎花連衣裙 夏季新款 長袖" in market.titles("连衣裙")


@pytest.mark.parametrize("q", ["SK-II", "SKII", "SK II", "SK－II", "sk-ii", "ｓｋｉｉ", "sk－ＩＩ"])
def test_a_brand_is_found_however_it_is_spelled(market: Market, q: str) -> None:
    assert set(market.found(q)) == SK_II


def test_a_brand_never_cuts_a_longer_latin_word(market: Market) -> None:
    assert market.found("DESKII") == ["DESKII"]
    assert "DESKII" not in market.found("SKII")


@pytest.mark.parametrize("q", ["SK-II 面膜", "skii面膜", "SK II面膜", "面膜 SKII"])
def test_a_brand_stays_whole_inside_chinese_text(market: Market, q: str) -> None:
    assert market.found(q)[0] == "SK-MASK"


@pytest.mark.parametrize("q", ["iPhone15Pro", "iphone 15 pro", "IPHONE-15-PRO", "苹果15pro"])
def test_a_model_is_found_with_and_without_its_spaces(market: Market, q: str) -> None:
    assert set(market.found(q)[:2]) == {"IP15P-256", "IP15P-128"}


@pytest.mark.parametrize("q", ["5W-30", "5w30", "5W30机油"])
def test_a_grade_of_oil_is_itself_and_no_power(market: Market, q: str) -> None:
    assert market.found(q) == ["OIL-5W30"]


@pytest.mark.parametrize("q", ["500ml", "500毫升", "0.5L", "0.5升", "５００ＭＬ", "500 ml"])
def test_equal_quantities_find_the_same_products(market: Market, q: str) -> None:
    assert set(market.found(q)) == {"WATER-500", "COLA-500", "PERRIER-05", "SHAMPOO"}


def test_a_number_is_no_part_of_another_number(market: Market) -> None:
    assert set(market.found("256GB")) == {"IP15P-256", "USB-256", "NOTE13"}
    assert market.found("2.56") == ["SCREWS"]
    assert "FRIDGE" not in market.found("0.5L")
    assert market.found("5L") == ["WATER-5L"]


def test_quotes_ask_for_exactly_that_sequence(market: Market) -> None:
    assert market.found('"真皮沙发"') == ["SOFA-LEATHER"]
    assert market.found("“真皮沙发”") == ["SOFA-LEATHER"]
    assert market.found("「真皮沙發」") == ["SOFA-LEATHER"]
    assert set(market.found("真皮 沙发")) == {"SOFA-LEATHER", "SOFA-ARTFUL"}


@pytest.mark.parametrize("q", ["沙发 -真皮", "沙發 -真皮", "沙发 －真皮", "沙发 不要真皮"])
def test_a_minus_takes_products_out(market: Market, q: str) -> None:
    assert market.found(q) == ["SOFA-CLOTH"]


def test_an_exclusion_of_part_of_a_word_holds_too(market: Market) -> None:
    assert set(market.found("牛奶 -低脂")) == {"MILK-24"}
    assert "CASE-IP" not in market.found("手机壳 -iphone")


@pytest.mark.parametrize(
    ("searched", "skus"),
    [
        pytest.param("土豆", {"POTATO", "POTATO-MA"}, id="both-ways"),
        pytest.param("马铃薯", {"POTATO", "POTATO-MA"}, id="the-other-way"),
        pytest.param("西红柿", {"TOMATO"}, id="tomato"),
    ],
)
def test_synonyms_find_each_other(market: Market, searched: str, skus: set[str]) -> None:
    assert set(market.found(searched)) == skus


def test_a_one_way_synonym_widens_only_the_left_side(market: Market) -> None:
    """电脑 also finds laptops; who asks for a laptop gets no other computers."""
    assert {"THINKPAD", "ASUS-EN"} <= set(market.found("电脑"))
    assert set(market.found("笔记本电脑")) == {"THINKPAD", "ASUS-EN"}


def test_a_synonym_of_several_words_matches_as_a_phrase(market: Market) -> None:
    assert "ASUS-EN" in market.found("笔记本电脑")
    assert "LAPTOP-BAG" not in market.found("笔记本电脑")
    assert market.found("laptop computer")[0] == "ASUS-EN"


def test_english_words_find_in_singular_and_plural(market: Market) -> None:
    assert market.found("headphone")[0] == market.found("headphones")[0] == "SONY-XM5"
    assert market.found("leather handbags")[0] == "HANDBAG"


@pytest.mark.parametrize(
    ("q", "sku"), [("头戴式降噪", "SONY-XM5"), ("sony耳机", "SONY-XM5"), ("索尼headphones", "SONY-XM5")]
)
def test_chinese_and_english_mix_in_one_query(market: Market, q: str, sku: str) -> None:
    assert sku in market.found(q)


def test_a_thing_leads_over_what_bears_its_name(market: Market) -> None:
    assert market.found("牛奶")[0] in ("MILK-24", "MILK-12")
    assert market.found("跑鞋")[0] not in ("SOCKS", "LACES")
    assert market.found("手机")[0] not in ("CASE-HW", "CASE-IP", "FILM-HW", "CHARGER", "HOLDER")
    assert market.found("华为手机") == ["MATE60-512-CYAN"]
    assert market.found("华为手机壳")[0] == "CASE-HW"


def test_an_ambiguous_name_reaches_everything_it_means(market: Market) -> None:
    assert {"APPLES", "IP15P-256", "IP15P-128"} <= set(market.found("苹果"))


@pytest.mark.parametrize(
    ("q", "meant", "sku"),
    [
        pytest.param("keybord", "keyboard", "KEYBOARD", id="a-letter-missing"),
        pytest.param("keyboardd", "keyboard", "KEYBOARD", id="a-letter-too-many"),
        pytest.param("kayboard", "keyboard", "KEYBOARD", id="a-wrong-letter"),
        pytest.param("keybaord", "keyboard", "KEYBOARD", id="two-letters-swapped"),
        pytest.param("hedphnes", "headphones", "SONY-XM5", id="two-mistakes-in-a-long-word"),
        pytest.param("logitehc 鼠标", "Logitech 鼠标", "MOUSE", id="a-brand-beside-a-word"),
    ],
)
def test_a_misspelt_english_word_is_corrected_or_offered(market: Market, q: str, meant: str, sku: str) -> None:
    query = market.search(q)["query"]
    assert meant in (query["corrected"], query["suggested"])
    assert sku in market.found(meant)


@pytest.mark.parametrize("q", ["kez", "mugg", "gtps"])
def test_a_short_word_is_never_turned_into_another_for_sure(market: Market, q: str) -> None:
    query = market.search(q)["query"]
    assert query["text"] == q
    assert query["corrected"] is None


def test_the_name_of_a_department_finds_what_it_holds(market: Market) -> None:
    assert {"RICE-COOKER", "FRIDGE", "KETTLE"} <= set(market.found("家电"))
    assert {"DRESS-RED", "SKIRT"} <= set(market.found("女装"))
