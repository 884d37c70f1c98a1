"""The native item: decoded JSON -> `RawItem`, with everything as text and every oddity named.

The store keeps what was received; this is what the rest of the normalizer reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from math import isfinite

from rapidfuzz import fuzz, process

from normalizer.model import Issue, RawItem, Severity

TEXT_FIELDS = (
    "group", "brand", "category", "price", "list_price", "currency", "stock", "gtin", "mpn", "url", "shop", "sales",
    "rating", "reviews", "description", "updated_at",
)  # fmt: skip
FIELDS = ("sku", "title", *TEXT_FIELDS, "attributes", "images")

SKU_LENGTH = 200
TITLE_LENGTH = 500
ATTRIBUTE_COUNT = 200
IMAGE_COUNT = 50
TEXT_LENGTH = 2_000
DESCRIPTION_LENGTH = 50_000

# Tabs and line ends are ordinary space; the rest of C0 and C1, halves of surrogate pairs and U+FFFD are not text.
_UNTEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")
_PAIR_ENDS = re.compile(r"\s*(?:[;；\n|]\s*)+|\s*[,，]\s*(?=[^,，;；:：=\n|]{1,20}[:：=])")
_NAME_END = re.compile(r"\s*[:：=]\s*")
_LINK = re.compile(r"(?:https?://|/)\S{1,2000}")
_LINK_ENDS = re.compile(r"[\s;|]+|,\s*(?=https?://|//)")
_JOINTS = {"category": " > ", "brand": "/"}  # a path sent step by step, a name in two languages
_Found = list[Issue]


def read_native(channel: str, record: Mapping[str, object]) -> tuple[RawItem | None, str, tuple[Issue, ...]]:
    """The item, its sku ("" when unusable) and the issues. Without a usable sku and title there is no item.

    >>> item, sku, issues = read_native("shop", {"sku": 7, "title": "陶瓷杯", "price": Decimal("19.90")})
    >>> item.sku, item.price, issues
    ('7', '19.90', ())
    >>> read_native("shop", {"sku": " ", "title": "陶瓷杯"})[2][0].code
    'sku_missing'
    """
    issues: _Found = []
    sku, title = _sku(record.get("sku"), issues), _title(record.get("title"), issues)
    texts = {name: _text(name, record[name], issues) for name in TEXT_FIELDS if record.get(name) is not None}
    attributes = _attributes(record.get("attributes"), issues)
    images = _images(record.get("images"), issues)
    issues += (_unknown_field(str(name), value) for name, value in record.items() if name not in FIELDS)
    if not sku or not title:
        return None, sku, tuple(issues)
    item = RawItem(channel=channel, sku=sku, title=title, attributes=attributes, images=images, **texts)
    return item, sku, tuple(issues)


def field_text(name: str, value: object) -> str:
    """A field as the normalizer reads it; "" when it says nothing.

    >>> field_text("brand", ["华为", "HUAWEI"]), field_text("price", None)
    ('华为/HUAWEI', '')
    """
    return _text(name, value, []) or ""


def read_attributes(value: object) -> tuple[dict[str, str], tuple[Issue, ...]]:
    """Names and texts from any of the shapes that attributes come in.

    >>> read_attributes("颜色:红;尺码:42")
    ({'颜色': '红', '尺码': '42'}, ())
    """
    issues: _Found = []
    return _attributes(value, issues), tuple(issues)


def _sku(value: object, issues: _Found) -> str:
    sku = _plain(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else ""
    if sku and len(sku) <= SKU_LENGTH and sku.isprintable():
        return sku
    issues.append(
        Issue(
            "sku_missing",
            Severity.ERROR,
            "sku",
            _shown(value),
            "The item has no usable sku." if value is not None else "The item has no sku.",
            f"Send the channel's own number for this item as text: 1 to {SKU_LENGTH} printable characters.",
        )
    )
    return ""


def _title(value: object, issues: _Found) -> str:
    title = (
        (_text("title", value, issues) or "") if isinstance(value, str | int | Decimal) and value is not True else ""
    )
    if not title:
        issues.append(
            Issue(
                "title_missing",
                Severity.ERROR,
                "title",
                _shown(value),
                "The item has no title.",
                "Send the title that shoppers see on the channel.",
            )
        )
    elif len(title) > TITLE_LENGTH:
        issues.append(
            Issue(
                "title_too_long",
                Severity.WARNING,
                "title",
                _shown(title),
                f"The title has {len(title)} characters; the first {TITLE_LENGTH} are used.",
                "Put what is not the name of the thing into the description.",
            )
        )
    return title[:TITLE_LENGTH]


def _text(name: str, value: object, issues: _Found) -> str | None:
    """Text exactly as it came, but for what is not text at all; blank is None."""
    if isinstance(value, list) and (len(value) == 1 or name in _JOINTS) and all(map(_is_scalar, value)):
        value = _JOINTS.get(name, "").join(text for text in map(_plain, value) if text)
    if not _is_scalar(value):
        issues.append(
            Issue(
                "field_not_text",
                Severity.WARNING,
                name,
                _shown(value),
                f"{name} should be text or a number, not {'a list' if isinstance(value, list) else 'an object'}.",
                "Send one value as text.",
            )
        )
    try:
        text = _scalar(value)
    except (ValueError, RecursionError):
        issues.append(
            Issue(
                "number_unusable",
                Severity.ERROR,
                name,
                _shown(value),
                f"{name} is not a number that can be used.",
                "Leave the field out, or send null, when the value is not known.",
            )
        )
        return None
    longest = DESCRIPTION_LENGTH if name in ("description", "title") else TEXT_LENGTH
    if len(text) > longest:
        issues.append(
            Issue(
                "text_too_long",
                Severity.WARNING,
                name,
                _shown(text),
                f"{name} has {len(text)} characters; the first {longest} are used.",
                "Send one value as text; longer text belongs into the description.",
            )
        )
    return _clean(name, text[:longest], issues) if text and not text.isspace() else None


def _clean(name: str, text: str, issues: _Found) -> str | None:
    cleaned, count = _UNTEXT.subn(" ", text)
    if count:
        issues.append(
            Issue(
                "control_characters",
                Severity.HINT,
                name,
                _shown(text),
                f"{count} characters are not text (control characters or broken Unicode); they count as spaces.",
                "Check the encoding of the feed.",
            )
        )
    if "\N{REPLACEMENT CHARACTER}" in cleaned:
        issues.append(
            Issue(
                "encoding_broken",
                Severity.WARNING,
                name,
                _shown(text),
                "Characters were lost before this text arrived (\N{REPLACEMENT CHARACTER} stands in their place).",
                "Read the source in its own encoding (often GB18030) and send UTF-8.",
            )
        )
    return None if cleaned.isspace() else cleaned


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | Decimal)


def _scalar(value: object) -> str:
    """A JSON value as its text. Raises `ValueError` for NaN, Infinity and numbers beyond reading."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() | Decimal() if not isfinite(value):
            raise ValueError(value)
        case int() | float() | Decimal():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False, default=str, allow_nan=False)


