"""One analyser for catalog and query: fold, find quantities and codes, segment Hanzi. The only home of jieba.

A text is cut into runs: Hanzi, Latin letters and digits, quantities. From the runs come three kinds of tokens:

- words: jieba's search mode for the catalog, its coarse mode for a query;
- grams: overlapping pairs of Hanzi and the letter and digit parts of Latin runs, in order. A word of a query is
  looked up as a phrase of grams, so it is found in every text that holds it, wherever the segmenter would cut;
- chars: single Hanzi, and the same parts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import rjieba

from normalizer.quantity import find_quantities
from normalizer.text import Folded, fold_aligned

# Raised by whoever changes what tokens come out of a text.
VERSION = "2"

HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:[-./+'&·][^\W_{HAN}]+)*")
_ATOM = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
# No engine takes longer tokens, and nobody types one.
_LONGEST = 100
# Shorter words of Hanzi have no words inside.
_LONG_WORD = 4
# Between two values of one field, so that no phrase runs across.
GAP = "\u241f"

RunKind = Literal["han", "latin", "quantity"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of folded text; `token` is set for quantities ("500ml")."""

    kind: RunKind
    text: str
    start: int
    end: int
    token: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query: a token of the title field, a phrase of grams, a place in the text as typed."""

    text: str
    grams: tuple[str, ...]
    start: int
    end: int
    kind: RunKind


def stem(word: str) -> str:
    """English plurals as their singular, everything else as it is; the same for catalog and query.

    >>> [stem(word) for word in ("headphones", "dresses", "batteries", "glass", "bus")]
    ['headphone', 'dress', 'battery', 'glass', 'bus']
    """
    if len(word) < 4 or not word.endswith("s") or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


def atoms(latin: str) -> list[str]:
    """The letter and number parts of a Latin run: wh-1000xm5 is wh, 1000, xm, 5; 2.56 stays whole.

    >>> atoms("wh-1000xm5"), atoms("2.56")
    (['wh', '1000', 'xm', '5'], ['2.56'])
    """
    return [stem(atom[:_LONGEST]) for atom in _ATOM.findall(latin)]


def pairs(han: str) -> list[str]:
    """Overlapping pairs of a run of Hanzi; a single Hanzi stands for itself."""
    return [han] if len(han) == 1 else [han[i : i + 2] for i in range(len(han) - 1)]


class Analyzer:
    """Tokens for the catalog and for queries. `terms` are Hanzi words that stay whole: brands, things, colours."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self._jieba = rjieba.Jieba()
        known = sorted({term for term in terms if len(term) > 1 and re.fullmatch(f"[{HAN}]+", term)})
        for term in known:
            if not self._jieba.has_word(term):
                self._jieba.add_word(term, self._jieba.suggest_freq(term), "n")
        digest = hashlib.blake2b(f"{VERSION}\n".encode() + "\n".join(known).encode(), digest_size=8)
        self.fingerprint = digest.hexdigest()
        # Titles share most of their runs: the same stretch is cut once.
        self._cut = lru_cache(maxsize=65536)(lambda han: tuple(self._jieba.cut_for_search(han)))

    def has_word(self, word: str) -> bool:
        """Whether the language has this word of Hanzi, as far as the dictionary knows."""
        return bool(self._jieba.has_word(word))

    def words(self, runs: Iterable[Run]) -> list[str]:
        """Catalog tokens: jieba's search mode, Latin runs as one, quantities and their numbers."""
        result: list[str] = []
        for run in runs:
            result += self._cut(run.text) if run.kind == "han" else whole(run)
        return result

    def typed(self, runs: Iterable[Run]) -> set[str]:
        """The words that people type: Hanzi words of two and more characters, Latin words of three and more letters."""
        words: set[str] = set()
        for run in runs:
            if run.kind == "han":
                words.update(word for word in self._cut(run.text) if len(word) > 1)
            elif run.kind == "latin":
                words.update(atom for atom in atoms(run.text) if len(atom) > 2 and atom.isalpha())
        return words

    def query(self, text: str) -> tuple[Word, ...]:
        """The words of a query, coarse, with their places in the text as typed."""
        folded = fold_aligned(text)
        return tuple(word for run in cut(folded) for word in self._query_words(folded, run))

    def _query_words(self, folded: Folded, run: Run) -> Iterator[Word]:
        if run.kind != "han":
            parts = (run.token,) if run.token else tuple(atoms(run.text))
            yield Word(whole(run)[0], parts, *folded.raw_span(run.start, run.end), run.kind)
            return
        for text, start, end in self._jieba.tokenize(run.text):
            span = folded.raw_span(run.start + start, run.start + end)
            yield Word(text, tuple(pairs(text)), *span, run.kind)

    def split(self, word: Word) -> tuple[Word, ...]:
        """The fewest shorter words that make up a long word of Hanzi; none when it cannot be taken apart.

        >>> [part.text for part in Analyzer(["男士钱包"]).split(Word("男士钱包", (), 0, 4, "han"))]
        ['男士', '钱包']
        """
        if word.kind != "han" or len(word.text) < _LONG_WORD:
            return ()
        inside = {found for found in self._cut(word.text) if 1 < len(found) < len(word.text)}
        best: list[tuple[str, ...] | None] = [()]
        for end in range(1, len(word.text) + 1):
            ways = (
                (*before, found)
                for found in inside
                if word.text[:end].endswith(found) and (before := best[end - len(found)]) is not None
            )
            best.append(min(ways, key=len, default=None))
        return tuple(Word(part, tuple(pairs(part)), word.start, word.end, "han") for part in best[-1] or ())

    def tokens(self, text: str) -> list[str]:
        """The coarse words alone: for synonyms and checks."""
        return [word.text for word in self.query(text)]


