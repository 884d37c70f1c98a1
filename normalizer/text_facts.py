"""What a title and a description say about the attributes that no field has told: colours, sizes, known words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet

from normalizer.attribute_values import Fact, known_value, measured
from normalizer.attribute_words import Span, find_words, touches, word_facts
from normalizer.category import CategoryReading
from normalizer.colour import ColourIndex, find_title_colours
from normalizer.memory import find_memory_pairs
from normalizer.pack import gift_spans
from normalizer.quantity import Quantity, as_weight
from normalizer.reading import Reading
from normalizer.schema import AttributeSpec, CategoryTree
from normalizer.spec_table import without_markup
from normalizer.text import fold_aligned
from normalizer.title_words import TitleWords

Quantities = Sequence[Reading[Quantity]]

_NUTRIENT = re.compile(r"\s*(?:优质|原生|天然)*(?:乳?蛋白质?|膳食纤维|乳?脂肪|乳钙)(?![粉棒饮肽])")
_SMALLEST_STORAGE = 32  # GB; a single figure below is working memory
_MEMORIES = frozenset(("storage", "memory"))
_OF_A_PHONE = re.compile(
    r"(?<![\d.])[45]g(?![a-z0-9])|全网通|双卡|曲面屏|折叠屏|骁龙|麒麟|天玑|鸿蒙|安卓|iphone|galaxy|redmi|快充|刘海屏",
    re.I,
)
_SURE_CATEGORY = 0.8
_OWN_WORD, _ANY_WORD = 0.75, 0.6  # how sure a word of a sure category's vocabulary is, and one of everybody's
_DESCRIBED = 0.55
_READ_OF_DESCRIPTION = 2_000


def read_attribute_title(
    title: str,
    tree: CategoryTree,
    category: CategoryReading,
    colours: ColourIndex,
    quantities: Quantities,
    filled: AbstractSet[str],
    names: Sequence[Span],
    title_words: TitleWords,
    of_device_maker: bool = False,
) -> tuple[Fact, ...]:
    """`quantities` are those of the title; `filled` attributes have a value; `names` are stretches that name brand
    and model, which are no colour and no material (小米, 苹果绿联). `of_device_maker`: of a brand that others
    make cases for.

    Where the category is not sure, words count that belong to others.
    """
    sure = category.confidence >= _SURE_CATEGORY
    words = find_words(title, tree, category.id, sure, names)
    words = [word for word in words if word.spec.id not in filled]
    specs = {spec.id: spec for spec in _specs(tree, category.id) if spec.id not in filled}
    facts: list[Fact] = []
    if "storage" not in specs and "memory" not in specs and not (filled & _MEMORIES):
        quantities = [as_weight(reading) for reading in quantities]
    elif category.id is None:
        facts += _phone_storage(title, specs, quantities, of_device_maker)
    if category.id is not None:
        facts += _memory(title, specs, quantities)
        facts += _measures(title, {id: s for id, s in specs.items() if id not in ("memory", "storage")}, quantities)
    colour = tree.all_attributes.get("color")  # anything may have one, whether or not its category asks for it
    if colour is not None and colour.id not in filled and not colour.values:
        taken = [*names, *(word.span for word in words)]
        facts += _colours(title, specs.get(colour.id, colour), colours, taken, title_words)
    facts += word_facts(words, title, "title", _OWN_WORD if sure else _ANY_WORD)
    return tuple(facts)


def read_attribute_description(
    description: str | None,
    tree: CategoryTree,
    category: CategoryReading,
    colours: ColourIndex,
    filled: Collection[str],
) -> tuple[Fact, ...]:
    """The words of a description that mean a value of an attribute that nothing else has told.

    Sizes are left alone: a description also tells those of the parts, the model who wears it, the parcel.
    """
    if not description:
        return ()
    text = without_markup(description[:_READ_OF_DESCRIPTION])
    words = find_words(text, tree, category.id, category.confidence >= _SURE_CATEGORY)
    facts = list(word_facts([word for word in words if word.spec.id not in filled], text, "description", _DESCRIBED))
    color = next((spec for spec in _specs(tree, category.id) if spec.id == "color" and spec.id not in filled), None)
    if color is not None and not color.values:
        named = list(_colours(text, color, colours, [word.span for word in words], None, "description"))
        facts += named if len(named) == 1 else []
    return tuple(facts)


def _specs(tree: CategoryTree, category: str | None) -> Collection[AttributeSpec]:
    return tree.get(category).attributes if category is not None else tree.all_attributes.values()


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


def _phone_storage(
    title: str, specs: dict[str, AttributeSpec], quantities: Quantities, of_device_maker: bool
) -> Iterator[Fact]:
    """Of a thing whose category nobody can tell, when its title talks of phones: 华为 128g 曲面屏 全网通."""
    if "storage" in specs and (of_device_maker or _OF_A_PHONE.search(title)):
        sizes = {reading.value: reading for reading in quantities if reading.value.unit == "gb"}
        if len(sizes) == 1:
            [reading] = sizes.values()
            if reading.value.number >= _SMALLEST_STORAGE:
                yield measured(specs["storage"], reading, title, "title", "attribute.title_quantity", 0.6)


def _measures(title: str, specs: dict[str, AttributeSpec], quantities: Quantities) -> Iterator[Fact]:
    """A quantity goes to the attribute that its category demands in that unit, when the title has only one such."""
    aligned = fold_aligned(title)
    gifts = [aligned.raw_span(*span) for span in gift_spans(aligned.text)]
    sizes: dict[str, dict[Quantity, Reading[Quantity]]] = {}
    for reading in quantities:
        if _NUTRIENT.match(title, reading.end) or touches((reading.start, reading.end), gifts):
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
    text: str,
    spec: AttributeSpec,
    colours: ColourIndex,
    names: Sequence[Span],
    title_words: TitleWords | None,
    source: str = "title",
) -> Iterator[Fact]:
    """Every way in which the text names a colour; several may be of one family."""
    for reading in find_title_colours(text, colours, title_words):
        if not touches((reading.start, reading.end), names):
            value, raw = reading.value, text[reading.start : reading.end]
            yield known_value(spec, value.label.zh_hans, value.id, raw, source, reading.rule, reading.confidence)
