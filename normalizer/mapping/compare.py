"""What another mapping would make of an item: the values that differ, the issues that go and those that come."""

from __future__ import annotations

from dataclasses import dataclass

from normalizer.model import FieldValue, Issue, Listing, MappingStep, Pack
from normalizer.record import NormalizedRecord


@dataclass(frozen=True, slots=True)
class Difference:
    """None: the field is empty. `mapping` is the rule behind the value after."""

    field: str
    before: str | None
    after: str | None
    mapping: MappingStep | None


@dataclass(frozen=True, slots=True)
class Comparison:
    differences: tuple[Difference, ...]
    fixed: tuple[Issue, ...]
    new: tuple[Issue, ...]

    @property
    def changed(self) -> bool:
        return bool(self.differences or self.fixed or self.new)


def compare(before: NormalizedRecord, after: NormalizedRecord) -> Comparison:
    """An issue is the same when its code and its field are, whatever value it is about now."""
    old, new = canonical_texts(before.listing), canonical_texts(after.listing)
    fields = [field for field in dict.fromkeys((*old, *new)) if old.get(field) != new.get(field)]
    steps = _steps(before, after)
    differences = tuple(Difference(field, old.get(field), new.get(field), steps.get(field)) for field in fields)
    return Comparison(differences, _only_in(before.issues, after.issues), _only_in(after.issues, before.issues))


def canonical_texts(listing: Listing | None) -> dict[str, str]:
    """Every canonical value that is not empty, as text, by field; attributes as `attr.ID`."""
    if listing is None:
        return {}
    texts: dict[str, object] = {
        "title": listing.title,
        "brand": listing.brand and listing.brand.label,
        "category": listing.category and listing.category.id,
        "model": listing.model,
        "product_words": " ".join(listing.product_words),
        "price": listing.price and f"{listing.price:f} {listing.currency}",
        "list_price": listing.list_price and f"{listing.list_price:f} {listing.currency}",
        "stock": listing.stock,
        "in_stock": None if listing.in_stock is None else str(listing.in_stock).lower(),
        "gtin": listing.gtin,
        "pack": listing.pack and _pack(listing.pack),
        "group": listing.group,
        "shop": listing.shop,
        "sales": listing.sales,
        "rating": listing.rating,
        "reviews": listing.reviews,
        "url": listing.url,
        "images": "\n".join(listing.images),
        "description": listing.description,
    }
    found = {field: str(value) for field, value in texts.items() if value not in (None, "")}
    for attribute in listing.attributes:
        field = f"attr.{attribute.id}"
        found[field] = f"{found[field]}, {attribute.value}" if field in found else attribute.value
    return found


def _pack(pack: Pack) -> str:
    each = f" × {pack.quantity:f} {pack.unit}" if pack.quantity is not None else ""
    return f"{pack.count}{each}"


def _steps(before: NormalizedRecord, after: NormalizedRecord) -> dict[str, MappingStep]:
    """The rule behind each canonical field: that of its evidence, else the one that changed where it was read from."""
    steps = {field: change.step for field, change in after.changes.items()}
    lost = {value.field: steps[value.source] for value in _values(before) if value.source in steps}
    return steps | lost | {value.field: value.mapping for value in _values(after) if value.mapping is not None}


def _values(record: NormalizedRecord) -> tuple[FieldValue, ...]:
    return record.listing.values if record.listing is not None else ()


def _only_in(some: tuple[Issue, ...], others: tuple[Issue, ...]) -> tuple[Issue, ...]:
    known = {_same(issue) for issue in others}
    return tuple(issue for issue in some if _same(issue) not in known)


def _same(issue: Issue) -> tuple[str, str]:
    return issue.code, issue.field
