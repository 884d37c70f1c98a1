"""Where the items stand inside a document: `{"items": […]}`, `{"data": {"item": …}}`, a saved search page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from indexer.feeds.adapters.mapping import is_blank
from indexer.feeds.names import folded

_DEPTH = 8


def items_in(document: Mapping[str, Any], known: Mapping[str, tuple[str, int]]) -> Iterator[Mapping[str, Any]]:
    """The document itself when it is an item or holds none, else the items in it.

    >>> known = {"title": ("title", 0), "nid": ("sku", 0)}
    >>> list(items_in({"mods": {"list": {"auctions": [{"nid": "1", "title": "杯"}]}, "nav": {"title": "类目"}}}, known))
    [{'nid': '1', 'title': '杯'}]
    """
    if _fields(document, known) & {"sku", "title"}:
        yield document
        return
    empty = True
    for item in _inside(document, known, _DEPTH):
        empty = False
        yield item
    if empty:
        yield document


def _inside(value: Any, known: Mapping[str, tuple[str, int]], depth: int) -> Iterator[Mapping[str, Any]]:
    match value:
        case {"item": Mapping() as item} if "title" in _fields(item, known):
            yield value
        case Mapping() if _is_item(_fields(value, known)):
            yield value
        case Mapping() if depth:
            for inner in value.values():
                yield from _inside(inner, known, depth - 1)
        case list() if depth:
            for inner in value:
                yield from _inside(inner, known, depth - 1)


def _is_item(fields: set[str]) -> bool:
    return "title" in fields and bool(fields & {"sku", "url"})


def _fields(value: Mapping[str, Any], known: Mapping[str, tuple[str, int]]) -> set[str]:
    return {known[name][0] for key, held in value.items() if not is_blank(held) and (name := folded(str(key))) in known}
