"""Words that become filters, and filters that shoppers tick."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.markets import Market


def understood(page: dict[str, Any]) -> dict[str, str]:
    return {reading["field"]: reading["value"] for reading in page["query"]["understood"]}


@pytest.mark.parametrize(
    "q",
    [
        "红色 耐克 跑鞋 500元以下",
        "红色耐克跑鞋500元以下",
        "500元以下 红色 nike 跑鞋",
        "耐克红色跑鞋 五百元以内",
        "紅色 耐克 跑鞋 500元以下",
    ],
)
def test_colour_brand_thing_and_price_are_read_from_words(market: Market, q: str) -> None:
    page = market.search(q)
    assert market.names(page) == ["NIKE-RED"]
    assert understood(page) == {
        "attr.color": "red",
        "brand": "nike",
        "category": "shoes.sports.running",
        "price": "-500",
    }


def test_every_reading_names_the_stretch_it_was_read_from(market: Market) -> None:
    q = "红色 耐克 跑鞋 500元以下"
    page = market.search(q)
    assert [reading["text"] for reading in page["query"]["understood"]] == ["红色", "耐克", "跑鞋", "500元以下"]
    assert all(reading["label"] for reading in page["query"]["understood"])


@pytest.mark.parametrize(
    ("without", "skus"),
    [
        pytest.param("红色", {"NIKE-RED", "NIKE-BLACK", "O-NIKE"}, id="any-colour"),
        pytest.param("耐克", {"NIKE-RED", "ADIDAS-RED", "LINING-RED"}, id="any-brand"),
        pytest.param("500元以下", {"NIKE-RED", "NIKE-RED-DEAR"}, id="any-price"),
        pytest.param("跑鞋", {"NIKE-RED", "SOCKS"}, id="any-thing"),
    ],
)
def test_a_chip_that_is_removed_takes_its_condition_with_it(market: Market, without: str, skus: set[str]) -> None:
    q = "红色 耐克 跑鞋 500元以下".replace(without, "")
    assert set(market.found(q)) == skus


@pytest.mark.parametrize(
    ("q", "value", "skus"),
    [
        pytest.param("跑鞋 300-400元", "300-400", {"LINING-RED", "NIKE-BLACK"}, id="both-ends"),
        pytest.param("跑鞋 1000元以上", "1000-", {"NIKE-RED-DEAR"}, id="from"),
        pytest.param(
            "五百块以内的跑鞋", "-500", {"LINING-RED", "NIKE-BLACK", "NIKE-RED", "ADIDAS-RED", "O-NIKE"}, id="words"
        ),
        pytest.param("跑鞋 不超过300", "-300", {"O-NIKE"}, id="at-most"),
        pytest.param(
            "手机 1万以内", "-10000", {"MATE60-512-CYAN", "IP15P-256", "IP15P-128", "MI14U", "NOTE13"}, id="wan"
        ),
    ],
)
def test_a_price_in_words_is_a_condition(market: Market, q: str, value: str, skus: set[str]) -> None:
    page = market.search(q, per_page=100)
    assert understood(page)["price"] == value
    assert set(market.names(page)) == skus


def test_a_product_without_a_price_is_in_no_range_of_prices(market: Market) -> None:
    assert market.found("实木餐桌") == ["O-TABLE"]
    assert market.found("实木餐桌 10000元以下") == []
    assert "O-TABLE" not in market.found(price="0-")


@pytest.mark.parametrize(
    "q", ["5斤 苹果", "256GB U盘", "7号篮球", "14英寸 笔记本电脑", "205/55R16 轮胎", "iPhone 15", "3-6岁 积木"]
)
def test_a_number_that_is_no_money_is_no_price(market: Market, q: str) -> None:
    page = market.search(q)
    assert "price" not in understood(page)
    assert page["total"] >= 1
    assert page["query"]["relaxed"] == []


def test_words_stay_words_where_the_filter_would_empty_the_page(market: Market) -> None:
    """A sofa cover of the brand that sells none: the brand's name in a title is enough."""
    page = market.search("小米 手机支架")
    assert page["query"]["relaxed"] != [] or page["total"] > 0
    page = market.search("牛奶 冰箱")  # lies in no dairy, and stands in one title
    assert market.names(page) == ["MILK-BOX"]
    assert "category" not in understood(page)
    assert page["query"]["relaxed"] == []


def test_the_brand_of_the_phone_is_not_the_brand_of_its_case(market: Market) -> None:
    page = market.search("华为手机壳")
    assert "CASE-HW" in market.names(page)
    assert "brand" not in understood(page)


def test_a_word_that_is_only_a_description_sets_no_category(market: Market) -> None:
    assert "category" not in understood(market.search("牛奶沐浴露")) or market.found("牛奶沐浴露") == ["MILK-SOAP"]


