"""Numbers as people write them: 五百, 1.2万, 3千5, and digits with dots and commas that may mean either thing."""

from __future__ import annotations

import re
from decimal import Decimal

from normalizer.text import fold

_DIGITS = {char: value for value, chars in enumerate(("零〇", "一壹", "二贰两", "三叁", "四肆")) for char in chars}
_DIGITS |= {char: value for value, chars in enumerate(("五伍", "六陆", "七柒", "八捌", "九玖"), 5) for char in chars}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_LARGE = {"万": 10_000, "亿": 100_000_000}

HAN_NUMERALS = "".join(_DIGITS) + "".join(_SMALL) + "".join(_LARGE)
"""The characters of Chinese numerals, folded; a decimal point is 点."""

_TOKEN = re.compile(rf"\d+(?:\.\d+)?|[{HAN_NUMERALS}]")
_NUMERAL = re.compile(rf"(?:\d{{1,15}}(?:\.\d{{1,6}})?(?![\d.])|[{HAN_NUMERALS}]){{1,24}}")
_POINT = re.compile(rf"(.{{1,16}})点([{''.join(_DIGITS)}]{{1,6}})([百千万亿]?)")


def chinese_number(text: str) -> Decimal | None:
    """The number that the whole text is, or None. Colloquial endings count: 三百五 is 350.

    >>> [int(chinese_number(text)) for text in ("五百", "两千五", "一万零五十", "1.2万", "3千5", "二〇二四")]
    [500, 2500, 10050, 12000, 3500, 2024]
    >>> chinese_number("两三百"), chinese_number("百")
    (None, None)
    """
    folded = fold(text).replace(" ", "")
    if point := _POINT.fullmatch(folded):
        whole, unit = chinese_number(point[1]), _SMALL.get(point[3]) or _LARGE.get(point[3], 1)
        fraction = "".join(str(_DIGITS[char]) for char in point[2])
        return None if whole is None or whole % 1 else Decimal(f"{Decimal(f'{whole:f}.{fraction}') * unit:f}")
    if not _NUMERAL.fullmatch(folded):
        return None
    if len(folded) > 1 and all(char in _DIGITS and char != "两" for char in folded):
        return Decimal("".join(str(_DIGITS[char]) for char in folded))
    return _with_units(_TOKEN.findall(folded))


def _with_units(tokens: list[str]) -> Decimal | None:
    total = section = Decimal(0)
    number: Decimal | None = None
    small, large = 10_000, 10**16  # the last units met: each must be smaller than the one before
    ending = 1  # what a bare last digit is worth: tens after 百, hundreds after 千
    for token in tokens:
        if token in "零〇":
            if number is not None:
                return None
            ending = 1
            if len(tokens) == 1:
                return Decimal(0)
        elif token in _SMALL:
            unit = _SMALL[token]
            if unit >= small or (number is None and unit != 10):
                return None
            section += (Decimal(1) if number is None else number) * unit
            number, small, ending = None, unit, unit // 10
        elif token in _LARGE:
            unit = _LARGE[token]
            section += number or 0
            if not section and not (total and unit > large):
                return None
            if unit > large:  # 三万亿
                total, section = (total + section) * unit, Decimal(0)
            elif unit == large:
                return None
            else:
                total, section = total + section * unit, Decimal(0)
            number, small, large, ending = None, 10_000, unit, unit // 10
        elif number is not None:
            return None
        else:
            number = Decimal(_DIGITS[token]) if token in _DIGITS else Decimal(token)
    if number is None:
        return total + section
    if ending > 1 and "." in "".join(tokens):  # 1.2万5 says two things
        return None
    return total + section + (number * ending if 0 < number < 10 else number)


_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")


def decimal_readings(digits: str) -> tuple[Decimal, ...]:
    """Every number that digits with dots, commas, spaces or apostrophes can mean, decimal readings first.

    One reading is certain, two are an ambiguity for the caller to weigh, none is no number.

    >>> [[str(reading) for reading in decimal_readings(text)] for text in ("1,299.00", "1.299,00", "1.299", "1.2.3")]
    [['1299.00'], ['1299.00'], ['1.299', '1299'], []]
    """
    marks = [char for char in digits if not char.isdigit()]
    if not marks:
        return (Decimal(digits),) if digits else ()
    readings = []
    whole, _, fraction = digits.rpartition(marks[-1])
    if marks[-1] in ".," and marks[-1] not in marks[:-1] and fraction and (not marks[:-1] or _is_grouped(whole)):
        certain_group = len(marks) == 1 and marks[-1] == "," and len(fraction) > 3
        if not certain_group:
            readings.append(Decimal(f"{_bare(whole) or 0}.{fraction}"))
    if _is_grouped(digits) and not digits.startswith("0"):
        readings.append(Decimal(_bare(digits)))
    return tuple(readings)


def _is_grouped(digits: str) -> bool:
    return bool(_GROUPED.fullmatch(digits) or _INDIAN.fullmatch(digits))


def _bare(digits: str) -> str:
    return re.sub(r"\D", "", digits)
