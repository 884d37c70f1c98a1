"""Records to native fields by name; what no name claims becomes an attribute."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from indexer.feeds.adapters.model import Fields
from indexer.feeds.json_records import DECODER
from indexer.feeds.names import attribute_of, folded
from normalizer.native import FIELDS

_TYPO = 80  # of 100: from here on a name is a slip of the pen for a native field
# Keys that steer a page rather than describe a thing: brandId, detail_url, isTmall; and columns without a name.
_PLUMBING = re.compile(
    r"^id$|[a-z0-9](?:Id|ID|Url|URL|Icon|Img|Link|Flag|Time)$|_(?:id|url|icon|img|link|flag|time)$"
    r"|^is[A-Z_]|^column \d+$"
)


def mapped(
    record: Mapping[str, Any], known: Mapping[str, tuple[str, int]], ignored: frozenset[str] = frozenset()
) -> Fields:
    """The native fields that the record holds. Of several names for one field, the best that says something counts.

    >>> from indexer.feeds.names import NATIVE, ranked
    >>> mapped({"商品名称": "杯", "价格": "9.9", "属性.颜色": "白", "产地": "德化"}, ranked(NATIVE))
    {'title': '杯', 'price': '9.9', 'attributes': {'颜色': '白', '产地': '德化'}}
    """
    best: dict[str, tuple[int, str]] = {}
    loose: Fields = {}
    for name, value in record.items():
        if is_blank(value) or name.startswith("_"):  # a database's own key
            continue
        if own := attribute_of(name):
            loose[own] = value
        elif found := known.get(folded(name)):
            best[found[0]] = min(best.get(found[0], (found[1], name)), (found[1], name))
        elif is_scalar(value) and folded(name) not in ignored and not _PLUMBING.search(name):
            loose[name] = value
    fields = {field: record[name] for field, (_, name) in best.items()}
    slips = {name: loose.pop(name) for name in [*loose] if _is_slip(name)}  # left for the reader of the item to name
    if loose:
        fields["attributes"] = joined(fields.get("attributes"), loose)
    return fields | slips


@lru_cache(maxsize=4096)
def _is_slip(name: str) -> bool:
    return name.isascii() and any(fuzz.ratio(name.lower(), field) >= _TYPO for field in FIELDS)


def joined(attributes: Any, more: Any) -> Any:
    """Attributes in whatever shapes they came, the first ones first; their one reader knows all the shapes.

    >>> joined("颜色:红", {"尺码": "42"})
    ['颜色:红', {'name': '尺码', 'value': '42'}]
    >>> joined({"颜色": "红"}, '{"颜色": "白", "尺码": "42"}')
    {'颜色': '红', '尺码': '42'}
    """
    attributes, more = _decoded(attributes), _decoded(more)
    if isinstance(attributes, Mapping) and isinstance(more, Mapping):
        return {**more, **attributes}
    if is_blank(attributes) or is_blank(more):
        return more if is_blank(attributes) else attributes
    first = _entries(attributes)
    said = {entry.get("name") for entry in mappings(first)}
    return [
        *first,
        *(entry for entry in _entries(more) if not isinstance(entry, Mapping) or entry.get("name") not in said),
    ]


def _entries(attributes: Any) -> list[Any]:
    match attributes:
        case Mapping():
            return [{"name": name, "value": value} for name, value in attributes.items()]
        case list():
            return attributes
        case _:
            return [attributes]


def _decoded(attributes: Any) -> Any:
    """What is JSON in a text, as a cell of a table holds it."""
    if not isinstance(attributes, str) or not attributes.lstrip().startswith(("{", "[")):
        return attributes
    try:
        return DECODER.decode(attributes)
    except (ValueError, RecursionError):
        return attributes


def is_blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or value == [] or value == {}


def is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float | Decimal) and not isinstance(value, bool)


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list, or the one object."""
    yield from (entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, Mapping))
