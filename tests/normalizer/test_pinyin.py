import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.pinyin import full, initials, readings, syllables

anything = st.one_of(
    st.text(st.sampled_from("朝阳行乐重长手机iPhone15 -・ｶé繁體𠮷〇😀")),
    st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF)),
    st.text(st.characters(codec=None, exclude_categories=())),
)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("银行", "yinhang"),
        ("行者", "xingzhe"),
        ("重庆", "chongqing"),
        ("重量", "zhongliang"),
        ("长沙", "changsha"),
        ("音乐", "yinyue"),
        ("乐事薯片", "leshishupian"),
        ("厦门", "xiamen"),
        ("大厦", "dasha"),
        ("薄荷", "bohe"),
        ("人参", "renshen"),
        ("绿茶", "lvcha"),
        ("女鞋", "nvxie"),
        ("咖啡", "kafei"),
        ("手機", "shouji"),
        ("iPhone手机壳", "iphoneshoujike"),
        ("欧莱雅（L'ORÉAL）", "oulaiyaloreal"),
        ("", ""),
    ],
)
def test_words_are_spelled_as_they_are_said(text: str, spelled: str) -> None:
    assert full(text) == spelled


@pytest.mark.parametrize(
    ("text", "letters"),
    [("长沙臭豆腐", "cscdf"), ("手机壳", "sjk"), ("iPhone15手机", "iphone15sj"), ("重庆", "cq"), ("!", "")],
)
def test_initials_are_the_first_letters(text: str, letters: str) -> None:
    assert initials(text) == letters


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("朝阳", {("chao", "yang"), ("zhao", "yang")}),
        ("曾记", {("ceng", "ji"), ("zeng", "ji")}),
        ("茜", {("qian",), ("xi",)}),
    ],
)
def test_ambiguous_names_have_both_readings(text: str, both: set[tuple[str, ...]]) -> None:
    assert set(readings(text)) == both


def test_a_word_that_the_dictionary_knows_has_only_its_reading() -> None:
    assert readings("银行") == (("yin", "hang"),)
    assert readings("重庆") == (("chong", "qing"),)


@given(anything)
def test_no_text_raises_and_readings_are_few_and_equally_long(text: str) -> None:
    options = readings(text)
    assert 1 <= len(options) <= 8
    assert len({len(option) for option in options}) == 1
    assert len(set(options)) == len(options)
    assert options[0] == syllables(text)
    assert all(sound and sound[0] in initials(text) for sound in syllables(text))


@given(anything)
def test_spelling_what_is_spelled_changes_nothing(text: str) -> None:
    if (spelled := full(text)).isascii():
        assert full(spelled) == spelled
