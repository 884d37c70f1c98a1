"""Claims that the advertising law forbids are flagged in their legal sense only."""

from __future__ import annotations

import pytest

from indexer.lexicons import load_knowledge
from normalizer.lexicon import LexiconError
from normalizer.model import RawItem, Severity
from normalizer.pipeline import normalize
from normalizer.superlative import parse_superlatives

KNOWLEDGE = load_knowledge()


def claims(title: str, description: str | None = None) -> list[tuple[str, str | None]]:
    listing = normalize(RawItem("shop", "1", title, description=description), KNOWLEDGE)
    return [(issue.field, issue.value) for issue in listing.issues if issue.code == "superlative"]


@pytest.mark.parametrize(
    ("title", "claim"),
    [
        pytest.param("国家级工艺大师 紫砂壶", "国家级", id="the law's own example"),
        pytest.param("最佳礼品 保温杯 500ml", "最佳", id="best"),
        pytest.param("销量第一 电饭煲 4L", "销量第一", id="first in sales"),
        pytest.param("行业第一品牌 扫地机器人", "行业第一", id="first of its trade"),
        pytest.param("全网最低价 纸巾 24包", "全网最低价", id="the lowest price"),
        pytest.param("TOP1 洗面奶 100g", "TOP1", id="in Latin letters"),
        pytest.param("Ｎｏ．１ 空气炸锅", "Ｎｏ．１", id="in full width"),
        pytest.param("獨一無二 手工銀飾 戒指", "獨一無二", id="in traditional characters"),
        pytest.param("热销冠军 破壁机 1.75L", "热销冠军", id="champion of sales"),
        pytest.param("最新鲜的赣南脐橙 5斤", "最新鲜", id="the freshest"),
        pytest.param("顶尖工艺 手工皮鞋", "顶尖", id="of the peak"),
        pytest.param("鼻炎喷剂 根治 不反弹", "根治", id="a cure for good"),
    ],
)
def test_a_claim_of_being_beyond_compare_is_flagged_as_it_was_written(title: str, claim: str) -> None:
    assert claims(title) == [("title", claim)]


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("第一代 Apple Watch 表带", id="a generation"),
        pytest.param("哈利波特 第一册 平装", id="a volume"),
        pytest.param("最强大脑 益智玩具 周边", id="a television programme"),
        pytest.param("最优化理论与方法 教材", id="a field of mathematics"),
        pytest.param("极品飞车 PS5游戏 光盘", id="a game"),
        pytest.param("货架 最大承重200kg", id="a measure"),
        pytest.param("中国第一汽车 红旗 车模", id="the name of a company"),
        pytest.param("Windows 最新版 安装盘", id="an edition"),
        pytest.param("Desktop12 电脑桌", id="inside a Latin word"),
        pytest.param("最终幻想7 重制版 光盘", id="the last one"),
        pytest.param("妈妈的最爱 康乃馨", id="the dearest"),
        pytest.param("宝宝第一口辅食 米粉", id="the first spoon"),
        pytest.param("2022世界杯冠军 纪念球衣", id="a champion of sports"),
        pytest.param("世界上最伟大的推销员 平装", id="the title of a book"),
        pytest.param("摇粒绒第一眼看中的外套", id="at first sight"),
    ],
)
def test_the_same_characters_in_another_sense_are_fine(title: str) -> None:
    assert claims(title) == []


def test_descriptions_are_read_as_well_and_a_claim_is_told_once() -> None:
    assert claims("保温杯", "顶级做工, 顶级材料") == [("description", "顶级")]


def test_a_claim_is_a_warning_that_says_what_to_do() -> None:
    listing = normalize(RawItem("shop", "1", "史无前例 电风扇"), KNOWLEDGE)
    [issue] = [issue for issue in listing.issues if issue.code == "superlative"]
    assert issue.severity is Severity.WARNING
    assert issue.hint


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("- 最佳", "own.yaml:1: expected the sections forbidden and fine", id="no sections"),
        pytest.param("forbidden: [最佳]\nallowed: []\nfine: []", "own.yaml:2: 'allowed' is unknown", id="a section"),
        pytest.param(
            "forbidden:\n- 最佳\n- 最佳\nfine: []", "own.yaml:3: forbidden: '最佳' is there twice", id="twice"
        ),
        pytest.param("forbidden:\n- 7\nfine: []", "own.yaml:2: forbidden: 7 is no word", id="no text"),
    ],
)
def test_mistakes_in_the_file_are_told_with_their_line(text: str, problem: str) -> None:
    with pytest.raises(LexiconError) as error:
        parse_superlatives(text, "own.yaml")
    assert problem in str(error.value)
