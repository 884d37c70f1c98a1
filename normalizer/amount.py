"""Every amount of money in a text, with what speaks for it; numbers that count something else are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from normalizer.currency import CURRENCY_PATTERN, DOT_GROUPS, MINOR_DIGITS, SPACE_GROUPS, currencies
from normalizer.numeral import HAN_NUMERALS, chinese_number, decimal_readings


@dataclass(frozen=True, slots=True)
class Amount:
    """Money found in folded text: `low` to `high` (None: one amount), exact."""

    low: Decimal
    high: Decimal | None
    currency: str | None  # ISO 4217; None: nothing in the text says
    start: int
    end: int


class Unreadable(Exception):
    """Digits that must not be guessed."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


_SCALES = {"十": 10, "百": 100, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000, "亿": 100_000_000}
_DIGITS = r"(?:\d{1,3}(?:[ ']\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)*|(?<!\d)\.\d+)"
_MONEY = re.compile(
    rf"""
    (?:(?![元块圆円])(?P<before>{CURRENCY_PATTERN})[\s:]*)?
    (?P<minus>(?<![\d元块])-\s?)?
    (?:(?![元块圆円])(?P<inner>{CURRENCY_PATTERN})\s*)?
    (?:
        (?P<digits>{_DIGITS})(?:[.,]-(?!\d))?
        (?:\s*(?P<scale>[十百千万亿]{{1,2}}|[kw](?![a-z]))(?P<rest>\d{{1,4}}[百千]?(?![\d.%]))?)?
      | (?P<numeral>[{HAN_NUMERALS}]{{1,24}}(?:点[{HAN_NUMERALS}]{{1,6}})?)
    )
    (?:\s*(?P<after>{CURRENCY_PATTERN})(?!(?<=[¥$€£₩])\s*\d)(?(before)(?!(?<![元块])\s*\d)))?
    (?:(?<=[元块])零?(?P<dime>\d)[角毛](?:(?P<cent>\d)分?)?|(?<=块)(?P<half>\d)(?=$|[\s,;/一每]))?
    """,
    re.VERBOSE,
)
_DIME = re.compile(r"\s*(\d)\s*[角毛](?:钱|(\d)分)?\s*")
_BETWEEN = re.compile(r"\s*(?:-|~|至|到|to)\s*")
# 满300减30, 立省50, 第2件: what stands before, at most so many characters back.
_PROMOTION_BEFORE = re.compile(r"(?:满|减|立减|直降|省|返|优惠|抵|赠|送|销|售出|已售|第|库存|[/x×*])\s*$")
_NEAR = 6
# 9.5折, 2件, 24期: what stands after.
_COUNTED_AFTER = re.compile(
    r"\s*(?:折|件|期|人|%|天|年|月|日|小时|积分|包(?!邮)|袋|瓶|盒|箱|片|支|只|条|双|套|台|个|升|斤|克|[x×*]\s*\d|[a-z])"
)
_IN_WORD = re.compile(r"[a-z]-?$")
_INSTALMENT_AFTER = re.compile(r"\s*(?:[x×*]\s*\d{1,3}\s*期|/\s*期)")


def find_amounts(text: str, given: str | None) -> Iterator[Amount]:
    """Amounts of folded text from left to right; `given` is the currency that ¥, $ and 元 may mean.

    Raises `Unreadable` for digits that contradict each other, mean two numbers, or are far too many.

    >>> [(str(money.low), money.currency) for money in find_amounts("满300减30 到手269.5元", None)]
    [('269.5', 'CNY')]
    """
    matches = list(_MONEY.finditer(text))
    place = 0
    while place < len(matches):
        match, other = matches[place], matches[place + 1] if place + 1 < len(matches) else None
        if other and not _BETWEEN.fullmatch(text[match.end() : other.start()] + (other["minus"] or "")):
            other = None
        found = _money(text, match, other, given)
        if found:
            yield found
        place += 2 if found and found.high is not None else 1
    if dime := _DIME.fullmatch(text):
        yield Amount(Decimal(f"0.{dime[1]}{dime[2] or ''}"), None, "CNY", 0, len(text))


def _money(text: str, match: re.Match[str], other: re.Match[str] | None, given: str | None) -> Amount | None:
    """The match as money, with `other` as the far end of a range; None for a number that counts something else."""
    spelling = _spelling(match) or (_spelling(other) if other else None)
    end = other.end() if other else match.end()
    alone = text[match.start() : end].strip() == text.strip()
    if _counts_something(text, match, spelling, alone):
        return None
    possible = currencies(spelling) if spelling else ()
    currency = given if given in possible else possible[0] if possible else None
    low = _value(match, currency or given or "CNY", alone)
    if low is None:
        return None
    high = _value(other, currency or given or "CNY", alone) if other and not match["minus"] else None
    if other is None or high is None:
        return Amount(-low if match["minus"] else low, None, currency, match.start(), match.end())
    if other["scale"] and not match["scale"] and low < high / _scale(other["scale"]):
        low *= _scale(other["scale"])  # 1-2万
    return Amount(min(low, high), max(low, high), currency, match.start(), end)


def _spelling(match: re.Match[str]) -> str | None:
    return match["before"] or match["inner"] or match["after"]


def _counts_something(text: str, match: re.Match[str], spelling: str | None, alone: bool) -> bool:
    start, end = match.span()
    if _PROMOTION_BEFORE.search(text, max(0, start - _NEAR), start) or _INSTALMENT_AFTER.match(text, end):
        return True
    if spelling:
        return False
    if match["numeral"]:
        return not alone
    return bool(_IN_WORD.search(text, max(0, start - 2), start) or _COUNTED_AFTER.match(text, end))


def _value(match: re.Match[str], currency: str, alone: bool) -> Decimal | None:
    scale, rest = match["scale"], match["rest"]
    if match["numeral"]:
        value = chinese_number(match["numeral"])
    elif scale and rest:  # 3千5
        value = chinese_number(match["digits"] + scale.replace("k", "千").replace("w", "万") + rest)
    else:
        value = _number(match["digits"], currency, scale, alone)
        value = Decimal(f"{(value * _scale(scale)).normalize():f}") if scale else value
    if value is None:
        return None
    dimes = match["dime"] or match["half"]
    return value + Decimal(f"0.{dimes}{match['cent'] or ''}") if dimes else value


def _scale(scale: str) -> Decimal:
    value = Decimal(1)
    for char in scale:
        value *= _SCALES[char]
    return value


def _number(digits: str, currency: str, scale: str | None, alone: bool) -> Decimal:
    if len(digits) > 20:
        raise Unreadable("price_too_large", "No price has that many digits.", "Is this a code in the price column?")
    readings = decimal_readings(digits)
    if not readings:
        message = f"{digits!r} is no number: its dots and commas contradict each other."
        raise Unreadable("price_unreadable", message, "Write 1299.00 or 1,299.00.")
    if " " in digits and not (alone and ("," in digits or "." in digits or currency in SPACE_GROUPS)):
        message = f"{digits!r} can be one number or several."
        raise Unreadable("price_ambiguous", message, f"Write {readings[0]:f} if it is one.")
    if len(readings) == 1:
        return readings[0]
    decimal, grouped = readings
    dot = "." in digits
    if dot and scale:  # 1.299万
        return decimal
    if MINOR_DIGITS[currency] == 0 or dot == (currency in DOT_GROUPS):
        return grouped
    hint = f"Write {grouped:f}.00 or {decimal.quantize(Decimal('0.01')):f}."
    raise Unreadable("price_ambiguous", f"{digits!r} can be {decimal:f} or {grouped:f} {currency}.", hint)
