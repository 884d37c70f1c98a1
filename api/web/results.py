"""What the results page offers to choose, each choice as an address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api import wire
from api.bootstrap import running
from api.web.address import Address
from api.web.labels import attribute_name, brand_name, category_name, value_name
from api.web.language import gettext as _
from api.web.shown import money
from api.web.words import field_words
from normalizer.unit_price import UnitPrice
from search.model import FacetResult, FacetValue, SearchAnswer, Sort

_DEEPEST = 10_000  # hits; the service looks no further


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that narrows the results, and the address without it. `understood` from the words, else ticked."""

    label: str
    value: str
    remove: Address
    understood: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, and the address with it chosen or no longer chosen."""

    label: str
    count: int
    selected: bool
    address: Address


@dataclass(frozen=True, slots=True)
class ShownFacet:
    field: str
    label: str
    kind: str
    choices: tuple[Choice, ...]
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A category with results, and those below it. `above` a chosen one; `open` also when chosen or without sibling."""

    value: FacetValue
    children: tuple[Branch, ...]
    above: bool
    open: bool


@dataclass(frozen=True, slots=True)
class VariantChoice:
    name: str
    variant: Mapping[str, Any]
    chosen: bool
    address: Address


def sorts() -> list[tuple[str, str]]:
    """(value of the parameter, name); the two orders by price are shown as one that turns."""
    return [
        (Sort.RELEVANCE.value, _("综合")),
        (Sort.SALES.value, _("销量")),
        (Sort.PRICE.value, _("价格")),
        (Sort.RATING.value, _("评分")),
        (Sort.NEWEST.value, _("新品")),
    ]


def chips(query: wire.SearchQuery, answer: SearchAnswer, here: Address) -> Iterator[Chip]:
    """What the words were understood as, then what was ticked, also where it left nothing to count."""
    text = answer.query.corrected or answer.query.text
    if query.understand:
        for understood in answer.query.understood:
            rest = " ".join(text.replace(understood.text, " ", 1).split())
            label, value = _named(understood.field, understood.value, understood.label)
            yield Chip(label, value, here.setting("q", rest), True)
    labels = {
        (facet.field, name): value
        for facet in answer.facets
        for value in facet.values
        if value.selected
        for name in _spelled(value)
    }
    for name, given in here.parameters:
        field = _field_of(name)
        if field is None or not given:
            continue
        known = labels.get((field, given))
        label, value = _named(field, known.value if known else given, known.label if known else given)
        yield Chip(label, value, here.toggling(name, given), False)


def shown_facets(facets: Sequence[FacetResult], here: Address) -> list[ShownFacet]:
    """All but the tree, in the language of the page."""
    return [_facet(facet, here) for facet in facets if facet.kind != "tree"]


def tree(facets: Sequence[FacetResult]) -> tuple[Branch, ...]:
    """The category facet as a tree, the biggest first."""
    found = next((facet for facet in facets if facet.kind == "tree"), None)
    below: dict[str | None, list[FacetValue]] = {}
    for value in found.values if found else ():
        below.setdefault(value.parent, []).append(value)

    def branch(value: FacetValue) -> Branch:
        children = tuple(branch(child) for child in below.get(value.value, ()))
        above = any(child.above or child.value.selected for child in children)
        alone = len(below[value.parent]) == 1
        return Branch(value, children, above, above or alone or value.selected)

    return tuple(branch(value) for value in below.get(None, ()))


def reachable(pages: int, per_page: int) -> int:
    return min(pages, _DEEPEST // per_page)


def pager(page: int, pages: int) -> list[int | None]:
    """The page numbers to show; None is a gap.

    >>> pager(6, 20)
    [1, None, 4, 5, 6, 7, 8, None, 20]
    """
    near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    shown: list[int | None] = []
    for number in near:
        if shown and number - (shown[-1] or 0) > 1:
            shown.append(None)
        shown.append(number)
    return shown if pages > 1 else []


def choices(variants: Sequence[Mapping[str, Any]], here: Address) -> list[VariantChoice]:
    """The variants of a product by the values in which they differ."""
    found = []
    for variant in variants:
        values = [value_name(value["id"], value["value_id"], value["value"]) for value in variant["attributes"]]
        name = " · ".join(dict.fromkeys(values)) or _("未注明")
        found.append(VariantChoice(name, variant, here.has("variant", name), here.toggling_only("variant", name)))
    return found


def unit_price(found: UnitPrice | None, currency: str) -> str | None:
    """¥1.20/100 g"""
    if found is None:
        return None
    units = {"g": "g", "ml": "ml", "cm": "cm", "piece": _("件")}
    per = units[found.unit] if found.per == 1 else f"{found.per} {units[found.unit]}"
    return f"{money(found.amount, currency)}/{per}"


def _facet(facet: FacetResult, here: Address) -> ShownFacet:
    label, _value = _named(facet.field, "", "", facet.label)
    if facet.kind == "range":
        low, high = (f"{end:.0f}" if end is not None else "" for end in (facet.low, facet.high))
        return ShownFacet(facet.field, label, facet.kind, (), low, high)
    return ShownFacet(facet.field, label, facet.kind, tuple(_choice(facet, value, here) for value in facet.values))


def _choice(facet: FacetResult, value: FacetValue, here: Address) -> Choice:
    label = _named(facet.field, value.value, value.label)[1]
    if value.selected:  # by id or by label, under the field's id or its label
        names = {facet.field, f"attr.{facet.label}"} if facet.field.startswith("attr.") else {facet.field}
        return Choice(label, value.count, True, here.without(names, _spelled(value)))
    return Choice(label, value.count, False, here.toggling(facet.field, value.value))


def _spelled(value: FacetValue) -> set[str]:
    return {value.value, value.label}


def _field_of(parameter: str) -> str | None:
    """The facet that a parameter of the address chooses in."""
    if parameter.startswith("attr."):
        name = parameter.removeprefix("attr.")
        tree = running().knowledge.tree
        spec = tree.all_attributes.get(name) or tree.find_attribute(name)
        return f"attr.{spec.id}" if spec else parameter
    return parameter if parameter in ("category", "brand", "channel", "price", "in_stock", "completeness") else None


def _named(field: str, value: str, label: str, field_label: str = "") -> tuple[str, str]:
    """(name of the field, name of the value) in the language of the page."""
    if field.startswith("attr."):
        attribute = field.removeprefix("attr.")
        return attribute_name(attribute, field_label or attribute.removeprefix("x-")), value_name(
            attribute, value, label
        )
    match field:
        case "category":
            label = category_name(value)
        case "brand":
            label = brand_name(value, label)
        case "price":
            label = _price_range(value)
        case "completeness":
            label = f"{value.strip()}%"
        case "in_stock":
            label = _("只看有货") if value == "true" else _("只看无货")
    return field_words(field), label


def _price_range(value: str) -> str:
    low, _dash, high = value.partition("-")
    if low and high:
        return f"¥{low}–{high}"
    return _("¥%(price)s 以下", price=high) if high else _("¥%(price)s 以上", price=low)
