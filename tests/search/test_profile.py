"""Ranking weights as a file."""

import pytest

from normalizer.lexicon import LexiconError
from search.profile import load_profile, parse_profile


def text_of(**changes: str) -> str:
    parts = dict.fromkeys(load_profile().text, "0.1") | changes
    signals = dict.fromkeys(load_profile().signals, "0.1")
    lines = [
        "text:",
        *(f"  {k}: {v}" for k, v in parts.items()),
        "signals:",
        *(f"  {k}: {v}" for k, v in signals.items()),
    ]
    return "\n".join([*lines, "window: 100", "popular: 50"])


def test_the_shipped_profile_is_valid() -> None:
    profile = load_profile()
    assert profile.window > 0
    assert all(weight >= 0 for weight in (*profile.text.values(), *profile.signals.values()))


def test_a_misspelt_part_is_named_with_its_line_and_the_nearest_one() -> None:
    with pytest.raises(LexiconError, match=r"mine\.yaml:\d+: 'coverag' is unknown.*did you mean 'coverage'"):
        parse_profile(text_of(coverag="1.0"), "mine.yaml")


def test_all_mistakes_are_reported_at_once() -> None:
    with pytest.raises(LexiconError) as caught:
        parse_profile(text_of(coverage="-1", head="much"), "mine.yaml")
    assert len(caught.value.problems) == 2


def test_a_window_that_is_no_number_is_refused() -> None:
    with pytest.raises(LexiconError, match="window: 'wide'"):
        parse_profile(text_of().replace("window: 100", "window: wide"), "mine.yaml")
