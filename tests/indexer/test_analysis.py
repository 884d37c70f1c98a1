"""One analyser for catalog and query: what a query word is must be in every text that holds it."""

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import Analyzer, atoms, chars, grams, joints, parts, runs, stem

ANALYZER = Analyzer(["雅诗兰黛", "连衣裙", "保护壳"])


def grams_of(text: str) -> list[str]:
    return grams(runs(text))


def stands_in(needle: tuple[str, ...], haystack: list[str]) -> bool:
    return any(tuple(haystack[i : i + len(needle)]) == needle for i in range(len(haystack) - len(needle) + 1))


@pytest.mark.parametrize(
    ("query", "title"),
    [
        pytest.param("处理", "待处理订单盖章", id="a word inside a longer word"),
        pytest.param("简单", "安装简单的置物架", id="a word across what a segmenter would cut"),
        pytest.param("雅诗兰黛", "【正品】雅诗兰黛小棕瓶", id="a brand name"),
        pytest.param("連衣裙", "红色连衣裙女夏", id="traditional characters"),
        pytest.param("wh1000xm5", "索尼WH-1000XM5降噪耳机", id="a model without its hyphen"),
        pytest.param("WH 1000 XM5", "索尼WH-1000XM5降噪耳机", id="a model with spaces"),
        pytest.param("iphone15", "Apple iPhone 15 Pro", id="a model written as one"),
        pytest.param("５００ｍｌ", "农夫山泉500毫升*24瓶", id="a quantity in another unit and width"),
        pytest.param("0.5L", "农夫山泉500毫升*24瓶", id="a quantity in litres"),
    ],
)
def test_every_query_word_stands_in_a_title_that_holds_it(query: str, title: str) -> None:
    assert ANALYZER.query(query)
    for word in ANALYZER.query(query):
        assert stands_in(word.grams, grams_of(title))


@pytest.mark.parametrize(
    ("query", "title"),
    [
        pytest.param("1RG1", "开关电源 1RG6", id="a part number with another last digit"),
        pytest.param("256GB", "2.56元抢购", id="a storage size and a price"),
        pytest.param("2.56", "256GB 手机", id="a price and a storage size"),
        pytest.param("布", "不锈钢餐具 部分现货", id="a character and its homophones"),
    ],
)
def test_what_only_looks_alike_does_not_match(query: str, title: str) -> None:
    assert not all(stands_in(word.grams, grams_of(title)) for word in ANALYZER.query(query))


def test_latin_words_that_stand_side_by_side_are_also_one_word() -> None:
    assert "skii" in joints(runs("SK II 神仙水"))
    assert "skii" in joints(runs("SK-II 神仙水"))
    assert "promax" in joints(runs("iPhone 15 Pro Max"))


def test_latin_words_apart_are_never_joined() -> None:
    assert joints(runs("Nike 耐克 Air")) == []


def test_numbers_keep_their_decimal_point() -> None:
    assert atoms("5.5") == ["5.5"]
    assert "2.56" in chars(runs("直降2.56 限时"))


def test_a_quantity_is_also_found_by_its_bare_number() -> None:
    assert "256" in chars(runs("iPhone 15 256GB"))
    assert "256" in ANALYZER.words(runs("iPhone 15 256GB"))


@pytest.mark.parametrize(
    ("plural", "singular"), [("Headphones", "headphone"), ("dresses", "dress"), ("batteries", "battery")]
)
def test_english_plurals_and_singulars_are_one_word(plural: str, singular: str) -> None:
    assert ANALYZER.words(runs(plural)) == ANALYZER.words(runs(singular))


def test_places_of_query_words_are_those_of_the_text_as_typed() -> None:
    query = "㎡ 紅色　連衣裙"
    assert [query[word.start : word.end] for word in ANALYZER.query(query) if word.kind == "han"] == ["紅色", "連衣裙"]


def test_the_fingerprint_changes_with_the_dictionary_and_not_with_its_order() -> None:
    assert Analyzer(["连衣裙", "雅诗兰黛"]).fingerprint == Analyzer(["雅诗兰黛", "连衣裙"]).fingerprint
    assert Analyzer(["连衣裙"]).fingerprint != Analyzer(["连衣裙", "雅诗兰黛"]).fingerprint


def test_the_segmenter_cuts_as_the_reference_does() -> None:
    plain = Analyzer()
    for text in ("无印良品儿童书包大容量", "不锈钢保温杯便携水杯", "电动牙刷充电式声波", "真皮沙发客厅组合现代简约"):
        assert sorted(plain.words(runs(text))) == sorted(jieba.cut_for_search(text))


@given(
    st.text(alphabet=st.sampled_from("连衣裙手机壳不锈钢保温杯真皮沙发电动牙刷"), min_size=2, max_size=24), st.data()
)
def test_any_stretch_of_a_title_is_found_by_its_words(title: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(title) - 1))
    end = data.draw(st.integers(start + 1, len(title)))
    have = grams_of(title)
    characters = chars(runs(title))
    for word in ANALYZER.query(title[start:end]):
        assert stands_in(word.grams, have) or (len(word.text) == 1 and word.text in characters)


@given(st.text(max_size=80))
def test_no_text_breaks_the_analyser(text: str) -> None:
    cut = runs(text)
    for token in (*ANALYZER.words(cut), *grams(cut), *chars(cut), *joints(cut)):
        assert token
        assert not any(char.isspace() for char in token)
    for word in ANALYZER.query(text):
        assert 0 <= word.start < word.end <= len(text)


def test_stemming_is_stable() -> None:
    for word in ("headphone", "dress", "bus", "glass", "iphone"):
        assert stem(stem(word)) == stem(word)


def test_a_run_of_hanzi_becomes_overlapping_pairs() -> None:
    (run,) = runs("保护壳")
    assert parts(run) == ["保护", "护壳"]
