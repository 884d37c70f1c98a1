"""Reads a channel's mapping: a YAML file with rules in the order in which they run.

    rules:
      - copy: attributes.品牌名
        to: brand
      - if: {field: title, contains: [二手, 九成新]}
        then:
          - set: 二手
            to: attributes.成色
        else:
          - default: 全新
            to: attributes.成色

docs/mapping.md has every operation with an example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from normalizer import lexicon
from normalizer.lexicon import LexiconError, Problem
from normalizer.mapping import conditions, operations
from normalizer.mapping.arithmetic import parse_formula
from normalizer.mapping.conditions import Condition
from normalizer.mapping.document import SOURCES, TARGETS, Entry, nearest, read_document
from normalizer.mapping.item import MappedItem
from normalizer.mapping.operations import Rule
from normalizer.mapping.pattern import Pattern, Template, compile_pattern, parse_template
from normalizer.model import MappingStep
from normalizer.text import fold

_MOST_RULES = 500
_MOST_VALUES = 100
_MOST_PLACES = 10
_ASKED = ("is", "contains", "matches", "empty", "above", "below")
_JOINED = ("all", "any", "not")


@dataclass(frozen=True, slots=True)
class Mapping:
    """`count` is how many rules there are, those under conditions included."""

    version: int
    rules: tuple[Rule, ...]
    count: int

    def run(self, item: MappedItem) -> None:
        for rule in self.rules:
            rule.run(item)


def parse_mapping(text: str, source: str = "mapping.yaml", version: int = 0) -> Mapping:
    """Raises `LexiconError` with every problem and its line.

    >>> parse_mapping("rules:\\n- copy: attributes.品牌名\\n  to: brnad\\n")
    Traceback (most recent call last):
    normalizer.lexicon.LexiconError: mapping.yaml:3: rule 1: to: there is no field 'brnad'; did you mean 'brand'?
    """
    document = read_document(text, source)
    problems: list[Problem] = []
    reader = _Reader(source, version, problems)
    rules = reader.top(document)
    if problems:
        raise LexiconError(sorted(problems, key=lambda problem: problem.line))
    return Mapping(version, rules, reader.count)


class _Reader:
    def __init__(self, source: str, version: int, problems: list[Problem]) -> None:
        self._source, self._version, self._problems = source, version, problems
        self.count = 0

    def top(self, document: Any) -> tuple[Rule, ...]:
        if not isinstance(document, lexicon.Mapping):
            message = "a mapping file begins with `rules:` and a list of rules below it"
            self._problems.append(Problem(self._source, 1, message))
            return ()
        entry = Entry(self._source, "", document, self._problems)
        entry.check_keys(("rules",))
        if "rules" not in document:
            entry.complain("'rules' is missing")
            return ()
        return self._rules(entry, "rules", "")

    def _rules(self, entry: Entry, key: str, prefix: str) -> tuple[Rule, ...]:
        listed = entry.body[key]
        if not isinstance(listed, lexicon.Sequence):
            entry.complain(f"{key} must be a list of rules, each beginning with a dash (`rules: []` for none)", key)
            return ()
        return tuple(self._each(listed, entry, prefix))

    def _each(self, listed: lexicon.Sequence, parent: Entry, prefix: str) -> Iterator[Rule]:
        for number, (body, line) in enumerate(zip(listed, listed.lines, strict=True), 1):
            self.count += 1
            if self.count == _MOST_RULES + 1:
                parent.complain(f"there are more than {_MOST_RULES} rules", line=line)
            if self.count > _MOST_RULES:
                return
            name = f"{prefix}{number}"
            if not isinstance(body, lexicon.Mapping):
                self._problems.append(Problem(self._source, line, f"rule {name}: a rule is `operation: field`"))
                continue
            rule = self._rule(Entry(self._source, f"rule {name}", body, self._problems), name)
            if rule is not None:
                yield rule

    def _rule(self, entry: Entry, name: str) -> Rule | None:
        found = [key for key in entry.body if key in OPERATIONS]
        if len(found) != 1:
            self._unclear(entry, found)
            return None
        operation = found[0]
        if operation == "if":
            return self._if(entry, name)
        parts, read = _READERS[operation]
        entry.check_keys((operation, *parts))
        step = MappingStep(self._version, name, operation, entry.body.lines[operation])
        before = len(self._problems)
        rule = read(entry, step)
        return rule if len(self._problems) == before else None

    def _unclear(self, entry: Entry, found: list[str]) -> None:
        if found:
            entry.complain(f"one rule does one thing; {' and '.join(found)} are two rules", found[1])
            return
        first = next(iter(entry.body), "")
        remark = nearest(first, OPERATIONS) if first else f"; there are {', '.join(OPERATIONS)}"
        entry.complain(f"there is no operation {first[:60]!r}{remark}", first or None)

    def _if(self, entry: Entry, name: str) -> Rule | None:
        entry.check_keys(("if", "then", "else"))
        condition = _condition(entry, entry.body["if"], "if")
        if "then" not in entry.body:
            entry.complain("'then' is missing: the rules that run when the condition holds")
        then = self._rules(entry, "then", f"{name}.then.") if "then" in entry.body else ()
        otherwise = self._rules(entry, "else", f"{name}.else.") if "else" in entry.body else ()
        return operations.If(condition, then, otherwise) if condition is not None else None


def _condition(entry: Entry, value: Any, key: str) -> Condition | None:
    if not isinstance(value, lexicon.Mapping) or not value:
        entry.complain(f"{key} must be a condition such as {{field: title, contains: 二手}}", key)
        return None
    inner = Entry(entry.source, entry.name, value, entry.problems)
    joined = [name for name in value if name in _JOINED]
    if joined:
        inner.check_keys(joined[:1])
        return _joined(inner, joined[0])
    inner.check_keys(("field", *_ASKED))
    field = inner.source_field("field")
    asked = [name for name in value if name in _ASKED]
    if not asked:
        inner.complain(f"a condition asks for one of {', '.join(_ASKED)}")
    parts = [_asked(inner, name, field) for name in asked]
    known = tuple(part for part in parts if part is not None)
    return (known[0] if len(known) == 1 else conditions.All(known)) if known else None


def _joined(entry: Entry, name: str) -> Condition | None:
    value = entry.body[name]
    if name == "not":
        part = _condition(entry, value, name)
        return conditions.Not(part) if part is not None else None
    if not isinstance(value, lexicon.Sequence) or not 0 < len(value) <= _MOST_VALUES:
        entry.complain(f"{name} must be a list of 1 to {_MOST_VALUES} conditions", name)
        return None
    parts = tuple(part for part in (_condition(entry, inner, name) for inner in value) if part is not None)
    return conditions.All(parts) if name == "all" else conditions.AnyOf(parts)


def _asked(entry: Entry, name: str, field: str) -> Condition | None:
    match name:
        case "is":
            return conditions.Is(field, frozenset(_folded(entry, name)))
        case "contains":
            return conditions.Contains(field, _folded(entry, name))
        case "matches":
            pattern = entry.read(name, compile_pattern)
            return conditions.Matches(field, pattern) if pattern is not None else None
        case "empty":
            empty = entry.read(name, _flag)
            return conditions.Empty(field, empty) if empty is not None else None
        case _:
            limit = entry.read(name, _number)
            return conditions.Beyond(field, name == "above", limit) if limit is not None else None


def _folded(entry: Entry, key: str) -> tuple[str, ...]:
    """Texts as they are compared: width, case and traditional characters do not count."""
    told = [(entry.checked_text(text, key, line), line) for text, line in entry.texts(key, _MOST_VALUES)]
    folded = [(fold(text).strip(), line) for text, line in told if text is not None]
    for text, line in folded:
        if not text:
            entry.complain(f"{key}: nothing is left of this text to compare with", key, line)
    return tuple(text for text, _ in folded)


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("it must be true or false")
    return text == "true"


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError("it must be a number such as 99.5")
    return number


def _rename(entry: Entry, step: MappingStep) -> Rule:
    source, to = entry.target("rename"), entry.target()
    if source and source == to:
        entry.complain(f"{to} has this name already", "to")
    return operations.Rename(step, source, to)


def _copy(entry: Entry, step: MappingStep) -> Rule:
    return operations.Copy(step, entry.source_field("copy"), entry.target())


def _constant(make: type[operations.Set] | type[operations.Default], entry: Entry, step: MappingStep) -> Rule:
    return make(step, entry.text(step.operation) or "", entry.target())


def _remove(entry: Entry, step: MappingStep) -> Rule:
    return operations.Remove(step, entry.fields("remove", TARGETS))


def _split(entry: Entry, step: MappingStep) -> Rule:
    at = entry.text("at", blank=True) or ""
    if "at" in entry.body and isinstance(entry.body["at"], str) and not at:
        entry.complain("at must be the text that stands between the pieces", "at")
    if "to" not in entry.body:
        entry.complain("'to' is missing: the fields that take the pieces")
        return operations.Split(step, "", at, ())
    return operations.Split(step, entry.source_field("split"), at, entry.pieces("to"))


def _join(entry: Entry, step: MappingStep) -> Rule:
    between = (entry.text("with", blank=True) or "") if "with" in entry.body else " "
    return operations.Join(step, entry.fields("join", SOURCES), between, entry.target())


def _lookup(entry: Entry, step: MappingStep) -> Rule:
    otherwise = entry.text("else") if "else" in entry.body else None
    table = entry.body.get("table")
    folded: dict[str, str] = {}
    if not isinstance(table, lexicon.Mapping) or not table:
        entry.complain("table must say what becomes what, such as {cyan: 青色}", "table")
    else:
        for text, becomes in table.items():
            told = entry.checked_text(becomes, f"table: {text[:60]}", table.lines[text])
            key = fold(text).strip()
            if key in folded:
                entry.complain(f"table: {text[:60]!r} reads the same as an entry before it", line=table.lines[text])
            folded[key] = told or ""
    source, to = _source_and_target(entry, "lookup")
    return operations.Lookup(step, source, folded, otherwise, to)


def _regex(entry: Entry, step: MappingStep) -> Rule | None:
    source, to = _source_and_target(entry, "regex")
    pattern = entry.read("find", compile_pattern)
    if "as" in entry.body and "replace" in entry.body:
        entry.complain("`as` writes the first match, `replace` all of them: one of the two", "replace")
    if pattern is None:
        return None
    if "replace" in entry.body:
        template = _template(entry, "replace", pattern)
        return operations.Replace(step, source, pattern, template, to) if template is not None else None
    template = _template(entry, "as", pattern) if "as" in entry.body else Template((1 if pattern.groups else 0,))
    return operations.Extract(step, source, pattern, template, to) if template is not None else None


def _template(entry: Entry, key: str, pattern: Pattern) -> Template | None:
    return entry.read(key, partial(parse_template, groups=pattern.groups), blank=key == "replace")


def _source_and_target(entry: Entry, operation: str) -> tuple[str, str]:
    """Without `to` the field itself is changed."""
    if "to" in entry.body:
        return entry.source_field(operation), entry.target()
    field = entry.target(operation)
    return field, field


def _math(entry: Entry, step: MappingStep) -> Rule | None:
    formula, to = entry.read("math", parse_formula), entry.target()
    places = entry.read("round", _places) if "round" in entry.body else None
    if formula is None:
        return None
    for field in formula.fields:
        entry.field(field, "math", SOURCES)
    return operations.Calculate(step, formula, places, to)


def _places(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= _MOST_PLACES):
        raise ValueError(f"it must be a number of decimals from 0 to {_MOST_PLACES}")
    return int(text)


_Read = Callable[[Entry, MappingStep], Rule | None]
_READERS: dict[str, tuple[tuple[str, ...], _Read]] = {
    "rename": (("to",), _rename),
    "copy": (("to",), _copy),
    "set": (("to",), partial(_constant, operations.Set)),
    "default": (("to",), partial(_constant, operations.Default)),
    "remove": ((), _remove),
    "split": (("at", "to"), _split),
    "join": (("with", "to"), _join),
    "lookup": (("table", "else", "to"), _lookup),
    "regex": (("find", "as", "replace", "to"), _regex),
    "math": (("round", "to"), _math),
}
OPERATIONS = (*_READERS, "if")
