"""What web pages leave in texts and links: tags, entities, addresses without a scheme."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

from indexer.feeds.adapters.model import Fields
from indexer.feeds.json_records import DECODER

_HIDDEN = re.compile(r"<(style|script)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
# Tags that flow within a line join their words; the others part them. A crawl may have eaten the space: <spanclass=H>.
_INLINE = re.compile(r"</?(?:(?:span|font|strong|small|mark)|(?:em|sup|sub|[bius])(?=[\s/>]))[^<>]*>", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:br|p|div|a|img|li|ul|ol|h[1-6]|table|t[rdh]|tbody|section|video|hr)\b[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?:com|cn|hk|net|tmall|taobao)(?:/|$)", re.ASCII)
_TEXTS = ("title", "brand", "shop", "description")


def plain(text: str) -> str:
    """The text that a shopper sees.

    >>> plain("圣诞节&lt;spanclass=H&gt;圣诞帽&lt;/span&gt; A&amp;B<br/>红色")
    '圣诞节圣诞帽 A&B 红色'
    >>> plain("音量<70dB 显示器>27寸")
    '音量<70dB 显示器>27寸'
    """
    if text.startswith('["') and (pieces := _pieces(text)):
        text = "".join(pieces)
    if "<" in text or "&" in text:
        text = unescape(text)
        text = _BLOCK.sub(" ", _INLINE.sub("", _HIDDEN.sub(" ", text)))
    return _SPACE.sub(" ", text).strip()


def _pieces(text: str) -> Sequence[str]:
    """The texts of a JSON list that was saved as one cell."""
    try:
        value = DECODER.decode(text)
    except (ValueError, RecursionError):
        return ()
    return value if isinstance(value, list) and all(isinstance(piece, str) for piece in value) else ()


def link(text: str) -> str:
    """
    >>> link("//item.jd.com/1.html"), link("detail.tmall.com/item.htm?id=1"), link("/pictures/a.svg")
    ('https://item.jd.com/1.html', 'https://detail.tmall.com/item.htm?id=1', '/pictures/a.svg')
    """
    text = text.strip()
    if text.startswith("//"):
        return "https:" + text
    return "https://" + text if _DOMAIN.match(text) else text


def cleaned(fields: Fields) -> Fields:
    """Native fields whose texts are what a shopper sees and whose links are whole."""
    texts = {name: plain(value) for name in _TEXTS if isinstance(value := fields.get(name), str)}
    if "description" in texts:  # whole pages, with tags of every kind
        texts["description"] = _SPACE.sub(" ", _TAG.sub(" ", texts["description"])).strip()
    blank = {name for name, text in texts.items() if not text}
    return {name: value for name, value in {**fields, **texts, **_links(fields)}.items() if name not in blank}


def _links(fields: Fields) -> Fields:
    links: dict[str, Any] = {}
    if isinstance(url := fields.get("url"), str):
        links["url"] = link(url)
    match fields.get("images"):
        case str() as one:
            links["images"] = [link(piece) for piece in one.replace(",", " ").split()]
        case list() as several:
            links["images"] = [link(entry) if isinstance(entry, str) else entry for entry in several]
    return links