def whole(run: Run) -> list[str]:
    """A Latin run as one token; a quantity as its canonical form and the number as written."""
    if run.kind == "quantity":
        return [run.token, *_ATOM.findall(run.text)[:1]]
    return [stem("".join(atoms(run.text))[:_LONGEST])]


def parts(run: Run) -> list[str]:
    """Pairs of Hanzi, the parts of a Latin run, a quantity: what phrases are made of."""
    if run.kind == "han":
        return pairs(run.text)
    return [run.token] if run.kind == "quantity" else atoms(run.text)


def atom_places(run: Run) -> list[tuple[str, int, int]]:
    """The parts of a run with their places in the folded text."""
    if run.kind == "latin":
        return [(stem(atom[0]), run.start + atom.start(), run.start + atom.end()) for atom in _ATOM.finditer(run.text)]
    if run.kind == "quantity":
        return [(run.token, run.start, run.end)]
    return [(pair, run.start + place, run.start + place + len(pair)) for place, pair in enumerate(pairs(run.text))]


def grams(runs: Iterable[Run]) -> list[str]:
    """The parts of all runs, in order."""
    return [part for run in runs for part in parts(run)]


def chars(runs: Iterable[Run]) -> list[str]:
    """Every Hanzi, Latin part and quantity (with its number) once, in order of first appearance."""
    found: dict[str, None] = {}
    for run in runs:
        if run.kind == "han":
            found.update(dict.fromkeys(run.text))
        else:
            found.update(dict.fromkeys(whole(run) if run.kind == "quantity" else atoms(run.text)))
    return list(found)


def joints(runs: Iterable[Run]) -> list[str]:
    """Neighbouring Latin words written as one, two and three at a time: "SK II" also as skii, "Pro Max" as promax."""
    letters: list[tuple[int, int, str]] = []
    result: list[str] = []
    for run in runs:
        for atom in _ATOM.finditer(run.text) if run.kind == "latin" else ():
            start, end = run.start + atom.start(), run.start + atom.end()
            if not atom[0].isalpha() or (letters and start - letters[-1][1] > 1):
                letters = []
            if atom[0].isalpha():
                letters.append((start, end, atom[0]))
                for count in (2, 3):
                    joined = "".join(text for _, _, text in letters[-count:])
                    if len(letters) >= count and len(joined) <= 24:
                        result.append(stem(joined))
    return result


def runs(text: str) -> tuple[Run, ...]:
    """Hanzi, Latin and quantity runs of a text, in order; everything else separates."""
    return tuple(cut(fold_aligned(text)))


def cut(folded: Folded) -> Iterator[Run]:
    """The runs of a folded text, with places in it."""
    text, place = folded.text, 0
    if any(map(str.isdigit, text)):
        for reading in find_quantities(text):
            yield from _plain_runs(text, place, reading.start)
            yield Run("quantity", text[reading.start : reading.end], reading.start, reading.end, reading.value.id)
            place = reading.end
    yield from _plain_runs(text, place, len(text))


def _plain_runs(text: str, start: int, end: int) -> Iterator[Run]:
    for match in _RUN.finditer(text, start, end):
        yield Run("han" if _is_han(match[0][0]) else "latin", match[0], match.start(), match.end())


_HAN_CHAR = re.compile(f"[{HAN}]")


def _is_han(char: str) -> bool:
    return char > "\u3004" and _HAN_CHAR.match(char) is not None
