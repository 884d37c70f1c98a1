"""Whatever is typed or pasted into the box gets a sensible answer."""

from __future__ import annotations

import pytest

from tests.journeys.markets import Market

NOTHING_TO_SEARCH_FOR = [
    "",
    " ",
    "\t\n",
    "？！…",
    "---",
    "-",
    "*",
    '""',
    '"',
    "“",
    "()",
    "\u3000",
    "💩",
    "👨‍👩‍👧",
    "\u200b\u200d",
    "' '",
]
MEANINGLESS = [
    pytest.param("AND OR NOT", id="operators"),
    pytest.param("title:手机 AND price:[1 TO 2]", id="lucene"),
    pytest.param("title:* OR _id:*", id="lucene-everything"),
    pytest.param('{"query": {"match_all": {}}}', id="json"),
    pytest.param("'; DROP TABLE products; --", id="sql"),
    pytest.param("<script>alert(1)</script>", id="html"),
    pytest.param("手机\x00\x01\x1f\x7f", id="control-characters"),
    pytest.param("\u202e机手\u202c", id="right-to-left-override"),
    pytest.param("هاتف محمول", id="arabic"),
    pytest.param("טלפון", id="hebrew"),
    pytest.param("手机" * 250, id="five-hundred-characters"),
    pytest.param("a" * 500, id="one-long-word"),
    pytest.param("9" * 500, id="one-long-number"),
    pytest.param(" ".join("abcdefghijklmnopqrstuvwxyz" * 9)[:499], id="many-letters"),
    pytest.param("手 " * 250, id="many-words"),
    pytest.param('"手机', id="open-quote"),
    pytest.param('手机" 华为 "', id="quotes-astray"),
    pytest.param("-手机", id="only-an-exclusion"),
    pytest.param("- 手机", id="a-minus-alone"),
    pytest.param("手机 -", id="a-minus-at-the-end"),
    pytest.param("--手机--", id="many-minuses"),
    pytest.param("\\", id="backslash"),
    pytest.param("手机~2^3", id="fuzzy-boost"),
    pytest.param("/手机/", id="regular-expression"),
    pytest.param("手机?* +华为", id="wildcards"),
    pytest.param("&&||!(){}[]^~:\\/", id="lucene-specials"),
    pytest.param("\ufffe\uffff", id="no-characters"),
    pytest.param("e\u0301" * 50, id="combining"),
    pytest.param("𠮷野家 𝕏", id="beyond-the-first-plane"),
    pytest.param("％００％", id="full-width-percent"),
    pytest.param("0元以下", id="nothing-costs-nothing"),
    pytest.param("99999999999999999999元以上", id="a-price-without-end"),
    pytest.param("500元以下以上左右", id="prices-that-contradict"),
    pytest.param("-500--100元", id="negative-prices"),
    pytest.param("1e999 NaN Infinity null None undefined", id="words-of-programmers"),
    pytest.param("\u241f", id="the-mark-between-values"),
]


@pytest.mark.parametrize("q", NOTHING_TO_SEARCH_FOR)
def test_nothing_to_search_for_is_browsing(market: Market, q: str) -> None:
    page = market.search(q)
    assert page["total"] == market.search()["total"]
    assert (page["query"]["relaxed"], page["query"]["corrected"]) == ([], None)


def test_browsing_shows_everything_the_best_first_and_its_facets(market: Market) -> None:
    page = market.search()
    # Of 121 items, one phone and one drink are sold by two channels and one shirt comes in three colours.
    assert page["total"] == 117
    assert {facet["field"] for facet in page["facets"]} >= {"category", "brand", "price", "channel", "in_stock"}
    assert all(hit["highlights"] == [] for hit in page["hits"])


@pytest.mark.parametrize("sort", ["relevance", "price", "-price", "sales", "newest", "rating"])
@pytest.mark.parametrize("q", MEANINGLESS)
def test_an_odd_query_is_answered(market: Market, q: str, sort: str) -> None:
    if sort not in ("relevance", "price") and len(q) > 40:
        return
    page = market.search(q, sort=sort, explain="true")
    assert page["query"]["text"] == q
    assert len(page["hits"]) <= page["total"]


def test_syntax_of_engines_is_text(market: Market) -> None:
    assert market.search("title:* OR _id:*")["total"] == 0
    assert "MATE60-512-CYAN" in market.found("/手机/")
    assert "MATE60-512-CYAN" in market.found('"手机')


def test_an_exclusion_alone_takes_from_everything(market: Market) -> None:
    everything = market.search()["total"]
    page = market.search("-手机")
    assert 0 < page["total"] < everything
    assert not any("手机" in hit["title"] for hit in page["hits"])


@pytest.mark.parametrize("q", ["%ED%A0%80", "%FF%FE", "%E6%89", "%00", "%C0%AF"])
def test_bytes_that_are_no_text_are_no_server_error(market: Market, q: str) -> None:
    for path in ("search", "suggest"):
        assert market.client.get(f"/v1/{path}?q={q}").status_code in (200, 400)


def test_a_query_that_is_too_long_is_refused_with_the_limit(market: Market) -> None:
    answer = market.client.get("/v1/search", query_string={"q": "长" * 501})
    assert answer.status_code == 400
    assert answer.json["field"] == "q"
    assert "500" in answer.text


@pytest.mark.parametrize(
    ("q", "sku"),
    [
        pytest.param("连衣裙", "DRESS-FAMILY", id="behind-emoji-of-many-code-points"),
        pytest.param("wifi", "ROUTER", id="full-width-letters"),
        pytest.param("tp-link", "ROUTER", id="full-width-brand"),
        pytest.param("連衣裙", "DRESS-TRAD", id="traditional"),
        pytest.param("路由器", "ROUTER", id="behind-emoji"),
        pytest.param("0.5L", "COLA-500", id="a-quantity-in-another-unit"),
    ],
)
def test_marks_fall_on_the_characters_that_matched(market: Market, q: str, sku: str) -> None:
    hit = market.hit(sku, q)
    marked = [hit["title"][start:end] for start, end in hit["highlights"]]
    expected = {
        "DRESS-FAMILY": ["连衣裙"],
        "DRESS-TRAD": ["連衣裙"],
        "COLA-500": ["500ml"] if "500ml" in hit["title"] else ["500毫升"],
    }
    router = {"wifi": ["ｗｉｆｉ"], "tp-link": ["ＴＰ－ＬＩＮＫ"], "路由器": ["路由器"]}
    assert marked == (router[q] if sku == "ROUTER" else expected[sku])
