"""Values in messages: what may be repeated to its sender, and what they most likely meant."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

_SHOWN = 200  # code points of a refused value that are worth repeating


def printable(text: str) -> str:
    """Valid UTF-8, cut where it is endless.

    >>> printable("a" * 300)[-2:], printable("\\ud800")
    ('a…', '\\ufffd')
    """
    clean = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text[: _SHOWN + 1])
    return clean if len(clean) <= _SHOWN else clean[:_SHOWN] + "…"


def nearest(value: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that somebody who typed `value` most likely meant.

    >>> nearest("prise", ["price", "brand"]), nearest("zzz", ["price", "brand"])
    ('price', None)
    """
    shown, words = value[:_SHOWN], list(allowed)
    found = process.extractOne(shown, words, scorer=fuzz.WRatio, processor=str.casefold, score_cutoff=60)
    return found[0] if found else None
