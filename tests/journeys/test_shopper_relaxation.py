"""What a query without results gives up, and that it says so truly."""

from __future__ import annotations

import pytest

from tests.journeys.markets import Market

DRESSES = {"DRESS-RED", "DRESS-BLACK", "DRESS-TRAD", "DRESS-FAMILY"}


@pytest.mark.parametrize(
    ("q", "given_up", "best"),
    [
        pytest.param("紫色 连衣裙", ["紫色"], DRESSES, id="a-colour-that-nobody-has"),
        pytest.param("大码 连衣裙", ["大码"], DRESSES, id="a-word-that-no-title-has"),
        pytest.param("送女友 口红", ["送", "女友"], {"O-LIPSTICK"}, id="for-whom"),
        pytest.param("华为 折叠 手机", ["折叠"], {"MATE60-512-CYAN"}, id="a-property-among-names"),
        pytest.param("索尼 耳机 十周年 纪念版", ["十周年", "纪念版"], {"SONY-XM5", "SONY-XM4"}, id="two-words-of-four"),
        pytest.param("gucci 双肩包", ["gucci"], {"BACKPACK"}, id="a-brand-that-nobody-sells"),
        pytest.param("冰箱 不存在的东西", None, {"FRIDGE", "MILK-BOX"}, id="nonsense-beside-a-word"),
    ],
)
def test_words_that_nothing_has_are_given_up_and_named(
    market: Market, q: str, given_up: list[str] | None, best: set[str]
) -> None:
    page = market.search(q)
    assert market.names(page)[0] in best
    assert page["query"]["relaxed"] == given_up or given_up is None


@pytest.mark.parametrize(
    "q",
    [
        "紫色 连衣裙",
        "大码 连衣裙",
        "送女友 口红",
        "华为 折叠 手机",
        "红色 沙发 真皮",
        "索尼 键盘",
        "蒙牛 酸奶 整箱",
        "不锈钢 奶锅 16cm 电磁炉",
    ],
)
def test_words_said_to_be_missing_are_missing_and_the_others_are_there(market: Market, q: str) -> None:
    page = market.search(q)
    if not page["hits"]:
        assert page["query"]["relaxed"] == []
        return
    best = page["hits"][0]
    known = f"{best['title']} {best['brand']} {best['category']} {best['attributes']}"
    for word in page["query"]["relaxed"]:
        assert word not in best["title"]
        assert word in q
    for word in q.split():
        if not any(missing in word for missing in page["query"]["relaxed"]):
            assert word in known


@pytest.mark.parametrize("q", ["连衣裙", "红色 跑鞋", "蒙牛 纯牛奶", "500ml", "lyq", "1RG1", "", "家具 沙发"])
def test_a_query_with_results_gives_nothing_up(market: Market, q: str) -> None:
    assert market.search(q)["query"]["relaxed"] == []


@pytest.mark.parametrize("q", ["连衣裙 100元以下", "手机 10元以下", '"不存在的一句话" 手机', "沙发 -沙发"])
def test_prices_phrases_and_exclusions_are_never_given_up(market: Market, q: str) -> None:
    page = market.search(q)
    assert page["total"] == 0
    assert (page["hits"], page["query"]["relaxed"]) == ([], [])


def test_a_price_holds_while_words_are_given_up(market: Market) -> None:
    page = market.search("紫色 连衣裙 200元以下")
    assert set(market.names(page)[:2]) == {"DRESS-RED", "DRESS-FAMILY"}
    assert all(float(hit["price"]["min"]) <= 200 for hit in page["hits"])
    assert page["query"]["relaxed"] == ["紫色"]


def test_an_empty_page_keeps_the_readings_that_made_it_empty(market: Market) -> None:
    """So that the shopper can take one away."""
    page = market.search("手机 10元以下")
    assert {reading["field"] for reading in page["query"]["understood"]} == {"category", "price"}


@pytest.mark.parametrize("q", ["手套", "zzzzqqqq", "龘", "1RG9X", "xyzzy plugh"])
def test_a_query_that_means_nothing_here_finds_nothing(market: Market, q: str) -> None:
    page = market.search(q)
    assert (page["total"], page["hits"]) == (0, [])


@pytest.mark.parametrize("q", ["手套", "银杏", "毛巾", "牙刷", "雨靴"])
def test_a_word_of_the_language_that_the_shop_lacks_is_no_misspelling(market: Market, q: str) -> None:
    query = market.search(q)["query"]
    assert query["corrected"] is query["suggested"] is None


def test_ticked_filters_are_never_given_up(market: Market) -> None:
    page = market.search("连衣裙", brand="nike")
    assert (page["total"], page["query"]["relaxed"]) == (0, [])
    page = market.search("跑鞋", channel="outlet", brand="adidas")
    assert (page["total"], page["query"]["relaxed"]) == (0, [])
