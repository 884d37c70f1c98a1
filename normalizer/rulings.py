"""What people have decided about the normalizer's questions: each answer is a rule for all items that ask the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from normalizer.text import compact, fold

Subject = tuple[str, ...]

# The channel of items that come from nowhere: `xunpin check` reads a file that no channel has sent yet.
ANY_CHANNEL = ""
_LONGEST = 300
_PREFIX = "review."


@dataclass(frozen=True, slots=True)
class Ruling:
    """`answer` is the id of a category, brand, attribute or value; None where nothing fits (the value is left out).

    `label` names something new: a brand, attribute or value that no file knows, whose id `answer` then is.
    """

    id: str  # of the decision
    kind: str
    subject: Subject
    answer: str | None
    label: str | None = None

    @property
    def rule(self) -> str:
        """What the values that it decided name as their rule."""
        return _PREFIX + self.id


class Rulings:
    """All rulings by what they are about. `number` grows with every decision that is made or taken back."""

    __slots__ = ("_by_subject", "_of_paths", "kinds", "number")

    def __init__(self, rulings: Iterable[Ruling] = (), number: int = 0) -> None:
        self.number = number
        self._by_subject = {(ruling.kind, ruling.subject): ruling for ruling in rulings}
        self.kinds = frozenset(kind for kind, _ in self._by_subject)
        paths: dict[str, list[Ruling]] = {}
        for ruling in self._by_subject.values():
            if ruling.subject[0] == "path" and ruling.kind == "category":
                paths.setdefault(ruling.subject[2], []).append(ruling)
        self._of_paths = {path: found[0] for path, found in paths.items() if len({one.answer for one in found}) == 1}

    def __len__(self) -> int:
        return len(self._by_subject)

    def find(self, kind: str, subject: Subject) -> Ruling | None:
        if kind not in self.kinds:
            return None
        if kind == "category" and subject[:2] == ("path", ANY_CHANNEL):
            return self._of_paths.get(subject[2])
        return self._by_subject.get((kind, subject))


def decision_of(rule: str) -> str | None:
    """The decision behind the rule of a value, if a person decided it.

    >>> decision_of("review.12"), decision_of("brand.field")
    ('12', None)
    """
    return rule.removeprefix(_PREFIX) if rule.startswith(_PREFIX) else None


def category_subject(channel: str, path: str | None, title: str) -> Subject:
    """Items of one path of a channel are decided together; one without a path goes by its title."""
    return _path_subject(channel, path) if path and path.strip() else ("title", same(title))


@lru_cache(maxsize=8192)
def _path_subject(channel: str, path: str) -> Subject:
    return ("path", channel, same(path))


@lru_cache(maxsize=8192)
def brand_subject(written: str) -> Subject:
    """A brand however it is spaced and punctuated.

    >>> brand_subject("耐 刻®") == brand_subject("耐刻")
    True
    """
    return (compact(written)[:_LONGEST] or same(written),)


def same(text: str) -> str:
    """Width, case and spaces make no other subject.

    >>> same(" ＮＩＫＥ  Air") == same("nike air")
    True
    """
    return " ".join(fold(text).split())[:_LONGEST]
