"""What the words of a title are: names of things, heads that make names, words that only describe, brands.

Everything that nothing explains is left over, and says as much: at the head of a title it is a brand that no file
knows, before a head it is part of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from normalizer.lexicon import LexiconError, Problem, Sequence, parse_yaml
from normalizer.lexicon import Mapping as Node
from normalizer.text import fold

Kind = Literal["thing", "binds", "describes", "head", "end", "name", "glue"]
LISTS: Mapping[str, Kind] = {
    "describes": "describes",
    "binds": "binds",
    "things": "thing",
    "heads": "head",
    "ends": "end",
    "whole": "thing",
    "hosts": "thing",
    "glue": "glue",
}
# Of a text in several lists the first of these is meant.
_RANK: tuple[Kind, ...] = ("end", "thing", "name", "binds", "describes", "head")
_HAN = re.compile(r"[\u3400-\u9fff]")


class Word(NamedTuple):
    """`text[start:end]` of a folded title. An `end` is a head that also stands alone."""

    start: int
    end: int
    kind: Kind


class TitleWords:
    """All known words, found from the end of a title: Chinese names the thing sold last. Immutable."""

    __slots__ = ("_by_text", "_hosts", "_kinds", "_latin", "_matcher", "glue")

    def __init__(self, kinds: Mapping[str, Kind], hosts: Iterable[str], glue: Iterable[str]) -> None:
        self._by_text = dict(kinds)
        self._kinds = tuple(kinds.values())
        self._latin = {n for n, text in enumerate(kinds) if text[0].isascii() or text[-1].isascii()}
        self._hosts = frozenset(hosts)
        self.glue = frozenset(glue)
        self._matcher = AhoCorasick([text[::-1] for text in kinds], matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> list[Word]:
        """The known words of a folded text from left to right; where they compete, the one that ends later."""
        size, found = len(text), []
        for which, start, end in self._matcher.find_matches_as_indexes(text[::-1]):
            if which not in self._latin or not _cut_out(text, size - end, size - start):
                found.append(Word(size - end, size - start, self._kinds[which]))
        found.reverse()
        return found

    def kind(self, text: str) -> Kind | None:
        """What a whole text is."""
        return self._by_text.get(text)

    def is_host(self, text: str) -> bool:
        """Whether others are made to fit things of this name: phones, computers."""
        return text in self._hosts


def _cut_out(text: str, start: int, end: int) -> bool:
    """Whether a word is a piece of a longer Latin one; a size may stand before it: 32gu盘."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return (text[start].isascii() and before.isascii() and before.isalpha() and before not in ("g", "t")) or (
        text[end - 1].isascii() and after.isascii() and after.isalnum()
    )


def parse_title_words(text: str, source: str) -> dict[str, list[str]]:
    """The lists of the file, folded. Raises `LexiconError` with the line of every mistake."""
    document = parse_yaml(text, source)
    if not isinstance(document, Node):
        raise LexiconError([Problem(source, 1, f"expected a mapping with {', '.join(LISTS)}")])
    problems: list[Problem] = []
    words: dict[str, list[str]] = {name: [] for name in LISTS}
    for name, line in document.lines.items():
        if name not in LISTS:
            problems.append(Problem(source, line, f"unknown key {name!r}; allowed: {', '.join(LISTS)}"))
            continue
        listed = document[name]
        for group in listed.values() if isinstance(listed, Node) else (listed,):
            if not isinstance(group, Sequence):
                problems.append(Problem(source, line, f"{name} is a list of words, or lists of them by name"))
                continue
            for word, at in zip(group, group.lines, strict=True):
                if not isinstance(word, str) or not fold(word).strip():
                    problems.append(Problem(source, at, f"{word!r} in {name} is no word (quote what YAML reads else)"))
                else:
                    words[name].append(fold(word).strip())
    if problems:
        raise LexiconError(problems)
    return words


def build_title_words(
    lists: Mapping[str, list[str]], things: Iterable[str], values: Iterable[str], names: Iterable[str]
) -> TitleWords:
    """The words of the file, and what the rest of the knowledge names: `things` of the category tree, `values` of
    attributes and colours, `names` of brands.
    """
    claims: dict[str, set[Kind]] = {}
    for name, kind in LISTS.items():
        for text in lists[name] if kind != "glue" else ():
            claims.setdefault(text, set()).add(kind)
    glue = frozenset(lists["glue"])
    said = frozenset(claims) - glue
    for text, kind in _others(things, values, names):
        if len(text) > 1 and _HAN.search(text) and text not in said:
            claims.setdefault(text, set()).add(kind)
    kinds = {text: next(kind for kind in _RANK if kind in found) for text, found in claims.items()}
    kinds |= {text: "end" for text, kind in kinds.items() if kind == "thing" and len(text) == 1}
    whole = {*lists["whole"], *lists["hosts"]}
    for text in [text for text, kind in kinds.items() if kind == "thing" and text not in whole]:
        if any(
            kinds.get(text[n:]) == "thing"
            or (kinds.get(text[:n]) == "thing" and kinds.get(text[n:]) in ("describes", "binds"))
            for n in range(2, len(text) - 1)
        ):
            del kinds[text]
    return TitleWords(kinds, lists["hosts"], glue)


def _others(things: Iterable[str], values: Iterable[str], names: Iterable[str]) -> Iterator[tuple[str, Kind]]:
    yield from ((fold(text), "thing") for text in things)
    yield from ((fold(text), "describes") for text in values)
    yield from ((fold(text), "name") for text in names)


@lru_cache(maxsize=512)  # brand and thing are read from the same words
def words_of(text: str, index: TitleWords) -> tuple[Word, ...]:
    return tuple(index.find(text))
