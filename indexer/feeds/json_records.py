"""JSON: lines, arrays and single documents, one record at a time, each with its own errors.

Numbers keep every digit (`Decimal`), NaN and Infinity arrive as such, and halves of surrogate pairs survive, so that
whoever reads the record can name the field that is wrong instead of losing the item.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TextIO

from indexer.feeds.errors import FeedError, Limits
from indexer.feeds.records import Record, too_large, unreadable

_CHUNK = 1 << 18
_MARK = re.compile(r'["\[\]{}]')
_STRING = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_SOLID = re.compile(r"[^\s\ufeff]")
# What scripts put around their data: `g_page_config = {...};`, `callback({...})`.
SCRIPT = re.compile(r"\s*(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]*\s*(?:=|\()\s*(?=[\[{])")
_JSON_HINT = "Check the quotes, commas and brackets of this record."


def _integer(digits: str) -> int | Decimal:
    return int(digits) if len(digits) < 19 else Decimal(digits)


DECODER = json.JSONDecoder(parse_float=Decimal, parse_int=_integer, strict=False)


def read_lines(text: TextIO, limits: Limits) -> Iterator[Record]:
    """NDJSON. A line that is not an object is refused alone."""
    row = 0
    while line := text.readline(limits.record_chars):
        row += 1
        ended = line.endswith("\n")
        if not ended and len(line) >= limits.record_chars:
            yield too_large(row, line, limits)
            _skip_line(text, limits)
            continue
        if line.strip().lstrip("\ufeff"):
            yield _record(row, line.strip().lstrip("\ufeff"), limits, last=not ended)


def _skip_line(text: TextIO, limits: Limits) -> None:
    while (rest := text.readline(limits.record_chars)) and not rest.endswith("\n"):
        pass


def _record(row: int, text: str, limits: Limits, last: bool) -> Record:
    try:
        value = DECODER.decode(text)
    except json.JSONDecodeError as error:
        if last and _end(text, 0) is None:
            return _truncated(row, text, limits)
        return _malformed(row, text, error, limits)
    except RecursionError:
        return _too_deep(row, text, limits)
    return as_record(row, value, text, limits)


def as_record(row: int, value: Any, text: str, limits: Limits) -> Record:
    if isinstance(value, dict):
        return Record(row, value)
    kind = {list: "an array", str: "text", bool: "true or false", type(None): "null"}.get(type(value), "a number")
    return unreadable(
        row,
        text,
        "record_not_object",
        f"An item is a JSON object; this is {kind}.",
        'Send {"sku": …, "title": …}.',
        limits,
    )


def _malformed(row: int, text: str, error: json.JSONDecodeError, limits: Limits) -> Record:
    near = text[max(0, error.pos - 20) : error.pos + 20]
    message = f"Not JSON at character {error.pos + 1}, near {near!r}: {error.msg}."
    return unreadable(row, text, "json_malformed", message, _JSON_HINT, limits)


def _truncated(row: int, text: str, limits: Limits) -> Record:
    message = "The feed ends in the middle of this record: it was cut off."
    return unreadable(row, text, "feed_truncated", message, "Send the whole file again.", limits)


def _too_deep(row: int, text: str, limits: Limits) -> Record:
    message = f"The record nests deeper than {limits.depth} levels."
    return unreadable(row, text, "record_too_deep", message, "Send a flat item.", limits)


def read_values(text: TextIO, limits: Limits) -> Iterator[Record]:
    """The elements of a JSON array, or one document, or several one after the other.

    Raises `FeedError` where what follows cannot be told apart any more.
    """
    return _Values(text, limits).records()


class _Values:
    """A window over the text: `at` is where the next record begins."""

    def __init__(self, text: TextIO, limits: Limits) -> None:
        self._text = text
        self._limits = limits
        self._window = ""
        self._at = 0
        self._row = 0
        self._ended = False

    def records(self) -> Iterator[Record]:
        self._more()
        if script := SCRIPT.match(self._window):
            self._at = script.end()
        in_array = self._begins_array()
        while (mark := self._next()) not in ("", "]"):
            if mark == ",":
                self._at += 1
                continue
            if not in_array and mark in ";)":
                return
            self._row += 1
            yield self._one(in_array)
        if in_array and not mark:
            raise FeedError(
                "feed_truncated",
                "The array has no end: the feed was cut off.",
                "Send the whole file again.",
                self._row + 1,
            )

    def _begins_array(self) -> bool:
        mark = self._next()
        if mark not in ("[", "{"):
            near = self._window[self._at : self._at + 40]
            message = f"The feed is not JSON: it begins with {near!r}." if mark else "The feed is empty."
            raise FeedError("json_malformed" if mark else "feed_empty", message, "Send an array of items: [{…}, {…}].")
        self._at += mark == "["
        return mark == "["

    def _next(self) -> str:
        """The next character that is not space, without passing it; "" at the end."""
        while True:
            if solid := _SOLID.search(self._window, self._at):
                self._at = solid.start()
                return solid[0]
            self._at = len(self._window)
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Drop what was read and add at least as much as is left, so that long records stay linear."""
        if self._ended:
            return False
        left = self._window[self._at :]
        chunk = self._text.read(max(_CHUNK, len(left)))
        self._ended = not chunk
        self._window, self._at = left + chunk, 0
        return bool(chunk)

    def _one(self, in_array: bool) -> Record:
        limit = self._limits.record_chars if in_array else self._limits.document_chars
        while True:
            try:
                value, end = DECODER.raw_decode(self._window, self._at)
            except (json.JSONDecodeError, RecursionError) as error:
                found = _end(self._window, self._at)
                if found is not None:
                    return self._refused(found, error)
                if len(self._window) - self._at > limit:
                    return self._passed_over(in_array)
                if not self._more():
                    return self._cut_off()
                continue
            if end == len(self._window) and self._more():  # a number may go on
                continue
            text, self._at = self._window[self._at : end], end
            if len(text) > limit:
                return too_large(self._row, text, self._limits)
            return as_record(self._row, value, text, self._limits)

    def _passed_over(self, in_array: bool) -> Record:
        """Read on to the end of a record that is too large to hold."""
        begin = self._window[self._at : self._at + self._limits.excerpt_chars]
        if not in_array or begin[0] not in '"[{':
            raise FeedError(
                "record_too_large",
                f"The document does not end within {self._limits.document_chars} characters.",
                "Send NDJSON, one item a line, or an array of items.",
                self._row,
                value=begin[:80],
            )
        place = _Place()
        while not place.ended:
            place, self._at = _scan(self._window, self._at, place)
            if not place.ended and not self._more():
                return self._cut_off()
        return too_large(self._row, begin, self._limits)

    def _refused(self, end: int, error: Exception) -> Record:
        text, self._at = self._window[self._at : end], end
        if isinstance(error, RecursionError):
            return _too_deep(self._row, text, self._limits)
        if len(text) > self._limits.record_chars:
            return too_large(self._row, text, self._limits)
        located = json.JSONDecodeError(getattr(error, "msg", ""), text, getattr(error, "pos", end) - (end - len(text)))
        return _malformed(self._row, text, located, self._limits)

    def _cut_off(self) -> Record:
        text, self._at = self._window[self._at :], len(self._window)
        self._window, self._at = "]", 0  # said once, by the record
        return _truncated(self._row, text, self._limits)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a value the text breaks off."""

    depth: int = 0
    in_string: bool = False
    ended: bool = False


def _scan(text: str, at: int, place: _Place) -> tuple[_Place, int]:
    """Follow brackets and strings from `at` to the end of the value or of the text; and how far that was."""
    depth, in_string = place.depth, place.in_string
    while True:
        if in_string:
            at = _end_of(_STRING, text, at)
            if text[at : at + 1] != '"':
                return _Place(depth, True), at
            in_string, at = False, at + 1
        else:
            mark = _MARK.search(text, at)
            if mark is None:
                return _Place(depth), len(text)
            at, in_string = mark.end(), mark[0] == '"'
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
        if depth <= 0 and not in_string:
            return _Place(ended=True), at


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _end(text: str, start: int) -> int | None:
    """Where the value that begins at `start` ends by its brackets and strings; None when it does not end here.

    >>> _end('{"a": [NaN,}, {', 0), _end('tru, 1', 0), _end('{"a": "}', 0)
    (None, 3, None)
    """
    if text[start] in '"[{':
        place, at = _scan(text, start, _Place())
        return at if place.ended else None
    found = re.compile(r"[,\]}\s]").search(text, start)
    return max(found.start(), start + 1) if found else None
