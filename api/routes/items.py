"""One item of one channel: what was received, what became of it, changing it, taking it down."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson
from flask import Response

from api import answers
from api.bootstrap import Application, running
from api.endpoint import Answer, Body, Routes, media_type, read_body, reply
from api.errors import Problem
from api.routes.catalog import attributes, gaps
from api.routes.feeds import ACCEPTED, accepted, issue
from api.spelling import nearest, printable
from indexer.store.catalog import Origin
from indexer.store.items import ItemMissing, StoredItem, delete_item, get_item, patch_item
from indexer.store.records import dumps
from normalizer.model import FieldValue, Listing
from normalizer.moment import read_time
from normalizer.native import FIELDS
from normalizer.product import product_id
from normalizer.quality import assess
from normalizer.unit_price import unit_price

routes = Routes("channels")

PATCHES = ("application/json", "application/merge-patch+json")
_EVIDENCE = ("value", "raw", "source", "rule", "confidence")
_ADDRESS = "/v1/channels/<channel>/items/<sku:sku>"


@routes.add("GET", _ADDRESS, {200: Answer(answers.Item)}, access="feed", problems=(404, 503))
def item(channel: str, sku: str) -> Response:
    """Read one item: as received, what became of it, and why."""
    application = running()
    try:
        return reply(_shown(application, get_item(application.store, channel, sku)))
    except ItemMissing as missing:
        raise _missing(missing) from missing


@routes.add(
    "PATCH", _ADDRESS, {202: ACCEPTED}, access="feed", body=Body(media_types=PATCHES), problems=(404, 413, 415, 503)
)
def change_item(channel: str, sku: str) -> Response:
    """Change some fields of one item.

    The fields that are named are replaced, null removes one, `attributes` change one by one. A change whose
    `updated_at` is older than the stored item changes nothing.
    """
    changes = _changes(sku)
    try:
        return accepted(patch_item(running().store, channel, sku, changes, updated_at=_updated_at(changes)))
    except ItemMissing as missing:
        raise _missing(missing) from missing


@routes.add("DELETE", _ADDRESS, {202: ACCEPTED}, access="feed", problems=(404, 503))
def take_down_item(channel: str, sku: str) -> Response:
    """Take one offer down. What was received stays readable."""
    try:
        return accepted(delete_item(running().store, channel, sku))
    except ItemMissing as missing:
        raise _missing(missing) from missing


def _missing(missing: ItemMissing) -> Problem:
    return Problem(404, "unknown_item", printable(f"The {missing}."), field="sku", value=missing.sku)


def _changes(sku: str) -> dict[str, Any]:
    """The body as a JSON object of native fields, its numbers as they were written."""
    media_type(PATCHES)
    try:
        changes = json.loads(read_body(), parse_float=str, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "invalid_json", f"The body is not JSON that can be read: {error}.") from error
    if not isinstance(changes, dict) or not changes:
        raise Problem(400, "invalid_body", "Send an object with the fields that change.", allowed=FIELDS)
    for name in changes:
        if name not in FIELDS:
            near = nearest(name, FIELDS)
            detail = f"There is no field {printable(name)!r} in an item."
            raise Problem(400, "unknown_field", detail, field=printable(name), allowed=FIELDS, hint=near)
    if changes.get("sku", sku) != sku:
        detail = "An item keeps its sku; push a new item instead."
        raise Problem(400, "sku_fixed", detail, field="sku", value=changes["sku"], allowed=[sku])
    return changes


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a number")


def _updated_at(changes: Mapping[str, Any]) -> datetime | None:
    """Raises a problem for what is no time: whether the change counts depends on it."""
    given = changes.get("updated_at")
    if given is None:
        return None
    reading, issues = read_time(str(given))
    if reading is None:
        hint = issues[0].hint if issues else "Write 2026-11-01T08:00:00+08:00."
        raise Problem(400, "invalid_body", "updated_at is no time.", field="updated_at", value=str(given), hint=hint)
    return reading.value


def _shown(application: Application, item: StoredItem) -> dict[str, Any]:
    listing = item.listing
    judged = None if listing is None else assess(listing, application.knowledge.tree)
    return {
        "sku": item.sku,
        "state": item.state,
        "pending": item.pending,
        "product_id": product_id(item.product) if item.product is not None else None,
        "raw": orjson.Fragment(dumps(item.raw)),  # it may hold what orjson itself refuses
        "canonical": None if listing is None else _canonical(application, listing),
        "completeness": None if judged is None else judged.completeness.percent,
        "gaps": [] if judged is None else gaps(judged.completeness),
        "quality": None if judged is None else {"score": judged.score, "deductions": judged.deductions},
        "values": [] if listing is None or item.origin is None else list(_sourced(listing, item.origin)),
        "issues": [issue(at) for at in item.issues],
    }


def _sourced(listing: Listing, origin: Origin) -> Iterator[dict[str, Any]]:
    """Every value with the feed, row, rules and time that it comes from, and what it prevailed over."""
    lost: dict[str, list[FieldValue]] = {}
    for value in listing.lost:
        lost.setdefault(value.field, []).append(value)
    for value in listing.values:
        others = [{name: getattr(other, name) for name in _EVIDENCE} for other in lost.get(value.field, ())]
        yield {**asdict(value), "channel": listing.channel, **asdict(origin), "lost": others}


def _canonical(application: Application, listing: Listing) -> dict[str, Any]:
    category, tree = None, application.knowledge.tree
    if listing.category is not None and (known := tree.find(listing.category.id)) is not None:
        path = [node.label.zh_hans for node in tree.path(known.id)]
        category = {"id": known.id, "path": path, "confidence": listing.category.confidence}
    return {
        "title": listing.title,
        "brand": listing.brand,
        "category": category,
        "price": listing.price,
        "list_price": listing.list_price,
        "currency": listing.currency,
        "stock": listing.stock,
        "in_stock": listing.in_stock,
        "gtin": listing.gtin,
        "model": listing.model,
        "product_words": listing.product_words,
        "attributes": attributes(listing.attributes),
        "pack": listing.pack,
        "unit_price": unit_price(listing),
    }
