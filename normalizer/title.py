"""The title that shoppers see: what the shop shouts is left out, what the thing is stays."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalizer.noise import Noise
from normalizer.reading import Reading

_HAN = "\u3400-\u9fff"
_SHOUTED = str.maketrans(dict.fromkeys("【】[]［］〖〗〔〕「」『』{}｛｝", " "))
_TAG = re.compile(r"</?(?:span|font|em|strong|div|br|b|i|p|a)(?:(?:\s?class|\s|/)[^<>]{0,80})?>", re.I)
_EMPTY_PAIR = re.compile(r"[(（<《]\s*[)）>》]")
_SEPARATOR = re.compile(
    rf"\s*[|｜丨¦]+\s*|(?<=[{_HAN}])\s*_+|_+\s*(?=[{_HAN}])|[!！?？。…~～^]{{2,}}|[!！。…]+|[~～^](?!\d)"
    rf"|\s[,，、;；:：.·~]+(?=\s)|(?<=[{_HAN}])[-+]+\s+|\s+-+(?=[{_HAN}])|(?<=[(（])[\s,，、;；+]+|[\s,，、;；]+(?=[)）])|(?<![A-Za-z+])\++(?=[)）])"
)
# PA+++ and C++ keep theirs.
_DOUBLED = re.compile(r"([,，、;；:：/&]|(?<![A-Za-z+])\+)(?:\s*\1)+")
_INSIDE_EDGE = re.compile(r"\s+(?=[)）】\]》])|(?<=[(（【\[《])\s+")
_EDGE = re.compile(r"^[\s,，、;；:：/&+\-—_.·~～!！?？|）)】》]+|[\s,，、;；:：/&\-—_·~～!！|（(【《]+$")
_SAID_TWICE = re.compile(
    rf"((?:(?!不)[{_HAN}]){{3,10}})\1+|([{_HAN}]{{2,10}})(?:\s+\2)+|\b([a-z]{{3,}})(?:\s+\3\b)+", re.I
)
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]")
_BOUND_TOKEN = re.compile(rf"[{_HAN}]{{2,}}")


@dataclass(frozen=True, slots=True)
class TitleReading(Reading[str]):
    """`masked` is the title as received with blanks in place of noise, so its offsets are those of the title."""

    masked: str


def clean_title(title: str, noise: Noise) -> TitleReading:
    """The display title; never empty while the title has anything to show.

    >>> from normalizer.noise import parse_noise
    >>> noise = parse_noise("anywhere: {all: [官方正品, 包邮]}", "noise.yaml")
    >>> clean_title("【官方正品】保温杯保温杯 500ml！！包邮", noise).value
    '保温杯 500ml'
    """
    as_received = _SPACE.sub(" ", title).strip()
    masked, plain = noise.mask(title), _without_markup(title)
    value = _tidy(masked if plain == title else noise.mask(plain))
    if not _WORD.search(value):
        value = as_received
    rule = "title.as_received" if value == as_received else "title.noise_removed"
    return TitleReading(value, 0, len(title), rule, 1.0, masked)


def _without_markup(title: str) -> str:
    """`圣诞<b>帽</b>` is one word; some channels send it with the marks of their own search."""
    text = html.unescape(title) if "&" in title else title
    return _TAG.sub("", text) if "<" in text else text


def _tidy(text: str) -> str:
    text = _EMPTY_PAIR.sub(" ", text.translate(_SHOUTED))
    text = _DOUBLED.sub(r"\1", _SEPARATOR.sub(" ", text))
    text = _SAID_TWICE.sub(_once, text)
    text = _INSIDE_EDGE.sub("", " ".join(_without_repeats(text.split())))
    return _closed(_EDGE.sub("", text))


def _once(match: re.Match[str]) -> str:
    said = match[match.lastindex or 0]
    return match[0] if len(set(said)) == 1 else said  # 宝宝宝宝 is how people talk


def _without_repeats(tokens: list[str]) -> Iterator[str]:
    """Words of Hanzi that stood alone before add nothing; numbers, sizes and names may well stand twice."""
    seen: set[str] = set()
    for token in tokens:
        if token not in seen or not _BOUND_TOKEN.fullmatch(token):
            yield token
        seen.add(token)


def _closed(text: str) -> str:
    """A bracket whose other half went with noise goes too."""
    for opening, closing in ("()", "（）", "《》"):
        if (
            text.count(opening) != text.count(closing)
            and not ("(" in text and "）" in text)
            and not ("（" in text and ")" in text)
        ):
            text = text.replace(opening, " ").replace(closing, " ")
    return _SPACE.sub(" ", text).strip()
