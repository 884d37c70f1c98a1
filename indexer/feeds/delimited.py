"""CSV and TSV as shops write them: any of four delimiters, texts over several lines, quotes that were never closed.

A quote that is not closed must not swallow the rows below it, so a record may go on to the next line only when the
whole then reads strictly and has the header's width; otherwise the quotes of the line are plain characters.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from indexer.feeds.errors import FeedError, Limits
from indexer.feeds.records import Record, too_large, unreadable
from normalizer.model import Issue, Severity

DELIMITERS = (",", "\t", ";", "|")
_HEADER_WITHIN = 10  # lines; exports put a title above the header
csv.field_size_limit(1 << 30)  # lines are bounded before csv sees them


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    cells: Sequence[str] | None  # None: it has no reading
    text: str
    stray_quote: bool = False
    too_large: bool = False


def read_rows(
    text: TextIO, limits: Limits, delimiter: str, missing: Callable[[Sequence[str]], Sequence[str]]
) -> Iterator[Record]:
    """Records named by the header, which is the first line in which nothing is `missing`.

    Raises `FeedError` when there is no such line.
    """
    lines = _Lines(text, limits)
    header = _header(lines, delimiter, missing)
    width = len(header)
    for line in lines.records(delimiter, width):
        if line.too_large:
            yield too_large(line.row, line.text, limits)
        elif line.cells is None or any(cell.strip() for cell in line.cells):
            yield _record(line, header, limits)


def guess_delimiter(head: str, preferred: str) -> str:
    """The delimiter that cuts the first lines most evenly into the most cells.

    >>> guess_delimiter("标题;价格;库存\\n杯, 白;9,9;1", ",")
    ';'
    """
    lines = [line for line in head.splitlines()[:_HEADER_WITHIN] if line.strip()][:5]
    order = (preferred, *(delimiter for delimiter in DELIMITERS if delimiter != preferred))
    return max(order, key=lambda delimiter: min((line.count(delimiter) for line in lines), default=0))


def _header(lines: _Lines, delimiter: str, missing: Callable[[Sequence[str]], Sequence[str]]) -> list[str]:
    first: list[str] = []
    lacks: Sequence[str] = ()
    for line in lines.records(delimiter, None):
        cells = [cell.strip().lstrip("\ufeff") for cell in line.cells or ()]
        if not any(cells):
            continue
        absent = missing(cells)
        if not absent:
            return cells
        if not first or len(absent) < len(lacks):
            first, lacks = cells, absent
        if line.row >= _HEADER_WITHIN:
            break
    raise no_header(first, lacks)


def no_header(cells: Sequence[str], lacks: Sequence[str]) -> FeedError:
    """Which required columns no line names, and what the likeliest header line holds."""
    if not cells:
        return FeedError("feed_empty", "The feed holds no rows.", "Send a header line and one line for each item.")
    found = ", ".join(cell for cell in cells[:30] if cell)[:500]
    return FeedError(
        "column_missing",
        f"No column is the {' or the '.join(lacks)} of the items. The columns are: {found}.",
        "Name the columns in the first line: sku (商品编号), title (标题), price (价格), …",
        row=1,
        value=found,
        allowed=tuple(lacks),
    )


def _record(line: _Line, header: Sequence[str], limits: Limits) -> Record:
    cells, width = line.cells, len(header)
    if cells is None:
        return unreadable(
            line.row,
            line.text,
            "csv_stray_quote",
            "A quote in this line is not closed, and without quotes the line does not fit the header.",
            'Write a quote inside a quoted value twice: "27"" 显示器".',
            limits,
        )
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        message = f"The row has {len(cells)} cells, the header {width}: it is not known which value belongs where."
        hint = 'Put values that contain the delimiter in quotes: "6,999.00".'
        return unreadable(line.row, line.text, "row_cells_extra", message, hint, limits)
    return Record(line.row, named(header, cells), issues=tuple(_oddities(line, cells, width)))


def named(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Cells by column; of columns with one name the first that says something counts, blank names get a number.

    >>> named(["标题", "", "标题"], ["", "x", "杯"])
    {'标题': '杯', 'column 2': 'x'}
    """
    record: dict[str, str] = {}
    for number, (name, cell) in enumerate(zip(header, cells, strict=False), start=1):
        key = name or f"column {number}"
        if not record.get(key, "").strip():
            record[key] = cell
    return record


def _oddities(line: _Line, cells: Sequence[str], width: int) -> Iterator[Issue]:
    if line.stray_quote:
        yield Issue(
            "csv_stray_quote",
            Severity.WARNING,
            "row",
            line.text.strip()[:200],
            "A quote in this line is not closed or not doubled; the quotes were read as plain characters.",
            'Write a quote inside a quoted value twice: "27"" 显示器".',
        )
    if len(cells) < width:
        yield Issue(
            "row_cells_missing",
            Severity.WARNING,
            "row",
            str(len(cells)),
            f"The row has {len(cells)} cells, the header {width}: the last columns count as empty.",
            "Write every delimiter, also of empty values.",
        )


class _Lines:
    """Physical lines, some of which go back when a record turns out to be shorter."""

    def __init__(self, text: TextIO, limits: Limits) -> None:
        self._text = text
        self._limit = limits.record_chars
        self._back: deque[str] = deque()
        self._row = 0

    def _next(self) -> str:
        if self._back:
            return self._back.popleft()
        return self._text.readline(self._limit)

    def records(self, delimiter: str, width: int | None) -> Iterator[_Line]:
        opening = delimiter + '"'
        while line := self._next():
            self._row += 1
            if len(line) >= self._limit and not line.endswith("\n"):
                while (rest := self._next()) and not rest.endswith("\n"):
                    pass
                yield _Line(self._row, None, line, too_large=True)
            elif line.startswith('"') or opening in line:  # elsewhere a quote is a plain character
                yield self._quoted(line, delimiter, width)
            else:
                yield _Line(self._row, line.rstrip("\r\n").split(delimiter), line)

    def _quoted(self, first: str, delimiter: str, width: int | None) -> _Line:
        text, taken = first, list[str]()
        while len(text) < self._limit:
            if text.count('"') % 2 == 0:
                cells = _strict(text, delimiter)
                if cells is not None and (not taken or width in (None, len(cells))):
                    return _Line(self._row, cells, text)
                break
            following = self._next()
            if not following:
                break
            taken.append(following)
            text += following
        self._back.extendleft(reversed(taken))
        plain = [_unquoted(cell) for cell in first.rstrip("\r\n").split(delimiter)]
        return _Line(self._row, plain if width in (None, len(plain)) else None, first, stray_quote=True)


def _strict(text: str, delimiter: str) -> list[str] | None:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _unquoted(cell: str) -> str:
    whole = len(cell) >= 2 and cell.startswith('"') and cell.endswith('"')
    return cell[1:-1].replace('""', '"') if whole else cell
