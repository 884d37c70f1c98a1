"""What a person has decided is a rule for every item that asks the same, and leaves the others alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.lexicons import load_knowledge
from normalizer.knowledge import Knowledge
from normalizer.model import Listing, Question, RawItem
from normalizer.pipeline import normalize
from normalizer.rulings import ANY_CHANNEL, Ruling, Rulings, brand_subject, category_subject, same

PATH = "清仓特卖 > 二号仓"
ODD = RawItem("mall", "1", "zzq 星耀款 2024", category=PATH)
MUG = RawItem("mall", "2", "陶瓷马克杯 350ml 白色", category=PATH)
SHOE = RawItem("mall", "3", "跑步鞋 男 透气", brand="耐刻", category="跑步鞋")
SHIRT = RawItem(
    "mall", "4", "纯色T恤 男", category="服饰 > T恤", attributes={"面料材质成份": "纯棉", "领型": "蝙蝠翼式"}
)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def ruled(knowledge: Knowledge, *rulings: Ruling) -> Knowledge:
    return replace(knowledge, rulings=Rulings(rulings, len(rulings)))


def ruling(kind: str, subject: tuple[str, ...], answer: str | None, label: str | None = None) -> Ruling:
    return Ruling("7", kind, subject, answer, label)


def asked(listing: Listing, kind: str) -> list[Question]:
    return [question for question in listing.questions if question.kind == kind]


def codes(listing: Listing, field: str) -> list[str]:
    return [issue.code for issue in listing.issues if issue.field == field]


def test_what_nobody_knows_is_asked_with_the_text_as_the_channel_wrote_it(knowledge: Knowledge) -> None:
    assert asked(normalize(ODD, knowledge), "category") == [
        Question("category", ("path", "mall", same(PATH)), PATH, ruled=False)
    ]
    assert [question.raw for question in asked(normalize(SHOE, knowledge), "brand")] == ["耐刻"]
    listing = normalize(SHIRT, knowledge)
    assert [question.raw for question in asked(listing, "attribute")] == ["面料材质成份"]
    assert [question.subject for question in asked(listing, "value")] == [("neckline", "蝙蝠翼式")]


def test_what_is_sure_asks_nothing(knowledge: Knowledge) -> None:
    known = RawItem("mall", "5", "耐克 Nike 跑步鞋 红色", brand="Nike", category="跑步鞋", attributes={"颜色": "红色"})
    assert normalize(known, knowledge).questions == ()


def test_a_path_is_ruled_where_the_title_does_not_tell(knowledge: Knowledge) -> None:
    knows = ruled(knowledge, ruling("category", category_subject("mall", PATH, ""), "shoes"))
    listing = normalize(ODD, knows)
    assert listing.category is not None
    assert (listing.category.id, listing.category.confidence) == ("shoes", 1.0)
    assert [value.rule for value in listing.values if value.field == "category"] == ["review.7"]
    assert codes(listing, "category") == []
    mug = normalize(MUG, knows)
    assert mug.category == normalize(MUG, knowledge).category


def test_a_path_of_another_channel_is_another_path(knowledge: Knowledge) -> None:
    knows = ruled(knowledge, ruling("category", category_subject("outlet", PATH, ""), "shoes"))
    assert normalize(ODD, knows).category is None
    from_a_file = replace(ODD, channel=ANY_CHANNEL)
    assert normalize(from_a_file, knows).category is not None, "a file that no channel sent yet takes what all say"


def test_a_title_without_a_path_is_ruled_alone(knowledge: Knowledge) -> None:
    lone = RawItem("mall", "6", "ZZQ  星耀款")
    knows = ruled(knowledge, ruling("category", category_subject("mall", None, "zzq 星耀款"), "shoes"))
    assert normalize(lone, knows).category is not None


def test_a_ruling_for_a_category_that_is_gone_is_asked_again(knowledge: Knowledge) -> None:
    knows = ruled(knowledge, ruling("category", category_subject("mall", PATH, ""), "no.such.category"))
    assert [question.ruled for question in asked(normalize(ODD, knows), "category")] == [False]


def test_no_category_at_all_can_be_the_ruling(knowledge: Knowledge) -> None:
    knows = ruled(knowledge, ruling("category", category_subject("mall", PATH, ""), None))
    listing = normalize(ODD, knows)
    assert listing.category is None
    assert codes(listing, "category") == []
    assert [question.ruled for question in asked(listing, "category")] == [True]


@pytest.mark.parametrize("written", ["耐刻", "耐 刻", "耐刻®", "耐刻 "])
def test_every_spacing_of_a_brand_is_ruled(knowledge: Knowledge, written: str) -> None:
    knows = ruled(knowledge, ruling("brand", brand_subject("耐刻"), "nike"))
    listing = normalize(replace(SHOE, brand=written), knows)
    assert listing.brand is not None
    assert listing.brand.id == "nike"
    [value] = [value for value in listing.values if value.field == "brand"]
    assert (value.raw, value.source, value.rule) == (written.strip(), "brand", "review.7")
    assert codes(listing, "brand") == []


def test_a_new_brand_bears_the_name_that_was_decided(knowledge: Knowledge) -> None:
    knows = ruled(knowledge, ruling("brand", brand_subject("耐刻"), "x-naike", "耐刻 Naike"))
    listing = normalize(SHOE, knows)
    assert listing.brand is not None
    assert (listing.brand.id, listing.brand.label) == ("x-naike", "耐刻 Naike")


def test_what_is_no_brand_leaves_the_title_to_tell(knowledge: Knowledge) -> None:
    knows = ruled(knowledge, ruling("brand", brand_subject("耐刻"), None))
    assert normalize(SHOE, knows).brand is None
    titled = normalize(replace(SHOE, title="李宁 跑步鞋 男"), knows)
    assert titled.brand is not None
    assert titled.brand.id == "li-ning"


def attribute(listing: Listing, id: str) -> list[tuple[str, str | None]]:
    return [(value.value, value.value_id) for value in listing.attributes if value.id == id]


def test_a_name_is_read_as_the_attribute_that_was_decided(knowledge: Knowledge) -> None:
    knows = ruled(knowledge, ruling("attribute", (same("面料材质成份"),), "material"))
    listing = normalize(SHIRT, knows)
    assert attribute(listing, "material") == attribute(
        normalize(replace(SHIRT, attributes={"材质": "纯棉"}), knowledge), "material"
    )
    [value] = [value for value in listing.values if value.field == "attr.material"]
    assert (value.source, value.rule) == ("attributes.面料材质成份", "review.7")
    assert [question.ruled for question in asked(listing, "attribute")] == [True]


def test_a_name_that_is_no_attribute_goes(knowledge: Knowledge) -> None:
    knows = ruled(knowledge, ruling("attribute", (same("面料材质成份"),), None))
    listing = normalize(SHIRT, knows)
    assert [value.label for value in listing.attributes if value.id.startswith("x-")] == []
    assert "attribute_unknown" not in {issue.code for issue in listing.issues}


def test_a_name_of_its_own_keeps_its_label(knowledge: Knowledge) -> None:
    knows = ruled(knowledge, ruling("attribute", (same("面料材质成份"),), "x-fabric", "面料成份"))
    listing = normalize(SHIRT, knows)
    assert [(value.id, value.label) for value in listing.attributes if value.id == "x-fabric"] == [
        ("x-fabric", "面料成份")
    ]


@pytest.mark.parametrize(
    ("answer", "label", "becomes"),
    [
        pytest.param("crew", None, [("圆领", "crew")], id="a known value"),
        pytest.param("x-蝙蝠翼领", "蝙蝠翼领", [("蝙蝠翼领", None)], id="a value of its own"),
        pytest.param(None, None, [], id="no value"),
    ],
)
def test_a_value_is_what_was_decided(
    knowledge: Knowledge, answer: str | None, label: str | None, becomes: list[tuple[str, str | None]]
) -> None:
    knows = ruled(knowledge, ruling("value", ("neckline", "蝙蝠翼式"), answer, label))
    listing = normalize(SHIRT, knows)
    assert attribute(listing, "neckline") == becomes
    assert codes(listing, "attr.neckline") == []
    assert [question.ruled for question in asked(listing, "value")] == [True]


def test_a_value_that_was_not_taken_stays_visible(knowledge: Knowledge) -> None:
    item = RawItem("mall", "8", "李宁 跑步鞋 男", brand="耐克", category="家居日用 > 水杯")
    lost = {(value.field, value.value, value.source) for value in normalize(item, knowledge).lost}
    assert ("brand", "li-ning", "title") in lost
    assert {source for field, _, source in lost if field == "category"} != set()
