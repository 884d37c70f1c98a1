"""A feed file becomes rows for the store: decompress, decode, cut into records, adapt, check sku and title."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO, TextIO

from indexer.feeds.adapters import Adapter, adapter
from indexer.feeds.adapters.model import Item
from indexer.feeds.compression import failure, opened
from indexer.feeds.delimited import guess_delimiter, read_rows
from indexer.feeds.documents import items_in
from indexer.feeds.encoding import Encoding, detect
from indexer.feeds.errors import DEFAULT_LIMITS, FeedError, Limits
from indexer.feeds.formats import Format, decide, declared, is_zip, mismatch
from indexer.feeds.json_records import read_lines, read_values
from indexer.feeds.names import lacking
from indexer.feeds.records import Record, storable, storable_text
from indexer.feeds.workbook import read_sheet
from indexer.feeds.xml_records import read_items
from indexer.store.incoming import IncomingRow
from normalizer.mapping import Mapping as ChannelMapping
from normalizer.mapping import apply_mapping
from normalizer.model import Issue, Severity
from normalizer.moment import read_time
from normalizer.native import read_native

_HEAD = 1 << 16  # characters that show the format
_UNSTORABLE = ("number_unusable", "control_characters")  # issues of what no store holds as it was sent
_TABLES = (Format.CSV, Format.TSV)
_READERS = {Format.NDJSON: read_lines, Format.JSON: read_values, Format.XML: read_items}


def read_feed(
    file: BinaryIO,
    content_type: str | None,
    format: str | Adapter = "native",
    channel: str = "",
    limits: Limits = DEFAULT_LIMITS,
    mapping: ChannelMapping | None = None,
) -> Iterator[IncomingRow]:
    """The rows of a feed, one at a time; `file` is seekable and stays open, `format` names a channel adapter or is one.

    With the channel's `mapping` a row is not rejected for a title that the mapping finds elsewhere. Rows come as they
    were sent all the same: whoever normalizes an item runs the mapping.

    `IncomingRow.issues` are those of the row as sent (its quotes, bytes, numbers) and, for a rejected row, why it is
    rejected; what is odd in the fields of an accepted item is found again by whoever normalizes `native`. An issue of
    the whole feed stands on its first row.

    Raises `FeedError` when nothing can be read: at once for an unknown content type or format, at the first row for the
    rest. A feed that breaks off later ends with a rejected row that says so.
    """
    said, charset = declared(content_type)
    chosen = adapter(format) if isinstance(format, str) else format
    return _Feed(channel, chosen, limits, mapping).rows(file, said, charset)


class _Feed:
    def __init__(self, channel: str, chosen: Adapter, limits: Limits, mapping: ChannelMapping | None) -> None:
        self._channel = channel
        self._mapping = mapping
        self._adapter = chosen
        self._limits = limits

    def rows(self, file: BinaryIO, said: Format | None, charset: str | None) -> Iterator[IncomingRow]:
        last = 0
        plain = opened(file, self._limits)
        with ExitStack() as stack:
            try:
                source = self._source(plain, said, charset, stack)
                issues = source.issues
                for record in source.records:
                    for row in self._incoming(record, source):
                        last = row.row
                        yield replace(row, issues=(*issues, *row.issues)) if issues else row
                        issues = ()
                stopped = failure(plain)
            except FeedError as error:
                stopped = failure(plain) or error
            if stopped and not last:
                raise stopped
            if stopped:
                yield IncomingRow(stopped.row or last + 1, "", "", issues=(stopped.issue(),), rejected=True)

    def _source(self, file: BinaryIO, said: Format | None, charset: str | None, stack: ExitStack) -> _Source:
        if is_zip(file):
            issue = None if said in (None, Format.XLSX) else mismatch(said, Format.XLSX)
            return _Source(Format.XLSX, read_sheet(file, self._limits, self._missing), _present(issue))
        encoding, wrong_charset = detect(file, charset)
        head_text = encoding.text(file)
        head = head_text.read(_HEAD)
        head_text.detach()
        format, wrong_format = decide(said, head, self._is_table(head))
        text = encoding.text(file, newline=None if format in _TABLES else "")
        stack.callback(text.detach)
        return _Source(format, self._records(text, format, head), _present(wrong_charset, wrong_format), encoding)

    def _missing(self, columns: Sequence[str]) -> tuple[str, ...]:
        needed = self._adapter.required
        if self._mapping is not None:
            needed = tuple(field for field in needed if field != "title")
        return lacking(columns, self._adapter.known, needed)

    def _is_table(self, head: str) -> bool:
        delimiter = guess_delimiter(head, ",")
        return any(not self._missing(line.replace('"', "").split(delimiter)) for line in head.splitlines()[:10])

    def _records(self, text: TextIO, format: Format, head: str) -> Iterator[Record]:
        if format in _TABLES:
            delimiter = guess_delimiter(head, "\t" if format is Format.TSV else ",")
            return read_rows(text, self._limits, delimiter, self._missing)
        return _READERS[format](text, self._limits)

    def _incoming(self, record: Record, source: _Source) -> Iterator[IncomingRow]:
        if record.value is None:
            yield IncomingRow(record.row, "", record.text, issues=record.issues, rejected=True)
            return
        spread = source.format in (Format.JSON, Format.XML)
        for position, part in enumerate(items_in(record.value, self._adapter.known)):
            row = record.row + position if spread else record.row
            for item in self._adapter.items(part):
                yield self._row(row, item, record.issues, source.encoding)

    def _row(self, row: int, item: Item, issues: tuple[Issue, ...], encoding: Encoding | None) -> IncomingRow:
        try:
            return self._checked(row, item, issues, encoding)
        except RecursionError:
            message = f"The record nests deeper than {self._limits.depth} levels."
            issue = Issue("record_too_deep", Severity.ERROR, "row", None, message, "Send a flat item.")
            return IncomingRow(row, "", self._excerpt(item.raw), issues=(*issues, issue), rejected=True)

    def _checked(self, row: int, item: Item, issues: tuple[Issue, ...], encoding: Encoding | None) -> IncomingRow:
        raw, readable = storable(item.raw, self._limits.depth), item.native
        if encoding is not None and encoding.damaged:
            readable, broken = _without_broken_bytes(readable, encoding.label)
            issues += broken
        read, sku, found = read_native(self._channel, readable)
        if read is None and self._mapping is not None:
            read, sku, found = read_native(self._channel, apply_mapping(self._mapping, readable, raw).record)
        issues += _told_once(found) if read is not None else _blamed(found, issues)
        as_sent = readable == item.raw and not any(issue.code in _UNSTORABLE for issue in found)
        native = None if as_sent else storable(readable, self._limits.depth, for_reading=True)
        return IncomingRow(row, sku, raw, native, _updated_at(readable), issues, rejected=read is None)

    def _excerpt(self, raw: Mapping[str, Any]) -> str:
        try:
            return storable_text(str(raw)[: self._limits.excerpt_chars])
        except RecursionError:
            return storable_text(", ".join(map(str, raw))[: self._limits.excerpt_chars])


@dataclass(frozen=True, slots=True)
class _Source:
    format: Format
    records: Iterator[Record]
    issues: tuple[Issue, ...]
    encoding: Encoding | None = None


def _present(*issues: Issue | None) -> tuple[Issue, ...]:
    return tuple(issue for issue in issues if issue is not None)


def _without_broken_bytes(native: Mapping[str, Any], label: str) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    """The fields that decoded, and an error for each that holds bytes of another encoding."""
    broken = {name: shown for name, value in native.items() if (shown := _broken(value))}
    issues = tuple(
        Issue(
            "bytes_unreadable",
            Severity.ERROR,
            name,
            shown[:200],
            f"{name} holds bytes that are not {label}; they stand as \\x… in the value.",
            f"Save the feed as UTF-8; is this row pasted from a file in another encoding than {label}?",
        )
        for name, shown in broken.items()
    )
    return {name: value for name, value in native.items() if name not in broken}, issues


def _broken(value: Any) -> str:
    text = value if isinstance(value, str) else str(value) if isinstance(value, Mapping | list) else ""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(f"\\x{ord(char) - 0xDC00:02x}" if "\udc80" <= char <= "\udcff" else char for char in text)
    return ""


def _updated_at(native: Mapping[str, Any]) -> datetime | None:
    sent = native.get("updated_at")
    found, _ = read_time(str(sent)) if sent is not None else (None, ())
    return found.value if found else None


def _told_once(found: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """What a later reading of the stored item cannot find again: NaN, which no store holds."""
    return tuple(issue for issue in found if issue.code == "number_unusable")


def _blamed(found: tuple[Issue, ...], earlier: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """Why the item is rejected, without saying of a field that it is missing when its bytes were to blame."""
    named = {issue.field for issue in earlier if issue.severity is Severity.ERROR}
    return tuple(issue for issue in found if issue.field not in named)
