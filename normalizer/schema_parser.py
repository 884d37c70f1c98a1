"""Reads the files of the category tree, and says everything that is wrong with them at once.

`attributes.yaml` defines each attribute once; every other file holds categories, which refer to attributes by id:

    color:
      zh-Hans: 颜色          # zh-Hant is derived where it is left out
      en: Color
      aliases: [颜色分类, 机身颜色]
      kind: enum
      endings: 系|款         # what may follow a value and belong to it, as a regular expression
      values:               # an enum without values has a lexicon of its own
        red: {zh-Hans: 红, en: Red, aliases: [大红], in_field: [枣]}  # in_field: means this in such a field alone

    phones.cases:
      parent: phones.accessories
      zh-Hans: 手机壳
      en: Phone cases
      aliases: [手机套]
      hints: [防摔壳]        # words that point here without naming the thing
      accessory: true
      fits: [phones.mobiles] # what it is sold for; a set of its siblings is a `bundle: true`
      required: [color]      # required, recommended, optional: with the inherited ones

`moved.yaml` says what became of categories of earlier versions. Their names still point to where they went, unless a
category bears them now; an id of today may stand there as well, with the names that it used to have:

    phones.covers: {to: phones.cases, aliases: [手机套, phone covers]}
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast, get_args

import opencc
from rapidfuzz import fuzz, process

from normalizer import lexicon
from normalizer.lexicon import LexiconError, Problem, parse_yaml
from normalizer.schema import (
    AllowedValue,
    AttributeSpec,
    Category,
    CategoryTree,
    Former,
    Kind,
    Label,
    Requirement,
)
from normalizer.text import fold
from normalizer.units import UNITS

_NAMES = ("zh-Hans", "zh-Hant", "en", "aliases")
_ATTRIBUTE_KEYS = (*_NAMES, "kind", "unit", "values", "distinguishing", "multiple", "endings")
_VALUE_KEYS = (*_NAMES, "in_field")
_REQUIREMENTS: tuple[Requirement, ...] = get_args(Requirement)
_CATEGORY_KEYS = (*_NAMES, "parent", "hints", "accessory", "fits", "bundle", *_REQUIREMENTS)
_MOVED_KEYS = ("to", "aliases", "hints")
ATTRIBUTES_FILE, MOVED_FILE = "attributes.yaml", "moved.yaml"
_s2tw = opencc.OpenCC("s2tw").convert
# Words of shops that OpenCC takes for others: 面霜 is no noodle.
_TRADITIONAL = {
    "面霜": "面霜",
    "冲饮": "沖飲",
    "冲调": "沖調",
    "冲牙": "沖牙",
    "卷笔": "捲筆",
    "面贴": "面貼",
    "面扑": "面撲",
}
_KEPT = re.compile(f"({'|'.join(_TRADITIONAL)})")


def parse_categories(files: Mapping[str, str]) -> CategoryTree:
    """The tree from file names and their texts; the order of files and entries is the order of the tree.

    Raises `LexiconError` with every problem of every file.
    """
    problems: list[Problem] = []
    entries = [entry for source, text in files.items() for entry in _entries(source, text, problems)]
    named = {name: [entry for entry in entries if _file(entry) == name] for name in (ATTRIBUTES_FILE, MOVED_FILE)}
    attribute_entries, moved_entries = (_unique(some, problems) for some in named.values())
    category_entries = _unique([entry for entry in entries if _file(entry) not in named], problems)
    attributes = {entry.id: _attribute(entry) for entry in attribute_entries}
    own = {entry.id: _category(entry, attributes) for entry in category_entries}
    _check_parents(category_entries, own)
    if not problems:
        _check_siblings(category_entries, own)
    moved = [_moved(entry, own) for entry in moved_entries]
    if problems:
        raise LexiconError(sorted(problems, key=lambda problem: (list(files).index(problem.source), problem.line)))
    _add_former_names(own, moved)
    return CategoryTree(
        (_with_inherited(category, own) for category in own.values()),
        attributes.values(),
        moved,
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One id of one file; what its readers find wrong goes to `problems`."""

    source: str
    id: str
    line: int
    body: lexicon.Mapping
    problems: list[Problem]

    def complain(self, message: str, key: str | None = None, line: int | None = None) -> None:
        at = line or (self.body.lines.get(key, self.line) if key else self.line)
        self.problems.append(Problem(self.source, at, f"{self.id}: {message}"))

    def check_keys(self, allowed: Collection[str]) -> None:
        for key in self.body:
            if key not in allowed:
                self.complain(f"unknown key {key!r}{nearest(key, allowed)}", key)

    def text(self, key: str) -> str | None:
        value = self.body.get(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.complain(f"{key} must be text, not {value!r}", key)
        return None

    def texts(self, key: str) -> tuple[tuple[str, int], ...]:
        """The entries of a list with their lines."""
        value = self.body.get(key)
        if value is None:
            return ()
        if not isinstance(value, lexicon.Sequence):
            self.complain(f"{key} must be a list such as [a, b], not {value!r}", key)
            return ()
        for item, line in zip(value, value.lines, strict=True):
            if not isinstance(item, str | int | float):
                self.complain(f"{key} must hold text, not {item!r}", line=line)
        return tuple((str(item), line) for item, line in zip(value, value.lines, strict=True))

    def words(self, key: str) -> tuple[str, ...]:
        return tuple(text for text, _ in self.texts(key))

    def flag(self, key: str) -> bool:
        value = self.body.get(key, False)
        if not isinstance(value, bool):
            self.complain(f"{key} must be true or false, not {value!r}", key)
        return value is True

    def choice(self, key: str, allowed: Collection[str]) -> str | None:
        value = self.text(key)
        if value is not None and value not in allowed:
            self.complain(f"unknown {key} {value!r}{nearest(value, allowed)}; allowed: {', '.join(allowed)}", key)
            return None
        return value

    def label(self) -> Label:
        zh, en = self.text("zh-Hans"), self.text("en")
        for key, value in (("zh-Hans", zh), ("en", en)):
            if value is None and key not in self.body:
                self.complain(f"the label in {key} is missing")
        zh = zh or self.id
        return Label(zh, self.text("zh-Hant") or to_traditional(zh), en or self.id)


def to_traditional(text: str) -> str:
    """As it is written in Taiwan.

    >>> to_traditional("面霜"), to_traditional("面粉")
    ('面霜', '麵粉')
    """
    return "".join(_TRADITIONAL.get(part) or _s2tw(part) for part in _KEPT.split(text))


def nearest(value: str, allowed: Collection[str]) -> str:
    """The hint that ends an error message: the closest allowed word, or nothing when none is close."""
    match = process.extractOne(value, tuple(allowed), scorer=fuzz.ratio, score_cutoff=60)
    return f", did you mean {match[0]!r}?" if match else ""


def _file(entry: _Entry) -> str:
    return entry.source.rsplit("/", 1)[-1]


def _entries(source: str, text: str, problems: list[Problem]) -> Iterator[_Entry]:
    try:
        document = parse_yaml(text, source)
    except LexiconError as error:
        problems.extend(error.problems)
        return
    if document is None:  # nothing but remarks
        return
    if not isinstance(document, lexicon.Mapping):
        problems.append(Problem(source, 1, "the file must map ids to their descriptions"))
        return
    yield from _nested(source, document, problems)


def _nested(source: str, document: lexicon.Mapping, problems: list[Problem], prefix: str = "") -> Iterator[_Entry]:
    for id, body in document.items():
        if isinstance(body, lexicon.Mapping):
            yield _Entry(source, prefix + id, document.lines[id], body, problems)
        else:
            problems.append(Problem(source, document.lines[id], f"{prefix + id}: must be a mapping, not {body!r}"))


def _unique(entries: Sequence[_Entry], problems: list[Problem]) -> list[_Entry]:
    first: dict[str, _Entry] = {}
    for entry in entries:
        if (known := first.setdefault(entry.id, entry)) is not entry:
            entry.complain(f"stands here again; first in {known.source} on line {known.line}")
    return list(first.values())


def _attribute(entry: _Entry) -> AttributeSpec:
    entry.check_keys(_ATTRIBUTE_KEYS)
    kind = entry.choice("kind", get_args(Kind))
    if "kind" not in entry.body:
        entry.complain(f"kind is missing; allowed: {', '.join(get_args(Kind))}")
    unit = entry.choice("unit", sorted(UNITS))
    if kind not in ("quantity", None) and unit is not None:
        entry.complain(f"kind {kind} has no unit", "unit")
    if kind not in ("enum", "text", None) and "values" in entry.body:
        entry.complain(f"kind {kind} has no list of values", "values")
    return AttributeSpec(
        entry.id,
        entry.label(),
        entry.words("aliases"),
        cast(Kind, kind or "text"),
        unit,
        _values(entry),
        distinguishing=entry.flag("distinguishing"),
        multiple=entry.flag("multiple"),
        endings=_endings(entry),
    )


def _endings(entry: _Entry) -> re.Pattern[str] | None:
    text = entry.text("endings")
    try:
        pattern = re.compile(text) if text else None
    except re.error as error:
        entry.complain(f"endings {text!r} is not a regular expression: {error}", "endings")
        return None
    if pattern is not None and pattern.match(""):
        entry.complain(f"endings {text!r} also matches nothing at all", "endings")
    return pattern


def _values(entry: _Entry) -> tuple[AllowedValue, ...]:
    body = entry.body.get("values")
    if body is None:
        return ()
    if not isinstance(body, lexicon.Mapping):
        entry.complain("values must map ids to their labels", "values")
        return ()
    found, taken = [], dict[str, str]()
    for value in _nested(entry.source, body, entry.problems, f"{entry.id}."):
        value.check_keys(_VALUE_KEYS)
        id = value.id.rsplit(".", 1)[-1]
        allowed = AllowedValue(id, value.label(), value.words("aliases"), value.words("in_field"))
        found.append(allowed)
        for name in sorted({fold(name) for name in allowed.names()}):
            if (other := taken.setdefault(name, id)) != id:
                value.complain(f"{name!r} already means {other!r}")
    return tuple(found)


def _category(entry: _Entry, attributes: Mapping[str, AttributeSpec]) -> Category:
    entry.check_keys(_CATEGORY_KEYS)
    specs: list[AttributeSpec] = []
    for requirement in _REQUIREMENTS:
        for id, line in entry.texts(requirement):
            if id not in attributes:
                entry.complain(f"unknown attribute {id!r}{nearest(id, attributes)}", line=line)
            elif any(spec.id == id for spec in specs):
                entry.complain(f"attribute {id!r} is listed twice", line=line)
            else:
                specs.append(replace(attributes[id], requirement=requirement))
    return Category(
        entry.id,
        entry.label(),
        entry.text("parent"),
        entry.words("aliases"),
        entry.words("hints"),
        tuple(specs),
        entry.flag("accessory"),
        entry.words("fits"),
        entry.flag("bundle"),
    )


def _check_parents(entries: Sequence[_Entry], own: Mapping[str, Category]) -> None:
    for entry in entries:
        for id, line in entry.texts("fits"):
            if id not in own:
                entry.complain(f"fits unknown category {id!r}{nearest(id, own)}", line=line)
        parent = own[entry.id].parent
        if parent is not None and parent not in own:
            entry.complain(f"unknown parent {parent!r}{nearest(parent, own)}", "parent")
        seen = {entry.id}
        while parent is not None and parent in own:
            if parent in seen:
                entry.complain(f"its parents lead back to {parent!r}", "parent")
                break
            seen.add(parent)
            parent = own[parent].parent


def _check_siblings(entries: Sequence[_Entry], own: Mapping[str, Category]) -> None:
    """Two siblings that share a name could never be told apart."""
    taken: dict[tuple[str | None, str], str] = {}
    for entry in entries:
        category = own[entry.id]
        for name in sorted({fold(name) for name in category.names()}):
            other = taken.setdefault((category.parent, name), entry.id)
            if other != entry.id:
                entry.complain(f"{name!r} already names its sibling {other!r}", "aliases")


def _moved(entry: _Entry, own: Mapping[str, Category]) -> Former:
    entry.check_keys(_MOVED_KEYS)
    to = entry.text("to")
    if to is None:
        entry.complain("to is missing: the id of the category that took this one over", "to")
    elif to not in own:
        entry.complain(f"unknown category {to!r}{nearest(to, own)}", "to")
    elif entry.id in own and to != entry.id:
        entry.complain(f"is a category of today and cannot have gone to {to!r}", "to")
    return Former(entry.id, to or "", entry.words("aliases"), entry.words("hints"))


def _add_former_names(own: dict[str, Category], moved: Sequence[Former]) -> None:
    """Names of earlier versions lead to what became of them; a name that is borne today keeps its sense."""
    names = {fold(name) for category in own.values() for name in category.names()}
    known = names | {fold(hint) for category in own.values() for hint in category.hints}
    for former in moved:
        category = own[former.to]
        aliases = (*category.aliases, *_untaken(former.names, names))
        own[former.to] = replace(category, aliases=aliases, hints=(*category.hints, *_untaken(former.hints, known)))


def _untaken(names: Sequence[str], taken: Collection[str]) -> tuple[str, ...]:
    return tuple({folded: name for name in reversed(names) if (folded := fold(name)) not in taken}.values())


def _with_inherited(category: Category, own: Mapping[str, Category]) -> Category:
    """The nearest word on an attribute counts: a child may demand what its parent only recommends."""
    specs: dict[str, AttributeSpec] = {}
    ancestor: Category | None = category
    while ancestor is not None:
        for spec in ancestor.attributes:
            specs.setdefault(spec.id, spec)
        ancestor = own[ancestor.parent] if ancestor.parent is not None else None
    ordered = sorted(specs.values(), key=lambda spec: _REQUIREMENTS.index(spec.requirement))
    return replace(category, attributes=tuple(ordered))
