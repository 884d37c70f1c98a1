"""Ranking weights as a file: read, checked with line numbers, and handed on as a frozen record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources

from rapidfuzz import process

from normalizer import lexicon
from normalizer.lexicon import LexiconError, Problem, parse_yaml

TEXT_PARTS = ("coverage", "pairs", "words", "head", "thing", "category", "brand", "phrase", "code")
SIGNALS = ("popularity", "rating", "quality", "stock", "whole")
LARGEST_WINDOW = 5_000
_SIZES = ("window", "popular")
_SECTIONS = ("text", "signals", *_SIZES)


@dataclass(frozen=True, slots=True)
class RankingProfile:
    """Weights by part name; `window` is how many of the best by text are ranked together, with the `popular` ones."""

    text: Mapping[str, float]
    signals: Mapping[str, float]
    window: int
    popular: int

    def for_accessories(self) -> RankingProfile:
        """The weights when a part or accessory is asked for: being one is no drawback then."""
        return replace(self, signals={**self.signals, "whole": 0.0})


def parse_profile(text: str, source: str) -> RankingProfile:
    """Raises `LexiconError` with every unknown part, missing part and weight that is no number of 0 or more."""
    document = parse_yaml(text, source)
    if not isinstance(document, lexicon.Mapping):
        raise LexiconError([Problem(source, 1, "expected the sections text, signals, window and popular")])
    problems = [
        Problem(source, line, _unknown(key, _SECTIONS)) for key, line in document.lines.items() if key not in _SECTIONS
    ]
    sections = {}
    for name, parts in (("text", TEXT_PARTS), ("signals", SIGNALS)):
        section = document.get(name)
        if not isinstance(section, lexicon.Mapping):
            problems.append(Problem(source, document.lines.get(name, 1), f"{name}: expected one weight per part"))
            continue
        problems += _check(section, name, parts, source)
        sections[name] = section
    sizes: dict[str, int] = {}
    for name in _SIZES:
        size: object = document.get(name)
        if isinstance(size, int) and 1 <= size <= LARGEST_WINDOW:
            sizes[name] = size
            continue
        line = document.lines.get(name, 1)
        problems.append(Problem(source, line, f"{name}: {size!r} is not a whole number from 1 to {LARGEST_WINDOW}"))
    if problems:
        raise LexiconError(problems)
    return RankingProfile(_floats(sections["text"]), _floats(sections["signals"]), **sizes)


def load_profile(name: str = "default") -> RankingProfile:
    """A profile that ships with the package."""
    file = resources.files("search") / "profiles" / f"{name}.yaml"
    return parse_profile(file.read_text(encoding="utf-8"), f"{name}.yaml")


def _check(section: lexicon.Mapping, name: str, parts: tuple[str, ...], source: str) -> list[Problem]:
    lines = section.lines
    problems = [Problem(source, lines[key], _unknown(key, parts)) for key in section if key not in parts]
    missing = [part for part in parts if part not in section]
    if missing:
        problems.append(Problem(source, min(lines.values(), default=1), f"{name}: no weight for {', '.join(missing)}"))
    for key, value in section.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1_000:
            problems.append(Problem(source, lines[key], f"{key}: {value!r} is not a weight from 0 to 1000"))
    return problems


def _unknown(key: str, allowed: tuple[str, ...]) -> str:
    nearest = process.extractOne(key, allowed, score_cutoff=60)
    hint = f"; did you mean {nearest[0]!r}?" if nearest else ""
    return f"{key!r} is unknown, allowed are {', '.join(allowed)}{hint}"


def _floats(section: lexicon.Mapping) -> dict[str, float]:
    return {key: float(value) for key, value in section.items()}
