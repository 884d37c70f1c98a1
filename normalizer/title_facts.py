"""What a title says about the attributes of its category that no field has said: colours, quantities, known words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from normalizer.attribute_values import Fact, known_value, measured
from normalizer.colour import ColourIndex, find_title_colours
from normalizer.memory import find_memory_pairs
from normalizer.quantity import Quantity
from normalizer.reading import Reading
from normalizer.schema import AllowedValue, AttributeSpec, CategoryTree
from normalizer.text import Folded, fold, fold_aligned
from normalizer.title_words import TitleWords

Span = tuple[int, int]
Quantities = Sequence[Reading[Quantity]]

_NUTRIENT = re.compile(r"\s*(?:优质|原生|天然)*(?:乳?蛋白质?|膳食纤维|乳?脂肪|乳钙)(?![粉棒饮肽])")
_SMALLEST_STORAGE = 32  # GB; a single figure below is working memory
# Words that mean an attribute in its own field and all kinds of things in a title.
_VAGUE = {
    "通用", "标准", "普通", "常规", "数字", "文字", "中性", "低温", "机械", "电子", "金属", "合金", "水晶", "高清",
    "有线", "条纹", "牛仔", "海绵", "泡沫", "石头", "石材", "字母", "动物", "混合", "纤维", "情侣", "羽绒",
    "全部", "其他",
}  # fmt: skip


def read_attribute_title(
    title: str,
    tree: CategoryTree,
    category: str | None,
    colours: ColourIndex,
    quantities: Quantities,
    filled: Collection[str],
    names: Sequence[Span],
    words: TitleWords,
) -> tuple[Fact, ...]:
    """`quantities` are those of the title; `filled` attributes have a value; `names` are stretches that name brand
    and model, which are no colour and no material (小米, 苹果绿联).
    """
    if category is None:
        return ()
    specs = {spec.id: spec for spec in tree.get(category).attributes if spec.id not in filled}
    folded = fold_aligned(title)
    facts = list(_memory(title, specs, quantities))
    facts += _measures(title, {id: s for id, s in specs.items() if id not in ("memory", "storage")}, quantities)
    colour = tree.all_attributes.get("color")  # anything may have one, whether or not its category asks for it
    if colour is not None and colour.id not in filled and not colour.values:
        facts += _colours(title, specs.get(colour.id, colour), colours, names, words)
    facts += _words(folded, tree, category, specs, names)
    return tuple(facts)


def _memory(title: str, specs: dict[str, AttributeSpec], quantities: Quantities) -> Iterator[Fact]:
    memory, storage = specs.get("memory"), specs.get("storage")
    if memory is None and storage is None:
        return
    pairs = find_memory_pairs(title)
    if pairs:
        for spec, reading in ((memory, pairs[0].memory), (storage, pairs[0].storage)):
            if spec is not None and len(pairs) == 1:  # several configurations in one title say nothing of this one
                yield measured(spec, reading, title, "title", reading.rule, reading.confidence)
        return
    sizes = {reading.value.number: reading for reading in quantities if reading.value.unit == "gb"}
    if not 1 <= len(sizes) <= 2:
        return
    largest, smallest = sizes[max(sizes)], sizes[min(sizes)]
    if storage is not None and largest.value.number >= _SMALLEST_STORAGE:
        yield measured(storage, largest, title, "title", "attribute.title_quantity", 0.85)
    if memory is not None and smallest.value.number < _SMALLEST_STORAGE:
        yield measured(memory, smallest, title, "title", "attribute.title_quantity", 0.8)


def _measures(title: str, specs: dict[str, AttributeSpec], quantities: Quantities) -> Iterator[Fact]:
    """A quantity goes to the attribute that its category demands in that unit, when the title has only one such."""
    sizes: dict[str, dict[Quantity, Reading[Quantity]]] = {}
    for reading in quantities:
        if _NUTRIENT.match(title, reading.end):
            continue  # 3.6g蛋白 is what is in the milk, not how much milk there is
        sizes.setdefault(reading.value.unit, {}).setdefault(reading.value, reading)
    filled: set[str] = set()
    for unit, readings in sizes.items():
        fitting = [spec for spec in specs.values() if spec.id not in filled and _takes(spec, unit)]
        if fitting and len(readings) == 1:
            best = min(fitting, key=lambda spec: (spec.unit is None, not spec.distinguishing))
            filled.add(best.id)
            [reading] = readings.values()
            yield measured(best, reading, title, "title", "attribute.title_quantity", 0.8)


def _takes(spec: AttributeSpec, unit: str) -> bool:
    """An attribute without a unit of its own is what is in the pack: so much mass or so much volume."""
    fits = spec.unit == unit if spec.unit else unit in ("g", "ml")
    return spec.kind == "quantity" and fits and _is_told_in_titles(spec)


def _is_told_in_titles(spec: AttributeSpec) -> bool:
    """Net weight and screen size are; a bare 30cm is not known to be a height."""
    return spec.distinguishing or spec.requirement == "required"


def _colours(
    title: str, spec: AttributeSpec, colours: ColourIndex, names: Sequence[Span], words: TitleWords
) -> Iterator[Fact]:
    """Every way in which the title names a colour; several may be of one family."""
    for reading in find_title_colours(title, colours, words):
        if not _touches((reading.start, reading.end), names):
            value, raw = reading.value, title[reading.start : reading.end]
            yield known_value(spec, value.label.zh_hans, value.id, raw, "title", reading.rule, reading.confidence)


def _words(
    folded: Folded, tree: CategoryTree, category: str, specs: dict[str, AttributeSpec], names: Sequence[Span]
) -> Iterator[Fact]:
    matcher, meanings = _vocabulary(tree, category)
    if matcher is None:
        return
    found: dict[str, dict[str, tuple[AllowedValue, Span]]] = {}
    for index, start, end in matcher.find_matches_as_indexes(folded.text):
        spec_id, value = meanings[index]
        if spec_id in specs and _whole_word(folded.text, start, end):
            span = folded.raw_span(start, end)
            if not _touches(span, names):
                found.setdefault(spec_id, {}).setdefault(value.id, (value, span))
    for spec_id, values in found.items():
        spec = specs[spec_id]
        if len(values) == 1 or spec.multiple:
            for value, (start, end) in values.values():
                raw = folded.raw[start:end]
                yield known_value(spec, value.label.zh_hans, value.id, raw, "title", "attribute.title_word", 0.75)


@lru_cache(maxsize=4096)
def _vocabulary(tree: CategoryTree, category: str) -> tuple[AhoCorasick | None, tuple[tuple[str, AllowedValue], ...]]:
    """The names of values that mean one attribute of this category and nothing else."""
    meanings: dict[str, tuple[str, AllowedValue]] = {}
    shared: set[str] = set()
    for spec in tree.get(category).attributes:
        for value in spec.values:
            for name in {fold(name) for name in (*value.label.names(), *value.aliases)}:
                if name in meanings and meanings[name][0] != spec.id:
                    shared.add(name)
                if len(name) > (2 if name.isascii() else 1) and name not in _VAGUE:
                    meanings.setdefault(name, (spec.id, value))
    words = [name for name in meanings if name not in shared]
    matcher = AhoCorasick(words, matchkind=MatchKind.LeftmostLongest) if words else None
    return matcher, tuple(meanings[word] for word in words)


def _whole_word(text: str, start: int, end: int) -> bool:
    """Latin words and numbers are not cut out of longer ones."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (
        (before.isascii() and before.isalnum() and text[start].isascii())
        or (after.isascii() and after.isalnum() and text[end - 1].isascii())
    )


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