def _shown(value: object) -> str | None:
    """What an issue shows of a value."""
    if value is None:
        return None
    try:
        text = value if isinstance(value, str) else str(value)
    except (ValueError, RecursionError):
        text = type(value).__name__
    return _UNTEXT.sub("\N{REPLACEMENT CHARACTER}", text[:200])


def _attributes(value: object, issues: _Found) -> dict[str, str]:
    attributes: dict[str, str] = {}
    dropped = 0
    for raw_name, raw_value in _pairs(value, issues):
        name = (_clean("attributes", raw_name, issues) or "").strip() if raw_name else ""
        text = _text(f"attributes.{name}", _flat(raw_value), issues)
        if text is None:
            continue
        if not name:
            issues.append(_unnamed(text))
        elif name in attributes:
            attributes[name] += "/" + text.strip()
        elif len(attributes) < ATTRIBUTE_COUNT:
            attributes[name] = text
        else:
            dropped += 1
    if dropped:
        issues.append(
            Issue(
                "attributes_too_many",
                Severity.WARNING,
                "attributes",
                str(ATTRIBUTE_COUNT + dropped),
                f"The first {ATTRIBUTE_COUNT} attributes are used; {dropped} more are only kept as raw.",
            )
        )
    return attributes


def _pairs(value: object, issues: _Found) -> Iterator[tuple[str, object]]:
    """Names and values from an object, a list of {name, value}, or "颜色:红;尺码:42"."""
    match value:
        case None | "":
            return
        case Mapping():
            yield from ((str(name), inner) for name, inner in value.items())
        case str() if value.lstrip().startswith(("{", "[")) and (decoded := _decoded(value)) is not None:
            yield from _pairs(decoded, issues)
        case str():
            yield from _pairs_in_text(value)
        case list():
            for entry in value:
                match entry:
                    case {"name": str() | int() as name, "value": inner}:
                        yield str(name), inner
                    case str():
                        yield from _pairs_in_text(entry)
                    case Mapping() if len(entry) == 1:
                        yield from ((str(name), inner) for name, inner in entry.items())
                    case _:
                        issues.append(_unnamed(_shown(entry)))
        case _:
            issues.append(_unnamed(_shown(value)))


