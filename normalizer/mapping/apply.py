"""One item through a mapping, and the way back from a value to what was received."""

from __future__ import annotations

from collections.abc import Mapping as Record
from dataclasses import dataclass, replace
from typing import Any

from normalizer.mapping.item import RECEIVED, Change, MappedItem
from normalizer.mapping.parser import Mapping
from normalizer.model import FieldValue, Issue, Listing


@dataclass(frozen=True, slots=True)
class MappedRecord:
    """`record` is the native item after the rules; `changes` says by field what they changed and how."""

    record: Record[str, Any]
    changes: Record[str, Change]
    issues: tuple[Issue, ...]
    item: MappedItem


def apply_mapping(mapping: Mapping, record: Record[str, Any], received: Any) -> MappedRecord:
    """Never raises, whatever the item holds. `received` is the item as the channel sent it.

    >>> from normalizer.mapping.parser import parse_mapping
    >>> mapping = parse_mapping("rules:\\n- math: price / 100\\n  to: price\\n  round: 2")
    >>> apply_mapping(mapping, {"sku": "A", "title": "杯", "price": "129900"}, {}).record["price"]
    '1299.00'
    """
    item = MappedItem(record, received)
    mapping.run(item)
    mapped, issues = item.result()
    return MappedRecord(mapped, item.changes, issues, item)


def traced(listing: Listing, mapped: MappedRecord) -> Listing:
    """The listing with every value that a rule had a hand in traced to the stretch that was received."""
    if not mapped.changes:
        return listing
    return replace(listing, values=tuple(_traced(value, mapped) for value in listing.values))


def _traced(value: FieldValue, mapped: MappedRecord) -> FieldValue:
    change = mapped.changes.get(value.source)
    if change is None:
        return value
    texts = {origin: mapped.item.original(origin) for origin in change.origins}
    found = [origin for origin, text in texts.items() if change.verbatim and value.raw in text]
    if value.source in found and value.field != value.source:
        return value  # one fact of a text: it stood there as it is before the rule changed something else
    if found:
        return replace(value, source=_named(found[0]), mapping=change.step)
    whole = [(origin, text) for origin, text in texts.items() if text and (text in value.raw or not change.verbatim)]
    source, raw = max(whole, key=lambda part: len(part[1]), default=("mapping", ""))
    return replace(value, source=_named(source), raw=raw, mapping=change.step)


def _named(source: str) -> str:
    """Items are shown as received: what a rule copied from there needs no other name."""
    return source.removeprefix(RECEIVED) if source.startswith(RECEIVED) else source
