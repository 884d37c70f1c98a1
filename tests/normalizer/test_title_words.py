"""The file of title words: lists that people edit, checked when they are loaded."""

from __future__ import annotations

import pytest

from normalizer.lexicon import LexiconError
from normalizer.title_words import LISTS, TitleWords, build_title_words, parse_title_words


def built(**lists: list[str]) -> TitleWords:
    return build_title_words(
        {name: lists.get(name, []) for name in LISTS}, ["电热水壶", "无线音箱"], ["红色"], ["耐克"]
    )


def found(text: str, index: TitleWords) -> list[tuple[str, str]]:
    return [(text[word.start : word.end], word.kind) for word in index.find(text)]


def test_lists_may_be_grouped_and_are_folded() -> None:
    words = parse_title_words("describes: {when: [冬季, ＸＬ], whom: [兒童]}\nthings: [音箱]", "title_words.yaml")
    assert (words["describes"], words["things"], words["heads"]) == (["冬季", "xl", "儿童"], ["音箱"], [])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param("things: [杯]\nthing: [杯]", 2, "unknown key 'thing'", id="an unknown list"),
        pytest.param("things: 杯", 1, "a list of words", id="no list"),
        pytest.param("things:\n  - 杯\n  - 12", 3, "is no word", id="a number"),
        pytest.param("[杯]", 1, "expected a mapping", id="no mapping"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(LexiconError) as caught:
        parse_title_words(text, "title_words.yaml")
    assert any(problem.line == line and words in problem.message for problem in caught.value.problems)


def test_the_rest_of_the_knowledge_gives_words_too() -> None:
    index = built(describes=["家用"])
    assert found("耐克家用红色电热水壶", index) == [
        ("耐克", "name"), ("家用", "describes"), ("红色", "describes"), ("电热水壶", "thing"),
    ]  # fmt: skip


def test_a_name_that_ends_in_another_thing_is_that_thing() -> None:
    assert found("无线音箱", built(things=["音箱"])) == [("音箱", "thing")]
    assert found("无线音箱", built(things=["音箱"], whole=["无线音箱"])) == [("无线音箱", "thing")]


def test_the_word_that_ends_later_wins() -> None:
    assert found("牛奶锅", built(things=["牛奶", "奶锅"])) == [("奶锅", "thing")]


def test_latin_words_are_not_cut_out_of_longer_ones() -> None:
    index = built(things=["mp3", "t恤"])
    assert found("mp34 amp3", index) == []
    assert found("白t恤", index) == [("t恤", "thing")]
