"""What is deducted from a listing, by name, and how complete it is."""

from __future__ import annotations

from typing import Any

import pytest

from normalizer.completeness import completeness
from normalizer.quality import Quality, assess
from tests.normalizer.real import KNOWLEDGE, listing

KEYWORDS = [season + look for season in ("春季", "夏季", "秋季", "冬季") for look in ("百搭", "显瘦", "气质", "新款")]
GOOD: dict[str, Any] = {
    "title": "茵曼 春季圆领长袖碎花连衣裙 修身短裙 女 米白",
    "brand": "茵曼",
    "category": "服饰 > 女装 > 连衣裙",
    "price": "199",
    "list_price": "399",
    "images": [f"https://img.example/{number}.jpg" for number in range(5)],
    "description": "这条连衣裙选用轻薄透气的雪纺面料，碎花图案清新自然。圆领设计修饰颈部线条，腰部微收，"
    "日常通勤和周末出游都合适。洗涤时请翻面冷水手洗。",
    "attributes": {"颜色": "米白", "尺码": "M", "材质": "涤纶", "适用季节": "春季", "性别": "女"},
}


def judged(**changes: Any) -> Quality:
    return assess(listing(**{**GOOD, **changes}), KNOWLEDGE.tree)


def codes(found: Quality) -> set[str]:
    return {deduction.code for deduction in found.deductions}


def test_a_good_listing_loses_nothing() -> None:
    found = judged()
    assert codes(found) == set()
    assert (found.score, found.completeness.percent) == (100, 100)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"title": "连衣裙"}, "title_short", id="a title of one word"),
        pytest.param({"title": "茵曼连衣裙" + " ".join(KEYWORDS)}, "title_long", id="a title of keywords"),
        pytest.param(
            {"title": "【官方正品】顺丰包邮 官方旗舰店 茵曼碎花连衣裙 包邮"},
            "title_noisy",
            id="shouting",
        ),
        pytest.param(
            {"title": "茵曼 2026 春夏百搭显瘦新款上市", "category": None},
            "title_names_nothing",
            id="no thing",
        ),
        pytest.param({"title": "史上最好的茵曼春季碎花连衣裙 米白"}, "claims_forbidden", id="a forbidden claim"),
        pytest.param({"images": []}, "pictures_none", id="no picture"),
        pytest.param({"images": ["https://img.example/1.jpg"]}, "pictures_few", id="one picture"),
        pytest.param({"images": ["https://img.example/no-image.png"]}, "pictures_none", id="the picture of no picture"),
        pytest.param(
            {"images": [*GOOD["images"], "http://img.example/6.jpg"]}, "pictures_doubtful", id="not over https"
        ),
        pytest.param({"description": None}, "description_none", id="no description"),
        pytest.param({"description": "好看"}, "description_short", id="a word of description"),
        pytest.param({"description": GOOD["title"]}, "description_repeats", id="the title again"),
        pytest.param({"price": None}, "price_none", id="no price"),
        pytest.param({"price": "会员价99"}, "price_none", id="what members pay is no price"),
        pytest.param({"price": "99999", "list_price": None}, "price_doubtful", id="a price to keep people away"),
        pytest.param({"list_price": "9999"}, "list_price_doubtful", id="fifty times the price"),
        pytest.param({"gtin": "6941487298881"}, "gtin_doubtful", id="a wrong check digit"),
        pytest.param({"attributes": {}, "title": "茵曼 碎花连衣裙 修身显瘦"}, "attributes_required", id="no size"),
        pytest.param(
            {"attributes": {"颜色": "米白", "尺码": "M"}}, "attributes_recommended", id="no material, no season"
        ),
    ],
)
def test_each_shortcoming_is_named_and_costs_points(changes: dict[str, Any], code: str) -> None:
    found = judged(**changes)
    assert code in codes(found)
    assert found.score == max(0, 100 - sum(deduction.points for deduction in found.deductions)) < 100


def test_the_gaps_are_named_the_required_first() -> None:
    found = judged(attributes={"颜色": "米白"}).completeness
    assert [spec.requirement for spec in found.gaps] == ["required", "recommended"]
    assert [spec.id for spec in found.gaps] == ["size", "gender"]


def test_the_worst_listing_has_no_points_and_not_less() -> None:
    assert assess(listing("！"), KNOWLEDGE.tree).score == 20
    nothing = assess(listing("顺丰包邮最好", price="定金1", gtin="1"), KNOWLEDGE.tree)
    assert 0 <= nothing.score < 30


def test_completeness_counts_a_required_attribute_three_times() -> None:
    tree = KNOWLEDGE.tree
    specs = tree.get("apparel.dresses.dresses").attributes
    required = {spec.id for spec in specs if spec.requirement == "required"}
    recommended = {spec.id for spec in specs if spec.requirement == "recommended"}
    share = 100 * 3 * len(required) // (3 * len(required) + len(recommended))
    assert completeness(tree, "apparel.dresses.dresses", required).percent == share
    assert completeness(tree, "apparel.dresses.dresses", required | recommended).percent == 100
    assert completeness(tree, None, required).percent == 0
