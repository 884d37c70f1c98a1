"""Records as the text that the tables hold, and back."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from hashlib import blake2b
from math import isfinite
from typing import Any

import msgspec
import orjson

from normalizer.model import Listing

_ENCODER = msgspec.json.Encoder()
_LISTING = msgspec.json.Decoder(Listing)
_BEYOND_64_BITS = re.compile(r"(?<![.\d])\d{19}")
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
    if _BEYOND_64_BITS.search(text):  # which orjson reads as a rounded float
        return json.loads(text)
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
    return _ENCODER.encode(listing).decode()


def listing_from(text: str) -> Listing:
    """The listing that `listing_text` wrote."""
    return _LISTING.decode(text)
