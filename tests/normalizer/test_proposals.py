"""What a reviewer is offered first: known things that are meant by a text."""

from __future__ import annotations

import pytest

from indexer.lexicons import load_knowledge
from normalizer.knowledge import Knowledge
from normalizer.model import RawItem
from normalizer.proposals import propose_attributes, propose_brands, propose_categories, propose_values


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def item(title: str, category: str | None = None) -> RawItem:
    return RawItem("mall", "1", title, category=category)


@pytest.mark.parametrize(
    ("written", "title", "meant", "because"),
    [
        pytest.param("耐刻", "跑步鞋 男", "nike", "sound", id="another character of the same sound"),
        pytest.param("Addidas", "running shoes", "adidas", "name", id="a letter too many"),
        pytest.param("品牌直营", "李宁 跑步鞋 男 透气", "li-ning", "title", id="the title names it"),
    ],
)
def test_a_misspelt_brand_is_recognised(
    knowledge: Knowledge, written: str, title: str, meant: str, because: str
) -> None:
    best = propose_brands(written, [item(title)], knowledge)[0]
    assert (best.id, best.because) == (meant, because)


def test_nothing_is_proposed_for_a_brand_like_no_other(knowledge: Knowledge) -> None:
    assert propose_brands("岚禾铺子", [item("保温杯")], knowledge) == ()


def test_titles_and_path_propose_categories(knowledge: Knowledge) -> None:
    found = propose_categories([item("保温杯 500ml", "杂货"), item("不锈钢保温杯", "杂货")], knowledge)
    assert found[0].label.endswith("保温杯")
    assert len(found) <= 3
    assert all(0 < proposal.score <= 1 for proposal in found)


def test_a_value_like_a_known_one_is_proposed(knowledge: Knowledge) -> None:
    spec = knowledge.tree.attribute("neckline")
    assert propose_values(spec, "小圆领口", knowledge)[0].id == "crew"
    assert propose_values(spec, "蝙蝠翼式", knowledge) == ()


def test_a_name_is_proposed_by_what_it_is_called_and_by_its_values(knowledge: Knowledge) -> None:
    called = propose_attributes("面料材质成份", [], [], knowledge)
    assert "material" in [proposal.id for proposal in called]
    fitting = propose_attributes("主色", ["红色", "藏青", "白色"], [], knowledge)
    assert fitting[0].id == "color"
