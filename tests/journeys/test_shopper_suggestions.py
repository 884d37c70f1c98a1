"""What is offered while a shopper types."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.market import CHANNELS
from tests.journeys.markets import Market


def texts(panel: dict[str, Any]) -> list[str]:
    return [query["text"] for query in panel["queries"]]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        pytest.param("连", "连衣裙", id="one-hanzi"),
        pytest.param("连衣", "连衣裙", id="two-hanzi"),
        pytest.param("連衣", "连衣裙", id="traditional"),
        pytest.param("lian", "连衣裙", id="pinyin"),
        pytest.param("lyq", "连衣裙", id="initials"),
        pytest.param("连yi", "连衣裙", id="mixed"),
        pytest.param("手机", "手机", id="the-word-itself-before-longer-ones"),
        pytest.param("牛奶", "牛奶", id="a-thing-that-no-title-names-alone"),
        pytest.param("kou", "口红", id="one-syllable"),
        pytest.param("SK", "SK-II", id="a-brand"),
    ],
)
def test_half_a_word_is_completed(market: Market, typed: str, first: str) -> None:
    assert texts(market.suggest(typed))[0].startswith(first)


@pytest.mark.parametrize(
    ("typed", "id"), [("nik", "nike"), ("耐", "nike"), ("华", "huawei"), ("su", "sony"), ("索", "sony")]
)
def test_brands_are_offered_by_any_of_their_names(market: Market, typed: str, id: str) -> None:
    assert id in [brand["id"] for brand in market.suggest(typed, limit=20)["brands"]]


@pytest.mark.parametrize("typed", ["家电", "家", "食品", "食", "服饰", "女装", "家具", "数码", "箱包", "手机", "运动"])
def test_a_department_leads_to_five_things_or_more(market: Market, typed: str) -> None:
    panel = market.suggest(typed)
    assert len(texts(panel)) >= 5
    assert panel["categories"]


def test_the_empty_box_offers_what_the_shop_has_most_of(market: Market) -> None:
    panel = market.suggest("")
    assert len(panel["queries"]) == len(panel["categories"]) == 8
    assert panel["brands"]
    assert panel["products"] == []


TYPED = ["", "连", "手", "s", "nike", "食品", "美", "5", "跑", "sk", "苹果", "dian", "bao", "家电"]


@pytest.mark.parametrize("typed", TYPED)
def test_every_suggestion_has_results_now(market: Market, typed: str) -> None:
    panel = market.suggest(typed, limit=20)
    for text in texts(panel):
        page = market.search(text)
        assert page["total"] > 0, text
        assert page["query"]["relaxed"] == [], text
        assert page["query"]["corrected"] is None, text
    for category in panel["categories"]:
        assert market.search(category=category["id"])["total"] > 0
    for brand in panel["brands"]:
        assert market.search(brand=brand["id"])["total"] > 0


@pytest.mark.parametrize("typed", TYPED)
def test_every_product_that_is_offered_is_on_the_first_two_pages(market: Market, typed: str) -> None:
    offered = [product["id"] for product in market.suggest(typed)["products"]]
    pages = [market.search(typed, page=page) for page in (1, 2)]
    assert set(offered) <= {hit["id"] for page in pages for hit in page["hits"]}


@pytest.mark.parametrize("typed", TYPED)
def test_what_was_typed_is_marked_and_nothing_comes_twice(market: Market, typed: str) -> None:
    panel = market.suggest(typed, limit=20)
    assert len(set(texts(panel))) == len(panel["queries"]) <= 20
    for query in panel["queries"]:
        flat = [place for span in query["highlights"] for place in span]
        assert flat == sorted(flat)
        assert all(0 <= place <= len(query["text"]) for place in flat)


def test_only_names_of_things_are_offered(market: Market) -> None:
    """全包防摔 and 护肤 stand where things are named, and nobody sells one."""
    offered = {text for typed in ("全", "护", "清") for text in texts(market.suggest(typed, limit=50))}
    assert offered
    assert not {"全包防摔", "护肤"} & offered


def test_latin_letters_beside_hanzi_are_written_as_people_do(market: Market) -> None:
    assert "T恤" in texts(market.suggest("t"))
    assert "5G手机" in texts(market.suggest("5"))


def test_every_beginning_of_a_thing_leads_to_a_product(market: Market) -> None:
    """From one Hanzi on, by a suggestion or by a hit."""
    missed = []
    for channel, items in CHANNELS.items():
        for item in items[::5]:
            for word in market.item(channel, item["sku"])["canonical"]["product_words"]:
                for end in range(1, len(word) + 1):
                    panel = market.suggest(word[:end], limit=50)
                    offered = [text.casefold() for text in texts(panel)]
                    found = any(word.casefold() in text for text in offered) or panel["products"]
                    missed += [] if found else [(item["sku"], word[:end])]
    assert missed == []


@pytest.mark.parametrize(
    "typed", ["💩", '"', "-", "*", "    ", "\u202e", "a" * 500, "\x00", "🏳️‍🌈" * 20, "（）", "' OR 1=1 --"]
)
def test_odd_characters_are_no_error(market: Market, typed: str) -> None:
    market.suggest(typed)
