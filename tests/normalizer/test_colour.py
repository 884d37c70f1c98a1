from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.lexicons import load_knowledge
from normalizer.colour import Colour, ColourIndex, find_colours, find_title_colours, parse_colours
from normalizer.lexicon import LexiconError
from normalizer.reading import Reading

DATA = Path(__file__).parents[2] / "normalizer" / "data" / "colours.yaml"
INDEX = parse_colours(DATA.read_text(encoding="utf-8"), "colours.yaml")

WORDS = load_knowledge().words

colour_text = st.text(st.sampled_from("红黑白蓝粉绿青金银灰色系深浅大米咖啡茶酒豆/、 ()（）redblackRED１+ß"))
anything = st.one_of(colour_text, st.text(), st.text(st.characters(codec=None, exclude_categories=())))


def found(text: str, field: bool) -> tuple[Reading[Colour], ...]:
    return find_colours(text, INDEX) if field else find_title_colours(text, INDEX, WORDS)


def families(text: str, field: bool) -> list[str]:
    return [reading.value.id for reading in found(text, field)]


@pytest.mark.parametrize(
    "text", ["Red", "red", "ＲＥＤ", "rouge", "rot", "rojo", "大红", "红色系", "紅色", "红", "酒红", "正红色"]
)
def test_every_way_to_say_red_is_red(text: str) -> None:
    assert families(text, field=True) == ["red"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("雅川青", ["cyan"], id="a phone maker's name"),
        pytest.param("远峰蓝", ["blue"], id="another one"),
        pytest.param("松霜绿", ["green"], id="one that no list knows"),
        pytest.param("银河落日橙", ["orange"], id="a long one"),
        pytest.param("深空灰色", ["grey"], id="Apple"),
        pytest.param("Space Gray", ["grey"], id="two English words"),
        pytest.param("樱花粉", ["pink"], id="cherry blossom"),
        pytest.param("香槟金", ["gold"], id="champagne"),
        pytest.param("咖啡", ["brown"], id="a drink as a colour"),
        pytest.param("卡其", ["khaki"], id="khaki"),
        pytest.param("黑色/白色", ["black", "white"], id="two choices"),
        pytest.param("黑白", ["black", "white"], id="two colours in a word"),
        pytest.param("粉蓝", ["blue"], id="powder blue is a blue"),
        pytest.param("01 黑色（现货）", ["black"], id="a number before and a note after"),
        pytest.param("松霜绿 12GB+256GB", ["green"], id="a variant name"),
        pytest.param("黑色、黑", ["black"], id="one colour twice"),
        pytest.param("Weiß", ["white"], id="German"),
        pytest.param("见图", [], id="see the picture"),
        pytest.param("红米", [], id="a brand of phones"),
        pytest.param("均码", [], id="a size in the colour column"),
    ],
)
def test_a_colour_field_is_read(text: str, expected: list[str]) -> None:
    assert families(text, field=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Apple iPhone 15 Pro 远峰蓝色 256GB", ["blue"], id="phone"),
        pytest.param("运动鞋 black 男鞋 白色", ["black", "white"], id="two languages"),
        pytest.param("藏青色系西装", ["blue"], id="suit"),
        pytest.param("透明手机壳", ["transparent"], id="phone case"),
        pytest.param("黄金项链 白酒 红茶 绿豆 黑芝麻", [], id="goods named after colours"),
        pytest.param("红米手机 黑鲨 金龙鱼 红牛 白猫", [], id="brands"),
        pytest.param("大红袍茶叶", [], id="tea"),
        pytest.param("绿色食品认证大米", [], id="organic food"),
        pytest.param("redmi note", [], id="inside a Latin word"),
        pytest.param("Red Bull 250ml", [], id="English brand"),
        pytest.param("玻璃烟灰缸", [], id="ash tray"),
        pytest.param("透明质酸面膜", [], id="hyaluronic acid"),
        pytest.param("雀巢咖啡 奶茶 抹茶饼干", [], id="food whose name is a colour elsewhere"),
        pytest.param("某某机箱 雅川青 标配", ["cyan"], id="unknown word ending in a colour"),
        pytest.param("鸭蛋青瓷杯", [], id="a colour inside a longer word"),
    ],
)
def test_a_title_must_name_its_colour_plainly(text: str, expected: list[str]) -> None:
    assert families(text, field=False) == expected


def test_the_shade_and_the_raw_words_are_kept() -> None:
    (reading,) = find_colours("顏色：遠峰藍色", INDEX)
    assert (reading.value.shade, "顏色：遠峰藍色"[reading.start : reading.end]) == ("远峰蓝", "遠峰藍色")
    assert reading.value.label.zh_hans == "蓝色"


def test_a_guessed_colour_is_less_sure_than_a_listed_one() -> None:
    (guessed,), (listed,) = (find_colours(text, INDEX) for text in ("松霜绿", "墨绿"))
    assert guessed.confidence < listed.confidence


def test_every_name_in_the_file_is_found_as_its_family_in_a_colour_field() -> None:
    for family in INDEX.families:
        for name in (*family.label.names(), *family.endings, *family.aliases, *family.shades, *family.in_field):
            assert families(name, field=True) == [family.id], name


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param("red:\n  zh-Hans: 红色\n  zh-Hant: 紅色\n", 1, "'en' is missing", id="label missing"),
        pytest.param("red: {zh-Hans: a, zh-Hant: a, en: a, shade: [x]}", 1, "allowed are", id="unknown key"),
        pytest.param("red: {zh-Hans: a, zh-Hant: a, en: a, shades: 酒红}", 1, "list of words", id="no list"),
        pytest.param("- red", 1, "mapping", id="no mapping"),
        pytest.param("pairs: [黑白]", 1, "two endings", id="pair of unknown colours"),
        pytest.param(
            "red: {zh-Hans: a, zh-Hant: a, en: a, shades: [橘红]}\n"
            "warm: {zh-Hans: b, zh-Hant: b, en: b, shades: [橘红]}",
            2,
            "stands in 'red' and in 'warm'",
            id="one word for two",
        ),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(LexiconError) as caught:
        parse_colours(text, "colours.yaml")
    assert any(problem.line == line and words in problem.message for problem in caught.value.problems)


def test_an_index_knows_its_families_by_id() -> None:
    assert isinstance(INDEX, ColourIndex)
    assert INDEX.get("red") in INDEX.families
    assert INDEX.get("rouge") is None


@given(anything, st.booleans())
def test_no_text_raises_and_spans_lie_in_the_text(text: str, field: bool) -> None:
    for reading in found(text, field):
        assert 0 <= reading.start < reading.end <= len(text)
        assert INDEX.get(reading.value.id) is not None
