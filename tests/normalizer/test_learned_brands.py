"""Brands that no file knows: what several brand fields agree on is a brand, whoever's title names it."""

from __future__ import annotations

import random

import pytest

from indexer.lexicons import load_knowledge
from normalizer.knowledge import Knowledge
from normalizer.learned_brands import LearnedBrand, claimed_brand, learn_brands, with_learned
from normalizer.model import RawItem
from normalizer.pipeline import normalize


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def learned(claims: dict[str, int], knowledge: Knowledge, *known: LearnedBrand) -> dict[str, tuple[str, ...]]:
    return {brand.id: brand.names for brand in learn_brands(claims, known, (), knowledge)}


def brand_of(title: str, knowledge: Knowledge) -> tuple[str, str] | None:
    """The id, and the stretch that names it."""
    told = [value for value in normalize(RawItem("shop", "1", title), knowledge).values if value.field == "brand"]
    return (told[0].value, told[0].raw) if told else None


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        pytest.param({"岚禾": 3}, {"x-岚禾": ("岚禾",)}, id="three items agree"),
        pytest.param({"岚禾": 2}, {}, id="two are not enough"),
        pytest.param({"岚禾/LANHE": 3}, {"x-岚禾": ("岚禾", "LANHE")}, id="both names in one field"),
        pytest.param({"岚禾（LANHE）": 2, "LanHe": 1}, {"x-岚禾": ("岚禾", "LANHE")}, id="one of the names alone"),
        pytest.param({"VELTAHOME": 4}, {"x-veltahome": ("VELTAHOME",)}, id="Latin letters only"),
        pytest.param({"华为": 9, "Nike": 9}, {}, id="brands of the files"),
        pytest.param({"其他": 9, "无品牌": 9, "OEM": 9}, {}, id="fields that say nothing"),
        pytest.param({"连衣裙": 9, "红色": 9}, {}, id="things and colours are no brands"),
        pytest.param({"岚": 9, "LH": 9, "12345": 9}, {}, id="too short to tell, or no letters"),
    ],
)
def test_what_several_items_say_is_a_brand(
    claims: dict[str, int], expected: dict[str, tuple[str, ...]], knowledge: Knowledge
) -> None:
    assert learned(claims, knowledge) == expected


def test_the_order_of_the_claims_makes_no_difference(knowledge: Knowledge) -> None:
    claims = [("岚禾/LANHE", 3), ("岚禾", 5), ("LANHE", 4), ("沐兮", 3), ("沐兮/MUXI", 2), ("MUXI", 1), ("青屿", 1)]
    orders = []
    for seed in range(10):
        random.Random(seed).shuffle(claims)
        orders.append(learned(dict(claims), knowledge))
    assert orders == [{"x-岚禾": ("岚禾", "LANHE"), "x-沐兮": ("沐兮", "MUXI")}] * 10


def test_what_is_known_is_not_learned_again(knowledge: Knowledge) -> None:
    claims = {"岚禾/LANHE": 3, "岚禾": 7}
    known = learn_brands(claims, (), (), knowledge)
    assert learn_brands(claims, known, (), knowledge) == ()


def test_a_learned_brand_keeps_its_id_when_another_name_comes(knowledge: Knowledge) -> None:
    known = learn_brands({"LANHE": 3}, (), (), knowledge)
    assert learned({"LANHE": 3, "岚禾/LANHE": 3}, knowledge, *known) == {"x-lanhe": ("岚禾", "LANHE")}


def test_what_a_person_rejected_is_not_learned_again(knowledge: Knowledge) -> None:
    rejected = LearnedBrand("x-lanhe", "岚禾", "LANHE", (), 3)
    assert learn_brands({"岚禾": 9, "LANHE": 9, "岚禾/LANHE": 9}, (), (rejected,), knowledge) == ()


def test_titles_are_read_with_what_was_learned(knowledge: Knowledge) -> None:
    taught = with_learned(knowledge, learn_brands({"岚禾集/LANHEJI": 3}, (), (), knowledge))
    assert taught.version != knowledge.version
    assert brand_of("夏季新款 岚禾集女士连衣裙", taught) == ("x-岚禾集", "岚禾集")
    assert brand_of("新款女士连衣裙 lanheji 红色", taught) == ("x-岚禾集", "lanheji")
    assert brand_of("适用于岚禾集手机壳", taught) is None


def test_a_name_that_a_file_gives_belongs_to_the_brand_of_the_file(knowledge: Knowledge) -> None:
    taught = with_learned(knowledge, [LearnedBrand("x-华为", "华为", None, (), 3)])
    assert taught.version == knowledge.version
    assert brand_of("华为 Mate60 Pro", taught) == ("huawei", "华为")


@pytest.mark.parametrize(
    ("item", "claim"),
    [
        pytest.param(RawItem("shop", "1", "保温杯", brand="岚禾/LANHE"), "岚禾/LANHE", id="a brand that no file knows"),
        pytest.param(RawItem("shop", "1", "保温杯", attributes={"品牌": "岚禾"}), "岚禾", id="told as an attribute"),
        pytest.param(RawItem("shop", "1", "保温杯", brand="华为"), None, id="a brand of a file"),
        pytest.param(
            RawItem("shop", "1", "岚禾（LANHE）保温杯"), "岚禾 LANHE", id="a title that signs with both names"
        ),
        pytest.param(RawItem("shop", "1", "岚禾 不锈钢保温杯 500ml"), None, id="a title that begins with a name"),
    ],
)
def test_a_field_or_a_signature_claims_a_brand(item: RawItem, claim: str | None, knowledge: Knowledge) -> None:
    assert claimed_brand(normalize(item, knowledge)) == claim


def test_a_learned_brand_is_still_claimed_by_the_fields_that_taught_it(knowledge: Knowledge) -> None:
    taught = with_learned(knowledge, learn_brands({"岚禾": 3}, (), (), knowledge))
    assert claimed_brand(normalize(RawItem("shop", "1", "保温杯", brand="岚禾"), taught)) == "岚禾"
