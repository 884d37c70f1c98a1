"""What decides whether two listings are one product, as a file that a person can read: weights with their reasons.

A weight says how much an outcome speaks for one product (above 0) or against it (below), in bits: one more doubles the
odds. What has `never` is a contradiction as well: whatever else agrees, only a person makes these one product.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from normalizer.lexicon import LexiconError, Problem, Sequence, parse_yaml
from normalizer.lexicon import Mapping as Entry
from normalizer.schema import Label
from normalizer.text import fold

# Every comparison with its outcomes, in the order in which a person reads them. What is not told has no weight.
COMPARISONS: Mapping[str, tuple[str, ...]] = {
    "group": ("same",),
    "gtin": ("same", "different"),
    "code": ("same", "sized", "extended", "different"),
    "model": ("same", "different"),
    "name": ("same", "within", "different"),
    "title": ("same", "close", "similar", "distant", "different"),
    "brand": ("same", "different"),
    "category": ("same", "different", "accessory"),
    "configuration": ("same", "disputed", "different"),
    "attributes": ("same", "mixed", "different"),
    "registration": ("same",),
    "pack": ("same", "different"),
    "condition": ("different",),
    "edition": ("unsaid", "different"),
    "image": ("same",),
    "price": ("close", "far"),
    "seller": ("apart",),
}
_LABELS = ("zh-Hans", "zh-Hant", "en")
_LISTS = ("describing", "market_endings", "named")
_THRESHOLDS = ("merge", "review")


@dataclass(frozen=True, slots=True)
class Weight:
    bits: float
    never: bool  # a contradiction
    because: Label


@dataclass(frozen=True, slots=True, eq=False)
class MatchingRules:
    """From `merge` on two listings that share an identity are one product; from `review` on a person is asked."""

    merge: float
    review: float
    describing: frozenset[str]  # words of titles that describe and do not name
    market_endings: tuple[str, ...]  # what codes end in for a market: longest first
    named: tuple[str, ...]  # categories whose products go by a name, not by a code
    labels: Mapping[str, Label]
    weights: Mapping[tuple[str, str], Weight]
    decisive: frozenset[str]  # comparisons that may contradict

    def describing_also(self, words: Iterable[str]) -> MatchingRules:
        """With words that other files know, such as colours."""
        return replace(self, describing=self.describing | {part for word in words for part in word.split()})


def parse_matching(text: str, source: str) -> MatchingRules:
    """Raises `LexiconError` with every problem and its line."""
    document = parse_yaml(text, source)
    if not isinstance(document, Entry):
        raise LexiconError([Problem(source, 1, "a mapping with thresholds, words and comparisons is expected")])
    problems = list(_unknown(document, (*_THRESHOLDS, *_LISTS, "comparisons"), "section", source))
    thresholds = {key: _number(document, key, source, problems) for key in _THRESHOLDS}
    if thresholds["merge"] <= thresholds["review"]:
        problems.append(Problem(source, document.lines.get("review", 1), "review: must be lower than merge"))
    lists = {key: _words(document, key, source, problems) for key in _LISTS}
    comparisons = document.get("comparisons")
    if not isinstance(comparisons, Entry):
        line = document.lines.get("comparisons", 1)
        raise LexiconError([*problems, Problem(source, line, "comparisons: a mapping is expected")])
    problems += _unknown(comparisons, tuple(COMPARISONS), "comparison", source)
    labels: dict[str, Label] = {}
    weights: dict[tuple[str, str], Weight] = {}
    for name, outcomes in COMPARISONS.items():
        entry, line = comparisons.get(name), comparisons.lines.get(name, comparisons.line)
        if not isinstance(entry, Entry):
            problems.append(
                Problem(source, line, f"{name}: a mapping with {', '.join((*_LABELS, *outcomes))} is needed")
            )
            continue
        problems += _unknown(entry, (*_LABELS, *outcomes), f"outcome of {name}", source)
        labels[name] = _label(entry, line, name, source, problems)
        for outcome in outcomes:
            weights[name, outcome] = _weight(entry, outcome, line, f"{name}.{outcome}", source, problems)
    if problems:
        raise LexiconError(problems)
    return MatchingRules(
        thresholds["merge"],
        thresholds["review"],
        frozenset(lists["describing"]),
        tuple(sorted(lists["market_endings"], key=lambda ending: (-len(ending), ending))),
        lists["named"],
        labels,
        weights,
        frozenset(name for (name, _), weight in weights.items() if weight.never),
    )


def _unknown(entry: Entry, allowed: tuple[str, ...], what: str, source: str) -> Iterator[Problem]:
    for key, line in entry.lines.items():
        if key not in allowed:
            near = get_close_matches(key, allowed, 1)
            meant = f"; {near[0]!r} is" if near else f"; allowed are {', '.join(allowed)}"
            yield Problem(source, line, f"{key!r} is no {what}{meant}")


def _number(entry: Entry, key: str, source: str, problems: list[Problem]) -> float:
    value = entry.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        problems.append(Problem(source, entry.lines.get(key, entry.line), f"{key}: {value!r} is no number"))
        return 0.0 if key == "review" else 1.0
    return float(value)


def _words(entry: Entry, key: str, source: str, problems: list[Problem]) -> tuple[str, ...]:
    value = entry.get(key)
    if not isinstance(value, Sequence):
        problems.append(Problem(source, entry.lines.get(key, entry.line), f"{key}: expected a list of words"))
        return ()
    words: dict[str, int] = {}
    for word, line in zip(value, value.lines, strict=True):
        folded = fold(str(word)).strip()
        if not folded:
            problems.append(Problem(source, line, f"{key}: {word!r} is no word"))
        elif folded in words:
            problems.append(Problem(source, line, f"{key}: {word!r} stands there already, on line {words[folded]}"))
        words.setdefault(folded, line)
    return tuple(words)


def _label(entry: Entry, line: int, what: str, source: str, problems: list[Problem]) -> Label:
    for key in _LABELS:
        if not isinstance(entry.get(key), str):
            problems.append(Problem(source, entry.lines.get(key, line), f"{what}: the text {key!r} is missing"))
    return Label(*(str(entry.get(key, what)) for key in _LABELS))


def _weight(entry: Entry, outcome: str, line: int, what: str, source: str, problems: list[Problem]) -> Weight:
    value, at = entry.get(outcome), entry.lines.get(outcome, line)
    if not isinstance(value, Entry):
        problems.append(Problem(source, at, f"{what}: a mapping with weight, {', '.join(_LABELS)} is needed"))
        return Weight(0.0, False, Label(what, what, what))
    problems += _unknown(value, ("weight", "never", *_LABELS), f"part of {what}", source)
    if not isinstance(never := value.get("never", False), bool):
        problems.append(Problem(source, value.lines["never"], f"{what}: never is true or absent, not {never!r}"))
    return Weight(_number(value, "weight", source, problems), never is True, _label(value, at, what, source, problems))
