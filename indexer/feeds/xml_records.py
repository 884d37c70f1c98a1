"""XML: the repeated elements are the items. No entities, no network, no memory of items that were read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TextIO

from lxml import etree

from indexer.feeds.errors import FeedError, Limits
from indexer.feeds.records import Record

_CHUNK = 1 << 16
_ITEM_NAMES = frozenset(
    ["item", "product", "offer", "entry", "goods", "sku", "row", "record", "listing", "商品", "产品", "宝贝", "货品"]
)
_ENTRY_NAMES = frozenset(
    ["image", "img", "picture", "pic", "url", "link", "图片", "attribute", "attr", "property", "param", "value"]
)
_FIELD_HINTS = frozenset(["sku", "title", "name", "id", "标题", "商品名称", "商品标题", "商品编号", "编号"])
# XML knows no way to write these; read as U+FFFD they cost one character instead of the rest of the feed.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENTITIES = re.compile(r"<!(?:ENTITY|DOCTYPE[^>\[]*\[)", re.IGNORECASE)


def read_items(text: TextIO, limits: Limits) -> Iterator[Record]:
    """The items as nested dicts: repeated children become lists, XML attributes become fields.

    Raises `FeedError` at markup that is not well-formed, with its line; the items before it have been given.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        encoding="utf-8",
    )
    items = _Items(limits)
    for chunk in _chunks(text):
        try:
            parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            yield from items.records(parser)
            raise _not_well_formed(error, items.count + 1) from error
        yield from items.records(parser)
        items.check_size(len(chunk))
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error, items.count + 1) from error
    if not items.count:
        raise FeedError(
            "feed_empty",
            "The XML holds no items.",
            "Send <items><item><sku>…</sku><title>…</title></item>…</items>.",
        )


def _chunks(text: TextIO) -> Iterator[bytes]:
    first = text.read(_CHUNK).lstrip("\ufeff \t\r\n")
    if _ENTITIES.search(first):
        raise FeedError(
            "xml_entities_refused",
            "The XML declares its own entities or a DTD.",
            "Send XML without <!DOCTYPE …[ and <!ENTITY.",
        )
    chunk = _DECLARATION.sub("", first, count=1)  # it names the encoding that the bytes had
    while chunk:
        yield _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", chunk).encode()
        chunk = text.read(_CHUNK)


def _not_well_formed(error: etree.XMLSyntaxError, row: int) -> FeedError:
    line = error.lineno or 0
    ends_early = "Premature end" in str(error) or "no element found" in str(error).lower()
    return FeedError(
        "feed_truncated" if ends_early else "xml_malformed",
        "The XML ends in the middle: it was cut off."
        if ends_early
        else f"Not well-formed at line {line}: {error.msg}.",
        "Send the whole file again." if ends_early else "Write & as &amp; and < as &lt;, and close every element.",
        row,
    )


class _Items:
    """Finds out which elements are the items and lets go of each once it is read."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._depth = 0
        self._item: tuple[int, str] | None = None  # depth and name
        self._since = 0
        self.count = 0

    def records(self, parser: Any) -> Iterator[Record]:
        """The items that the parser has met the end of."""
        try:
            for event, element in parser.read_events():
                if event == "start":
                    self._opened(_name(element))
                elif (fields := self._closed(element)) is not None:
                    yield Record(self.count, fields)
        except etree.XMLSyntaxError:  # told by whoever feeds the parser
            return

    def _opened(self, name: str) -> None:
        self._depth += 1
        if self._depth > self._limits.depth:
            message = f"The XML nests deeper than {self._limits.depth} levels."
            raise FeedError("record_too_deep", message, "Send flat items.", self.count + 1)
        if self._item is None and self._depth > 1 and name.lower() in _ITEM_NAMES:
            self._item = (self._depth, name)

    def _closed(self, element: Any) -> dict[str, Any] | None:
        level, name = self._depth, _name(element)
        self._depth -= 1
        if self._item is None and level == 2 and any(_name(child).lower() in _FIELD_HINTS for child in element):
            self._item = (level, name)
        if self._item != (level, name):
            return None
        fields = _fields(element)
        self._forget(element)
        self.count += 1
        return fields

    def check_size(self, size: int) -> None:
        """Raises `FeedError` when one item goes on for too long."""
        self._since += size
        if self._since > self._limits.record_chars * 4 + _CHUNK:
            raise FeedError(
                "record_too_large",
                f"An element is longer than {self._limits.record_chars} characters; what follows it cannot be read.",
                "Send pictures and long texts as links.",
                self.count + 1,
            )

    def _forget(self, element: Any) -> None:
        self._since = 0
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _value(element: Any) -> Any:
    """Text of a leaf, {"name", "value"} of <attribute name="颜色">红</attribute>, the fields or list of others."""
    if any(isinstance(child.tag, str) for child in element):
        fields = _fields(element)
        return _list_of(fields) if len(fields) == 1 else fields
    text = "".join(part for part in (element.text, *(child.tail for child in element)) if part)
    label = element.get("name") or element.get("key")
    return text if label is None else {"name": label, "value": element.get("value", text)}


def _fields(element: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {etree.QName(key).localname: text for key, text in element.attrib.items()}
    for child in element:
        if not isinstance(child.tag, str):  # a comment
            continue
        name, value = _name(child), _value(child)
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    return fields


def _list_of(fields: dict[str, Any]) -> Any:
    """<images><image>…</image></images> is the list of its images; so is a list of named attributes."""
    (name, inner), *_ = fields.items()
    entries = inner if isinstance(inner, list) else [inner]
    named = all(isinstance(entry, dict) and "name" in entry for entry in entries)
    return entries if named or name.lower() in _ENTRY_NAMES else fields
