import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.lexicon import LexiconError
from synonyms import parse_synonyms


def test_a_line_of_commas_works_both_ways_and_an_arrow_only_one_way() -> None:
    both, one = parse_synonyms("土豆, 马铃薯，洋芋\n手机 => iphone, 智能手机\n", "shop.txt")
    assert (both.searched, both.found, both.two_way) == (both.found, ("土豆", "马铃薯", "洋芋"), True)
    assert (one.searched, one.found, one.two_way) == (("手机",), ("iphone", "智能手机"), False)


def test_rules_know_their_lines_and_skip_comments() -> None:
    rules = parse_synonyms("# vegetables\n\n土豆, 马铃薯  # same root\n\n番茄, 西红柿\r\n", "shop.txt")
    assert [(rule.line, rule.source, str(rule)) for rule in rules] == [
        (3, "shop.txt", "土豆, 马铃薯"),
        (5, "shop.txt", "番茄, 西红柿"),
    ]


def test_a_sharp_inside_a_word_is_no_comment() -> None:
    (rule,) = parse_synonyms("c#书, csharp", "shop.txt")
    assert rule.searched == ("c#书", "csharp")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("土豆", "stands alone", id="one term"),
        pytest.param("手机 =>", "right side of `=>` is empty", id="nothing to find"),
        pytest.param("=> 手机", "left side of `=>` is empty", id="nothing searched"),
        pytest.param("土豆,, 马铃薯", "nothing between two commas", id="two commas"),
        pytest.param("土豆, 马铃薯, 土豆", "'土豆' stands twice", id="the same term"),
        pytest.param("T恤, Ｔ恤", "'Ｔ恤' stands twice: it equals 'T恤'", id="the same when folded"),
        pytest.param("手机 => 手機", "it equals '手机'", id="a term that leads to itself"),
        pytest.param("a => b => c", "has 2 arrows", id="two arrows"),
        pytest.param("土豆, 马\u200b铃薯", "U+200B", id="zero-width space, from a web page"),
        pytest.param("土豆, 马\x07铃薯", "U+0007", id="control character"),
        pytest.param("土豆, " + "薯" * 65, "65 characters", id="a pasted paragraph"),
        pytest.param(", ".join(f"t{n}" for n in range(40)), "40 terms", id="a pasted list"),
    ],
)
def test_a_mistake_is_told_with_its_line(line: str, said: str) -> None:
    with pytest.raises(LexiconError) as caught:
        parse_synonyms(f"番茄, 西红柿\n{line}\n", "shop.txt")
    (problem,) = caught.value.problems
    assert (problem.source, problem.line) == ("shop.txt", 2)
    assert said in problem.message


def test_a_rule_that_stands_twice_is_told_with_the_first_line() -> None:
    with pytest.raises(LexiconError, match="on line 1 already"):
        parse_synonyms("土豆, 马铃薯\n马铃薯, 土豆\n", "shop.txt")


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(LexiconError) as caught:
        parse_synonyms("土豆\n番茄, 西红柿\n手机 =>\na, a, b\n", "shop.txt")
    assert [problem.line for problem in caught.value.problems] == [1, 3, 4]


@given(st.text(max_size=200))
def test_any_text_parses_or_is_refused_with_lines(text: str) -> None:
    try:
        rules = parse_synonyms(text, "shop.txt")
    except LexiconError as error:
        lines = [problem.line for problem in error.problems]
    else:
        lines = [rule.line for rule in rules]
        assert all(rule.searched and rule.found for rule in rules)
    assert all(1 <= line <= len(text.splitlines()) for line in lines)


terms = st.text(alphabet="土豆马铃薯番茄abc123", min_size=1, max_size=6)


@given(st.lists(terms, min_size=2, max_size=5, unique=True), st.booleans())
def test_a_rule_written_out_reads_back_the_same(names: list[str], one_way: bool) -> None:
    text = " => ".join([names[0], ", ".join(names[1:])]) if one_way else ", ".join(names)
    (rule,) = parse_synonyms(text, "shop.txt")
    (again,) = parse_synonyms(str(rule), "shop.txt")
    assert again == rule
