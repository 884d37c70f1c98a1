"""Which stretches of a title a query matched, in code points of the title as shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from indexer.analysis import atom_places, cut, grams, pairs, runs
from normalizer.text import Folded, fold_aligned
from search.query.words import QueryWord


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a word of the query may stand in a title: its grams in a row, its folded text."""

    grams: tuple[str, ...]
    text: str
    is_han: bool = field(init=False)
    han_pairs: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_han", not any(char.isascii() and char.isalnum() for char in self.text))
        object.__setattr__(self, "han_pairs", tuple(filter(_is_han_pair, pairs(self.text))))

    def may_stand_in(self, folded: str) -> bool:
        """A quick look: without its first letters or digits there is no need to cut."""
        first = self.grams[0] if self.grams else ""
        if first.isalpha():
            return first[:-1] in folded  # the last letter may be another one before stemming
        if first.isdigit():
            return first in folded
        return any(map(str.isdigit, folded))  # another unit may say the same quantity


def phrase_form(text: str) -> Form:
    """A quoted phrase as it must stand in the title."""
    tokens = tuple(grams(runs(text)))
    return Form(tokens, _text(tokens))


def forms(word: QueryWord) -> tuple[Form, ...]:
    """The word itself and its synonyms."""
    return (Form(word.word.grams, word.word.text), *(Form(grams, _text(grams)) for grams in word.synonyms))


def highlight(title: str, wanted: Sequence[Form]) -> tuple[tuple[int, int], ...]:
    """Merged, ascending [start, end) stretches.

    A word that does not stand in the title as a whole marks the pairs of Hanzi of it that do.
    """
    folded = fold_aligned(title)
    cuttable = any(not form.is_han and form.may_stand_in(folded.text) for form in wanted)
    latin = _latin_places(folded) if cuttable else []
    spans: list[tuple[int, int]] = []
    for form in wanted:
        whole = list(_places(folded, latin, form))
        spans += whole or [place for pair in form.han_pairs for place in _occurrences(folded, pair)]
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


def _latin_places(folded: Folded) -> list[tuple[str, int, int]]:
    """The parts of the text's runs with their places: what forms with letters and digits are compared with."""
    return [place for run in cut(folded) for place in atom_places(run)]


def _places(folded: Folded, latin: Sequence[tuple[str, int, int]], form: Form) -> Iterator[tuple[int, int]]:
    if form.is_han:
        yield from _occurrences(folded, form.text)
        return
    for first, (gram, start, _) in enumerate(latin):
        if gram == form.grams[0] and _follow(latin[first:], form.grams):
            yield start, latin[first + len(form.grams) - 1][2]


def _follow(latin: Sequence[tuple[str, int, int]], grams: Sequence[str]) -> bool:
    return len(latin) >= len(grams) and all(place[0] == gram for place, gram in zip(latin, grams, strict=False))


def _occurrences(folded: Folded, text: str) -> Iterator[tuple[int, int]]:
    place = folded.text.find(text)
    while place >= 0:
        yield place, place + len(text)
        place = folded.text.find(text, place + 1)


def _is_han_pair(pair: str) -> bool:
    return len(pair) > 1 and not any(char.isascii() for char in pair)


def _text(grams: tuple[str, ...]) -> str:
    """The text whose pairs these are."""
    if all(gram.isascii() for gram in grams):
        return "".join(grams)
    return grams[0] + "".join(gram[-1] for gram in grams[1:])
