"""What shops shout around the name of a thing: the words as data, found and blanked in place.

Blanking keeps the length, so whatever else reads a masked title keeps its offsets into the text as received.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from normalizer.lexicon import LexiconError, Mapping, Problem, Sequence, parse_yaml
from normalizer.text import fold, fold_aligned

# Pictures and ornaments; ℃ ㎡ ① × ± ♂ ♀ say something and stay.
_ORNAMENT = re.compile(
    "[\u200b-\u200f\u2028-\u202f\u2060-\u206f\u2190-\u21ff\u2300-\u23ff\u2500-\u263f\u2641\u2643-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u20e3\u3030\u303d\u3297\u3299\ufe00-\ufe0f\ufeff"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f®™©]"
)
_PAIRS = ("【】", "[]", "［］", "〖〗", "〔〕", "「」", "『』", "()", "（）", "{}", "｛｝", "<>")
_BLOCK = re.compile("|".join(f"{re.escape(p[0])}[^{re.escape(p)}]*{re.escape(p[1])}" for p in _PAIRS))
_WORD = re.compile(r"[^\W_]")
_ASCII = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Noise:
    """Noise words and patterns, ready to match. `classes` says per word of the matcher what finding it means."""

    words: AhoCorasick
    classes: tuple[str, ...]  # "anywhere", "in_brackets", "kept"
    pattern: re.Pattern[str]

    def mask(self, title: str) -> str:
        """The title with noise as blanks of the same length.

        >>> noise = parse_noise("anywhere: {shipping: [包邮, 顺丰]}\\nin_brackets: [新品]", "noise.yaml")
        >>> noise.mask("【新品 顺丰】陶瓷杯包邮")
        '       陶瓷杯  '
        """
        title = _ORNAMENT.sub(" ", title)
        folded = fold_aligned(title)
        chars, in_brackets = list(title), []
        for what, start, end in self._found(folded.text):
            start, end = folded.raw_span(start, end)
            if what == "anywhere":
                chars[start:end] = " " * (end - start)
            else:
                in_brackets.append((start, end))
        for block in _BLOCK.finditer(title):
            inside = chars[block.start() + 1 : block.end() - 1]
            for start, end in in_brackets:
                if block.start() < start and end < block.end():
                    inside[start - block.start() - 1 : end - block.start() - 1] = " " * (end - start)
            if not _WORD.search("".join(inside)):
                chars[block.start() : block.end()] = " " * (block.end() - block.start())
        return "".join(chars)

    def _found(self, text: str) -> Iterator[tuple[str, int, int]]:
        for index, start, end in self.words.find_matches_as_indexes(text):
            if self.classes[index] != "kept" and _stands_alone(text, start, end):
                yield self.classes[index], start, end
        for match in self.pattern.finditer(text):
            if match.end() > match.start():
                yield "anywhere", match.start(), match.end()


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Latin words are not noise inside longer ones; Hanzi have no such edge."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (
        (_ASCII.match(text[start]) and _ASCII.match(before)) or (_ASCII.match(text[end - 1]) and _ASCII.match(after))
    )


def parse_noise(text: str, source: str) -> Noise:
    """Raises `LexiconError` with the line of every mistake."""
    document = parse_yaml(text, source)
    problems: list[Problem] = []
    if not isinstance(document, Mapping):
        raise LexiconError([Problem(source, 1, "expected a mapping with anywhere, in_brackets, kept and patterns")])
    for key, line in document.lines.items():
        if key not in ("anywhere", "in_brackets", "kept", "patterns"):
            problems.append(
                Problem(source, line, f"unknown key {key!r}; allowed: anywhere, in_brackets, kept, patterns")
            )
    words: dict[str, str] = {}
    groups = document.get("anywhere") or {}
    for name, listed in groups.items() if isinstance(groups, dict) else [("anywhere", groups)]:
        _collect(listed, f"anywhere.{name}", "anywhere", 2, words, source, problems)
    for what, shortest in (("in_brackets", 1), ("kept", 3)):
        _collect(document.get(what), what, what, shortest, words, source, problems)
    patterns = _patterns(document.get("patterns"), source, problems)
    if problems:
        raise LexiconError(problems)
    return Noise(
        AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest),
        tuple(words.values()),
        re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)"),
    )


def _collect(
    listed: object, place: str, what: str, shortest: int, words: dict[str, str], source: str, problems: list[Problem]
) -> None:
    if listed is None:
        return
    if not isinstance(listed, Sequence):
        problems.append(Problem(source, 1, f"{place} should be a list of words"))
        return
    for word, line in zip(listed, listed.lines, strict=True):
        folded = fold(str(word)).strip()
        if len(folded) < shortest:
            problems.append(Problem(source, line, f"{word!r} in {place} is too short; at least {shortest} characters"))
        elif folded in words:
            problems.append(
                Problem(source, line, f"{word!r} in {place} stands here again; it is under {words[folded]}")
            )
        else:
            words[folded] = what


def _patterns(listed: object, source: str, problems: list[Problem]) -> list[str]:
    if not isinstance(listed, Sequence | None):
        problems.append(Problem(source, 1, "patterns should be a list of regular expressions"))
        return []
    good = []
    for pattern, line in zip(listed or (), listed.lines if listed is not None else (), strict=True):
        try:
            if re.compile(str(pattern)).match(""):
                problems.append(Problem(source, line, f"{pattern!r} also matches nothing at all"))
            good.append(str(pattern))
        except re.error as error:
            problems.append(Problem(source, line, f"{pattern!r} is not a regular expression: {error}"))
    return good
