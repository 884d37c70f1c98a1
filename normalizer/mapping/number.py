"""The one number that a text holds, exactly."""

from __future__ import annotations

import re
from decimal import Decimal

from normalizer.numeral import chinese_number
from normalizer.text import fold

_NUMBER = re.compile(r"(?<![\d.])(-?)(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)([百千万亿]*)")
_DIGITS = 30


def number_in(text: str) -> Decimal | None:
    """None for a text with no number, with several, or with one of more than 30 digits.

    >>> number_in("6,999.00元"), number_in("1.2万"), number_in("５００ ml")
    (Decimal('6999.00'), Decimal('12000'), Decimal('500'))
    >>> number_in("12GB+512GB"), number_in("100-200"), number_in("到店询价")
    (None, None, None)
    """
    folded = fold(text)
    found = _NUMBER.findall(folded)
    if len(found) != 1:
        return chinese_number(text) if not found and len(text) <= _DIGITS else None
    sign, digits, unit = found[0]
    plain = digits.replace(",", "")
    if len(plain) > _DIGITS:
        return None
    amount = chinese_number(plain + unit) if unit else Decimal(plain)
    if unit and amount is not None and amount == amount.to_integral_value():
        amount = Decimal(int(amount))
    return -amount if sign and amount is not None else amount
