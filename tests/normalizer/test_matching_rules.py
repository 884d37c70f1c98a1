"""The weights of matching: a file whose mistakes are told with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

import normalizer
from normalizer.lexicon import LexiconError
from normalizer.matching_rules import COMPARISONS, parse_matching

FILE = Path(normalizer.__file__).parent / "data" / "matching.yaml"
TEXT = FILE.read_text("utf-8")


def test_every_outcome_has_a_weight_and_reasons_in_three_languages() -> None:
    rules = parse_matching(TEXT, "matching.yaml")
    assert rules.weights.keys() == {(name, outcome) for name, outcomes in COMPARISONS.items() for outcome in outcomes}
    assert all(all(weight.because.names()) for weight in rules.weights.values())


def line_of(text: str) -> int:
    return TEXT[: TEXT.index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param("merge: 6", "merge: lots", r"merge: 'lots' is no number", id="a threshold in words"),
        pytest.param("review: 2", "review: 9", r"review: must be lower than merge", id="the wrong way round"),
        pytest.param("\n  gtin:", "\n  gtni:", r"'gtni' is no comparison; 'gtin' is", id="a slip in a name"),
        pytest.param("same: {weight: 12", "same: {wieght: 12", r"'wieght' is no part of", id="a slip in a weight"),
        pytest.param(", never: true", ", never: yes", r"never is true or absent", id="yes is a word"),
    ],
)
def test_a_mistake_is_told_with_its_line(before: str, after: str, told: str) -> None:
    with pytest.raises(LexiconError, match=told) as error:
        parse_matching(TEXT.replace(before, after, 1), "matching.yaml")
    assert line_of(before.strip("\n")) in {problem.line for problem in error.value.problems}


def test_a_word_that_stands_twice_is_told() -> None:
    with pytest.raises(LexiconError, match=r"describing: 'the' stands there already, on line \d+"):
        parse_matching(TEXT.replace(" the, a, an,", " the, the, a, an,", 1), "matching.yaml")


def test_all_mistakes_are_told_at_once() -> None:
    broken = TEXT.replace("merge: 6", "merge: lots").replace("\n  gtin:", "\n  gtni:")
    with pytest.raises(LexiconError) as error:
        parse_matching(broken, "matching.yaml")
    assert len(error.value.problems) >= 2