def test_who_wants_words_to_stay_words_gets_them(market: Market) -> None:
    page = market.search("红色 耐克 跑鞋", understand="false")
    assert page["query"]["understood"] == []
    assert {"NIKE-RED", "NIKE-RED-DEAR", "SOCKS"} == set(market.names(page))


NIKE = {"NIKE-RED", "NIKE-RED-DEAR", "NIKE-BLACK", "SOCKS", "O-NIKE"}
RED_SHOES = {"NIKE-RED", "NIKE-RED-DEAR", "ADIDAS-RED", "LINING-RED"}
RUNNING = {"category": "shoes.sports.running"}


@pytest.mark.parametrize(
    ("parameters", "skus"),
    [
        pytest.param({"brand": "nike"}, NIKE, id="brand-by-id"),
        pytest.param({"brand": "耐克"}, NIKE, id="brand-in-chinese"),
        pytest.param({"brand": "NIKE"}, NIKE, id="brand-in-english"),
        pytest.param({"brand": "蘋果"}, {"IP15P-256", "IP15P-128"}, id="brand-in-traditional"),
        pytest.param(
            {"brand": ["nike", "李宁"], "attr.color": "red"},
            {"NIKE-RED", "NIKE-RED-DEAR", "SOCKS", "LINING-RED"},
            id="any-of-two-brands",
        ),
        pytest.param({**RUNNING, "attr.颜色": "红色"}, RED_SHOES, id="attribute-in-chinese"),
        pytest.param({**RUNNING, "attr.顏色": "紅色"}, RED_SHOES, id="attribute-in-traditional"),
        pytest.param({**RUNNING, "attr.Color": "red"}, RED_SHOES, id="attribute-in-english"),
        pytest.param({**RUNNING, "attr.color": ["black", "白色"]}, {"NIKE-BLACK", "O-NIKE"}, id="any-of-two-values"),
        pytest.param({"category": "跑步鞋", "price": "-350"}, {"O-NIKE"}, id="category-by-label"),
        pytest.param({"attr.storage": "256GB"}, {"IP15P-256", "NOTE13", "USB-256"}, id="quantity"),
        pytest.param(
            {"attr.净含量": "0.5L"}, {"WATER-500", "COLA-500", "PERRIER-05", "SHAMPOO"}, id="quantity-in-another-unit"
        ),
        pytest.param({"channel": "outlet", "brand": "nike"}, {"O-NIKE"}, id="channel"),
        pytest.param(
            {"channel": ["jd", "outlet"], "brand": ["nike", "huawei"]},
            {"O-NIKE", "MATE60-512-CYAN"},
            id="any-of-two-channels",
        ),
        pytest.param({"in_stock": "false"}, {"NOTE13", "O-DESK-LAMP"}, id="out-of-stock"),
        pytest.param({"price": "12-12"}, {"PERRIER-05", "NOTEBOOK"}, id="one-price"),
        pytest.param(
            {"price": "5000-"}, {"MATE60-512-CYAN", "IP15P-256", "IP15P-128", "MI14U", "THINKPAD"}, id="from-a-price"
        ),
    ],
)
def test_ticked_filters_take_ids_and_labels(market: Market, parameters: dict[str, Any], skus: set[str]) -> None:
    assert set(market.found(**parameters)) == skus


def test_a_parent_category_holds_everything_below_it(market: Market) -> None:
    shoes = set(market.found(category="shoes"))
    assert set(market.found(category="shoes.sports.running")) < shoes


@pytest.mark.parametrize(
    ("parameters", "field", "hint"),
    [
        pytest.param({"brand": "nikee"}, "brand", "nike", id="brand"),
        pytest.param({"category": "shoes.sports.runing"}, "category", "shoes.sports.running", id="category"),
        pytest.param({"channel": "tmal"}, "channel", "tmall", id="channel"),
        pytest.param({"attr.colr": "red"}, "attr.colr", "color", id="attribute"),
        pytest.param({"facets": "brnad"}, "facets", "brand", id="facet"),
        pytest.param({"facets": "attr.colr"}, "facets", "color", id="facet-of-an-attribute"),
        pytest.param({"sort": "prize"}, "sort", "price", id="sort"),
        pytest.param({"colour": "red"}, "colour", None, id="parameter"),
        pytest.param({"in_stock": "yes"}, "in_stock", None, id="not-true-or-false"),
        pytest.param({"price": "200-100"}, "price", None, id="from-above-to"),
        pytest.param({"price": "cheap"}, "price", None, id="no-price"),
        pytest.param({"page": "0"}, "page", None, id="page-zero"),
        pytest.param({"per_page": "101"}, "per_page", None, id="too-many-on-a-page"),
        pytest.param({"brand": ""}, "brand", None, id="empty"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_nearest_that_does(
    market: Market, parameters: dict[str, str], field: str, hint: str | None
) -> None:
    answer = market.client.get("/v1/search", query_string=parameters)
    assert answer.status_code == 400
    assert answer.json["field"] == field
    assert hint is None or hint in answer.json["hint"]
