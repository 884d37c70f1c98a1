"""Mistakes in noise.yaml are told with their lines, all at once."""

from __future__ import annotations

import pytest

from normalizer.lexicon import LexiconError
from normalizer.noise import parse_noise


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("anywhere: {a: [包邮]}\nshout: [x]", "noise.yaml:2: unknown key 'shout'", id="unknown key"),
        pytest.param("anywhere:\n  a: [包邮]\n  b:\n  - 包邮\n", "noise.yaml:4: '包邮'", id="the same word twice"),
        pytest.param("anywhere: {a: [邮]}", "too short", id="one character would blank half of everything"),
        pytest.param("patterns:\n- '('", "noise.yaml:2: '(' is not a regular expression", id="broken pattern"),
        pytest.param("patterns:\n- 'a*'", "matches nothing", id="a pattern that is always there"),
        pytest.param("- a", "expected a mapping", id="not a mapping"),
        pytest.param("anywhere: {a: 包邮}", "should be a list", id="a word where a list belongs"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(LexiconError) as error:
        parse_noise(text, "noise.yaml")
    assert problem in str(error.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(LexiconError) as error:
        parse_noise("wrong: 1\npatterns: ['(', ')']", "noise.yaml")
    assert len(error.value.problems) == 3
