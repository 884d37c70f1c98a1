"""Numbers with units in a text -> exact quantities in the canonical unit of their dimension."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from normalizer.numeral import chinese_number
from normalizer.reading import Reading
from normalizer.text import fold_aligned
from normalizer.units import COUNTERS, LONGEST, NOT_BEFORE, UNITS, unit_of

__all__ = ["UNITS", "Quantity", "find_quantities", "quantity"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """`number` of a canonical `unit` (one of `UNITS`); 1.5kg, 1500 g and 3斤 are one quantity."""

    number: Decimal
    unit: str

    @property
    def id(self) -> str:
        """`500ml`, `1500g`, `512gb`: equal quantities have equal ids.

        >>> quantity("1.50", "kg").id
        '1500g'
        """
        return f"{self.number.normalize():f}{self.unit}"


def quantity(number: str, unit: str) -> Quantity | None:
    """`number` (digits, at most one point, commas between thousands) of a unit in any spelling; None if unknown."""
    known = unit_of(unit)
    return Quantity(Decimal(number.replace(",", "")) * known[1], known[0]) if known else None


class _Found(NamedTuple):
    """A quantity in folded text."""

    start: int
    end: int
    value: Quantity
    rule: str
    confidence: float


class _Unit(NamedTuple):
    """What follows a number: canonical unit, factor to it, where it ends."""

    name: str
    factor: Decimal
    end: int
    confidence: float
    rule: str = "quantity.unit"


# 64g alone: the storage of a phone, and as well the weight of a bar of chocolate.
EITHER = "quantity.storage_or_weight"


# Always matches the whole run of digits, so that a long one is walked once; the unit may be missing.
_MEASURE = re.compile(
    rf"""
    (?P<sides>(?:\d{{1,5}}(?:\.\d{{1,3}})?\s?[x×*]\s?){{1,2}}+)?+
    (?P<number>\d[\d.,]*+)
    (?:\s?(?P<latin>[mc]?m[23]\b|%vol|°c|[a-zμ]++|["°%])
      |\s?(?P<myriad>[万亿](?:像素|画素|毫安时?|mah\b))
      |(?P<gap>\s?)(?P<han>[\u4e00-\u9fff]{{1,{LONGEST}}})
    )?
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,7}(?:\.\d{1,6})?")
_SIDE = re.compile(r"\d+(?:\.\d+)?")
_FRACTION = re.compile(r"(?<!\d)1/$")

_NUMERALS = "一二两三四五六七八九十百"
_NUMERAL = re.compile(
    rf"(?P<number>[{_NUMERALS}]{{1,4}}+|半)"
    r"(?P<unit>公?斤|升(?![级降温华学值])|两(?=装|\W|$)|匹(?![克萨敌])|公升|毫升|千克|英寸)"
)

# Memory before storage: 8+256gb, 12gb/512gb, 16g+1tb, 16g 256g (but not 5g 128gb).
_MEMORY = re.compile(
    r"(?P<memory>(?P<ram>\d{1,2}+)(?:gb?)?)(?:\s?[+/]\s?|(?:(?<=[826]g)|(?<=[826]gb))\s)"
    r"(?P<storage>(?P<size>\d{1,4}+)(?P<unit>gb?|tb?)?)(?![a-z\d.*×])"
)
_MEMORY_SIZES = frozenset({1, 2, 3, 4, 6, 8, 12, 16, 18, 24, 32, 36, 48, 64})
_STORAGE_SIZES = frozenset({64, 128, 256, 512, 1024})
_TERABYTES = frozenset({1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20})
_STORAGE_WORD = re.compile(
    r"\s?(?:运行|手机|大|独立)?(?:内存|运存|存储|储存|闪存|显存|独显|固态|硬盘|[a-z]盘|优盘|ram\b|rom\b|ssd\b|ddr)"
)
_NETWORKS = frozenset({"2", "3", "4", "5", "6", "2.4", "5.8"})
_PORTION = re.compile(r"\s?(?:[x×*]\s?\d|/\s?[袋包条支盒瓶片]|装)")
_LENGTH = re.compile(r"\s?(?:长|宽|高|深|线|网线|数据线|卷尺|绳|延长|[x×*/]\s?\d)")


def find_quantities(text: str) -> tuple[Reading[Quantity], ...]:
    """Every quantity that the text names, left to right, none overlapping.

    >>> [reading.value.id for reading in find_quantities("康师傅冰红茶５００毫升*15瓶 / 0.5L")]
    ['500ml', '15piece', '500ml']
    >>> [reading.value.id for reading in find_quantities("小米 14 8+256GB 5G手机 WH-1000XM5 4K")]
    ['8gb', '256gb']
    """
    aligned = fold_aligned(text)
    folded = aligned.text
    found = list(_memory(folded)) if "+" in folded or "/" in folded or "g " in folded else []
    found += _measured(folded)
    found += _spelled(folded)
    if len(found) > 1:
        found = _without_overlaps(found)
    return tuple(
        Reading(value, *aligned.raw_span(start, end), rule, confidence) for start, end, value, rule, confidence in found
    )


def as_weight(reading: Reading[Quantity]) -> Reading[Quantity]:
    """The same where no memory is meant: a 64g that may be either is 64 grams.

    >>> [as_weight(reading).value.id for reading in find_quantities("德芙巧克力 64g")]
    ['64g']
    """
    if reading.rule != EITHER:
        return reading
    return replace(reading, value=Quantity(reading.value.number, "g"), rule="quantity.unit")


def _without_overlaps(found: list[_Found]) -> list[_Found]:
    """From left to right; of two that start together the first of the list stays."""
    kept: list[_Found] = []
    for reading in sorted(found, key=itemgetter(0)):
        if not kept or kept[-1].end <= reading.start:
            kept.append(reading)
    return kept


def _memory(text: str) -> Iterator[_Found]:
    for match in _MEMORY.finditer(text):
        memory, size, unit = int(match["ram"]), int(match["size"]), match["unit"] or ""
        terabytes = unit.startswith("t")
        fits = size in _TERABYTES if terabytes else size in _STORAGE_SIZES or (size in (16, 32) and unit != "")
        if memory not in _MEMORY_SIZES or not fits or _inside_word(text, match.start()):
            continue
        rule, confidence = "quantity.memory_and_storage", 0.95 if unit else 0.8
        yield _Found(*match.span("memory"), Quantity(Decimal(memory), "gb"), rule, confidence)
        gigabytes = Decimal(size) * (1024 if terabytes else 1)
        yield _Found(*match.span("storage"), Quantity(gigabytes, "gb"), rule, confidence)


def _measured(text: str) -> Iterator[_Found]:
    last = -1
    for match in _MEASURE.finditer(text):
        if match.lastgroup == "number":  # no unit
            continue
        start = match.start("number")
        if not _NUMBER.fullmatch(match["number"]) or (match.start() != last and _inside_word(text, match.start())):
            continue
        unit = _unit(text, match)
        if unit is None or (unit.name != "gb" and _FRACTION.search(text, max(0, start - 3), start)):
            continue
        if match["sides"] and unit.name in ("cm", "inch"):
            for side in _SIDE.finditer(text, *match.span("sides")):
                yield _Found(*side.span(), Quantity(Decimal(side[0]) * unit.factor, unit.name), "quantity.side", 0.9)
        number = Decimal(match["number"].replace(",", ""))
        if unit.name == "celsius" and text[start - 1 : start] == "-" and not text[start - 2 : start - 1].isalnum():
            number, start = -number, start - 1
        yield _Found(start, unit.end, Quantity(number * unit.factor, unit.name), unit.rule, unit.confidence)
        last = unit.end


def _inside_word(text: str, start: int) -> bool:
    """A number in a Latin word, a model number or a longer number; 12瓶x500ml multiplies and is none of these."""
    before = text[start - 1] if start else " "
    if before == "-":
        before = text[start - 2] if start > 1 else " "
        return before.isascii() and before.isalpha()
    if before == "x":
        before = text[start - 2] if start > 1 else "a"
        return before.isascii() and not before.isspace()
    return before.isascii() and (before.isalnum() or before in ".,")


def _unit(text: str, match: re.Match[str]) -> _Unit | None:
    """What the number measures; None where it is a name, a year, a size of clothes."""
    if latin := match["latin"]:
        return _latin_unit(text, match, latin)
    if myriad := match["myriad"]:
        known = unit_of(myriad)
        return _Unit(*known, match.end(), 1.0) if known else None
    han = match["han"] or ""
    for length in range(len(han), 0, -1):
        known = unit_of(han[:length])
        if known is None:
            continue
        word, end = han[:length], match.start("han") + length
        unwanted = COUNTERS.get(word) or NOT_BEFORE.get(word, "")
        after = text[end : end + 1]
        if length == 1 and after and (after in unwanted or (match["gap"] and after >= "一")):
            return None
        if word in COUNTERS and "." in match["number"]:
            return None
        return _Unit(*known, end, 1.0 if length > 1 else 0.9)
    return None


def _latin_unit(text: str, match: re.Match[str], latin: str) -> _Unit | None:
    end = match.end()
    if latin in ("g", "t"):
        return _gram_or_storage(text, match, latin)
    if latin == "m" and match["number"] == "3" and not match["sides"] and not _LENGTH.match(text, end):
        return None  # the brand
    if latin == "w" and text[end : end + 2].removeprefix("-")[:1].isdigit():
        return None  # 5w-30 and 5w30 are grades of oil
    known = unit_of(latin)
    return _Unit(*known, end, 0.7 if latin == '"' else 1.0) if known else None


def _gram_or_storage(text: str, match: re.Match[str], latin: str) -> _Unit | None:
    """16g is grams of coffee, memory, or a mobile network: neighbours decide."""
    number, end = match["number"], match.end()
    size = int(number) if number.isdigit() else 0
    if latin == "t":
        sure = size in (1, 2, 4, 8) and text[end : end + 1] != "恤"
        return _Unit("gb", Decimal(1024), end, 0.8) if sure or (size and _STORAGE_WORD.match(text, end)) else None
    if size and _STORAGE_WORD.match(text, end):
        return _Unit("gb", Decimal(1), end, 0.85)
    if size in _STORAGE_SIZES and not _PORTION.match(text, end):
        return _Unit("gb", Decimal(1), end, 0.6, EITHER)
    if number in _NETWORKS and not _PORTION.match(text, end):
        return None
    return _Unit("g", Decimal(1), end, 0.9)


def _spelled(text: str) -> Iterator[_Found]:
    """Weights and volumes in Chinese numerals: 半斤, 五升."""
    for match in _NUMERAL.finditer(text):
        if text[match.start() - 1 : match.start()] in ("第", "初", *_NUMERALS, "半", "千", "万"):
            continue
        number = Decimal("0.5") if match["number"] == "半" else chinese_number(match["number"])
        known = unit_of(match["unit"])
        if number and known:
            value = Quantity(number * known[1], known[0])
            yield _Found(*match.span(), value, "quantity.numeral", 0.85)
