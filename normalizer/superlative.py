"""Claims that the advertising law of China forbids: 国家级, 最佳, 销量第一. Only in that sense: 第一代 is a generation.

Source: 中华人民共和国广告法, articles 9 and 28; what counts is the claim, not the syllable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from normalizer.lexicon import LexiconError, Mapping, Problem, Sequence, parse_yaml
from normalizer.model import Issue, Severity
from normalizer.text import fold, fold_aligned

_SECTIONS = ("forbidden", "fine")


@dataclass(frozen=True, slots=True)
class Superlatives:
    """Forbidden claims and the longer words that hold one and mean something else."""

    words: AhoCorasick
    forbidden: tuple[bool, ...]  # per word of the matcher

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the text makes such a claim.

        >>> superlatives = parse_superlatives("forbidden: [最强]\\nfine: [最强大脑]", "superlatives.yaml")
        >>> list(superlatives.find("最强大脑 史上最强积木"))
        [(7, 9)]
        """
        folded = fold_aligned(text)
        for index, start, end in self.words.find_matches_as_indexes(folded.text):
            if self.forbidden[index] and not _inside_a_latin_word(folded.text, start, end):
                yield folded.raw_span(start, end)

    def issues(self, field: str, text: str | None) -> Iterator[Issue]:
        """One per claim, each claim once."""
        for claim in dict.fromkeys(text[start:end] for start, end in self.find(text or "")) if text else ():
            message = f"{claim!r} is a claim of being beyond compare, which China's advertising law forbids."
            hint = "Say what the product does or measures instead; platforms take such listings down."
            yield Issue("superlative", Severity.WARNING, field, claim, message, hint)


def parse_superlatives(text: str, source: str) -> Superlatives:
    """Raises `LexiconError` with every problem and its line."""
    document = parse_yaml(text, source)
    if not isinstance(document, Mapping):
        raise LexiconError([Problem(source, 1, f"expected the sections {' and '.join(_SECTIONS)}")])
    problems = [
        Problem(source, line, f"{key!r} is unknown, allowed are {', '.join(_SECTIONS)}")
        for key, line in document.lines.items()
        if key not in _SECTIONS
    ]
    words: dict[str, bool] = {}
    for section in _SECTIONS:
        entries = document.get(section)
        if not isinstance(entries, Sequence):
            problems.append(Problem(source, document.lines.get(section, 1), f"{section}: expected a list of words"))
            continue
        for entry, line in zip(entries, entries.lines, strict=True):
            word = fold(entry) if isinstance(entry, str) else ""
            if not word.strip():
                problems.append(Problem(source, line, f"{section}: {entry!r} is no word"))
            elif word in words:
                problems.append(Problem(source, line, f"{section}: {entry!r} is there twice"))
            words[word] = section == "forbidden"
    if problems:
        raise LexiconError(problems)
    return Superlatives(AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest), tuple(words.values()))


def _inside_a_latin_word(text: str, start: int, end: int) -> bool:
    """The top1 of desktop12 is none."""
    return (text[start].isascii() and text[start - 1 : start].isalnum() and text[start - 1].isascii()) or (
        text[end - 1].isascii() and text[end : end + 1].isalnum() and text[end].isascii()
    )
