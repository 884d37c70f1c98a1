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


def marks(record: Any, native: Any, values: Sequence[FieldValue]) -> tuple[Mark, ...]:
    """Where each value stands in what was received, which may have another shape than the native item it was read as.

    >>> cup = FieldValue("attr.color", "白色", "米白", "attributes.颜色", "colour.shade", 0.9)
    >>> marks({"props": [{"v": "米白色"}]}, {"attributes": {"颜色": "米白色"}}, [cup])
    (Mark(path=('props', '0', 'v'), start=0, end=2, value=0),)
    """
    texts = list(_texts(record))
    read = dict(_texts(native))
    found = (
        _mark(texts, tuple(value.source.split(".", 1)), read, value.raw, index) for index, value in enumerate(values)
    )
    return tuple(mark for mark in found if mark is not None)


def rendered(record: Any, found: Sequence[Mark]) -> Markup:
    """The record as indented JSON with the marks as `<mark>`, each named `raw-INDEX` after its value."""
    by_path: dict[_Path, list[Mark]] = {}
    for mark in sorted(found, key=lambda mark: (mark.start, -mark.end)):
        by_path.setdefault(mark.path, []).append(mark)
    return Markup("").join(_json(record, (), by_path))


def _mark(
    texts: Sequence[tuple[_Path, str]], source: _Path, native: Mapping[_Path, str], raw: str, index: int
) -> Mark | None:
    """In the field of that name, else in the text that this field was read from, else in the first that holds it."""
    told = native.get(source)

    def distance(entry: tuple[_Path, str]) -> int:
        path, text = entry
        return 0 if path == source else 1 if text == told else 2 if text == raw else 3

    for path, text in sorted(texts, key=distance):  # stable: as received
        start = text.find(raw)
        if raw and start >= 0:
            return Mark(path, start, start + len(raw), index)
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
    """A value that took the whole text gets a frame around it, so that it does not drown the others; stretches that
    overlap share one mark. Each has its name, for links to find."""
    whole = [mark for mark in found if mark.end - mark.start == len(text)]
    parts = [mark for mark in found if mark not in whole]
    tag = "span" if parts else "mark"
    for mark in whole:
        yield Markup('<{} id="raw-{}" class="whole">').format(Markup(tag), mark.value)
    yield from _stretches(text, parts)
    yield Markup(f"</{tag}>") * len(whole)


def _stretches(text: str, found: Sequence[Mark]) -> Iterator[Markup]:
    place = 0
    pending = list(found)
    while pending:
        first = pending.pop(0)
        names, end = [first.value], first.end
        while pending and pending[0].start < end:
            names.append(pending[0].value)
            end = max(end, pending.pop(0).end)
        yield _escaped(text[place : first.start])
        yield Markup("").join(Markup('<mark id="raw-{}">').format(name) for name in names)
        yield _escaped(text[first.start : end])
        yield Markup("</mark>") * len(names)
        place = end
    yield _escaped(text[place:])


def _escaped(text: str) -> Markup:
    return escape(_quoted(text)[1:-1])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
