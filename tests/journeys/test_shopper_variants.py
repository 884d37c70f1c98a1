"""One hit is one product, however many channels and variants sell it."""

from __future__ import annotations

from tests.journeys.markets import Market, facet


def skus(hit: dict) -> set[str]:  # type: ignore[type-arg]
    return {offer["sku"] for offer in hit["offers"]}


def test_one_product_of_two_channels_is_one_hit_with_both_offers(market: Market) -> None:
    page = market.search("华为手机")
    assert page["total"] == 1
    assert skus(page["hits"][0]) == {"MATE60-512-CYAN", "JD-100012043978"}
    assert (page["hits"][0]["price"]["min"], page["hits"][0]["price"]["max"]) == ("6899.00", "6999.00")
    assert facet(page, "channel") == {"jd": 1, "tmall": 1}


def test_colours_of_one_thing_are_one_hit(market: Market) -> None:
    page = market.search("优衣库 T恤")
    assert page["total"] == 1
    assert skus(page["hits"][0]) == {"TEE-WHITE", "TEE-BLACK", "TEE-RED"}
    assert set(page["hits"][0]["attributes"]["颜色"]) == {"白色", "黑色", "红色"}


def test_counts_and_pages_count_products_not_variants(market: Market) -> None:
    page = market.search("纯棉 T恤", per_page=1)
    assert (page["total"], page["pages"]) == (2, 2)
    page = market.search("纯棉 T恤", facets="brand,category,channel,attr.color")
    assert facet(page, "brand") == {"hengyuanxiang": 1, "uniqlo": 1}
    assert facet(page, "channel") == {"jd": 2}
    assert facet(page, "attr.color") == {"white": 2, "black": 1, "red": 1}
    assert facet(page, "category")["apparel.tops.tshirts"] == 2


def test_each_variant_finds_its_product(market: Market) -> None:
    for colour in ("白色", "黑色", "红色"):
        assert "TEE-WHITE" in market.found(f"{colour} T恤")
        assert "TEE-WHITE" in market.found("T恤", **{"attr.颜色": colour})


def test_a_product_can_be_bought_when_any_of_its_offers_can(market: Market) -> None:
    assert market.hit("COLA-500", "可口可乐")["in_stock"] is True
    assert [offer["in_stock"] for offer in market.hit("COLA-500", "可口可乐")["offers"]] == [True, False]


def test_what_differs_in_storage_is_another_product(market: Market) -> None:
    assert set(market.found("iphone 15 pro 手机")[:2]) == {"IP15P-256", "IP15P-128"}
    assert market.search("闪迪 U盘")["total"] == 2
