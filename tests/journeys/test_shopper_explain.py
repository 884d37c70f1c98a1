"""A score is the sum of its named parts, for every hit on every page."""

from __future__ import annotations

import pytest

from tests.journeys.markets import Market

QUERIES = [
    "连衣裙",
    "红色 耐克 跑鞋 500元以下",
    "手机",
    "1RG1",
    "SK-II",
    "500ml",
    "lianyiqun",
    "紫色 连衣裙",
    "土豆",
    "笔记本电脑",
    '"真皮沙发"',
    "沙发 -真皮",
    "",
    "花",
    "wh-1000xm5",
    "headphones",
    "家电",
    "华为手机壳",
    "-手机",
    "马铃薯 5斤",
]


@pytest.mark.parametrize("sort", ["relevance", "price", "sales"])
@pytest.mark.parametrize("q", QUERIES)
def test_contributions_sum_to_the_score(market: Market, q: str, sort: str) -> None:
    for number in (1, 2, 3):
        page = market.search(q, page=number, per_page=10, sort=sort, explain="true", facets="none")
        for hit in page["hits"]:
            parts = hit["explain"]
            assert sum(part["contribution"] for part in parts) == pytest.approx(hit["score"], abs=1e-5)
            assert all(
                part["contribution"] == pytest.approx(part["value"] * part["weight"], abs=1e-6) for part in parts
            )
            assert all(part["because"] for part in parts)
            assert len({part["part"] for part in parts}) == len(parts)
            assert [part["contribution"] for part in parts] == sorted((p["contribution"] for p in parts), reverse=True)


def test_relevance_is_the_order_of_scores(market: Market) -> None:
    for q in QUERIES:
        scores = [hit["score"] for hit in market.search(q, per_page=100)["hits"]]
        assert scores == sorted(scores, reverse=True)


def test_explaining_changes_nothing(market: Market) -> None:
    for q in QUERIES:
        plain, explained = (market.search(q, facets="none", explain=explain) for explain in ("false", "true"))
        assert [(hit["id"], hit["score"]) for hit in plain["hits"]] == [
            (hit["id"], hit["score"]) for hit in explained["hits"]
        ]
        assert all("explain" not in hit for hit in plain["hits"])


@pytest.mark.parametrize(
    ("q", "sku", "part"),
    [
        pytest.param("1RG1", "1RG1", "code", id="a-code"),
        pytest.param("连衣裙", "DRESS-RED", "thing", id="the-thing-sold"),
        pytest.param("连衣裙", "DRESS-RED", "category", id="the-category"),
        pytest.param("耐克 跑鞋", "NIKE-RED", "brand", id="the-brand"),
        pytest.param("手机", "IP15P-256", "popularity", id="many-sales"),
        pytest.param("手机", "IP15P-256", "stock", id="in-stock"),
    ],
)
def test_a_reason_is_named_for_what_it_is(market: Market, q: str, sku: str, part: str) -> None:
    assert part in [one["part"] for one in market.hit(sku, q, explain="true")["explain"]]


def test_what_cannot_be_bought_has_no_part_for_stock(market: Market) -> None:
    assert "stock" not in [part["part"] for part in market.hit("NOTE13", "手机", explain="true")["explain"]]
