from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import Analyzer
from normalizer.lexicon import LexiconError
from synonyms import Expansion, SynonymSet, check, compile_synonyms, parse_synonyms


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


def compiled(analyzer: Analyzer, text: str) -> SynonymSet:
    return compile_synonyms(parse_synonyms(text, "shop.txt"), analyzer.tokens)


def said(expansions: tuple[Expansion, ...]) -> list[tuple[int, int, set[str]]]:
    return [(found.start, found.end, {" ".join(words) for words in found.alternatives}) for found in expansions]


def test_a_two_way_rule_works_from_every_side(analyzer: Analyzer) -> None:
    synonyms = compiled(analyzer, "土豆, 马铃薯, potato")
    assert said(synonyms.expand(["土豆"])) == [(0, 1, {"马铃薯", "potato"})]
    assert said(synonyms.expand(["新鲜", "potato"])) == [(1, 2, {"土豆", "马铃薯"})]


def test_a_one_way_rule_leaves_the_right_side_alone(analyzer: Analyzer) -> None:
    synonyms = compiled(analyzer, "手机 => iphone")
    assert said(synonyms.expand(["手机"])) == [(0, 1, {"iphone"})]
    assert synonyms.expand(["iphone"]) == ()


def test_a_term_of_several_words_is_a_phrase_in_both_directions(analyzer: Analyzer) -> None:
    synonyms = compiled(analyzer, "笔记本电脑, laptop computer")
    assert said(synonyms.expand(analyzer.tokens("轻薄笔记本电脑"))) == [(1, 2, {"laptop computer"})]
    assert said(synonyms.expand(analyzer.tokens("cheap laptop computer"))) == [(1, 3, {"笔记本电脑"})]


@pytest.mark.parametrize("query", ["laptop", "computer", "computer laptop", "laptop for computer"])
def test_half_a_phrase_or_a_phrase_in_disorder_expands_nothing(analyzer: Analyzer, query: str) -> None:
    assert compiled(analyzer, "笔记本电脑, laptop computer").expand(analyzer.tokens(query)) == ()


def test_a_longer_term_hides_the_shorter_one_inside_it(analyzer: Analyzer) -> None:
    synonyms = compiled(analyzer, "phone case, 保护套\nphone, 手机")
    assert said(synonyms.expand(["phone", "case"])) == [(0, 2, {"保护套"})]
    assert said(synonyms.expand(["phone", "holder"])) == [(0, 1, {"手机"})]


def test_case_width_and_plurals_do_not_matter(analyzer: Analyzer) -> None:
    synonyms = compiled(analyzer, "耳機, Ｈeadphones")
    assert said(synonyms.expand(analyzer.tokens("HEADPHONE"))) == [(0, 1, {"耳机"})]


def test_two_rules_for_one_term_both_apply_and_are_named(analyzer: Analyzer) -> None:
    expansions = compiled(analyzer, "耳机, headphones\n耳机 => 耳麦").expand(["耳机"])
    assert [str(found.rule) for found in expansions] == ["耳机, headphones", "耳机 => 耳麦"]


def test_rules_do_not_chain(analyzer: Analyzer) -> None:
    synonyms = compiled(analyzer, "番茄, 西红柿\n西红柿 => 小番茄")
    assert said(synonyms.expand(["番茄"])) == [(0, 1, {"西红柿"})]


def test_alternatives_are_capped_and_the_cap_is_reported(analyzer: Analyzer) -> None:
    synonyms = compiled(analyzer, "a1, b2, c3, d4, e5\nx1, y2, z3")
    first, second = synonyms.expand(["a1", "x1"], limit=3)
    assert (len(first.alternatives), first.dropped) == (3, 1)
    assert (len(second.alternatives), second.dropped) == (0, 2)


def test_a_term_that_leaves_no_word_is_refused_with_its_line(analyzer: Analyzer) -> None:
    rules = parse_synonyms("番茄, 西红柿\n土豆, ！！\n", "shop.txt")
    (problem,) = check(rules, analyzer.tokens)
    assert (problem.source, problem.line) == ("shop.txt", 2)
    assert "leaves no word" in problem.message
    with pytest.raises(LexiconError):
        compile_synonyms(rules, analyzer.tokens)


def test_terms_that_are_one_to_the_analyser_are_refused(analyzer: Analyzer) -> None:
    (problem,) = check(parse_synonyms("dress, dresses", "shop.txt"), analyzer.tokens)
    assert "same words to the analyser" in problem.message


def test_the_packaged_synonyms_are_sound(analyzer: Analyzer) -> None:
    rules = parse_synonyms(files("synonyms").joinpath("default.txt").read_text("utf-8"), "default.txt")
    assert len(rules) >= 200
    assert check(rules, analyzer.tokens) == ()


@pytest.mark.parametrize(
    ("query", "also"),
    [
        ("番茄", "西红柿"),
        ("充电宝", "移动电源"),
        ("电饭锅", "电饭煲"),
        ("吹风机", "电吹风"),
        ("连衣裙", "dress"),
        ("earphones", "耳机"),
        ("尿不湿", "纸尿裤"),
        ("laptop", "笔记本电脑"),
    ],
)
def test_shoppers_other_names_for_common_things_are_known(analyzer: Analyzer, query: str, also: str) -> None:
    synonyms = compiled(analyzer, files("synonyms").joinpath("default.txt").read_text("utf-8"))
    words = " ".join(analyzer.tokens(also))
    assert any(words in found for _, _, found in said(synonyms.expand(analyzer.tokens(query))))


@given(st.lists(st.sampled_from(["a1", "b2", "c3", "d4", "e5", "f6"]), max_size=12), st.integers(0, 10))
def test_expansions_never_overlap_and_never_exceed_the_limit(tokens: list[str], limit: int) -> None:
    rules = parse_synonyms("a1 b2, c3, d4\nb2, e5 f6\nc3 => a1\n", "shop.txt")
    expansions = compile_synonyms(rules, str.split).expand(tokens, limit)
    assert sum(len(found.alternatives) for found in expansions) <= limit
    spans = sorted({(found.start, found.end) for found in expansions})
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert all(0 <= start < end <= len(tokens) for start, end in spans)
