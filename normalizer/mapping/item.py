"""An item while a mapping works on it: every field as text, and what became of which."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from normalizer.model import Issue, MappingStep
from normalizer.native import DESCRIPTION_LENGTH, FIELDS, field_text, read_attributes

ATTRIBUTES, RECEIVED = "attributes.", "raw."


@dataclass(frozen=True, slots=True)
class Change:
    """What a field holds now, which rule put it there, and from which fields of the received item it came.

    `verbatim`: its words are words of those; a looked up or calculated text only follows from them.
    """

    before: str
    after: str
    step: MappingStep
    origins: tuple[str, ...]
    verbatim: bool


class MappedItem:
    """Fields are named `title`, `attributes.颜色`, or `raw.NAME` for what was received; an empty one is "".

    `record` is the native item, `received` the same as it arrived. Both stay as they are.
    """

    def __init__(self, record: Mapping[str, Any], received: Any) -> None:
        self._record, self._received = record, received
        self._attributes: dict[str, str] | None = None
        self._odd_attributes: tuple[Issue, ...] = ()
        self._before: dict[str, str] = {}
        self._read: set[str] = set()
        self.changes: dict[str, Change] = {}
        self.issues: list[Issue] = []

    def get(self, field: str) -> str:
        if (change := self.changes.get(field)) is not None:
            return change.after
        return self.original(field)

    def original(self, field: str) -> str:
        """The field before any rule."""
        if (text := self._before.get(field)) is None:
            text = self._before[field] = self._found(field)
        return text

    def _found(self, field: str) -> str:
        if _is_attribute(field):
            return self._own_attributes().get(field.removeprefix(ATTRIBUTES), "")
        if field.startswith(RECEIVED):
            name = field.removeprefix(RECEIVED)
            self._read.add(name)
            return _received_text(self._received, name)
        if field == "images":
            return _links(self._record.get("images"))
        return field_text(field, self._record.get(field))

    def put(self, field: str, text: str, sources: Collection[str], step: MappingStep, *, verbatim: bool = True) -> None:
        """`sources`: the fields that the text was made from. Blank text empties the field."""
        text = "" if text.isspace() else text[:DESCRIPTION_LENGTH]
        if text == self.get(field):
            return
        origins = tuple(dict.fromkeys(origin for source in sources for origin in self._origins(source)))
        verbatim &= all(self.changes[source].verbatim for source in sources if source in self.changes)
        self.changes[field] = Change(self.original(field), text, step, origins, verbatim)

    def _origins(self, field: str) -> tuple[str, ...]:
        change = self.changes.get(field)
        return (field,) if change is None else change.origins

    def result(self) -> tuple[Mapping[str, Any], tuple[Issue, ...]]:
        """The native item with the changes, and what the rules found odd. Without changes it is the same object."""
        taken = {name for name in self._read if name in self._record and name not in FIELDS}
        if not self.changes and not taken:
            return self._record, tuple(self.issues)
        record = {name: value for name, value in self._record.items() if name not in taken}
        attributes = dict(self._own_attributes())
        for field, change in self.changes.items():
            place, name = (attributes, field.removeprefix(ATTRIBUTES)) if _is_attribute(field) else (record, field)
            place.pop(name, None)
            if change.after:
                place[name] = change.after
        if any(map(_is_attribute, self.changes)):
            record["attributes"] = attributes
            self.issues += self._odd_attributes
        return record, tuple(self.issues)

    def _own_attributes(self) -> dict[str, str]:
        if self._attributes is None:
            self._attributes, self._odd_attributes = read_attributes(self._record.get("attributes"))
        return self._attributes


def _is_attribute(field: str) -> bool:
    return field.startswith(ATTRIBUTES)


def _received_text(received: Any, name: str) -> str:
    """The entry of that name, else the one that its dots lead to."""
    if not isinstance(received, Mapping):
        return ""
    if name in received:
        return field_text(name, received[name])
    value: Any = received
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return field_text(name, value)


def _links(images: Any) -> str:
    entries = images if isinstance(images, list) else [images]
    links = (entry.get("url") if isinstance(entry, Mapping) else entry for entry in entries)
    return "\n".join(text for text in (field_text("images", link) for link in links) if text)
