"""What unknown attribute names may mean, for people to decide."""

from __future__ import annotations

from normalizer.attribute_proposals import Observation, propose_names, unknown_names
from tests.normalizer.real import KNOWLEDGE, listing

DRESS = "apparel.dresses.dresses"


def observed(name: str, *values: str, category: str | None = DRESS) -> list[Observation]:
    return [Observation(name, value, category) for value in values]


def test_the_attribute_whose_values_fit_is_proposed_with_the_reason() -> None:
    [proposal] = propose_names(observed("衣料", "棉", "涤纶", "真丝", "火浣布"), KNOWLEDGE.tree, KNOWLEDGE.colours)
    best = proposal.candidates[0]
    assert (proposal.name, proposal.items, best.attribute) == ("衣料", 4, "material")
    assert "3 of 4 values are values of 材质" in best.why


def test_names_that_many_items_bear_come_first_and_spellings_count_together() -> None:
    found = propose_names(
        [*observed("配飾", "无"), *observed("衣料", "棉", "棉"), *observed("衣 料", "麻")],
        KNOWLEDGE.tree,
        KNOWLEDGE.colours,
    )
    assert (found[0].name, found[0].items) == ("衣料", 2)


def test_a_name_that_nothing_fits_has_no_proposal() -> None:
    [proposal] = propose_names(observed("洗涤说明", "手洗", "干洗"), KNOWLEDGE.tree, KNOWLEDGE.colours)
    assert proposal.candidates == ()
    assert proposal.values == (("手洗", 1), ("干洗", 1))
    assert proposal.categories == ((DRESS, 2),)


def test_a_quantity_fits_by_its_unit() -> None:
    wanted = observed("电芯", "5000mAh", "4000毫安", category="phones.mobiles")
    [proposal] = propose_names(wanted, KNOWLEDGE.tree, KNOWLEDGE.colours)
    assert proposal.candidates[0].attribute == "battery_capacity"


def test_a_listing_tells_its_unknown_names() -> None:
    found = listing("碎花连衣裙", category="女装 > 连衣裙", attributes={"洗涤说明": "手洗", "颜色": "红"})
    assert list(unknown_names(found)) == [Observation("洗涤说明", "手洗", DRESS)]
