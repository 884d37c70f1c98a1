"""What the channel says about the thing, on the schema of its category: names by alias, values by vocabulary and unit.

A name or a value that nothing knows is kept as it is and flagged; where its value is known, it is also read as that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizer.attribute_values import UNKNOWN, Fact, ValueReader, free_text, known_fact, says_nothing, tidy
from normalizer.colour import ColourIndex
from normalizer.model import FieldValue, Issue, Severity
from normalizer.named_fields import Told, is_claimed, spellings
from normalizer.schema import AllowedValue, AttributeSpec, CategoryTree
from normalizer.text import compact, fold


@dataclass(frozen=True, slots=True)
class Attributes:
    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...]
    lost: tuple[FieldValue, ...] = ()  # said as well, where an attribute has room for one value


VALUE_FIT = "attribute.value_fit"
UNKNOWN_NAME = "attribute.unknown"
_LONGEST = 500
# A name that only its value explains, and a value that another attribute of the category knows.
_VALUE_FIT, _ELSEWHERE = 0.6, 0.8


def read_attribute_fields(
    told: Sequence[Told], tree: CategoryTree, category: str | None, colours: ColourIndex
) -> Attributes:
    """What the item says by name on the schema of its category (or on anybody's, when it has none).

    Its own fields come first: a table in a description adds what no field says.
    """
    own = [_field(tree, category, colours, each) for each in told if _is_own(each) and not is_claimed(each.name)]
    said = {fact.attribute.id for field in own for fact in field.facts}
    read = [*own]
    for each in told:
        if not _is_own(each) and not is_claimed(each.name):
            found = _field(tree, category, colours, each)
            read.append(Attributes(tuple(fact for fact in found.facts if fact.attribute.id not in said), ()))
    facts = _with_guesses([fact for field in read for fact in field.facts])
    kept, repeated, lost = _settled(facts, tree)
    return Attributes(kept, (*(issue for field in read for issue in field.issues), *repeated), lost)


def _is_own(told: Told) -> bool:
    return told.source.startswith("attributes.")


def _with_guesses(facts: Sequence[Fact]) -> Iterator[Fact]:
    """A value that was only guessed to belong to an attribute gives way to one that was said to."""
    said = {fact.attribute.id for fact in facts if fact.evidence.rule != VALUE_FIT}
    return (fact for fact in facts if fact.evidence.rule != VALUE_FIT or fact.attribute.id not in said)


@lru_cache(maxsize=16384)
def _field(tree: CategoryTree, category: str | None, colours: ColourIndex, told: Told) -> Attributes:
    """One field; channels send the same few thousand over and over."""
    name, text, source = told.name, told.text[:_LONGEST], told.source
    if says_nothing(text):
        return Attributes((), (_says_nothing(source, text),))
    reader = ValueReader(tree, category, colours)
    spec = named_spec(name, tree, category)
    if spec is None:
        fitting = fitting_value(name, text, tree, category)
        unknown = free_text(f"x-{slug(name)}", tidy(name), text, source, UNKNOWN_NAME, 0.5)
        guessed = known_fact(*fitting, text.strip(), source, VALUE_FIT, _VALUE_FIT) if fitting else None
        return Attributes((unknown, guessed) if guessed else (unknown,), (_unknown_name(name, text, guessed),))
    facts = tuple(_placed(fact, spec, tree, category) for fact in reader.read(spec, name, text, source))
    issues = [_unknown_value(spec, fact.evidence.raw) for fact in facts if fact.evidence.rule == UNKNOWN]
    return Attributes(facts, tuple(issues) if facts else (_says_nothing(source, text),))


def named_spec(name: str, tree: CategoryTree, category: str | None) -> AttributeSpec | None:
    """The attribute of that name, whatever a form has put around it."""
    found = (tree.find_attribute(spelling, category) for spelling in spellings(name))
    return next((spec for spec in found if spec is not None), None)


def fitting_value(
    name: str, text: str, tree: CategoryTree, category: str | None
) -> tuple[AttributeSpec, AllowedValue] | None:
    """The one attribute of the category whose vocabulary knows the whole text.

    None for a name that holds that of an attribute: 里料材质 is the material of a part.
    """
    if category is None or _names_a_part(name, tree):
        return None
    found = _knowing(text, tree, category)
    return found[0] if len(found) == 1 else None


def _knowing(text: str, tree: CategoryTree, category: str) -> list[tuple[AttributeSpec, AllowedValue]]:
    specs = (spec for spec in tree.get(category).attributes if spec.values)
    return [(spec, value) for spec in specs if (value := tree.find_value(spec.id, text)) is not None]


@lru_cache(maxsize=4096)
def _names_a_part(name: str, tree: CategoryTree) -> bool:
    folded = fold(name).strip()
    return any(tree.find_attribute(folded[start:]) is not None for start in range(1, len(folded) - 1))


def _placed(fact: Fact, spec: AttributeSpec, tree: CategoryTree, category: str | None) -> Fact:
    """流行元素: 纽扣 is a closure: an unknown value goes to the one attribute of the category that knows it."""
    if fact.evidence.rule != UNKNOWN or category is None or not spec.values:
        return fact
    found = _knowing(fact.evidence.raw, tree, category)
    if len(found) != 1:
        return fact
    return known_fact(*found[0], fact.evidence.raw, fact.evidence.source, "attribute.value_elsewhere", _ELSEWHERE)


def _unknown_value(spec: AttributeSpec, raw: str) -> Issue:
    return Issue(
        "value_unknown",
        Severity.HINT,
        f"attr.{spec.id}",
        raw,
        f"{spec.label.zh_hans} does not know this value; it is kept as it is.",
        _allowed(spec),
    )


def _allowed(spec: AttributeSpec) -> str | None:
    if spec.kind == "quantity":
        return (
            f"Write a number with its unit, such as 500{spec.unit}." if spec.unit else "Write a number with its unit."
        )
    if spec.values:
        return "Known values: " + "、".join(value.label.zh_hans for value in spec.values[:12])
    return None


def slug(name: str) -> str:
    return compact(name) or "_".join(f"{ord(char):x}" for char in name[:8])


def _unknown_name(name: str, text: str, guessed: Fact | None) -> Issue:
    read_as = f" Its value is one of {guessed.attribute.label}, so it is read as that too." if guessed else ""
    return Issue(
        "attribute_unknown",
        Severity.HINT,
        f"attr.x-{slug(name)}",
        text[:200],
        f"No attribute is called {tidy(name)!r}; it is kept as it is.{read_as}",
        "Use a name of the category's schema, or add this one to it as an alias.",
    )


def _settled(
    facts: Iterable[Fact], tree: CategoryTree
) -> tuple[tuple[Fact, ...], tuple[Issue, ...], tuple[FieldValue, ...]]:
    """Each value once; where an attribute has room for one value, the first said stays and the others are told."""
    kept: list[Fact] = []
    issues: list[Issue] = []
    lost: list[FieldValue] = []
    by_id: dict[str, list[Fact]] = {}
    for fact in facts:
        attribute, before = fact.attribute, by_id.setdefault(fact.attribute.id, [])
        key = attribute.value_id or attribute.value
        if any((other.attribute.value_id or other.attribute.value) == key for other in before):
            continue
        multiple = attribute.id not in tree.all_attributes or tree.attribute(attribute.id).kind in ("enum", "text")
        if before and not multiple:
            lost.append(fact.evidence)
            issues.append(
                Issue(
                    "attribute_conflict",
                    Severity.WARNING,
                    f"attr.{attribute.id}",
                    fact.evidence.raw,
                    f"{attribute.label} is also given as {before[0].attribute.value}; that value was kept.",
                )
            )
            continue
        before.append(fact)
        kept.append(fact)
    return tuple(kept), tuple(issues), tuple(lost)


def _says_nothing(source: str, text: str) -> Issue:
    return Issue(
        "value_empty",
        Severity.HINT,
        source,
        text,
        "This value says nothing; it is left out.",
        "Send the value, or leave the attribute out.",
    )
