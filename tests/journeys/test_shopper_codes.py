"""SKUs, barcodes and models, typed or scanned."""

from __future__ import annotations

import pytest

from tests.journeys.market import COLA, MATE60, SNACK_UPC
from tests.journeys.markets import Market


@pytest.mark.parametrize(
    ("q", "sku"),
    [
        pytest.param("1RG1", "1RG1", id="before-longer-ones"),
        pytest.param("1rg1", "1RG1", id="case"),
        pytest.param("１ＲＧ１", "1RG1", id="full-width"),
        pytest.param(" 1RG-1 ", "1RG1", id="punctuation-and-spaces"),
        pytest.param("1RG1-XL", "1RG1-XL", id="the-longer-one"),
        pytest.param("1rg1 xl", "1RG1-XL", id="a-space-for-the-hyphen"),
        pytest.param("1RG1XL", "1RG1-XL", id="no-hyphen"),
        pytest.param("000123", "000123", id="leading-zeros"),
        pytest.param("123", "000123", id="zeros-left-out"),
        pytest.param("0000123", "000123", id="more-zeros"),
        pytest.param("12345678", "12345678", id="digits-only"),
        pytest.param("JD-100012043978", "MATE60-512-CYAN", id="of-one-of-several-offers"),
        pytest.param("ip15p256", "IP15P-256", id="letters-and-digits"),
        pytest.param("WH-1000XM5", "SONY-XM5", id="model"),
        pytest.param("wh1000xm5", "SONY-XM5", id="model-without-hyphen"),
        pytest.param("WH 1000 XM5", "SONY-XM5", id="model-with-spaces"),
        pytest.param(MATE60, "MATE60-512-CYAN", id="ean-13"),
        pytest.param(f"0{MATE60}", "MATE60-512-CYAN", id="gtin-14"),
        pytest.param(f"{COLA[0]} {COLA[1:7]} {COLA[7:]}", "COLA-500", id="ean-13-as-printed"),
        pytest.param(SNACK_UPC, "SNACK", id="upc"),
        pytest.param(SNACK_UPC.lstrip("0"), "SNACK", id="upc-zeros-left-out"),
        pytest.param(f"0{SNACK_UPC}", "SNACK", id="upc-as-ean"),
        pytest.param(f"{SNACK_UPC[0]}-{SNACK_UPC[1:6]}-{SNACK_UPC[6:11]}-{SNACK_UPC[11]}", "SNACK", id="upc-hyphens"),
    ],
)
def test_a_code_in_any_form_gives_its_product_first(market: Market, q: str, sku: str) -> None:
    page = market.search(q)
    assert market.names(page)[0] == sku
    assert page["query"]["corrected"] is None
    assert page["query"]["relaxed"] == []


def test_the_beginning_of_a_code_finds_all_that_begin_so(market: Market) -> None:
    assert set(market.found("1RG")) == {"1RG1", "1RG6", "1RG1-XL"}
    assert market.found("1RG1") == ["1RG1", "1RG1-XL"]


@pytest.mark.parametrize("q", ["1RG6", "1RG9", "1RG1-XS", "WH-1000XM6"])
def test_a_code_never_finds_its_neighbour(market: Market, q: str) -> None:
    others = {"1RG1", "1RG6", "1RG1-XL", "SONY-XM5", "SONY-XM4"} - {q}
    page = market.search(q)
    assert not others & set(market.names(page)) or page["query"]["relaxed"]
    assert "1RG1" not in market.found("1RG6")


def test_a_code_is_found_beside_words(market: Market) -> None:
    assert market.found("传感器 1RG6")[0] == "1RG6"
    assert market.found("索尼 WH-1000XM4") == ["SONY-XM4"]


def test_a_code_explains_itself(market: Market) -> None:
    hit = market.hit("1RG1", "1RG1", explain="true")
    assert hit["explain"][0]["part"] == "code"
