"""Where a channel's path belongs, as a person who knows both trees would say."""

from __future__ import annotations

import pytest

from indexer.lexicons import load_knowledge
from normalizer.category_proposals import Filed, propose, sure

INDEX = load_knowledge().categories


def filed(**counts: int) -> list[Filed]:
    """Items that their titles filed, by category with `_` for the dot."""
    return [Filed(id.replace("_", "."), "category.head_noun", count) for id, count in counts.items()]


def best(path: str, some: list[Filed] | None = None) -> str | None:
    proposal = sure(propose(path, some or [], INDEX))
    return proposal.category if proposal else None


@pytest.mark.parametrize(
    ("path", "category"),
    [
        pytest.param("手机通讯 > 手机配件 > 手机壳", "phones.cases", id="jd-style-leaf"),
        pytest.param("手机/手机配件/手机壳", "phones.cases", id="slashes"),
        pytest.param("Electronics > Phones > Phone cases", "phones.cases", id="english"),
        pytest.param("服飾內衣 > 女裝 > 連衣裙", "apparel.dresses.dresses", id="traditional"),
        pytest.param("家用电器 > 大家电 > 超薄洗衣机", "appliances.large.washers", id="ends-in-the-name"),
        pytest.param("服饰内衣 > 女装 > 羽绒服/棉服", "apparel.outerwear", id="two-things-of-one-kind"),
        pytest.param("食品 > 休闲零食 > 网红爆款", "food.snacks", id="only-a-level-above-is-known"),
        pytest.param("个人护理 > 口腔护理 > 套装", "care.oral", id="a-word-of-many-senses-below-a-clear-level"),
    ],
)
def test_a_path_is_mapped_by_its_names(path: str, category: str) -> None:
    assert best(path) == category


@pytest.mark.parametrize("path", ["活动专区 > 满减", "X-4711", "", "其他", "海外购 > 热卖"])
def test_a_path_that_names_nothing_waits(path: str) -> None:
    assert best(path) is None


def test_titles_map_a_path_that_names_nothing() -> None:
    assert best("X-4711", filed(phones_cases=19, phones_films=1)) == "phones.cases"


def test_titles_of_several_kinds_map_it_to_what_lies_above_them_or_wait() -> None:
    proposals = propose("X-4711", filed(phones_cases=10, phones_films=10, phones_cables=10), INDEX)
    assert proposals[0].category == "phones.accessories"
    assert proposals[0].items == 30


def test_titles_that_all_name_something_else_make_a_name_unsure() -> None:
    assert best("手机壳", filed(apparel_dresses_dresses=50)) != "phones.cases"
    assert "phones.cases" in [proposal.category for proposal in propose("手机壳", filed(food_snacks=50), INDEX)]


def test_a_few_odd_titles_do_not_overrule_a_name() -> None:
    assert best("手机配件 > 手机壳", filed(phones_cases=3, food_snacks=1)) == "phones.cases"


def test_items_that_only_the_path_filed_are_no_evidence() -> None:
    assert propose("X-4711", [Filed("phones.cases", "category.path", 50)], INDEX) == ()


def test_a_few_titles_propose_and_do_not_decide() -> None:
    proposals = propose("X-4711", filed(phones_cases=2), INDEX)
    assert proposals[0].category == "phones.cases"
    assert sure(proposals) is None


def test_at_most_three_are_proposed_the_likeliest_first() -> None:
    proposals = propose("X", filed(phones_cases=4, phones_films=3, food_snacks=2, pets=1), INDEX)
    assert len(proposals) == 3
    assert [p.confidence for p in proposals] == sorted((p.confidence for p in proposals), reverse=True)


def test_a_category_that_the_tree_has_forgotten_is_no_evidence() -> None:
    assert propose("X", filed(gone_gone=9), INDEX) == ()
