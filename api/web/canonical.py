"""What became of an item, field by field: the value, its evidence, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from api.web.labels import attribute_name, brand_name, category_path, value_name
from api.web.language import gettext as _
from api.web.shown import money
from api.web.words import field_words
from indexer.store.issues import IssueAt
from normalizer.model import FieldValue, Issue, Listing

_FIELDS = ("title", "product_words", "brand", "category", "model", "price", "list_price", "stock", "gtin", "pack")


@dataclass(frozen=True, slots=True)
class CanonicalRow:
    """`value` is None for a field that an issue emptied; `mark` is the number of the stretch that it came from."""

    field: str
    label: str
    value: str | None
    evidence: FieldValue | None
    mark: int | None
    issues: tuple[Issue, ...]
    lost: tuple[FieldValue, ...] = ()  # what else the item says of it


def canonical_rows(
    listing: Listing | None, issues: Sequence[IssueAt], marked: Collection[int]
) -> tuple[CanonicalRow, ...]:
    """The fields that every item has, then its attributes, then whatever else something is said about."""
    by_field: dict[str, list[Issue]] = {}
    for at in issues:
        by_field.setdefault(at.issue.field, []).append(at.issue)
    shown = dict(_shown(listing)) if listing else {}
    evidence = list(enumerate(listing.values)) if listing else []
    fields = dict.fromkeys([*_FIELDS, *shown, *(value.field for _, value in evidence), *by_field])
    rows = []
    for field in fields:
        place, found = next(((place, value) for place, value in evidence if value.field == field), (None, None))
        value = shown.get(field) or (found.value if found else None)
        if value is None and field not in by_field:
            continue
        mark = place if place in marked else None
        lost = tuple(other for other in listing.lost if other.field == field) if listing else ()
        wrong = tuple(by_field.get(field, ()))
        rows.append(CanonicalRow(field, _label(field, listing), value, found, mark, wrong, lost))
    return tuple(rows)


def _shown(listing: Listing) -> Iterator[tuple[str, str]]:
    """(field, value as people read it)"""
    yield "title", listing.title
    yield "product_words", " ".join(listing.product_words)
    if listing.brand:
        yield "brand", brand_name(listing.brand.id, listing.brand.label)
    if listing.category:
        yield "category", " › ".join(name for _, name in category_path(listing.category.id)) or listing.category.id
    yield "price", money(listing.price, listing.currency)
    yield "list_price", money(listing.list_price, listing.currency)
    if listing.stock is not None:
        yield "stock", str(listing.stock)
    elif listing.in_stock is not None:
        yield "stock", _("有货") if listing.in_stock else _("无货")
    for value in listing.attributes:
        yield f"attr.{value.id}", value_name(value.id, value.value_id, value.value)


def lost_name(value: FieldValue) -> str:
    """A value that lost, as people read it."""
    match value.field:
        case "brand":
            return brand_name(value.value, value.value.removeprefix("x-"))
        case "category":
            return " › ".join(name for _, name in category_path(value.value)) or value.value
    return value.value


def _label(field: str, listing: Listing | None) -> str:
    if not field.startswith("attr."):
        return field_words(field)
    id = field.removeprefix("attr.")
    known = next((value.label for value in listing.attributes if value.id == id), None) if listing else None
    return attribute_name(id, known or id.removeprefix("x-"))
