"""What every format is read into: decoded records with their row, before a channel adapter gives them meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Any

from indexer.feeds.errors import Limits
from normalizer.model import Issue, Severity

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """`row` counts from 1: the line of NDJSON, the position in JSON and XML, the sheet's own number in CSV and XLSX.

    `value` is None when the record could not be read; `text` is then what it looked like.
    """

    row: int
    value: Mapping[str, Any] | None
    text: str = ""
    issues: tuple[Issue, ...] = ()


def unreadable(row: int, text: str, code: str, message: str, hint: str | None, limits: Limits) -> Record:
    """A record that is refused, with as much of its text as is kept."""
    issue = Issue(code, Severity.ERROR, "row", storable_text(text[:200]), message, hint)
    return Record(row, None, storable_text(text[: limits.excerpt_chars]), (issue,))


def too_large(row: int, text: str, limits: Limits) -> Record:
    return unreadable(
        row,
        text,
        "record_too_large",
        f"The record is longer than {limits.record_chars} characters; its first {limits.excerpt_chars} are kept.",
        "Send long texts and pictures as links.",
        limits,
    )


def storable_text(text: str) -> str:
    """The text with what no database holds (NUL, halves of surrogate pairs) written as its escape.

    >>> storable_text("杯" + chr(0) + chr(0xD83D))
    '杯\\\\u0000\\\\ud83d'
    """
    if "\0" in text:
        text = text.replace("\0", "\\u0000")
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def marked_text(text: str) -> str:
    """The text with U+FFFD for what no database holds, so that whoever reads it sees that something was there."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def storable(value: Any, depth: int, *, for_reading: bool = False) -> Any:
    """The value as plain JSON, at most `depth` levels deep; numbers that no float holds exactly become text.

    What no database holds stands as its escape; `for_reading`, it is marked (text) or left out (NaN) instead.
    Raises `RecursionError` when it is deeper.

    >>> storable({"price": Decimal("19.90"), "stock": float("nan"), "gtin": Decimal("123456789012345678901")}, 5)
    {'price': 19.9, 'stock': 'NaN', 'gtin': '123456789012345678901'}
    >>> storable({"title": "杯" + chr(0xD83D), "stock": float("nan")}, 5, for_reading=True)
    {'title': '杯�', 'stock': None}
    """
    if depth < 0:
        raise RecursionError
    match value:
        case str():
            return marked_text(value) if for_reading else storable_text(value)
        case dict():
            return {
                storable_text(name): storable(inner, depth - 1, for_reading=for_reading)
                for name, inner in value.items()
            }
        case list():
            return [storable(inner, depth - 1, for_reading=for_reading) for inner in value]
        case float() if not isfinite(value):
            return None if for_reading else "NaN"
        case Decimal():
            number = float(value)
            return number if isfinite(number) and Decimal(repr(number)) == value else str(value)
        case _:
            return value
