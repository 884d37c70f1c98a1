"""Names and values written down in a text: 颜色分类:雅川青;套餐类型:官方标配, 材质：棉, the rows of a table."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """`text[start:end]` is the value as it stands there."""

    name: str
    start: int
    end: int


_LONGEST_NAME, _LONGEST_VALUE = 20, 200
_TAG = re.compile(r"<\s*(/?)\s*([a-z][a-z0-9]*)[^<>]*>|<!--.*?-->", re.I | re.S)
_MARKUP = re.compile(r"<(?:tr|td|th|li|p|br|div|dl|dt|dd)\b", re.I)
_CELLS = frozenset(("td", "th", "dd"))
_INLINE = frozenset(("a", "b", "i", "u", "em", "strong", "span", "font", "small", "sup", "sub", "mark", "label"))
_NAME = r"[^\W\d_][^\W_]*(?:/[^\W\d_]+|(?<=[a-z]) [a-z]+){0,2}(?:[(（][^()（）:：\n]{1,8}[)）])?"
_HEAD = re.compile(
    rf"(?<![^\W\d_])(?P<name>{_NAME})[】\]]?\s{{0,2}}[:：=]\s*"
    r"|[【\[](?P<bracketed>[^\W\d_]{2,12})[】\]]\s*(?![:：=])",
    re.I,
)
# A line of prose behind the last value ends it too.
_VALUE_END = re.compile(
    r"[;；|。\n\t]|\s(?=[\u4e00-\u9fff]{5,}(?![\u4e00-\u9fff]*[:：=]))|(?<!\d)[,，](?=\s*[^\W\d_][^\W\d_]{1,11}\s?[:：=])"
)
_EDGES = " \t,，、;；|"


def find_pairs(text: str) -> Iterator[Pair]:
    """Left to right; any word before a colon counts as a name, so ask whether it is one.

    >>> text = "<tr><td>材质</td><td>纯棉</td></tr> 产地：中国 颜色：红"
    >>> [(pair.name, text[pair.start : pair.end]) for pair in find_pairs(text)]
    [('材质', '纯棉'), ('产地', '中国'), ('颜色', '红')]
    """
    plain, start = without_markup(text), 0
    for line in plain.split("\n"):
        yield from _in_row(line, start, plain) if "\t" in line or line.count("|") > 1 else _in_line(line, start, plain)
        start += len(line) + 1


def without_markup(text: str) -> str:
    """The text with tags as white space of the same length: rows of a table are lines, its cells stand behind tabs."""
    return _TAG.sub(_laid_out, text.replace("\n", " ")) if _MARKUP.search(text) else text


def _laid_out(tag: re.Match[str]) -> str:
    closing, name = tag[1], (tag[2] or "").lower()
    if not name or name in _INLINE:
        return " " * len(tag[0])
    mark = "\n" if name not in (*_CELLS, "dt") else " " if closing else "\n" if name == "dt" else "\t"
    return mark + " " * (len(tag[0]) - 1)


def _in_row(line: str, start: int, plain: str) -> Iterator[Pair]:
    """名 | 值 | 名 | 值; cells that hold a colon are pairs of their own."""
    cells = [(cell.start(), cell[0]) for cell in re.finditer(r"[^|\t]+", line) if cell[0].strip()]
    if len(cells) < 2 or any(_HEAD.match(cell.strip()) for _, cell in cells):
        yield from _in_line(line, start, plain)
        return
    for (_, name), (at, value) in zip(cells[::2], cells[1::2], strict=False):
        yield from _pair(name, start + at, start + at + len(value), plain)


def _in_line(line: str, start: int, plain: str) -> Iterator[Pair]:
    heads = list(_HEAD.finditer(line))
    limits = [*(head.start() for head in heads[1:]), len(line)]
    for head, limit in zip(heads, limits, strict=False):
        end = _VALUE_END.search(line, head.end(), limit)
        stop = end.start() if end else limit
        yield from _pair(head["name"] or head["bracketed"], start + head.end(), start + stop, plain)


def _pair(name: str, start: int, end: int, plain: str) -> Iterator[Pair]:
    while start < end and (plain[start].isspace() or plain[start] in _EDGES):
        start += 1
    while start < end and (plain[end - 1].isspace() or plain[end - 1] in _EDGES):
        end -= 1
    name = html.unescape(name).strip(" :：*·-")
    if 0 < len(name) <= _LONGEST_NAME and not name[-1].isdigit() and 0 < end - start <= _LONGEST_VALUE:
        yield Pair(name, start, end)
