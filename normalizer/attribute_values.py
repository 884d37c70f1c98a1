"""One field's text -> values of its attribute: known words by alias, quantities by unit, everything else as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from unicodedata import normalize

from normalizer.colour import ColourIndex, find_colours
from normalizer.memory import find_memory_pairs, read_gigabytes
from normalizer.model import AttributeValue, FieldValue
from normalizer.quantity import Quantity, as_weight, find_quantities
from normalizer.reading import Reading
from normalizer.schema import AllowedValue, AttributeSpec, CategoryTree
from normalizer.text import fold


@dataclass(frozen=True, slots=True)
class Fact:
    """One attribute value with its evidence."""

    attribute: AttributeValue
    evidence: FieldValue


UNKNOWN = "attribute.value_unknown"
_SHOWN_UNITS = {
    "gb": "GB", "mah": "mAh", "wh": "Wh", "w": "W", "v": "V", "hz": "Hz", "m2": "㎡", "m3": "m³", "mp": "MP",
    "hp": "匹", "inch": "英寸", "piece": "件", "pair": "双", "person": "人", "yr": "岁", "month": "个月", "day": "天",
    "h": "小时", "min": "分钟", "s": "秒", "degree": "度", "percent": "%", "celsius": "℃", "kcal": "千卡",
}  # fmt: skip

_MEASURES = frozenset(("g", "ml", "cm", "inch", "m2", "m3", "gb", "w", "v", "hz", "mah", "wh"))
_COUNTS = frozenset(("piece", "pair"))
_LARGER = {"g": (Decimal(1000), "kg"), "ml": (Decimal(1000), "L"), "gb": (Decimal(1024), "TB")}
_TENTH = Decimal("0.1")
_YES = {"是", "有", "支持", "可", "可以", "能", "yes", "y", "true", "1", "√", "✓", "带", "含"}
_NO = {"否", "无", "不支持", "不可", "不可以", "不能", "没有", "no", "n", "false", "0", "×", "✗", "不带", "不含"}
_ENDS = re.compile(
    r"\s*[、,;|/+&\n]\s*|\s{2,}|(?<=%)\s+|\s+(?=\d+(?:\.\d+)?%)|(?<=[\u4e00-\u9fff]\d\d%)(?=[\u4e00-\u9fff])"
)
_SHARE = re.compile(r"\(?\d+(?:\.\d+)?%(?:以上|及以上)?\)?|\([^()]*\)")
_BARE = re.compile(r"(?:约|≈|~)?\s*([+-]?\d+(?:\.\d+)?)\s*(?:个|左右)?")
_NAMED_UNIT = re.compile(r"[(\[]\s*(?:单位[:：]?)?\s*([^()\[\]]{1,6})\s*[)\]]\s*$|([a-z]{1,3}|公斤|千克)数?$")
_SIZE_LETTERS = re.compile(r"\d{0,2}x{0,4}[sml]|\d?x+l|均码|f", re.I)
_SPACE = re.compile(r"\s+")
# Units in which a bare number is meant; 500 in a field for weight may be grams or kilograms.
_BARE_UNITS = frozenset(("gb", "inch", "hz", "mah", "w", "v", "piece"))


_SAYS_NOTHING = {
    "", "-", "--", "/", ".", "null", "none", "n/a", "na", "nan", "undefined", "other", "others", "暂无", "不详", "未知",
    "无数据", "未填写", "请选择", "空", "其他", "其它", "其他/other", "详见描述", "见描述", "见详情", "详见详情",
    "详见详情页", "见图", "如图", "见包装", "详见包装",
}  # fmt: skip
_LONGEST_NOTHING = 12


def says_nothing(text: str) -> bool:
    """Whether a field is filled only because it had to be: 详见描述, 其他, N/A."""
    return len(text) <= _LONGEST_NOTHING and fold(text).strip() in _SAYS_NOTHING


class ValueReader:
    """Reads the fields of items of one category; immutable."""

    __slots__ = ("_category", "_colours", "_tree")

    def __init__(self, tree: CategoryTree, category: str | None, colours: ColourIndex) -> None:
        self._tree, self._category, self._colours = tree, category, colours

    def read(self, spec: AttributeSpec, name: str, text: str, source: str) -> Iterator[Fact]:
        """The values in `text`, which the channel calls `name`; what is not known has the rule `UNKNOWN`."""
        match spec.kind:
            case "enum" if spec.values:
                yield from self._choices(spec, text, source)
            case "enum":
                yield from self._colour_choices(spec, text, source)
            case "quantity":
                yield self._measure(spec, name, text, source)
            case "number":
                yield _number(spec, text, source)
            case "boolean":
                yield _yes_or_no(spec, text, source)
            case _ if spec.values and (value := self._tree.find_value(spec.id, text)):
                yield known_fact(spec, value, text.strip(), source, "attribute.value_alias", 0.97)
            case _:
                for start, end in _parts(text) if spec.multiple else [_stripped(text)]:
                    yield _of(
                        spec, free_text(spec.id, spec.label.zh_hans, text[start:end], source, "attribute.text", 0.9)
                    )

    def _choices(self, spec: AttributeSpec, text: str, source: str) -> Iterator[Fact]:
        whole = _stripped(text)
        spans = [whole] if self._tree.find_value(spec.id, text[slice(*whole)]) else _parts(text)
        for start, end in spans:
            yield self._choice(spec, text[start:end], source)

    def _choice(self, spec: AttributeSpec, raw: str, source: str) -> Fact:
        value = self._tree.find_value(spec.id, raw) or self._tree.find_value(spec.id, _SHARE.sub("", fold(raw)))
        if value is not None:
            return known_fact(spec, value, raw, source, "attribute.value_alias", 0.97)
        value = _contained(spec, raw) if len(raw) <= 16 else None
        if value is not None:
            return known_fact(spec, value, raw, source, "attribute.value_within", 0.75)
        return _unknown(spec, raw, source)

    def _colour_choices(self, spec: AttributeSpec, text: str, source: str) -> Iterator[Fact]:
        found = find_colours(text, self._colours)
        for reading in found:
            value, raw = reading.value, text[reading.start : reading.end]
            yield known_value(spec, value.label.zh_hans, value.id, raw, source, reading.rule, reading.confidence)
        if not found:
            for start, end in _parts(text):
                yield _unknown(spec, text[start:end], source)

    def _measure(self, spec: AttributeSpec, name: str, text: str, source: str) -> Fact:
        if spec.unit == "gb" and (size := _memory(spec, text)):
            return measured(spec, size, text, source, size.rule, size.confidence)
        found = find_quantities(text)
        if spec.unit != "gb":
            found = tuple(map(as_weight, found))
        fitting = [reading for reading in found if spec.unit in (None, reading.value.unit)]
        measures = [reading for reading in fitting if reading.value.unit not in _COUNTS] or fitting
        if len({reading.value for reading in measures}) == 1 and not _is_range(text, measures[0]):
            return measured(spec, measures[0], text, source, "attribute.quantity", 0.97)
        if reading := _bare_quantity(spec, name, text):
            return measured(spec, reading, text, source, reading.rule, reading.confidence)
        if not fitting and found and (other := self._spec_for(found[0].value.unit)) is not None:
            return measured(other, found[0], text, source, "attribute.quantity_by_unit", 0.85)
        return _unknown(spec, text, source)

    def _spec_for(self, unit: str) -> AttributeSpec | None:
        """容量 128GB on a phone is storage: the one attribute of the category in that unit."""
        if self._category is None:
            return None
        specs = [s for s in self._tree.get(self._category).attributes if s.kind == "quantity" and s.unit == unit]
        return specs[0] if len(specs) == 1 else next((s for s in specs if s.id == "storage"), None)


def _contained(spec: AttributeSpec, raw: str) -> AllowedValue | None:
    """纯棉面料 holds 纯棉; only when everything found means the same."""
    folded = fold(raw)
    found = {
        value.id: value
        for value in spec.values
        for name in value.names()
        if len(name) > 1 and not name.isascii() and fold(name) in folded
    }
    return found.popitem()[1] if len(found) == 1 else None


def _is_range(text: str, reading: Reading[Quantity]) -> bool:
    """100-240V is no 240 V."""
    return bool(re.search(r"\d\s?[a-z]*\s?[-~至到]\s?$", fold(text[: reading.start]), re.I))


def measured(
    spec: AttributeSpec, reading: Reading[Quantity], text: str, source: str, rule: str, confidence: float
) -> Fact:
    """A quantity as the value of an attribute."""
    quantity, raw = reading.value, text[reading.start : reading.end]
    value = AttributeValue(
        spec.id,
        spec.label.zh_hans,
        shown_quantity(quantity),
        quantity.id,
        quantity.unit,
        quantity.number,
        spec.distinguishing,
    )
    return Fact(
        value, FieldValue(f"attr.{spec.id}", value.value, raw, source, rule, min(confidence, reading.confidence))
    )


def shown_quantity(quantity: Quantity) -> str:
    """As people say it: 500 ml, 12 GB, 10 kg.

    >>> shown_quantity(Quantity(Decimal("1500"), "g")), shown_quantity(Quantity(Decimal("1024"), "gb"))
    ('1.5 kg', '1 TB')
    """
    number, unit = quantity.number, _SHOWN_UNITS.get(quantity.unit, quantity.unit)
    if quantity.unit in _LARGER and number >= _LARGER[quantity.unit][0]:
        size, larger = _LARGER[quantity.unit]
        if (number / size).normalize() == (number / size).quantize(_TENTH):
            number, unit = number / size, larger
    return f"{number.normalize():f} {unit}"


def _memory(spec: AttributeSpec, text: str) -> Reading[Quantity] | None:
    pairs = find_memory_pairs(text)
    if len(pairs) == 1 and spec.id in ("memory", "storage"):
        return pairs[0].memory if spec.id == "memory" else pairs[0].storage
    return read_gigabytes(text)


def _bare_quantity(spec: AttributeSpec, name: str, text: str) -> Reading[Quantity] | None:
    """A number whose unit stands in the name of the field, or that can only be meant in one unit."""
    match = _BARE.fullmatch(fold(text).strip())
    if match is None or spec.unit is None:
        return None
    named = _NAMED_UNIT.search(fold(name))
    if named:
        found = find_quantities(match[1] + (named[1] or named[2]))
        if found and found[0].value.unit == spec.unit:
            return Reading(found[0].value, 0, len(text), "attribute.unit_of_field", 0.95)
    if spec.unit not in _BARE_UNITS:
        return None
    return Reading(Quantity(Decimal(match[1]), spec.unit), 0, len(text), "attribute.unit_of_schema", 0.85)


def _number(spec: AttributeSpec, text: str, source: str) -> Fact:
    match = re.search(r"[+-]?\d+(?:\.\d+)?", fold(text).replace(",", ""))
    if match is None:
        return _unknown(spec, text, source)
    value = AttributeValue(
        spec.id, spec.label.zh_hans, match[0], match[0], None, Decimal(match[0]), spec.distinguishing
    )
    return Fact(value, FieldValue(f"attr.{spec.id}", value.value, text.strip(), source, "attribute.number", 0.95))


def _yes_or_no(spec: AttributeSpec, text: str, source: str) -> Fact:
    folded = fold(text).strip()
    for words, id, label in ((_YES, "yes", "是"), (_NO, "no", "否")):
        if folded in words:
            return known_value(spec, label, id, text.strip(), source, "attribute.boolean", 0.97)
    return _unknown(spec, text, source)


def known_value(spec: AttributeSpec, shown: str, id: str, raw: str, source: str, rule: str, confidence: float) -> Fact:
    return Fact(
        AttributeValue(spec.id, spec.label.zh_hans, shown, id, distinguishing=spec.distinguishing),
        FieldValue(f"attr.{spec.id}", shown, raw, source, rule, confidence),
    )


def known_fact(spec: AttributeSpec, value: AllowedValue, raw: str, source: str, rule: str, confidence: float) -> Fact:
    """A value of the attribute's own vocabulary."""
    return known_value(spec, value.label.zh_hans, value.id, raw, source, rule, confidence)


