"""Readings held against rulings: what a person has decided replaces what was guessed, what nobody has is asked.

Only what the normalizer is unsure of is asked and ruled, so a ruling for a path leaves its plain items alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from normalizer.attribute_values import UNKNOWN, Fact, known_value, tidy
from normalizer.attributes import UNKNOWN_NAME, Attributes, slug
from normalizer.brand import BrandReading, read_brand
from normalizer.brand_title import stranger_ref
from normalizer.category import CategoryReading
from normalizer.category_path import read_path
from normalizer.colour import ColourIndex
from normalizer.knowledge import Knowledge
from normalizer.model import AttributeValue, BrandRef, FieldValue, Issue, Question, RawItem
from normalizer.named_fields import Told
from normalizer.rulings import Ruling, Rulings, brand_subject, category_subject, same
from normalizer.schema import AttributeSpec

SURE_CATEGORY = 0.6
_UNKNOWN_BRAND = "brand.field_unknown"
_FIELD = "attributes."
_WORTH_TELLING = 0.05  # a category that hardly anything speaks for is no rival

Issues = tuple[Issue, ...]


def judge_category(
    item: RawItem, reading: CategoryReading, knowledge: Knowledge
) -> tuple[CategoryReading, Question | None]:
    if reading.id is not None and reading.confidence >= SURE_CATEGORY:
        return reading, None
    subject = category_subject(item.channel, item.category, item.title)
    ruling = knowledge.rulings.find("category", subject)
    known = ruling is not None and (ruling.answer is None or ruling.answer in knowledge.tree)
    question = Question("category", subject, item.category or item.title, known)
    if ruling is None or not known:
        return reading, question
    source = "category" if item.category else "title"
    raw = (item.category or item.title).strip()
    lineage = knowledge.categories.lineage
    finer = reading.id is not None and ruling.answer is not None and ruling.answer in lineage[reading.id]
    id = reading.id if finer else ruling.answer
    ruled = replace(reading, id=id, confidence=1.0 if id else 0.0, raw=raw, source=source, rule=ruling.rule)
    return ruled, question


def lost_categories(
    item: RawItem, before: CategoryReading, after: CategoryReading, knowledge: Knowledge
) -> list[FieldValue]:
    """What the other of title and path says, and what was read before somebody decided."""
    lost: list[FieldValue] = []
    if before.id is not None and before.id != after.id:
        lost.append(FieldValue("category", before.id, before.raw, before.source, before.rule, before.confidence))
    told = read_path(item.category, knowledge.categories) if item.category and before.source == "title" else None
    if told is not None and told.id not in (before.id, after.id):
        left = max(0.0, round(1 - after.confidence, 3))
        lost.append(FieldValue("category", told.id, told.raw, "category", "category.path", left))
    for id, confidence in before.candidates[1:]:
        if confidence >= _WORTH_TELLING and id != after.id and (told is None or id != told.id):
            lost.append(FieldValue("category", id, item.title, "title", "category.head_noun", confidence))
    return lost


def judge_brand(
    text: str | None, title: str, category: str | None, knowledge: Knowledge
) -> tuple[BrandReading | None, Issues, Question | None]:
    """The brand of a field and a title, as `read_brand` has it."""
    rulings = knowledge.rulings
    ruling = rulings.find("brand", brand_subject(text)) if text and "brand" in rulings.kinds else None
    if text is None or ruling is None:
        reading, issues = read_brand(text, title, knowledge.brands, category, knowledge.words)
        if text is None or reading is None or reading.rule != _UNKNOWN_BRAND:
            return reading, issues, None
        return reading, issues, Question("brand", brand_subject(text), text.strip())
    question = Question("brand", brand_subject(text), text.strip(), ruled=True)
    if ruling.answer is None:
        return *read_brand(None, title, knowledge.brands, category, knowledge.words), question
    known = knowledge.brands.get(ruling.answer)
    name = next(iter(known.spellings)) if known else ruling.label or text
    reading, issues = read_brand(name, title, knowledge.brands, category, knowledge.words)
    value = BrandRef(ruling.answer, known.label if known else ruling.label or text.strip())
    start = len(text) - len(text.lstrip())
    span = start, start + len(text.strip())
    mentions = reading.mentions if reading else ()
    rivals = reading.rivals if reading else ()
    ruled = BrandReading(value, *span, ruling.rule, 1.0, "brand", mentions, rivals)
    return ruled, tuple(issue for issue in issues if issue.code != "brand_unknown"), question


def new_brand(name: str) -> BrandRef:
    """A brand that no file knows, under the id that its spellings share."""
    return stranger_ref(same(name), name.strip())


def named_anew(
    told: Sequence[Told], category: str | None, knowledge: Knowledge
) -> tuple[Sequence[Told], Mapping[tuple[str, str], str]]:
    """What the item says, under the names that rulings give; and by source and attribute, which name each had."""
    rulings, tree = knowledge.rulings, knowledge.tree
    if "attribute" not in rulings.kinds:
        return told, {}
    renamed: list[Told] = []
    before: dict[tuple[str, str], str] = {}
    for each in told:
        ruling = rulings.find("attribute", (same(each.name),)) if each.source.startswith(_FIELD) else None
        spec = tree.all_attributes.get(ruling.answer) if ruling is not None and ruling.answer else None
        if spec is None:
            renamed.append(each)
            continue
        names = [*spec.names()]
        name = next((name for name in names if tree.find_attribute(name, category) == spec), names[0])
        renamed.append(replace(each, name=name))
        before[each.source, spec.id] = each.name
    return renamed, before


def judge_attributes(
    read: Attributes, before: Mapping[tuple[str, str], str], knowledge: Knowledge
) -> tuple[Attributes, tuple[Question, ...]]:
    """Names and values that nothing knew are asked for, or are what was decided."""
    if knowledge.rulings.kinds.isdisjoint(("attribute", "value")):
        unknown = [fact for fact in read.facts if fact.evidence.rule in (UNKNOWN_NAME, UNKNOWN)]
        return read, tuple(dict.fromkeys(map(_ask, unknown)))
    facts: list[Fact] = []
    questions = [Question("attribute", (same(name),), name, ruled=True) for name in before.values()]
    answered: set[tuple[str, str]] = set()  # (field, raw) whose issue is gone
    for fact in read.facts:
        evidence = fact.evidence
        if name := before.get((evidence.source, fact.attribute.id)):
            fact = _from_field(fact, name, knowledge.rulings)
        if evidence.rule == UNKNOWN_NAME:
            ruled, question = _judge_name(fact, knowledge)
        elif evidence.rule == UNKNOWN:
            ruled, question = _judge_value(fact, knowledge)
        else:
            facts.append(fact)
            continue
        questions.append(question)
        if question.ruled:
            answered.add((evidence.field, evidence.raw))
        if ruled is not None:
            facts.append(ruled)
    if not questions:
        return read, ()
    issues = tuple(
        issue
        for issue in read.issues
        if issue.code not in ("attribute_unknown", "value_unknown") or (issue.field, issue.value or "") not in answered
    )
    return replace(read, facts=tuple(facts), issues=issues), tuple(dict.fromkeys(questions))


def _ask(fact: Fact) -> Question:
    if fact.evidence.rule == UNKNOWN_NAME:
        return _ask_name(fact.attribute.label)
    return _ask_value(fact.attribute.id, fact.evidence.raw)


@lru_cache(maxsize=16384)
def _ask_name(name: str) -> Question:
    return Question("attribute", (same(name),), name)


@lru_cache(maxsize=16384)
def _ask_value(attribute: str, raw: str) -> Question:
    return Question("value", (attribute, same(raw)), raw)


def _from_field(fact: Fact, name: str, rulings: Rulings) -> Fact:
    ruling = rulings.find("attribute", (same(name),))
    rule = ruling.rule if ruling is not None and fact.evidence.rule != UNKNOWN else fact.evidence.rule
    return replace(fact, evidence=replace(fact.evidence, rule=rule))


def _judge_name(fact: Fact, knowledge: Knowledge) -> tuple[Fact | None, Question]:
    """A name of its own is kept under the label that was decided; one that says nothing goes."""
    question = _ask_name(fact.attribute.label)
    ruling = knowledge.rulings.find("attribute", question.subject)
    if ruling is None or (ruling.answer is not None and ruling.label is None):
        return fact, question
    question = replace(question, ruled=True)
    if ruling.answer is None:
        return None, question
    attribute = replace(fact.attribute, id=ruling.answer, label=ruling.label or fact.attribute.label)
    evidence = replace(fact.evidence, field=f"attr.{ruling.answer}", rule=ruling.rule, confidence=1.0)
    return Fact(attribute, evidence), question


def _judge_value(fact: Fact, knowledge: Knowledge) -> tuple[Fact | None, Question]:
    evidence, id = fact.evidence, fact.attribute.id
    question = _ask_value(id, evidence.raw)
    ruling = knowledge.rulings.find("value", question.subject)
    if ruling is None:
        return fact, question
    question = replace(question, ruled=True)
    if ruling.answer is None:
        return None, question
    spec = knowledge.tree.all_attributes.get(id)
    shown = value_label(spec, ruling.answer, knowledge.colours) if spec else None
    if spec is None or shown is None:
        return _own_value(fact, ruling), question
    known = known_value(spec, shown, ruling.answer, evidence.raw, evidence.source, ruling.rule, 1.0)
    return replace(known, attribute=replace(known.attribute, distinguishing=fact.attribute.distinguishing)), question


def _own_value(fact: Fact, ruling: Ruling) -> Fact:
    """A value that no file knows, under the name that was decided."""
    shown = ruling.label or fact.attribute.value
    attribute: AttributeValue = replace(fact.attribute, value=shown)
    return Fact(attribute, replace(fact.evidence, value=shown, rule=ruling.rule, confidence=1.0))


def value_label(spec: AttributeSpec, id: str, colours: ColourIndex) -> str | None:
    """What a known value of an attribute is called; None for one that nothing knows."""
    if known := next((value for value in spec.values if value.id == id), None):
        return known.label.zh_hans
    family = colours.get(id) if spec.kind == "enum" and not spec.values else None
    return family.label.zh_hans if family else None


def new_attribute(name: str) -> tuple[str, str]:
    """Id and label of an attribute that no schema knows."""
    return f"x-{slug(name)}", tidy(name)
