"""Which stretches of a title a query matched, in code points of the title as shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from indexer.analysis import atom_places, cut, pairs
from normalizer.text import Folded, fold_aligned


def highlight(title: str, words: Sequence[Sequence[str]], texts: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Merged, ascending [start, end) stretches.

    `words` are the grams of each word, `texts` their folded text. A word that does not stand in the title as a whole
    marks the pairs of it that do.
    """
    folded = fold_aligned(title)
    spans: list[tuple[int, int]] = []
    for tokens, text in zip(words, texts, strict=True):
        whole = list(_places(folded, tokens, text))
        spans += whole or [
            place
            for pair in pairs(text)
            if len(pair) > 1 and not pair.isascii()
            for place in _occurrences(folded, pair)
        ]
    return tuple(merge(folded.raw_span(start, end) for start, end in spans))


def merge(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that touch or overlap become one."""
    current: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if current is None or start > current[1]:
            if current is not None:
                yield current
            current = (start, end)
        else:
            current = (current[0], max(current[1], end))
    if current is not None:
        yield current


def _places(folded: Folded, tokens: Sequence[str], text: str) -> Iterator[tuple[int, int]]:
    if not any(char.isascii() and char.isalnum() for char in text):
        yield from _occurrences(folded, text)
        return
    found = [place for run in cut(folded) for place in atom_places(run)]
    for first in range(len(found) - len(tokens) + 1):
        stretch = found[first : first + len(tokens)]
        if [token for token, _, _ in stretch] == list(tokens):
            yield stretch[0][1], stretch[-1][2]


def _occurrences(folded: Folded, text: str) -> Iterator[tuple[int, int]]:
    place = folded.text.find(text)
    while place >= 0:
        yield place, place + len(text)
        place = folded.text.find(text, place + 1)
