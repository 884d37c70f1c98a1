"""Names in a query: the brand, the thing sold, colours and other attribute values, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from indexer.document import attribute_token
from indexer.engine.plan import Clause, OneOf
from normalizer.brand import read_brand
from normalizer.category import CategoryReading, predict_category
from normalizer.colour import find_title_colours
from normalizer.knowledge import Knowledge
from normalizer.schema import Category
from normalizer.text import fold, fold_aligned
from search.model import Understood

# Below this a category is a guess, and a guess must not stand in a shopper's chip.
_SURE = 0.8


@dataclass(frozen=True, slots=True)
class NameReading:
    """`text[start:end]` of the query names `understood`; `clause` finds the products it is true of.

    `exact`: whatever the clause finds is what the words say. An alias may say more than its category: 真皮沙发 lies
    in sofas, and not every sofa is of leather.
    """

    start: int
    end: int
    understood: Understood
    clause: Clause
    exact: bool = True


def read_names(text: str, knowledge: Knowledge) -> tuple[NameReading, ...]:
    """Brand, category, colours and attribute values; where two overlap, the one named first here stays."""
    reading = predict_category(text, None, knowledge.categories)
    category = knowledge.tree.get(reading.id) if reading.id and reading.confidence >= _SURE else None
    brands = tuple(_brand(text, knowledge, category))
    readings = [*brands, *_things(text, reading, category, [name.end for name in brands])]
    readings += _colours(text, knowledge)
    if category is not None:
        readings += _values(text, knowledge, category)
    kept: list[NameReading] = []
    for name in readings:
        if all(name.end <= other.start or other.end <= name.start for other in kept):
            kept.append(name)
    return tuple(sorted(kept, key=lambda name: name.start))


def _reading(text: str, start: int, end: int, field: str, value: str, label: str, clause: Clause) -> NameReading:
    return NameReading(start, end, Understood(text[start:end], field, value, label), clause)


def _things(
    text: str, reading: CategoryReading, category: Category | None, brand_ends: Sequence[int]
) -> Iterable[NameReading]:
    """The word that names the category, by its label or an alias; of 苹果手机 what stands behind the brand."""
    names = {fold(name) for name in category.names()} if category else set()
    for begin, end in reading.product_words:
        start = max((begin, *(place for place in brand_ends if begin < place < end)))
        # One character names the thing but loosely: 花 is asked for by who wants everything with 花 in its name.
        if category is not None and end - start > 1 and fold(text[start:end]) in names:
            clause = OneOf("category_path", (category.id,))
            exact = fold(text[start:end]) in {fold(name) for name in category.label.names()}
            label = category.label.zh_hans
            yield replace(_reading(text, start, end, "category", category.id, label, clause), exact=exact)
            return


def _brand(text: str, knowledge: Knowledge, category: Category | None) -> Iterable[NameReading]:
    reading, _ = read_brand(None, text, knowledge.brands, category.id if category else None)
    if reading is None or knowledge.brands.get(reading.value.id) is None:
        return
    brand = reading.value
    for start, end in reading.mentions or ((reading.start, reading.end),):
        yield _reading(text, start, end, "brand", brand.id, brand.label, OneOf("brand_id", (brand.id,)))


def _colours(text: str, knowledge: Knowledge) -> Iterable[NameReading]:
    for reading in find_title_colours(text, knowledge.colours, None):
        colour = reading.value
        clause = OneOf("attr", (attribute_token("color", colour.id),))
        yield _reading(text, reading.start, reading.end, "attr.color", colour.id, colour.label.zh_hans, clause)


def _values(text: str, knowledge: Knowledge, category: Category) -> Iterable[NameReading]:
    matcher, names = _value_matcher(category)
    folded = fold_aligned(text)
    for number, start, end in matcher.find_matches_as_indexes(folded.text) if names else ():
        attribute, value, label = names[number]
        span = folded.raw_span(start, end)
        clause = OneOf("attr", (attribute_token(attribute, value),))
        yield _reading(text, *span, f"attr.{attribute}", value, label, clause)


@lru_cache(maxsize=1024)
def _value_matcher(category: Category) -> tuple[AhoCorasick, tuple[tuple[str, str, str], ...]]:
    """The spellings of the category's values that belong to one attribute alone."""
    claims: dict[str, set[tuple[str, str, str]]] = {}
    for spec in category.attributes:
        for value in spec.values if spec.kind == "enum" else ():
            for name in (*value.label.names(), *value.aliases):
                if len(name) > 1 and not name.isascii():
                    claims.setdefault(fold(name), set()).add((spec.id, value.id, value.label.zh_hans))
    sure = {name: next(iter(claim)) for name, claim in claims.items() if len(claim) == 1}
    return AhoCorasick(list(sure), matchkind=MatchKind.LeftmostLongest), tuple(sure.values())