def _pairs_in_text(text: str) -> Iterator[tuple[str, object]]:
    name = ""
    for piece in _PAIR_ENDS.split(text.strip()):
        parts = _NAME_END.split(piece, maxsplit=1)
        if len(parts) == 2:
            name = parts[0]
        if parts[-1]:  # "颜色:红;蓝": what has no name belongs to the name before it
            yield name, parts[-1]


def _decoded(text: str) -> object | None:
    try:
        return json.loads(text, parse_float=Decimal)  # type: ignore[no-any-return]
    except (ValueError, RecursionError):
        return None


def _flat(value: object) -> object:
    """Several plain values of one attribute as one text; {"value": 5, "unit": "kg"} as "5kg"."""
    match value:
        case list() if all(map(_is_scalar, value)):
            return "/".join(text for text in map(_plain, value) if text)
        case {"value": inner, "unit": str() as unit} if _is_scalar(inner):
            return _plain(inner) + unit
        case {"value": inner} | {"name": inner} if _is_scalar(inner):
            return inner
        case _:
            return value


def _plain(value: object) -> str:
    try:
        return _scalar(value).strip()
    except ValueError:
        return ""


def _unnamed(value: str | None) -> Issue:
    return Issue(
        "attribute_unnamed",
        Severity.WARNING,
        "attributes",
        value,
        "A value without the name of its attribute.",
        'Send {"颜色": "红"}, [{"name": "颜色", "value": "红"}] or "颜色:红;尺码:42".',
    )


def _images(value: object, issues: _Found) -> tuple[str, ...]:
    links: dict[str, None] = {}
    for entry in _image_entries(value):
        link = entry.strip()
        if link.startswith("//"):
            link = "https:" + link
        if _LINK.fullmatch(link) and link.isprintable():
            links.setdefault(link)
        elif link:
            issues.append(
                Issue(
                    "image_not_a_link",
                    Severity.WARNING,
                    "images",
                    _shown(link),
                    "This is not the address of a picture.",
                    "Send a full address that begins with https://, or one of this shop that begins with /.",
                )
            )
    return tuple(links)[:IMAGE_COUNT]


def _image_entries(value: object) -> Iterable[str]:
    match value:
        case None:
            return ()
        case str():
            return _LINK_ENDS.split(value)
        case list():
            return [str(entry.get("url") or "") if isinstance(entry, Mapping) else str(entry or "") for entry in value]
        case _:
            return (_shown(value) or "",)


def _unknown_field(name: str, value: object) -> Issue:
    nearest = process.extractOne(name.strip().lower(), FIELDS, scorer=fuzz.ratio, score_cutoff=70)
    return Issue(
        "field_unknown",
        Severity.HINT,
        _shown(name) or "",
        _shown(value),
        "No such field in a native item; it is kept as raw and not read.",
        f"Did you mean {nearest[0]!r}?" if nearest else "Put it under attributes.",
    )
