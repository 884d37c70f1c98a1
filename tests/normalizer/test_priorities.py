"""Which source wins is stated in a file; what loses is not shown first."""

from __future__ import annotations

import pytest

from normalizer.lexicon import LexiconError
from normalizer.model import AttributeValue, BrandRef, FieldValue, Listing
from normalizer.priorities import Priorities, parse_priorities
from normalizer.product import merge


def offer(channel: str, brand: str, source: str = "brand", confidence: float = 0.9, material: str = "棉") -> Listing:
    return Listing(
        channel=channel,
        sku="1",
        title=f"{channel} 的标题",
        brand=BrandRef(brand, brand),
        description=channel * 5,
        attributes=(AttributeValue("material", "材质", material, None), AttributeValue("color", "颜色", channel, None)),
        values=(
            FieldValue("title", f"{channel} 的标题", "", "title", "title.as_received", confidence),
            FieldValue("brand", brand, brand, source, "brand.field", confidence),
            FieldValue("attr.material", material, material, "attributes.材质", "attribute.text", 0.9),
        ),
    )


RESELLER = offer("a-reseller", "li-ning", confidence=0.99, material="涤纶")
OFFICIAL = offer("official", "nike", "title", confidence=0.8)


def stated(text: str) -> Priorities:
    return parse_priorities(text, "priorities.yaml")


def test_without_priorities_the_surer_value_wins() -> None:
    product = merge("P", [RESELLER, OFFICIAL])
    assert product.brand is not None
    assert product.brand.id == "li-ning"


@pytest.mark.parametrize(
    ("text", "wins"),
    [
        pytest.param("brand: [official]", "nike", id="a channel"),
        pytest.param("default: [official]", "nike", id="a channel for every field"),
        pytest.param("brand: ['*/brand']", "li-ning", id="a place in any channel"),
        pytest.param("brand: [official/brand, '*']", "li-ning", id="a place that the value does not come from"),
        pytest.param("title: [official]", "li-ning", id="another field"),
    ],
)
def test_the_stated_source_wins(text: str, wins: str) -> None:
    product = merge("P", [RESELLER, OFFICIAL], stated(text))
    assert product.brand is not None
    assert product.brand.id == wins


def test_title_and_description_follow_the_same_order() -> None:
    product = merge("P", [RESELLER, OFFICIAL], stated("default: [official]"))
    assert (product.title, product.description) == ("official 的标题", "official" * 5)


def test_an_attribute_with_a_stated_source_has_that_value_alone_and_the_others_keep_all() -> None:
    product = merge("P", [RESELLER, OFFICIAL], stated("attr.material: [official]"))
    assert [value.value for value in product.attributes if value.id == "material"] == ["棉"]
    assert {value.value for value in product.attributes if value.id == "color"} == {"a-reseller", "official"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(
            "brnd: [jd]", "priorities.yaml:1: 'brnd' is no field with a priority; did you mean 'brand'?", id="typo"
        ),
        pytest.param("\nbrand: jd", "priorities.yaml:2: brand: a list of sources is needed", id="no list"),
        pytest.param("brand: [jd, jd]", "'jd' stands here twice", id="twice"),
        pytest.param("- jd", "priorities map fields to lists of sources", id="no mapping"),
    ],
)
def test_mistakes_are_told_with_their_line(text: str, says: str) -> None:
    with pytest.raises(LexiconError) as told:
        stated(text)
    assert says in str(told.value)


def test_an_empty_file_states_nothing() -> None:
    assert stated("# nothing yet\n").sources == {}
