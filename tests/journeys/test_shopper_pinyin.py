"""Pinyin, initials, mixtures and words that only sound right."""

from __future__ import annotations

import pytest

from tests.journeys.markets import Market

DRESSES = {"DRESS-RED", "DRESS-BLACK", "DRESS-TRAD", "DRESS-FAMILY"}


@pytest.mark.parametrize(
    "q", ["lianyiqun", "LianYiQun", "lyq", "LYQ", "连yi", "连衣qun", "lian衣裙", "lian yi qun", "连yiqun"]
)
def test_pinyin_in_full_in_part_and_as_initials_finds_the_word(market: Market, q: str) -> None:
    page = market.search(q)
    assert set(market.names(page)) == DRESSES
    assert page["query"]["text"] == q
    assert page["query"]["corrected"] == "连衣裙"


@pytest.mark.parametrize("q", ["lianyiqun", "lyq", "连yi", "连衣qun"])
def test_pinyin_is_completed_while_it_is_typed(market: Market, q: str) -> None:
    assert "连衣裙" in [query["text"] for query in market.suggest(q)["queries"]]


@pytest.mark.parametrize(
    ("q", "sku"),
    [
        pytest.param("yinhang", "BANK", id="银行"),
        pytest.param("zhaoyang", "TYRE", id="朝阳-as-morning-sun"),
        pytest.param("chaoyang", "TYRE", id="朝阳-as-the-district"),
        pytest.param("chongqing", "HOTPOT", id="重庆"),
        pytest.param("changsha", "TOFU", id="长沙"),
        pytest.param("yueqi", "ERHU", id="乐器"),
    ],
)
def test_a_word_with_characters_of_several_sounds_is_found_by_its_own(market: Market, q: str, sku: str) -> None:
    assert sku in market.found(q)


def test_lianyi_marks_exactly_what_it_spells(market: Market) -> None:
    page = market.search("lianyi")
    assert set(market.names(page)) == DRESSES
    for hit in page["hits"]:
        marked = [hit["title"][start:end] for start, end in hit["highlights"]]
        assert marked in (["连衣"], ["連衣"])


@pytest.mark.parametrize(("q", "meant"), [("连衣群", "连衣裙"), ("保文杯", "保温杯"), ("沙法套", "沙发套")])
def test_a_word_that_sounds_right_is_corrected_and_both_are_told(market: Market, q: str, meant: str) -> None:
    query = market.search(q)["query"]
    assert query["text"] == q
    assert meant in (query["corrected"], query["suggested"])


def test_a_short_homophone_is_offered_and_not_searched(market: Market) -> None:
    """Two characters are too little to be sure."""
    query = market.search("手鸡")["query"]
    assert (query["corrected"], query["suggested"]) == (None, "手机")


def test_a_known_word_is_never_heard_as_another(market: Market) -> None:
    page = market.search("布")
    assert page["query"]["corrected"] is page["query"]["suggested"] is None
    for hit in page["hits"]:
        assert "布" in hit["title"]
    assert not {"STEEL-CUP", "MASSAGER"} & set(market.names(page))


@pytest.mark.parametrize("q", ["花瓶", "包子", "耳机", "男士 钱包", "实木餐桌", "mouse", "nike", "chili", "MAC"])
def test_what_the_catalog_knows_is_searched_as_typed(market: Market, q: str) -> None:
    query = market.search(q)["query"]
    assert query["corrected"] is query["suggested"] is None


def test_who_wants_the_text_as_typed_gets_it(market: Market) -> None:
    page = market.search("lyq", understand="false")
    assert page["query"]["corrected"] is None
    assert page["total"] == 0
