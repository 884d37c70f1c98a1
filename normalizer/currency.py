"""Which currency a symbol or a word stands for, and how that currency writes its numbers."""

from __future__ import annotations

import re

from normalizer.text import fold

_TWO_DIGITS = """
    CNY HKD TWD MOP USD EUR GBP AUD CAD NZD SGD CHF SEK NOK DKK PLN CZK RUB TRY
    INR THB MYR PHP BRL MXN ILS AED SAR ZAR IDR
"""

MINOR_DIGITS = dict.fromkeys(_TWO_DIGITS.split(), 2) | {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0}
"""ISO 4217 codes that are read, with the digits after the decimal mark."""

DOT_GROUPS = frozenset({"EUR", "DKK", "NOK", "TRY", "BRL", "IDR", "VND", "CLP", "PLN", "CZK", "RUB"})
"""Currencies whose countries write 1.299,00."""

SPACE_GROUPS = frozenset({"EUR", "SEK", "NOK", "CHF", "PLN", "CZK", "RUB", "ZAR"})
"""Currencies whose countries write 1 299,00."""

# What each spelling may stand for, the usual first.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "¥": ("CNY", "JPY"),
    "元": ("CNY", "HKD", "TWD", "MOP", "SGD"),
    "块钱": ("CNY", "HKD", "TWD"),
    "块": ("CNY", "HKD", "TWD"),
    "圆": ("CNY", "JPY", "TWD"),
    "円": ("JPY",),
    "$": ("USD", "HKD", "TWD", "AUD", "CAD", "NZD", "SGD", "MXN", "CLP", "MOP"),
    "kr": ("SEK", "NOK", "DKK"),
}
_SPELLINGS |= {
    spelling: (code,)
    for code, spellings in {
        "CNY": "rmb 人民币 人民币元 yuan cn¥ cnh",
        "HKD": "hk$ 港元 港币 港纸",
        "TWD": "nt$ nt 新台币 台币 ntd",
        "MOP": "mop$ 澳门元 澳门币",
        "USD": "us$ 美元 美金",
        "EUR": "€ 欧元 euro euros",
        "GBP": "£ 英镑",
        "JPY": "日元 日圆 日币 jp¥ yen",
        "KRW": "₩ 韩元 韩币",
        "AUD": "a$ au$ 澳元 澳币",
        "CAD": "c$ ca$ 加元 加币",
        "NZD": "nz$ 纽币 新西兰元",
        "SGD": "s$ sg$ 新加坡元 新币",
        "CHF": "瑞士法郎 fr.",
        "THB": "฿ 泰铢",
        "MYR": "rm 令吉 马币",
        "PHP": "₱ 比索",
        "VND": "₫ 越南盾",
        "IDR": "rp 印尼盾",
        "RUB": "₽ 卢布",
        "INR": "₹ 卢比",
        "TRY": "₺ 里拉",
        "BRL": "r$ 雷亚尔",
        "ILS": "₪",
        "PLN": "zł zl",
        "CZK": "kč kc",
    }.items()
    for spelling in {*map(fold, spellings.split()), code.lower()}
}
_SPELLINGS |= {code.lower(): (code,) for code in MINOR_DIGITS}


def _pattern() -> str:
    """Longest first; words in Latin letters stand apart from other letters."""
    branches = []
    for spelling in sorted(_SPELLINGS, key=lambda word: (-len(word), word)):
        head = "(?<![a-z])" if spelling[0].isascii() and spelling[0].isalpha() else ""
        tail = "(?![a-z])" if spelling[-1].isascii() and spelling[-1].isalpha() else ""
        branches.append(f"{head}{re.escape(spelling)}{tail}")
    return "|".join(branches)


CURRENCY_PATTERN = _pattern()
"""A regular expression (no groups) for every spelling, for folded text."""


def currencies(spelling: str) -> tuple[str, ...]:
    """ISO codes that a spelling may stand for, the usual first; empty for an unknown one.

    >>> currencies("￥"), currencies("HK$"), currencies("rmb"), currencies("xyz")
    (('CNY', 'JPY'), ('HKD',), ('CNY',), ())
    """
    return _SPELLINGS.get(fold(spelling).strip(), ())
