"""Which format a feed is in: what the sender says, what the file name says, what its first characters show."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import BinaryIO

from rapidfuzz import process

from indexer.feeds.errors import FeedError
from indexer.feeds.json_records import DECODER, SCRIPT
from normalizer.model import Issue, Severity


class Format(StrEnum):
    NDJSON = "ndjson"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    XML = "xml"
    XLSX = "xlsx"


CONTENT_TYPES = {
    "application/x-ndjson": Format.NDJSON,
    "application/ndjson": Format.NDJSON,
    "application/jsonl": Format.NDJSON,
    "application/json": Format.JSON,
    "text/json": Format.JSON,
    "text/csv": Format.CSV,
    "application/csv": Format.CSV,
    "application/vnd.ms-excel": Format.CSV,  # what Windows says of CSV files
    "text/tab-separated-values": Format.TSV,
    "application/xml": Format.XML,
    "text/xml": Format.XML,
    "application/rss+xml": Format.XML,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Format.XLSX,
}
_UNSAID = frozenset(
    ("", "application/octet-stream", "application/x-www-form-urlencoded", "text/plain", "application/gzip")
)
_SUFFIXES = {
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".json": "application/json",
    ".js": "application/json",
    ".csv": "text/csv",
    ".txt": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".xml": "application/xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def content_type_of(name: str) -> str | None:
    """The content type that a file name stands for; `.gz` at its end is passed over.

    >>> content_type_of("feeds/taobao.JSONL.gz"), content_type_of("readme")
    ('application/x-ndjson', None)
    """
    stem = name.lower().removesuffix(".gz")
    return next((content_type for suffix, content_type in _SUFFIXES.items() if stem.endswith(suffix)), None)


def declared(content_type: str | None) -> tuple[Format | None, str | None]:
    """Format and charset of a Content-Type header. Raises `FeedError` for a type that is no feed's.

    >>> declared("text/csv; charset=GBK")
    (<Format.CSV: 'csv'>, 'GBK')
    """
    kind, *parameters = (content_type or "").split(";")
    charset = next(
        (part.split("=", 1)[1].strip() for part in parameters if part.strip().lower().startswith("charset=")), None
    )
    kind = kind.strip().lower()
    if kind in _UNSAID:
        return None, charset
    if kind not in CONTENT_TYPES:
        nearest = process.extractOne(kind, CONTENT_TYPES.keys(), score_cutoff=60)
        raise FeedError(
            "content_type_unknown",
            f"Feeds are not read from {kind[:100]!r}.",
            f"Did you mean {nearest[0]!r}?" if nearest else "Name one of the allowed types.",
            value=kind[:100],
            allowed=tuple(CONTENT_TYPES),
        )
    return CONTENT_TYPES[kind], charset


def is_zip(file: BinaryIO) -> bool:
    """True for what must be XLSX. Raises `FeedError` for files that are no text and no workbook."""
    file.seek(0)
    head = file.read(512)
    for magic, name, hint in (
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", "Save it as .xlsx or CSV."),
        (b"%PDF", "a PDF", "Send the table itself as .xlsx or CSV."),
        (b"\x89PNG", "a picture", "Send the feed, with pictures as links."),
        (b"\xff\xd8\xff", "a picture", "Send the feed, with pictures as links."),
        (b"Rar!", "a RAR archive", "Send the feed itself, or gzip it."),
        (b"7z\xbc\xaf", "a 7z archive", "Send the feed itself, or gzip it."),
        (b"BZh", "bzip2", "Send the feed itself, or gzip it."),
        (b"\x28\xb5\x2f\xfd", "zstd", "Send the feed itself, or gzip it."),
    ):
        if head.startswith(magic):
            raise FeedError("format_unreadable", f"The file is {name}, not a feed.", hint, value=name)
    return head.startswith(b"PK\x03\x04")


def shown(head: str) -> Format | None:
    """The format that the first characters show; None when they could be a table or nothing at all.

    >>> shown('[{"sku"'), shown('{"sku": 1}\\n{"sku": 2}'), shown('{\\n "sku": 1}'), shown("sku,title")
    (<Format.JSON: 'json'>, <Format.NDJSON: 'ndjson'>, <Format.JSON: 'json'>, None)
    """
    start = head.lstrip("\ufeff \t\r\n")
    if re.match(r"<!doctype html|<html", start, re.IGNORECASE):
        hint = "Was it saved from a login or error page?"
        raise FeedError("format_unreadable", "The file is a web page, not a feed.", hint, value=start[:80])
    if start.startswith("<"):
        return Format.XML
    if start.startswith("{"):
        line, _, more = start.partition("\n")
        return Format.NDJSON if more.strip() and _is_object(line) else Format.JSON
    if re.match(r'\[\s*[{\]"\[]', start) or SCRIPT.match(start):
        return Format.JSON
    return None


def _is_object(line: str) -> bool:
    try:
        return isinstance(DECODER.decode(line.strip()), dict)
    except (ValueError, RecursionError):
        return False


def decide(said: Format | None, head: str, is_table: bool) -> tuple[Format, Issue | None]:
    """What to read the text as, and a warning when that is not what was said.

    `is_table`: the first lines name the columns that items need.
    """
    seen = shown(head)
    if said is Format.NDJSON and seen is Format.JSON and _could_be_lines(head):
        seen = Format.NDJSON
    if seen is None:
        keep = said in (Format.CSV, Format.TSV) or (said is not None and said is not Format.XLSX and not is_table)
        seen = said if keep else Format.CSV
    actual = seen or Format.CSV
    if said in (None, actual):
        return actual, None
    return actual, mismatch(said, actual)


def _could_be_lines(head: str) -> bool:
    line = head.lstrip("\ufeff \t\r\n").split("\n", 1)[0].strip()
    return line.startswith("{") and line != "{"


def mismatch(said: Format, actual: Format) -> Issue:
    return Issue(
        "format_mismatch",
        Severity.WARNING,
        "feed",
        said.value,
        f"The feed was sent as {said.upper()} but is {actual.upper()}; it was read as {actual.upper()}.",
        f"Send it with the content type of {actual.upper()}.",
    )
