"""Learning categories from labelled items: what is read, what is refused, what is learned, how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from indexer.category_learning import Example, TooFewExamples, train
from indexer.category_report import Report, calibration_of
from indexer.feeds import FeedError
from indexer.labelled_items import category_called, labelled_items, nearest_category, read_labelled
from indexer.learned import LearnedError, LearnedFolder
from indexer.lexicons import load_knowledge
from normalizer.category import predict_category
from normalizer.category_learned import LearnedCategories
from normalizer.knowledge import Knowledge

# What a shop calls its things, words that our tree does not know: who bought history knows them.
HOUSE_NAMES = {
    "phones.cases": ("晴空壳套", "软甲衣", "随行护甲"),
    "drinks.tea.green": ("云雾毛尖王", "明前雀舌", "雨前翠芽"),
    "pets.cat_food": ("喵主子口粮", "主子罐罐餐", "喵星冻干"),
    "sports.outdoor.tents": ("天幕一号", "山野小屋", "速开穹顶"),
}


def examples() -> Iterator[Example]:
    for category, names in HOUSE_NAMES.items():
        for name, more in product(names, ("新款", "官方正品", "限时特惠", "家庭装", "升级版")):
            yield Example(f"{more}{name} 包邮", category, attributes={"系列": name[:2]})


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def learned(knowledge: Knowledge) -> tuple[LearnedCategories, Report]:
    return train([*examples()], knowledge)


def test_what_a_shop_calls_its_things_is_learned(
    learned: tuple[LearnedCategories, Report], knowledge: Knowledge, tmp_path: Path
) -> None:
    folder = LearnedFolder(tmp_path)
    folder.save(learned[0], {"report": {}})
    folder.use(knowledge.tree)
    taught = load_knowledge(learned=folder)
    title = "夏季随行护甲 多色可选"
    assert predict_category(title, None, knowledge.categories).id != "phones.cases"
    reading = predict_category(title, None, taught.categories)
    assert (reading.id, reading.rule) == ("phones.cases", "category.learned")


def test_the_report_tells_what_it_is_worth_on_items_it_has_not_seen(learned: tuple[LearnedCategories, Report]) -> None:
    report = learned[1]
    assert (report.examples, report.labels) == (60, 4)
    assert report.rules is not None
    assert report.together is not None
    assert report.learned.accuracy > report.rules.accuracy
    assert sum(each.items for each in report.learned.calibration) == 60


def test_training_twice_on_the_same_items_learns_the_same(
    learned: tuple[LearnedCategories, Report], knowledge: Knowledge
) -> None:
    assert train([*examples()], knowledge)[0].version == learned[0].version


def test_two_labels_are_enough(knowledge: Knowledge) -> None:
    two = [each for each in examples() if each.label in ("phones.cases", "pets.cat_food")]
    model, report = train(two, knowledge)
    assert model.labels == ("pets.cat_food", "phones.cases")
    assert report.learned.accuracy > 0.8


@pytest.mark.parametrize("count", [0, 3, 15], ids=["nothing", "fewer than parts", "one label only"])
def test_too_little_to_learn_from_is_said(knowledge: Knowledge, count: int) -> None:
    with pytest.raises(TooFewExamples, match="at least 5 items of 2 categories"):
        train([*examples()][:count], knowledge)


@pytest.mark.parametrize(
    ("label", "category"),
    [
        pytest.param("phones.cases", "phones.cases", id="an id"),
        pytest.param("手机壳", "phones.cases", id="a name"),
        pytest.param("手機殼", "phones.cases", id="traditional characters"),
        pytest.param("Phone Cases", "phones.cases", id="English, another case"),
        pytest.param("手机通讯 > 手机配件 > 手机壳", "phones.cases", id="a path"),
        pytest.param("本店新品", None, id="a shelf of the shop"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_label_is_an_id_a_name_or_a_path_of_the_tree(knowledge: Knowledge, label: str, category: str | None) -> None:
    assert category_called(label, knowledge.categories) == category


@pytest.mark.parametrize(
    ("label", "nearest"),
    [
        pytest.param("phones.case", "phones.cases", id="a letter is missing"),
        pytest.param("店铺热卖的手机壳", "phones.cases", id="ends in a name"),
        pytest.param("℃℃℃", None, id="like nothing"),
    ],
)
def test_an_unknown_label_is_told_with_the_nearest_category(
    knowledge: Knowledge, label: str, nearest: str | None
) -> None:
    assert nearest_category(label, knowledge.categories) == nearest


def test_unknown_labels_are_left_out_and_counted(knowledge: Knowledge) -> None:
    items = [Example("透明壳", "手机壳"), Example("甲", "店铺热卖的手机壳"), Example("乙", "店铺热卖的手机壳")]
    read = labelled_items(items, knowledge.categories)
    assert [example.label for example in read.examples] == ["phones.cases"]
    assert [(unknown.label, unknown.items, unknown.nearest) for unknown in read.unknown] == [
        ("店铺热卖的手机壳", 2, "phones.cases")
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("h.csv", "标题,类目,渠道类目,属性.材质\n透明软壳,手机壳,数码>壳套,硅胶\n,手机壳,,\n", id="CSV"),
        pytest.param(
            "h.tsv", "title\tcategory\tpath\t材质\n透明软壳\t手机壳\t数码>壳套\t硅胶\n无类目\t\t\t\n", id="TSV"
        ),
        pytest.param(
            "h.ndjson",
            '{"title": "透明软壳", "category": "手机壳", "path": "数码>壳套", "attributes": {"材质": "硅胶"}}\n{x\n',
            id="NDJSON",
        ),
    ],
)
def test_labelled_items_are_read_from_tables_and_lines(
    knowledge: Knowledge, tmp_path: Path, name: str, text: str
) -> None:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    read = read_labelled([file], knowledge.categories)
    assert read.examples == (Example("透明软壳", "phones.cases", "数码>壳套", {"材质": "硅胶"}),)
    assert read.unread == 1


def test_a_file_without_a_column_for_categories_is_refused(knowledge: Knowledge, tmp_path: Path) -> None:
    file = tmp_path / "titles.csv"
    file.write_text("title,price\n透明软壳,9.9\n", "utf-8")
    with pytest.raises(FeedError):
        read_labelled([file], knowledge.categories)


def test_what_is_in_use_changes_the_version_of_what_is_known(
    learned: tuple[LearnedCategories, Report], knowledge: Knowledge, tmp_path: Path
) -> None:
    folder = LearnedFolder(tmp_path)
    folder.save(learned[0], {"report": {}})
    assert load_knowledge(learned=folder).version == knowledge.version
    folder.use(knowledge.tree)
    assert load_knowledge(learned=folder).version != knowledge.version
    assert folder.stop()
    assert not folder.stop()
    assert load_knowledge(learned=folder).version == knowledge.version


def test_a_predictor_answers_the_same_from_its_file(
    learned: tuple[LearnedCategories, Report], knowledge: Knowledge, tmp_path: Path
) -> None:
    folder = LearnedFolder(tmp_path)
    folder.save(learned[0], {"report": {"accuracy": 1}})
    assert folder.use(knowledge.tree) == {"report": {"accuracy": 1}}
    again = folder.in_use(knowledge.tree)
    assert again is not None
    assert again.version == learned[0].version


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: data[: len(data) // 2], id="half of it"),
        pytest.param(lambda data: b"\x80\x04\x95 pickled", id="a pickle"),
    ],
)
def test_a_damaged_file_is_an_error_with_what_to_do(
    learned: tuple[LearnedCategories, Report], knowledge: Knowledge, tmp_path: Path, damage: object
) -> None:
    folder = LearnedFolder(tmp_path)
    folder.save(learned[0], {"report": {}})
    folder.draft.write_bytes(damage(folder.draft.read_bytes()))  # type: ignore[operator]
    with pytest.raises(LearnedError, match="Train again"):
        folder.use(knowledge.tree)
    assert not folder.used.exists()


def test_objects_hidden_in_a_file_are_not_made(knowledge: Knowledge, tmp_path: Path) -> None:
    folder = LearnedFolder(tmp_path)
    tmp_path.mkdir(exist_ok=True)
    with folder.draft.open("wb") as file:
        np.savez(file, head=np.array([{"a": 1}], dtype=object))
    with pytest.raises(LearnedError):
        folder.use(knowledge.tree)


def test_a_predictor_of_another_tree_is_refused(knowledge: Knowledge, tmp_path: Path) -> None:
    items = [Example(each.title, f"shelf.{each.label}") for each in examples()]
    folder = LearnedFolder(tmp_path)
    folder.save(train(items, knowledge)[0], {"report": {}})
    with pytest.raises(LearnedError, match="4 categories that the tree in use does not have"):
        folder.use(knowledge.tree)


def test_nothing_can_be_used_before_it_was_trained(knowledge: Knowledge, tmp_path: Path) -> None:
    with pytest.raises(LearnedError, match="xunpin learn categories FILE"):
        LearnedFolder(tmp_path).use(knowledge.tree)


def test_calibration_counts_each_answer_in_the_bin_of_its_confidence() -> None:
    bins = calibration_of([(0.95, True), (0.9, True), (0.89, False), (0.1, True)])
    assert [(each.low, each.items, each.right) for each in bins] == [(0.0, 1, 1), (0.8, 1, 0), (0.9, 2, 2)]
