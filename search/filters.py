"""The filters of a request: ids and labels resolved to what the index holds, or refused with the nearest match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process

from indexer.document import attribute_token
from indexer.engine.plan import Filter, OneOf, Plan, Range, TermsFacet
from indexer.engine.port import Engine, TermCounts
from normalizer.colour import find_colours
from normalizer.knowledge import Knowledge
from normalizer.quantity import find_quantities
from normalizer.schema import AttributeSpec
from normalizer.text import fold
from search.facets import FIXED, Selection
from search.model import SearchRequest, UnknownValue
from search.query.understand import price_clause, price_value
from search.statistics import CatalogStatistics

_ALLOWED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ResolvedFilters:
    """`wanted`: the facets to show, by their fields; None for those that fit the results."""

    filters: tuple[Filter, ...]
    selection: Selection
    wanted: tuple[str, ...] | None


def resolve(
    request: SearchRequest, knowledge: Knowledge, engine: Engine, target: str, statistics: CatalogStatistics
) -> ResolvedFilters:
    """Raises `UnknownValue` for whatever neither files nor catalog know: a category, brand, channel, value, facet."""
    filters: list[Filter] = []
    chosen: dict[str, tuple[str, ...]] = {}

    def choose(field: str, index_field: str, values: Iterable[str], tokens: Sequence[str] | None = None) -> None:
        chosen[field] = tuple(dict.fromkeys(values))
        filters.append(Filter(field, OneOf(index_field, tuple(tokens or chosen[field]))))

    if request.category:
        choose("category", "category_path", [_category(value, knowledge) for value in request.category])
    if request.brand:
        choose("brand", "brand_id", [_brand(value, knowledge, statistics) for value in request.brand])
    if request.channel:
        choose("channel", "channel", _channels(request.channel, engine, target))
    for name, texts in request.attributes:
        attribute = _attribute(name, f"attr.{name}", knowledge, engine, target)
        values = [_value(attribute, text, knowledge) for text in texts]
        choose(f"attr.{attribute}", "attr", values, [attribute_token(attribute, value) for value in values])
    if request.price is not None:
        filters.append(Filter("price", price_clause(request.price)))
        chosen["price"] = (price_value(request.price),)
    if request.in_stock is not None:
        stock = int(request.in_stock)
        filters.append(Filter("in_stock", Range("in_stock", stock, stock)))
        chosen["in_stock"] = (str(request.in_stock).lower(),)
    if request.completeness is not None:
        share = request.completeness
        filters.append(Filter("completeness", Range("completeness", share.low, share.high)))
    wanted = None if request.facets == "auto" else tuple(_facets(request.facets, knowledge, engine, target))
    return ResolvedFilters(tuple(filters), Selection(chosen, request.price), wanted)


def _category(value: str, knowledge: Knowledge) -> str:
    if (category := knowledge.tree.find(value)) is not None:
        return category.id
    names: dict[str, str] = {}
    for category in knowledge.tree.categories.values():
        for name in category.names():
            names.setdefault(fold(name), category.id)
    known = names.get(fold(value).strip())
    if known is None:
        raise _unknown("category", value, {**{id: id for id in knowledge.tree.categories}, **names})
    return known


def _brand(value: str, knowledge: Knowledge, statistics: CatalogStatistics) -> str:
    if knowledge.brands.get(value) is not None:
        return value
    known = knowledge.brands.lookup(value)
    if known is not None:
        return known.id
    candidates = (value, f"x-{fold(value).strip()}")
    counts = statistics.frequency("brand_id", candidates)
    for candidate in candidates:
        if counts.get(candidate):
            return candidate
    raise _unknown("brand", value, {fold(spelling): brand.id for spelling, brand in knowledge.brands.spellings()})


def _channels(values: Sequence[str], engine: Engine, target: str) -> list[str]:
    counts = engine.search(target, Plan(window=0, facets=(TermsFacet("channel", "channel", 1_000),), count=False))
    found = counts.facets["channel"]
    known = {value for value, _ in found.values} if isinstance(found, TermCounts) else set()
    for value in values:
        if value not in known:
            raise _unknown("channel", value, {name: name for name in known})
    return list(values)


def _facets(names: Iterable[str], knowledge: Knowledge, engine: Engine, target: str) -> Iterator[str]:
    for name in names:
        if name in FIXED:
            yield name
        elif name.startswith("attr."):
            yield f"attr.{_attribute(name.removeprefix('attr.'), 'facets', knowledge, engine, target)}"
        else:
            attributes = (f"attr.{id}" for id in knowledge.tree.all_attributes)
            raise _unknown("facets", name, {known: known for known in (*FIXED, *attributes)})


def _attribute(name: str, parameter: str, knowledge: Knowledge, engine: Engine, target: str) -> str:
    if name in knowledge.tree.all_attributes:
        return name
    spec = knowledge.tree.find_attribute(name)
    if spec is not None:
        return spec.id
    unlisted = name if name.startswith("x-") else f"x-{fold(name).strip()}"
    prefix = attribute_token(unlisted, "")
    answer = engine.search(target, Plan(window=0, facets=(TermsFacet("attr", "attr", 1, prefix),), count=False))
    found = answer.facets["attr"]
    if isinstance(found, TermCounts) and found.values:
        return unlisted
    names = {fold(label): spec.id for spec in knowledge.tree.all_attributes.values() for label in spec.names()}
    raise _unknown(parameter, name, names)


def _value(attribute: str, text: str, knowledge: Knowledge) -> str:
    """The key of a value; text that no vocabulary knows is looked for as written."""
    spec: AttributeSpec | None = knowledge.tree.all_attributes.get(attribute)
    folded = fold(text).strip()
    if spec is None:
        return folded
    if any(value.id == text for value in spec.values):
        return text
    if attribute == "color":
        if knowledge.colours.get(text) is not None:
            return text
        colours = find_colours(text, knowledge.colours)
        return colours[0].value.id if colours else folded
    allowed = knowledge.tree.find_value(attribute, text)
    if allowed is not None:
        return allowed.id
    if spec.kind == "quantity":
        quantities = find_quantities(text)
        return quantities[0].value.id if quantities else folded
    if spec.kind == "enum" and spec.values and not folded:
        raise _unknown(f"attr.{attribute}", text, {value.id: value.id for value in spec.values})
    return folded


def _unknown(field: str, value: str, names: Mapping[str, str]) -> UnknownValue:
    nearest = process.extractOne(fold(value), list(names), score_cutoff=50)
    allowed = tuple(sorted(dict.fromkeys(names.values())))[:_ALLOWED_SHOWN]
    return UnknownValue(field, value, allowed, names[nearest[0]] if nearest else None)
