"""Prices in a shopper's words: 500元以下, 100-200元, 两百左右, 不超过1000, under 500."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from normalizer.numeral import chinese_number
from normalizer.text import fold
from search.model import PriceRange

_NUMBER = r"(?:\d+(?:\.\d+)?(?:万|千|百|k)?|[一二两三四五六七八九十百千万]+)"
_MONEY = r"(?:元|块钱?|rmb|人民币)"
_SIGN = r"[¥￥$]"
# A number with one of these behind it measures something else.
_UNITS = "公?斤|千?克|岁|个?月|年|天|小时|英?寸|厘米|毫米|公?里|米|毫?升|人|片|个|只|瓶|包|盒|码|度|匹|倍"
_NO_UNIT = rf"(?!\s*(?:[a-z0-9.%]|{_UNITS}))"
_LOW = rf"{_SIGN}?\s*(?P<low>{_NUMBER})\s*{_MONEY}?"
_HIGH = rf"{_SIGN}?\s*(?P<high>{_NUMBER})\s*{_MONEY}?"
_TO = r"\s*(?:-|~|到|至)\s*"
_PATTERNS = (
    # Both ends, with a sign of money somewhere or 的 or 之间 behind them: a bare 100-200 may be a size.
    ("between", rf"{_LOW}{_TO}{_SIGN}?\s*(?P<high>{_NUMBER})\s*(?:{_MONEY}(?:之?间|以?内)?|价位|之间)"),
    ("loose", rf"{_LOW}{_TO}(?P<high>{_NUMBER})的"),
    ("between", rf"{_SIGN}\s*(?P<low>{_NUMBER}){_TO}{_SIGN}?\s*(?P<high>{_NUMBER})"),
    ("below", rf"{_HIGH}\s*(?:以下|以内|之内|封顶)"),
    ("below", rf"(?:不超过|不高于|低于|小于|少于|最多|under|below|<)\s*{_HIGH}{_NO_UNIT}"),
    ("above", rf"{_LOW}\s*(?:以上|起步|起价)"),
    ("above", rf"(?:不低于|高于|大于|超过|至少|above|over|>)\s*{_LOW}{_NO_UNIT}"),
    ("about", rf"{_SIGN}?\s*(?P<low>{_NUMBER})\s*(?:{_MONEY}\s*(?:左右|上下)?|(?:左右|上下))(?!(?!的)\w)"),
)
_COMPILED = tuple((kind, re.compile(rf"(?<![\d.a-z])(?:价格|价位|预算)?\s*{pattern}")) for kind, pattern in _PATTERNS)
_SCALES = {"万": 10_000, "千": 1_000, "百": 100, "k": 1_000}
# "36-42的" is a size, "2000-3000的" is not.
_SURELY_MONEY = 100
# What "about 500" takes in on either side.
_ABOUT = Decimal("0.2")


@dataclass(frozen=True, slots=True)
class PricePhrase:
    start: int
    end: int
    range: PriceRange


def find_price(text: str) -> PricePhrase | None:
    """The first price in the query, with its place in the text as typed; None when there is none.

    A number alone is never a price, and neither is one with a unit of size or weight.

    >>> find_price("跑鞋500元以下").range
    PriceRange(low=None, high=Decimal('500'))
    >>> find_price("iphone 15") is None
    True
    """
    folded = fold(text)
    if len(folded) != len(text):
        # Offsets have to hold; text that changes length when folded carries no price people type.
        folded = text.lower()
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(folded):
            found = _range(kind, match)
            if found is not None:
                start, end = match.span()
                while folded[start] == " ":
                    start += 1
                return PricePhrase(start, end, found)
    return None


def _range(kind: str, match: re.Match[str]) -> PriceRange | None:
    groups = match.groupdict()
    low, high = _number(groups.get("low")), _number(groups.get("high"))
    if kind in ("between", "loose"):
        if low is None or high is None or (kind == "loose" and high < _SURELY_MONEY):
            return None
        return PriceRange(min(low, high), max(low, high))
    if kind == "below":
        return None if high is None else PriceRange(None, high)
    if low is None:
        return None
    if kind == "above":
        return PriceRange(low, None)
    return PriceRange((low * (1 - _ABOUT)).quantize(Decimal(1)), (low * (1 + _ABOUT)).quantize(Decimal(1)))


def _number(text: str | None) -> Decimal | None:
    if not text:
        return None
    if text[0].isdigit():
        scale = _SCALES.get(text[-1], 1)
        return Decimal(text[:-1] if scale > 1 else text) * scale
    return chinese_number(text)
