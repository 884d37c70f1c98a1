import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from indexer.analysis import Analyzer
from indexer.lexicons import load_knowledge, load_synonyms
from normalizer.lexicon import LexiconError


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


def test_the_packaged_knowledge_is_complete_and_sound() -> None:
    knowledge = load_knowledge()
    assert len(knowledge.brands) >= 700
    assert knowledge.brands.lookup("华为（HUAWEI）") is knowledge.brands.get("huawei")


def test_brands_sell_in_categories_that_exist() -> None:
    knowledge = load_knowledge()
    unknown = {
        (brand.id, category)
        for brand in knowledge.brands
        for category in brand.categories
        if category not in knowledge.tree
    }
    assert unknown == set()


def test_knowledge_is_read_once_as_long_as_no_file_changes(tmp_path: Path) -> None:
    assert load_knowledge() is load_knowledge()
    assert load_knowledge(tmp_path) is load_knowledge()


def test_a_file_of_the_folder_takes_the_place_of_the_packaged_one(tmp_path: Path) -> None:
    (tmp_path / "brands").mkdir()
    own = tmp_path / "brands" / "sports.yaml"
    own.write_text("our-own: {zh: 自家牌, en: Our Own}\n", "utf-8")
    knowledge = load_knowledge(tmp_path)
    assert knowledge.brands.lookup("自家牌") is not None
    assert knowledge.brands.get("nike") is None
    assert knowledge.brands.get("huawei") is not None
    assert knowledge.version != load_knowledge().version


@pytest.mark.thorough
def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "brands").mkdir()
    own = tmp_path / "brands" / "ours.yaml"
    own.write_text("our-own: {en: Our Own}\n", "utf-8")
    before = load_knowledge(tmp_path)
    own.write_text("our-other: {en: Our Other}\n", "utf-8")
    after = load_knowledge(tmp_path)
    assert (before.brands.get("our-other"), after.brands.get("our-own")) == (None, None)
    assert after.brands.get("our-other") is not None


def test_mistakes_in_a_folder_are_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "brands").mkdir()
    (tmp_path / "brands" / "ours.yaml").write_text("# ours\nour-own: {nn: Our Own}\n", "utf-8")
    with pytest.raises(LexiconError) as caught:
        load_knowledge(tmp_path)
    assert {(problem.source, problem.line) for problem in caught.value.problems} == {("brands/ours.yaml", 2)}


def test_a_whole_copy_of_the_files_means_the_same(tmp_path: Path) -> None:
    shutil.copytree(str(files("normalizer").joinpath("data")), tmp_path / "data")
    assert load_knowledge(tmp_path / "data").version == load_knowledge().version


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="nowhere"):
        load_knowledge(tmp_path / "nowhere")


def test_the_packaged_synonyms_are_read_once(analyzer: Analyzer) -> None:
    synonyms = load_synonyms(analyzer)
    assert load_synonyms(analyzer) is synonyms
    assert synonyms.expand(analyzer.tokens("充电宝"))


def test_synonyms_of_a_folder_take_the_place_of_the_packaged_ones(analyzer: Analyzer, tmp_path: Path) -> None:
    assert load_synonyms(analyzer, tmp_path) is load_synonyms(analyzer)
    (tmp_path / "synonyms.txt").write_text("手机 => iphone\n", "utf-8")
    synonyms = load_synonyms(analyzer, tmp_path)
    assert [found.alternatives for found in synonyms.expand(["手机"])] == [(("iphone",),)]
    assert synonyms.expand(analyzer.tokens("充电宝")) == ()


def test_a_mistake_in_a_folder_s_synonyms_is_told_with_its_line(analyzer: Analyzer, tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").write_text("番茄, 西红柿\n手机 =>\n", "utf-8")
    with pytest.raises(LexiconError, match=r"synonyms\.txt:2"):
        load_synonyms(analyzer, tmp_path)
