"""What a trained category predictor is worth on items that it had not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, pstdev
from typing import Any, Protocol

from normalizer.category import category_by_rules, with_learned
from normalizer.knowledge import Knowledge
from normalizer.title import clean_title

_EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)
_CONFUSIONS = 50


class Labelled(Protocol):
    """An item and the category that it should be filed under."""

    @property
    def title(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def path(self) -> str | None: ...
    @property
    def attributes(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates for an example when it was held out, with the others of its part of a division."""

    division: int
    part: int
    example: int
    candidates: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Items whose confidence lies from `low` up to `high`: how many, how many right, how sure on average."""

    low: float
    high: float
    items: int
    right: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Quality:
    """`accuracy` over all items that were held out, `spread` its standard deviation over the parts."""

    accuracy: float
    spread: float
    calibration: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`rules` (without the predictor) and `together` (as items will be filed) where every label is of the tree."""

    examples: int
    labels: int
    parts: int
    learned: Quality
    confusions: tuple[tuple[str, str, int], ...]
    rules: Quality | None = None
    together: Quality | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


# What was answered, and how surely, to the example of a part.
_Answer = tuple[tuple[int, int], str | None, float, bool]


def report_of(examples: Sequence[Labelled], judged: Sequence[Judged], knowledge: Knowledge) -> Report:
    """Confusions and calibration are those of the first division: every example counts once."""
    learned: list[_Answer] = []
    for each in judged:
        label, confidence = each.candidates[0]
        right = label == examples[each.example].label
        learned.append(((each.division, each.part), label, confidence, right))
    wrong = Counter(
        (examples[each.example].label, each.candidates[0][0])
        for each in judged
        if not each.division and each.candidates[0][0] != examples[each.example].label
    )
    rules, together = _filed(examples, judged, knowledge)
    return Report(
        len(examples),
        len({example.label for example in examples}),
        len({(each.division, each.part) for each in judged}),
        _quality(learned),
        tuple((truth, taken, count) for (truth, taken), count in wrong.most_common(_CONFUSIONS)),
        rules,
        together,
    )


def _filed(
    examples: Sequence[Labelled], judged: Sequence[Judged], knowledge: Knowledge
) -> tuple[Quality | None, Quality | None]:
    index = knowledge.categories
    if any(example.label not in index.tree for example in examples):
        return None, None
    rules: list[_Answer] = []
    together: list[_Answer] = []
    read = [
        category_by_rules(clean_title(each.title, knowledge.noise).masked, each.path, index, each.attributes)[0]
        for each in examples
    ]
    for each in judged:
        label, part = examples[each.example].label, (each.division, each.part)
        alone = read[each.example]
        both = with_learned(alone, each.candidates, index)
        for answers, found in ((rules, alone), (together, both)):
            right = found.id is not None and label in index.lineage[found.id]
            answers.append((part, found.id, found.confidence, right))
    return _quality(rules), _quality(together)


def _quality(answers: Sequence[_Answer]) -> Quality:
    parts: dict[tuple[int, int], list[bool]] = {}
    for part, _, _, right in answers:
        parts.setdefault(part, []).append(right)
    shares = [fmean(each) for each in parts.values()]
    first = [answer for answer in answers if not answer[0][0]]
    return Quality(fmean(answer[3] for answer in answers), pstdev(shares), calibration_of(first_of(first)))


def first_of(answers: Iterable[_Answer]) -> list[tuple[float, bool]]:
    """Confidence and truth of what was answered at all."""
    return [(confidence, right) for _, id, confidence, right in answers if id is not None]


def calibration_of(answers: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Answers by their confidence, in bins that are not empty.

    >>> calibration_of([(0.95, True), (0.91, False), (0.4, False)])[-1]
    Bin(low=0.9, high=1.0, items=2, right=1, confidence=0.93)
    """
    filled: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in answers:
        filled.setdefault(sum(confidence >= edge for edge in _EDGES) - 1, []).append((confidence, right))
    return tuple(
        Bin(
            _EDGES[at],
            (*_EDGES[1:], 1.0)[at],
            len(each),
            sum(right for _, right in each),
            round(fmean(confidence for confidence, _ in each), 3),
        )
        for at, each in sorted(filled.items())
    )
