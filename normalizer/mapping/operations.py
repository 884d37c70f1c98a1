"""What a rule of a mapping does to an item. A rule whose source is empty changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from normalizer.mapping.arithmetic import Formula, compute
from normalizer.mapping.conditions import Condition
from normalizer.mapping.item import MappedItem
from normalizer.mapping.number import number_in
from normalizer.mapping.pattern import Pattern, Template
from normalizer.model import Issue, MappingStep, Severity
from normalizer.text import fold


class Rule(Protocol):
    def run(self, item: MappedItem) -> None: ...


@dataclass(frozen=True, slots=True)
class Rename:
    step: MappingStep
    source: str
    to: str

    def run(self, item: MappedItem) -> None:
        if text := item.get(self.source):
            item.put(self.to, text, [self.source], self.step)
            item.put(self.source, "", (), self.step)


@dataclass(frozen=True, slots=True)
class Copy:
    step: MappingStep
    source: str
    to: str

    def run(self, item: MappedItem) -> None:
        if text := item.get(self.source):
            item.put(self.to, text, [self.source], self.step)


@dataclass(frozen=True, slots=True)
class Set:
    step: MappingStep
    text: str
    to: str

    def run(self, item: MappedItem) -> None:
        item.put(self.to, self.text, (), self.step)


@dataclass(frozen=True, slots=True)
class Default:
    step: MappingStep
    text: str
    to: str

    def run(self, item: MappedItem) -> None:
        if not item.get(self.to):
            item.put(self.to, self.text, (), self.step)


@dataclass(frozen=True, slots=True)
class Remove:
    step: MappingStep
    fields: tuple[str, ...]

    def run(self, item: MappedItem) -> None:
        for field in self.fields:
            item.put(field, "", (), self.step)


@dataclass(frozen=True, slots=True)
class Split:
    """Piece by piece to the targets; None skips a piece, and the last target takes the rest."""

    step: MappingStep
    source: str
    at: str
    to: tuple[str | None, ...]

    def run(self, item: MappedItem) -> None:
        if not (text := item.get(self.source)):
            return
        pieces = text.split(self.at, len(self.to) - 1)
        for target, piece in zip(self.to, pieces, strict=False):
            if target is not None and (told := piece.strip()):
                item.put(target, told, [self.source], self.step)


@dataclass(frozen=True, slots=True)
class Join:
    """The sources that say something, in their order."""

    step: MappingStep
    sources: tuple[str, ...]
    between: str
    to: str

    def run(self, item: MappedItem) -> None:
        said = {source: text for source in self.sources if (text := item.get(source))}
        if said:
            item.put(self.to, self.between.join(said.values()), said, self.step)


@dataclass(frozen=True, slots=True)
class Lookup:
    step: MappingStep
    source: str
    table: Mapping[str, str]  # folded text -> what it becomes
    otherwise: str | None
    to: str

    def run(self, item: MappedItem) -> None:
        if text := item.get(self.source):
            found = self.table.get(fold(text).strip(), self.otherwise)
            if found is not None:
                item.put(self.to, found, [self.source], self.step, verbatim=False)


@dataclass(frozen=True, slots=True)
class Extract:
    """The first match, as the template writes it."""

    step: MappingStep
    source: str
    pattern: Pattern
    template: Template
    to: str

    def run(self, item: MappedItem) -> None:
        text = item.get(self.source)
        if text and (match := self.pattern.first(text)) is not None and (found := self.template.filled(match)):
            item.put(self.to, found, [self.source], self.step)


@dataclass(frozen=True, slots=True)
class Replace:
    """The text with every match as the template writes it."""

    step: MappingStep
    source: str
    pattern: Pattern
    template: Template
    to: str

    def run(self, item: MappedItem) -> None:
        text = item.get(self.source)
        if text and self.pattern.first(text) is not None:
            item.put(self.to, self.pattern.compiled.sub(self.template.filled, text), [self.source], self.step)


@dataclass(frozen=True, slots=True)
class Calculate:
    """Nothing happens while a field of the formula is empty; one that is no number is told of."""

    step: MappingStep
    formula: Formula
    places: int | None
    to: str

    def run(self, item: MappedItem) -> None:
        texts = {field: item.get(field) for field in self.formula.fields}
        if not all(texts.values()):
            return
        numbers = {field: number_in(text) for field, text in texts.items()}
        known = {field: number for field, number in numbers.items() if number is not None}
        if len(known) < len(numbers):
            field = next(field for field, number in numbers.items() if number is None)
            item.issues.append(self._not_a_number(field, texts[field]))
            return
        try:
            result = compute(self.formula, known.__getitem__, self.places)
        except ArithmeticError as impossible:
            item.issues.append(self._impossible(texts, impossible))
        else:
            item.put(self.to, f"{result:f}", self.formula.fields, self.step, verbatim=False)

    def _not_a_number(self, field: str, text: str) -> Issue:
        message = f"Rule {self.step.rule} of the mapping works out {self.formula.text}, and {field} is not one number."
        hint = "Take the number out with a regex rule first, or ask with `if` whether there is one."
        return Issue("mapping_not_a_number", Severity.WARNING, field, text[:200], message, hint)

    def _impossible(self, texts: Mapping[str, str], why: ArithmeticError) -> Issue:
        message = f"Rule {self.step.rule} of the mapping cannot work out {self.formula.text}: {why}."
        shown = ", ".join(f"{field} = {text[:50]}" for field, text in texts.items()) or None
        return Issue("mapping_not_computable", Severity.WARNING, self.to, shown, message)


@dataclass(frozen=True, slots=True)
class If:
    condition: Condition
    then: tuple[Rule, ...]
    otherwise: tuple[Rule, ...]

    def run(self, item: MappedItem) -> None:
        for rule in self.then if self.condition.holds(item) else self.otherwise:
            rule.run(item)
