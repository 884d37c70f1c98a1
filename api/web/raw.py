"""An item as it was received, as JSON, with the exact stretch of every value marked where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from indexer.store.records import dumps
from normalizer.model import FieldValue

_DEEPEST = 12  # records nested deeper than this are shown on one line
_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """`value` is the index of the value that this stretch of the text at `path` became."""

    path: _Path
    start: int
    end: int
    value: int


def marks(record: Any, values: Sequence[FieldValue]) -> tuple[Mark, ...]:
    """Where each value stands: in the field that it names, or else in the first text that holds the stretch.

    >>> cup = FieldValue("attr.color", "白色", "米白", "attributes.颜色", "colour.shade", 0.9)
    >>> marks({"title": "马克杯", "attributes": {"颜色": "米白色"}}, [cup])
    (Mark(path=('attributes', '颜色'), start=0, end=2, value=0),)
    """
    texts = list(_texts(record))
    return tuple(mark for index, value in enumerate(values) if (mark := _mark(texts, value, index)) is not None)


def rendered(record: Any, found: Sequence[Mark]) -> Markup:
    """The record as indented JSON with the marks as `<mark>`, each named `raw-INDEX` after its value."""
    by_path: dict[_Path, list[Mark]] = {}
    for mark in sorted(found, key=lambda mark: (mark.start, -mark.end)):
        by_path.setdefault(mark.path, []).append(mark)
    return Markup("").join(_json(record, (), by_path))


def _mark(texts: Sequence[tuple[_Path, str]], value: FieldValue, index: int) -> Mark | None:
    named = tuple(value.source.split(".", 1))
    nearest = sorted(texts, key=lambda entry: entry[0] != named)  # stable: the named field, then as received
    for path, text in nearest:
        start = text.find(value.raw)
        if value.raw and start >= 0:
            return Mark(path, start, start + len(value.raw), index)
    return None


def _texts(record: Any, path: _Path = ()) -> Iterator[tuple[_Path, str]]:
    if isinstance(record, Mapping) and len(path) < _DEEPEST:
        for name, value in record.items():
            yield from _texts(value, (*path, str(name)))
    elif isinstance(record, list) and len(path) < _DEEPEST:
        for place, value in enumerate(record):
            yield from _texts(value, (*path, str(place)))
    elif record is not None and not isinstance(record, Mapping | list | bool):
        yield path, str(record)


def _json(record: Any, path: _Path, found: Mapping[_Path, list[Mark]]) -> Iterator[Markup]:
    indent = "  " * len(path)
    if isinstance(record, Mapping) and record and len(path) < _DEEPEST:
        yield Markup("{\n")
        for place, (name, value) in enumerate(record.items()):
            yield Markup('{}  <span class="json-name">{}</span>: ').format(indent, _quoted(str(name)))
            yield from _json(value, (*path, str(name)), found)
            yield Markup(",\n" if place < len(record) - 1 else "\n")
        yield Markup("{}}}").format(indent)
    elif isinstance(record, list) and record and len(path) < _DEEPEST:
        yield Markup("[\n")
        for place, value in enumerate(record):
            yield Markup("{}  ").format(indent)
            yield from _json(value, (*path, str(place)), found)
            yield Markup(",\n" if place < len(record) - 1 else "\n")
        yield Markup("{}]").format(indent)
    elif isinstance(record, str):
        yield Markup('"{}"').format(Markup("").join(_marked(record, found.get(path, ()))))
    elif path in found:
        yield Markup("").join(_marked(str(record), found[path]))
    else:
        yield escape(dumps(record))


def _marked(text: str, found: Sequence[Mark]) -> Iterator[Markup]:
    """Stretches that overlap share one mark; each still has its name, for links to find."""
    place = 0
    pending = list(found)
    while pending:
        first = pending.pop(0)
        names, end = [first.value], first.end
        while pending and pending[0].start < end:
            names.append(pending[0].value)
            end = max(end, pending.pop(0).end)
        anchors = Markup("").join(Markup('<a id="raw-{}"></a>').format(name) for name in names[1:])
        yield _escaped(text[place : first.start])
        yield Markup('{}<mark id="raw-{}">{}</mark>').format(anchors, names[0], _escaped(text[first.start : end]))
        place = end
    yield _escaped(text[place:])


def _escaped(text: str) -> Markup:
    return escape(_quoted(text)[1:-1])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
