"""XLSX: the first sheet that has a header, row by row."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, BinaryIO

from openpyxl import load_workbook

from indexer.feeds.delimited import named, no_header
from indexer.feeds.errors import FeedError, Limits
from indexer.feeds.records import Record, too_large

_HEADER_WITHIN = 20  # rows; sheets put titles and notes above the header
_EMPTY_ROWS = 10_000  # a sheet that is formatted to its end has a million
_RESAVE = "Open it in Excel or WPS and save it again as .xlsx."


def read_sheet(file: BinaryIO, limits: Limits, missing: Callable[[Sequence[str]], Sequence[str]]) -> Iterator[Record]:
    """Records named by the header; cells as text, so that 6999.0 is "6999" as in the other formats.

    Raises `FeedError` for a damaged or oversized workbook, and when no sheet has the `missing` columns.
    """
    _check_size(file, limits)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl passes on whatever the zip, the XML and its own descriptors raise
        raise _damaged(error) from error
    first: list[str] = []
    lacks: Sequence[str] = ()
    for sheet in book.worksheets:
        rows = _rows(sheet)
        for number, cells in zip(range(_HEADER_WITHIN), rows, strict=False):
            header = [text.strip() for text in cells]
            if any(header) and not (absent := missing(header)):
                yield from _records(rows, header, number + 2, limits)
                return
            if any(header) and (not first or len(absent) < len(lacks)):
                first, lacks = header, absent
    raise no_header(first, lacks)


def _records(rows: Iterator[list[str]], header: list[str], first: int, limits: Limits) -> Iterator[Record]:
    empty = 0
    for row, cells in enumerate(rows, start=first):
        if not any(cells):
            empty += 1
            if empty > _EMPTY_ROWS:
                return
            continue
        empty = 0
        if sum(map(len, cells)) > limits.record_chars:
            yield too_large(row, max(cells, key=len), limits)
        else:
            yield Record(row, named(header, cells))


def _rows(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
    try:
        for cells in sheet.iter_rows(values_only=True):
            yield [_text(cell) for cell in cells]
    except FeedError:
        raise
    except Exception as error:
        raise _damaged(error) from error


def _text(cell: object) -> str:
    """The cell as a person would type it.

    >>> _text(6999.0), _text(19.9), _text(6941487298884), _text(datetime(2026, 11, 1, 8)), _text(None)
    ('6999', '19.9', '6941487298884', '2026-11-01 08:00:00', '')
    """
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def _check_size(file: BinaryIO, limits: Limits) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _damaged(error) from error
    if "xl/workbook.xml" not in names:
        raise FeedError(
            "archive_refused", "The file is a ZIP archive, not a workbook.", "Send the feed itself, or gzip it."
        )
    if size > limits.workbook_bytes:
        raise FeedError(
            "feed_expands_too_much",
            f"The workbook grows to {size >> 20} MB; {limits.workbook_bytes >> 20} MB are allowed.",
            "Split it, or send CSV.",
        )
    file.seek(0)


def _damaged(error: Exception) -> FeedError:
    return FeedError("workbook_damaged", f"The workbook cannot be read: {str(error)[:200]}.", _RESAVE)
