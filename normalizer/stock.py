"""Whether an item can be had, and how many: 有货, 仅剩3件, sold out, 12, -1."""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizer.counts import read_count
from normalizer.model import Issue, Severity
from normalizer.reading import Reading
from normalizer.text import fold_aligned


@dataclass(frozen=True, slots=True)
class Stock:
    """`available` is None where an item can only be ordered ahead; `quantity` None where nobody counts."""

    available: bool | None
    quantity: int | None


# The first that is found decides: 没有货 holds 有货.
_STATES: tuple[tuple[str, bool | None, str], ...] = (
    (
        r"无货|缺货|没有?货|售罄|售完|卖完|卖光|抢光|抢完|下架|断货|补货|到货通知|无库存|库存不足|停售|停产|失效"
        r"|sold\s?-?_?out|out\s?-?_?of\s?-?_?stock|unavailable|not available|discontinued"
        r"|\boos\b|ausverkauft|epuise|agotado",
        False,
        "sold_out",
    ),
    (r"预售|预订|预定|预约|期货|pre\s?-?_?order|back\s?-?_?order|pre\s?-?sale|coming soon", None, "preorder"),
    (
        r"有货|现货|有库存|库存(?:充足|紧张)|充足|在售|可售|可购买|上架|仅剩|少量|in\s?-?_?stock|available|limited\s?availability"
        r"|auf lager|en stock|in store",
        True,
        "in_stock",
    ),
)
_STATE = tuple((re.compile(pattern), available, rule) for pattern, available, rule in _STATES)
_WORDS = {
    **dict.fromkeys(("true", "yes", "y", "是", "有", "√", "✓", "on"), True),
    **dict.fromkeys(("false", "no", "n", "否", "无", "没有", "×", "off"), False),
}
_UNKNOWN = re.compile(r"-+|n/?a|null|none|nan|未知|不详")
_NUMBER = re.compile(
    r"[<>≥约]?\s*-?\d[\d.,]*\s*[万千百kw]?\s*[+多]?\s*(?:件|个|台|只|瓶|盒|包|套|双|条|pcs|pieces?|units?)?"
)
_COUNTED = re.compile(
    r"(?:剩余?|库存量?|余量?|还有|only|stock|qty|quantity)\s*(?:为|仅|:|=|\()?\s*(?P<after>\d{1,9})(?![\d.])"
    r"|(?<![\d.])(?P<before>\d{1,9})\s*(?:件|个|台)?\s*(?:left|in stock|available|可售|有货|现货|remaining)"
)


def read_stock(text: str) -> tuple[Reading[Stock] | None, tuple[Issue, ...]]:
    """What a stock field says. White space alone says nothing and is no issue. Never raises.

    Issue codes: `stock_unreadable`, `stock_negative` (errors), `stock_placeholder` (hint).

    >>> read_stock("仅剩3件")[0].value, read_stock("sold out")[0].value, read_stock("12")[0].value
    (Stock(available=True, quantity=3), Stock(available=False, quantity=None), Stock(available=True, quantity=12))
    """
    folded = fold_aligned(text).text.strip()
    if not folded:
        return None, ()
    if _UNKNOWN.fullmatch(folded):
        return None, (_issue("stock_placeholder", text, "Stands for nothing known.", Severity.HINT),)
    if folded in _WORDS:
        return Reading(Stock(_WORDS[folded], None), 0, len(text), "stock.word", 0.95), ()
    if _NUMBER.fullmatch(folded):
        return _quantity(text, folded)
    for pattern, available, rule in _STATE:
        if pattern.search(folded):
            counted = _COUNTED.search(folded) if available else None
            stated = Reading(Stock(available, None), 0, len(text), f"stock.{rule}", 0.95)
            return _counted(text, counted) if counted else stated, ()
    if counted := _COUNTED.search(folded):
        return _counted(text, counted), ()
    return None, (_issue("stock_unreadable", text, "Neither a number nor a known state."),)


def _quantity(text: str, folded: str) -> tuple[Reading[Stock] | None, tuple[Issue, ...]]:
    count, issues = read_count(folded.lstrip("<>≥约 "))
    if count is None:
        if any(issue.code == "count_negative" for issue in issues):
            message = "Stock is not negative; whether any is left is unknown."
            return None, (_issue("stock_negative", text, message),)
        return None, (_issue("stock_unreadable", text, issues[0].message if issues else "No number."),)
    return Reading(Stock(count.value > 0, count.value), 0, len(text), "stock.number", count.confidence), ()


def _counted(text: str, counted: re.Match[str]) -> Reading[Stock]:
    quantity = int(counted["after"] or counted["before"])
    return Reading(Stock(quantity > 0, quantity), 0, len(text), "stock.counted", 0.9)


def _issue(code: str, text: str, message: str, severity: Severity = Severity.ERROR) -> Issue:
    hint = "Send a whole number of pieces, or 有货, 无货, 预售 (in stock, sold out, preorder)."
    return Issue(code, severity, "stock", text, message, hint)
