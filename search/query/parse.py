"""What a shopper typed, taken apart: plain words, "exact phrases", -exclusions."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTED = re.compile(r"[\"“”„«「『](?P<phrase>[^\"“”„»«」』「『]+)[\"“”„»」』]")
_MINUS = re.compile(r"(?:(?<=\s)|^)[-－–—](?P<word>[^\s\-－–—\"“][^\s]*)")
_WITHOUT = re.compile(r"(?:(?<=\s)|^)(?:不要|不含|除了|排除)(?P<word>[^\s的]+)的?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """`plain` is as long as `text`: what belongs to phrases and exclusions is blank, so offsets hold."""

    text: str
    plain: str
    phrases: tuple[str, ...]
    excluded: tuple[str, ...]


def parse_query(text: str) -> ParsedQuery:
    """Take quoted phrases and exclusions out of a query.

    >>> parse_query('沙发 -真皮 "三人位"')
    ParsedQuery(text='沙发 -真皮 "三人位"', plain='沙发          ', phrases=('三人位',), excluded=('真皮',))
    """
    phrases: list[str] = []
    excluded: list[str] = []
    plain = text

    def take(pattern: re.Pattern[str], group: str, into: list[str]) -> None:
        nonlocal plain
        for match in pattern.finditer(plain):
            # What has neither letter nor digit can stand in no title.
            if any(map(str.isalnum, content := match[group].strip())):
                into.append(content)
        plain = pattern.sub(lambda match: " " * len(match[0]), plain)

    take(_QUOTED, "phrase", phrases)
    take(_MINUS, "word", excluded)
    take(_WITHOUT, "word", excluded)
    return ParsedQuery(text, plain, tuple(phrases), tuple(excluded))
