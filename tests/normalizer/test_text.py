import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from normalizer.text import compact, fold, fold_aligned

# Text that shops write, with the characters that change length when they fold.
messy = st.text(
    st.sampled_from("aAéÉßﬁ½①㎡㎏ｶﾞか\u3099\u0301\u200b\ufeff\ud800５Ｌ　\t\n’“—·・蘋果苹果手機😀e\u1100\u1161\u11a8")
)
anything = st.one_of(messy, st.text(), st.text(st.characters(codec=None, exclude_categories=())))


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        pytest.param("５００ｍｌ", "500ml", id="full-width digits and letters of a Japanese feed"),
        pytest.param("500ML", "500ml", id="capitals"),
        pytest.param("L’Oréal", "l'oreal", id="curly apostrophe and accent"),
        pytest.param("Estée Lauder", "estee lauder", id="precomposed accent"),
        pytest.param("Este\u0301e Lauder", "estee lauder", id="accent as a mark of its own, as macOS writes it"),
        pytest.param("Nescafé® Gold™", "nescafe gold", id="trade mark signs"),
        pytest.param("蘋果手機殼", "苹果手机壳", id="Taiwanese shop"),
        pytest.param("歐萊雅", "欧莱雅", id="Hong Kong shop"),
        pytest.param("耐克　男鞋", "耐克 男鞋", id="ideographic space"),
        pytest.param("a\u00a0b\tc", "a b c", id="every white space is one space"),
        pytest.param("a  b", "a  b", id="spaces are not collapsed"),
        pytest.param("iPhone\u200b15\ufeff", "iphone15", id="zero width characters of a rich text editor"),
        pytest.param("海尔·統帥", "海尔·统帅", id="middle dot"),
        pytest.param("乔治•阿玛尼", "乔治·阿玛尼", id="bullet for a middle dot"),
        pytest.param("SK–II", "sk-ii", id="en dash"),
        pytest.param("１９９～２９９元", "199~299元", id="wave dash"),
        pytest.param("10㎡", "10m2", id="squared unit"),
        pytest.param("½杯", "1/2杯", id="fraction"),
        pytest.param("Weißbier Straße", "weissbier strasse", id="German sharp s"),
        pytest.param("Søstrene Grene", "sostrene grene", id="Danish o"),
        pytest.param("ｶﾞﾝﾀﾞﾑ", "ガンダム", id="half-width kana"),
        pytest.param("24″显示器", '24"显示器', id="inch mark"),
        pytest.param("a\ud800b", "ab", id="lone surrogate"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_spellings_of_one_thing_fold_alike(raw: str, folded: str) -> None:
    assert fold(raw) == folded


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        pytest.param("WH-1000 XM5", "wh1000xm5", id="model number"),
        pytest.param("Coca‑Cola", "cocacola", id="brand with a hyphen"),
        pytest.param("  L'ORÉAL_巴黎 ", "loreal巴黎", id="brand with an apostrophe"),
        pytest.param("6901234-56789 2", "6901234567892", id="code with blanks"),
        pytest.param("！？", "", id="only punctuation"),
    ],
)
def test_compact_keeps_letters_digits_and_hanzi(raw: str, kept: str) -> None:
    assert compact(raw) == kept


def test_a_place_in_the_folded_text_leads_back_to_what_was_written() -> None:
    folded = fold_aligned("约½杯 ５００ＭＬ")
    start = folded.text.index("500ml")
    first, last = folded.raw_span(start, start + 5)
    assert folded.raw[first:last] == "５００ＭＬ"


def test_half_a_fraction_leads_back_to_the_whole_fraction() -> None:
    assert fold_aligned("½").raw_span(2, 3) == (0, 1)


def test_removed_characters_inside_a_word_belong_to_its_raw_span() -> None:
    assert fold_aligned("a\u200bb\u200bc").raw_span(0, 2) == (0, 3)


@pytest.mark.thorough
def test_every_single_character_folds_to_a_fixed_point() -> None:
    unstable = [code for code in range(0x110000) if fold(once := fold(chr(code))) != once]
    assert unstable == []


@given(anything)
@example("か\u3099")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(anything)
def test_folded_text_has_one_kind_of_space_and_no_hidden_characters(text: str) -> None:
    assert not re.search(r"[^\S ]", fold(text))
    assert not {unicodedata.category(char) for char in fold(text)} & {"Cc", "Cf", "Cs"}


@given(anything, st.integers(-2, 40), st.integers(-2, 40))
@example("a\u0301\u200b", 0, 1)
def test_aligned_folding_agrees_and_every_span_lies_in_the_raw_text(text: str, start: int, end: int) -> None:
    folded = fold_aligned(text)
    assert folded.text == fold(text)
    first, last = folded.raw_span(start, end)
    assert 0 <= first <= last <= len(text)


@given(anything)
def test_neighbouring_spans_run_forward_and_each_gives_its_character(text: str) -> None:
    folded = fold_aligned(text)
    spans = [folded.raw_span(place, place + 1) for place in range(len(folded.text))]
    assert spans == sorted(spans)
    for (start, end), char in zip(spans, folded.text, strict=True):
        assert char in fold(text[start:end])


@given(anything)
@example("\u1100\n\u1161")
def test_compact_text_is_folded_and_has_only_word_characters(text: str) -> None:
    assert fold(compact(text)) == compact(text)
    assert not re.search(r"[\W_]", compact(text))
