"""One entry of a mapping file while it is read: its parts by key, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml
from rapidfuzz import fuzz, process

from normalizer import lexicon
from normalizer.lexicon import LexiconError, Problem, parse_yaml
from normalizer.mapping.item import ATTRIBUTES, RECEIVED
from normalizer.native import FIELDS

T = TypeVar("T")

LARGEST = 256 << 10  # characters of a file
_DEEPEST = 24
_LONGEST_TEXT = 500
_MOST_FIELDS = 20
TARGETS = tuple(field for field in FIELDS if field not in ("sku", "attributes"))
SOURCES = ("sku", *TARGETS)


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` is how a person finds it: "rule 3"."""

    source: str
    name: str
    body: lexicon.Mapping
    problems: list[Problem]

    def complain(self, message: str, key: str | None = None, line: int | None = None) -> None:
        at = line or (self.body.lines.get(key, self.body.line) if key else self.body.line)
        self.problems.append(Problem(self.source, at, f"{self.name}: {message}" if self.name else message))

    def check_keys(self, allowed: Collection[str]) -> None:
        for key in self.body:
            if key not in allowed:
                self.complain(f"{key[:60]!r} is not known here{nearest(key, allowed)}", key)

    def text(self, key: str, *, blank: bool = False) -> str | None:
        """None when it is missing or wrong, which is told."""
        value = self.body.get(key)
        if value is None and key not in self.body:
            self.complain(f"{key!r} is missing")
            return None
        return self.checked_text(value, key, blank=blank)

    def checked_text(self, value: Any, key: str, line: int | None = None, *, blank: bool = False) -> str | None:
        if not isinstance(value, str) or not (blank or value.strip()):
            self.complain(f"{key} must be text, not {_kind(value)}", key, line)
        elif len(value) > _LONGEST_TEXT:
            self.complain(f"{key} has {len(value)} characters; at most {_LONGEST_TEXT} are possible", key, line)
        else:
            return value
        return None

    def texts(self, key: str, most: int) -> list[tuple[str | None, int]]:
        """The entries of a list, or the one text, with their lines."""
        value = self.body.get(key)
        if isinstance(value, lexicon.Sequence):
            if not 0 < len(value) <= most:
                self.complain(f"{key} has {len(value)} entries; 1 to {most} are possible", key)
                return []
            return list(zip(value, value.lines, strict=True))
        text = self.text(key)
        return [(text, self.body.lines[key])] if text is not None else []

    def source_field(self, key: str) -> str:
        """A field that may be read; "" when it is missing or wrong, which is told."""
        text = self.text(key)
        return self.field(text, key, SOURCES) if text is not None else ""

    def target(self, key: str = "to") -> str:
        """A field that may be written."""
        text = self.text(key)
        return self.field(text, key, TARGETS) if text is not None else ""

    def fields(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        return tuple(self._listed(text, key, allowed, line) for text, line in self.texts(key, _MOST_FIELDS))

    def pieces(self, key: str) -> tuple[str | None, ...]:
        """Targets, null standing for none."""
        found = self.texts(key, _MOST_FIELDS)
        return tuple(None if text is None else self._listed(text, key, TARGETS, line) for text, line in found)

    def _listed(self, text: Any, key: str, allowed: Collection[str], line: int) -> str:
        told = self.checked_text(text, key, line)
        return self.field(told, key, allowed, line) if told is not None else ""

    def field(self, text: str, key: str, allowed: Collection[str], line: int | None = None) -> str:
        """The field of that name, told when there is none among the allowed."""
        name = text.strip()
        place, dot, rest = name.partition(".")
        if name in allowed:
            return name
        if name.startswith(ATTRIBUTES) and rest.strip():
            return ATTRIBUTES + rest.strip()
        if name.startswith(RECEIVED) and rest and allowed is SOURCES:
            return name
        self.complain(f"{key}: {_refusal(name, place, dot, rest, allowed)}", key, line)
        return ""

    def read(self, key: str, read: Callable[[str], T], *, blank: bool = False) -> T | None:
        """What `read` makes of the text; its `ValueError` is told."""
        text = self.text(key, blank=blank)
        if text is None:
            return None
        try:
            return read(text)
        except ValueError as wrong:
            self.complain(f"{key} {text!r}: {wrong}", key)
            return None


def read_document(text: str, source: str) -> Any:
    """The YAML with all scalars as text. Raises `LexiconError`; what could make a small file endless is refused."""
    if len(text) > LARGEST:
        raise LexiconError([Problem(source, 1, f"the file has {len(text)} characters; at most {LARGEST} are possible")])
    try:
        problems = list(_unsupported(text, source))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        message = getattr(error, "problem", None) or " ".join(str(error).split())
        raise LexiconError([Problem(source, mark.line + 1 if mark else 1, f"this is no YAML: {message}")]) from error
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise LexiconError([Problem(source, line, "this is no text: half of a surrogate pair")]) from error
    if problems:
        raise LexiconError(problems[:1])
    return parse_yaml(text, source, typed=False)


def _unsupported(text: str, source: str) -> Iterator[Problem]:
    depth = documents = 0
    for event in yaml.parse(text, yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if isinstance(event, yaml.AliasEvent):
            yield Problem(source, line, "an alias (*name) cannot be used here; write the rule again")
        elif isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent) and event.tag not in (None, "!"):
            yield Problem(source, line, f"a tag ({event.tag}) cannot be used here; all values are text")
        elif depth > _DEEPEST or documents > 1:
            yield Problem(source, line, "this nests too deeply" if depth > _DEEPEST else "a file holds one mapping")
            return


def nearest(word: str, allowed: Collection[str]) -> str:
    """A remark that names the nearest allowed word, or all of them when few are."""
    found = process.extractOne(word[:100].strip().lower(), allowed, scorer=fuzz.ratio, score_cutoff=55)
    if found:
        return f"; did you mean {found[0]!r}?"
    return f"; allowed: {', '.join(allowed)}"


def _refusal(name: str, place: str, dot: str, rest: str, allowed: Collection[str]) -> str:
    shown = repr(name[:60])
    if name == "sku":
        return "the sku is what an item is known by; it stays as it was received"
    if name.startswith(RECEIVED):
        return f"{shown} is what was received and stays as it is; copy it instead" if rest else "raw. needs a name"
    if dot:
        near = process.extractOne(place.lower(), (ATTRIBUTES[:-1], RECEIVED[:-1]), scorer=fuzz.ratio, score_cutoff=60)
        remark = f"; did you mean '{near[0]}.{rest}'?" if near and rest else ""
        return f"there is no field {shown}{remark or '; attributes are written attributes.NAME'}"
    near = process.extractOne(name.lower(), allowed, scorer=fuzz.ratio, score_cutoff=55)
    if near:
        return f"there is no field {shown}; did you mean {near[0]!r}?"
    return f"there is no field {shown}; an attribute is written 'attributes.{name[:60]}'"


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "empty" if value is None or (isinstance(value, str) and not value.strip()) else repr(value)[:60]
