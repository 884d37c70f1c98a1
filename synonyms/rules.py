"""What people write in a synonym file, and every mistake in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from normalizer.lexicon import LexiconError, Problem
from normalizer.text import fold

LONGEST_TERM = 64
MOST_TERMS = 32
_COMMENT = re.compile(r"(?:^|\s)#.*")
_COMMA = re.compile(r"[,，]")
_ARROW = "=>"


@dataclass(frozen=True, slots=True)
class SynonymRule:
    """Who searches for one of `searched` also finds each of `found`. In a two-way rule they are the same terms."""

    searched: tuple[str, ...]
    found: tuple[str, ...]
    source: str
    line: int

    @property
    def two_way(self) -> bool:
        return self.searched == self.found

    def __str__(self) -> str:
        return ", ".join(self.searched) + ("" if self.two_way else f" {_ARROW} " + ", ".join(self.found))


def parse_synonyms(text: str, source: str) -> tuple[SynonymRule, ...]:
    """One rule a line: `土豆, 马铃薯` works both ways, `手机 => iphone` only from left to right; `#` begins a comment.

    Raises `LexiconError` with every problem of the file.

    >>> rules = parse_synonyms("土豆, 马铃薯  # the same root\\n手机 => iphone\\n", "shop.txt")
    >>> [str(rule) for rule in rules], [rule.two_way for rule in rules]
    (['土豆, 马铃薯', '手机 => iphone'], [True, False])
    """
    rules: list[SynonymRule] = []
    problems: list[Problem] = []
    first_lines: dict[tuple[frozenset[str], frozenset[str]], int] = {}
    for line, raw in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        content = _COMMENT.sub("", raw).strip()
        if not content:
            continue
        sides = [_terms(side) for side in content.split(_ARROW)]
        rule = SynonymRule(sides[0], sides[-1], source, line)
        mistakes = list(_mistakes(content, sides))
        meaning = (frozenset(map(fold, rule.searched)), frozenset(map(fold, rule.found)))
        if not mistakes and first_lines.setdefault(meaning, line) != line:
            mistakes = [f"this rule stands on line {first_lines[meaning]} already; delete one"]
        problems += [Problem(source, line, mistake) for mistake in mistakes]
        rules.append(rule)
    if problems:
        raise LexiconError(problems)
    return tuple(rules)


def _terms(side: str) -> tuple[str, ...]:
    return tuple(term.strip() for term in _COMMA.split(side))


def _mistakes(content: str, sides: list[tuple[str, ...]]) -> Iterator[str]:
    if len(sides) > 2:
        yield f"{content!r} has {len(sides) - 1} arrows; a rule has one at most: `手机 => iphone`"
        return
    for side, name in zip(sides, ("left", "right"), strict=False):
        if side == ("",):
            yield f"the {name} side of `{_ARROW}` is empty; name what is searched, then what is found: `手机 => iphone`"
        elif "" in side:
            yield "there is nothing between two commas; delete one of them"
    terms = [term for side in sides for term in side if term]
    if len(sides) == 1 and len(terms) == 1:
        yield f"{terms[0]!r} stands alone; a rule needs two terms at least: `土豆, 马铃薯`"
    if len(terms) > MOST_TERMS:
        yield f"{len(terms)} terms in one rule; {MOST_TERMS} are allowed"
    yield from _bad_terms(terms)


def _bad_terms(terms: list[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for place, term in enumerate(terms):
        if len(term) > LONGEST_TERM:
            yield f"a term of {len(term)} characters ({term[:12]!r}...); {LONGEST_TERM} are allowed"
        for char in term:
            if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co"):
                yield f"{term!r} holds the invisible character U+{ord(char):04X}; delete it"
        first = seen.setdefault(fold(term), place)
        if first != place:
            yield f"{term!r} stands twice" + ("" if terms[first] == term else f": it equals {terms[first]!r}")
