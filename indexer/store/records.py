"""Records as the text that the tables hold, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from math import isfinite
from typing import Any

import orjson

from normalizer.model import (
    AttributeValue,
    BrandRef,
    CategoryRef,
    FieldValue,
    Issue,
    Listing,
    Pack,
    Severity,
)

# PostgreSQL refuses NUL in text, and no database takes half a surrogate pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """Text that every database takes."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def dumps(value: object) -> str:
    """JSON of anything a feed may hold: decimals keep their digits, broken Unicode becomes escapes.

    >>> dumps({"price": Decimal("19.90"), "title": "杯"})
    '{"price":19.90,"title":"杯"}'
    """
    try:
        return orjson.dumps(value, default=_json, option=orjson.OPT_NON_STR_KEYS).decode()
    except (TypeError, ValueError):  # halves of surrogate pairs, integers beyond 64 bits
        return json.dumps(value, default=str)


def loads(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def fingerprint(*parts: str | None) -> str:
    """Equal for equal content."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(b"\0" if part is None else b"\1" + part.encode() + b"\2")
    return digest.hexdigest()


def _json(value: object) -> object:
    if isinstance(value, Decimal) and isfinite(value):
        return orjson.Fragment(str(value))
    return str(value)


def listing_text(listing: Listing) -> str:
    return orjson.dumps(listing, default=str).decode()


def listing_from(text: str) -> Listing:
    """The listing that `listing_text` wrote."""
    record: dict[str, Any] = orjson.loads(text)
    for name in ("price", "list_price", "rating"):
        record[name] = _decimal(record[name])
    if record["brand"] is not None:
        record["brand"] = BrandRef(**record["brand"])
    if record["category"] is not None:
        record["category"] = CategoryRef(**record["category"])
    if record["pack"] is not None:
        record["pack"] = _pack(record["pack"])
    if record["updated_at"] is not None:
        record["updated_at"] = datetime.fromisoformat(record["updated_at"])
    record["attributes"] = tuple(map(_attribute, record["attributes"]))
    record["values"] = tuple(FieldValue(**value) for value in record["values"])
    record["issues"] = tuple(issue_from(issue) for issue in record["issues"])
    record["product_words"] = tuple(record["product_words"])
    record["images"] = tuple(record["images"])
    return Listing(**record)


def issue_from(record: Mapping[str, Any]) -> Issue:
    return Issue(
        record["code"],
        Severity(record["severity"]),
        record["field"],
        record["value"],
        record["message"],
        record["hint"],
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _attribute(record: dict[str, Any]) -> AttributeValue:
    record["number"] = _decimal(record["number"])
    return AttributeValue(**record)


def _pack(record: dict[str, Any]) -> Pack:
    return Pack(record["count"], _decimal(record["quantity"]), record["unit"], _decimal(record["total"]))
