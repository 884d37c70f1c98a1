"""One spelling for text that means the same: width, case, accents, traditional characters, quotes, dashes, spaces."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from opencc import OpenCC

_TO_SIMPLIFIED = OpenCC("t2s")

# What NFKC would spoil (´ and ¯ become a space and a mark, ″ two primes, ™ the letters tm) or leaves apart.
_UNIFIED = {
    char: to
    for chars, to in (
        ("‘’‚‛′´ʹʼˈ՚", "'"),
        ("“”„‟″〃〝〞〟", '"'),
        ("‐‑‒–—―−﹘﹣－⁃", "-"),
        ("•‧∙⋅・･⸱ꞏ·᛫•", "·"),
        ("〜∼˜", "~"),
        ("⁄∕", "/"),
        ("™℠®", ""),
        ("øØ", "o"),
        ("łŁ", "l"),
        ("đĐ", "d"),
        ("ı", "i"),
        ("æÆ", "ae"),
        ("œŒ", "oe"),
    )
    for char in chars
}
_ACCENTS = re.compile("[\u0300-\u036f]")
_NOT_WORD = re.compile(r"[\W_]+")

# Characters whose folded form is not exactly one character; grows with the table, and before it.
_UNEVEN: set[str] = set()


def _fold_character(char: str) -> str:
    if char in _UNIFIED:
        return _UNIFIED[char]
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Cs") or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return ""
    plain = unicodedata.normalize("NFKC", char).casefold()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    plain = _TO_SIMPLIFIED.convert(unicodedata.normalize("NFC", plain))
    # ℡ or ａ́ may lead to characters that fold further; most are fixed points at once.
    return plain if plain == char else "".join(map(_fold_character, plain))


class _Table(dict[int, str]):
    """A table for `str.translate` that learns characters as they are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _fold_character(char)
        if len(folded) != 1:
            _UNEVEN.add(char)
        self[code] = folded
        return folded


_TABLE = _Table()


def fold(text: str) -> str:
    """The text for comparing: NFKC, lower case, simplified characters, plain quotes and dashes, no accents.

    Every white space becomes one plain space (none is collapsed); control and zero-width characters, lone
    surrogates and trade mark signs vanish. Folding what is folded changes nothing.

    >>> fold("Ｌ’Oréal　巴黎歐萊雅　５００ＭＬ")
    "l'oreal 巴黎欧莱雅 500ml"
    """
    if text.isascii() and text.isprintable():
        return text.lower()
    return _composed(text.translate(_TABLE))


def _composed(text: str) -> str:
    """Kana and Hangul that arrive in pieces are put together."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def compact(text: str) -> str:
    """Only the letters, digits and Hanzi of the folded text: for codes, models and spellings of brands.

    >>> compact("WH-1000 XM5"), compact("Coca‑Cola")
    ('wh1000xm5', 'cocacola')
    """
    return _composed(_NOT_WORD.sub("", fold(text)))


@dataclass(frozen=True, slots=True)
class Folded:
    """`fold(raw)` that remembers where each of its characters came from."""

    text: str
    raw: str
    # Per folded character, the code points of `raw` it came from; None when the two run in step.
    _spans: tuple[tuple[int, int], ...] | None = field(default=None, repr=False)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The code points of `raw` behind `text[start:end]`; offsets beyond the ends are taken as the ends.

        >>> folded = fold_aligned("约½杯")
        >>> folded.text, folded.raw_span(1, 4), folded.raw_span(4, 5)
        ('约1/2杯', (1, 2), (2, 3))
        """
        start = min(max(start, 0), len(self.text))
        end = min(max(end, start), len(self.text))
        if self._spans is None:
            return start, end
        if start < end:
            return self._spans[start][0], self._spans[end - 1][1]
        place = self._spans[start][0] if start < len(self._spans) else len(self.raw)
        return place, place


@lru_cache(maxsize=512)  # every reader of a title asks for the same one
def fold_aligned(text: str) -> Folded:
    """`fold(text)` with the way back to the offsets of `text`; costs little more when no length changes."""
    folded = fold(text)
    if text.isascii() and len(folded) == len(text):
        return Folded(folded, text)
    if len(folded) == len(text) and _UNEVEN.isdisjoint(text):
        return Folded(folded, text)
    return Folded(folded, text, tuple(_spans(text)))


def _spans(text: str) -> list[tuple[int, int]]:
    pieces = [_TABLE[ord(char)] for char in text]
    spans: list[tuple[int, int]] = []
    group, start, end = "", 0, 0
    for place, piece in enumerate(pieces):
        if not piece:
            continue
        if group and not _composes(group, piece):
            spans += [(start, end)] * len(unicodedata.normalize("NFC", group))
            group = ""
        start = start if group else place
        group, end = group + piece, place + 1
    return spans + [(start, end)] * len(unicodedata.normalize("NFC", group))


def _composes(before: str, piece: str) -> bool:
    """Whether NFC looks across the seam between the two."""
    if unicodedata.combining(piece[0]):
        return True
    last = before[-3:]
    return unicodedata.normalize("NFC", last + piece) != unicodedata.normalize("NFC", last) + unicodedata.normalize(
        "NFC", piece
    )