def _unknown(spec: AttributeSpec, raw: str, source: str) -> Fact:
    return _of(spec, free_text(spec.id, spec.label.zh_hans, raw, source, UNKNOWN, 0.4))


def _of(spec: AttributeSpec, fact: Fact) -> Fact:
    return replace(fact, attribute=replace(fact.attribute, distinguishing=spec.distinguishing))


def free_text(id: str, label: str, raw: str, source: str, rule: str, confidence: float) -> Fact:
    """Text without a vocabulary; a text that is one quantity and nothing else is read as that."""
    raw = raw.strip()
    shown, value_id, unit, number = tidy(raw), None, None, None
    if len(raw) <= 16 and any(map(str.isdigit, raw)):
        found = tuple(map(as_weight, find_quantities(raw)))
        if [(reading.start, reading.end) for reading in found] == [(0, len(raw))] and found[0].value.unit in _MEASURES:
            quantity = found[0].value
            shown, value_id, unit, number = shown_quantity(quantity), quantity.id, quantity.unit, quantity.number
    value = AttributeValue(id, label, shown, value_id, unit, number)
    return Fact(value, FieldValue(f"attr.{id}", shown, raw, source, rule, confidence))


def tidy(text: str) -> str:
    """Full width, odd spaces and the case of sizes do not make a value another."""
    shown = _SPACE.sub(" ", normalize("NFKC", text)).strip()
    return shown.upper() if _SIZE_LETTERS.fullmatch(shown) else shown


def _stripped(text: str) -> tuple[int, int]:
    start = len(text) - len(text.lstrip())
    return start, max(len(text.rstrip()), start)


def _parts(text: str) -> list[tuple[int, int]]:
    """The spans of several values in one text: 棉/麻, 红、蓝; a slash between numbers joins (1/2, 180/96A)."""
    spans, start = [], 0
    folded = fold(text) if len(fold(text)) == len(text) else text
    for end in _ENDS.finditer(folded):
        before, after = folded[end.start() - 1 : end.start()], folded[end.end() : end.end() + 1]
        if "/" in end[0] and before.isdigit() and after.isdigit():
            continue
        spans.append((start, end.start()))
        start = end.end()
    spans.append((start, len(text)))
    trimmed = [(a + s, a + e) for a, b in spans for s, e in [_stripped(text[a:b])] if e > s]
    return [span for span in trimmed if not says_nothing(text[slice(*span)])][:50]
