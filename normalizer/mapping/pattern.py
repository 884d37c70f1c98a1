"""Regular expressions that cannot stall: RE2 reads every text in time that grows with its length alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import re2

LONGEST = 500

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 4 << 20
_REFERENCE = re.compile(r"\\(.)", re.S)


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Finds stretches of text; `groups` is how many groups a template may refer to."""

    text: str
    compiled: Any
    groups: int

    def first(self, text: str) -> Any:
        """The first match, or None."""
        return self.compiled.search(text)


@dataclass(frozen=True, slots=True)
class Template:
    r"""Text with places for groups: `\1 ml`."""

    parts: tuple[str | int, ...]

    def filled(self, match: Any) -> str:
        return "".join(part if isinstance(part, str) else match.group(part) or "" for part in self.parts)


def compile_pattern(text: str) -> Pattern:
    """Raises `ValueError` in words for what is no pattern.

    >>> compile_pattern("(\\\\d+)ml").first("水 500ml").group(1)
    '500'
    >>> compile_pattern("(?<=a)b")
    Traceback (most recent call last):
    ValueError: invalid perl operator: (?<=; look-around and back references are not possible (RE2 patterns)
    """
    if len(text) > LONGEST:
        raise ValueError(f"it has {len(text)} characters; at most {LONGEST} are possible")
    try:
        compiled = re2.compile(text, _OPTIONS)
    except (re2.error, UnicodeEncodeError) as error:
        reason = error.args[0] if error.args else "it cannot be read"
        shown = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(error)
        beyond = "perl operator" in shown or "escape sequence" in shown
        remark = "; look-around and back references are not possible (RE2 patterns)" if beyond else ""
        raise ValueError(shown + remark) from error
    return Pattern(text, compiled, compiled.groups)


def parse_template(text: str, groups: int) -> Template:
    r"""`\1` to `\9` stand for groups, `\0` for the whole match, `\\` for a backslash. Raises `ValueError` in words.

    >>> parse_template(r"\1 ml", 1).parts
    (1, ' ml')
    >>> parse_template(r"\2", 1)
    Traceback (most recent call last):
    ValueError: there is no group 2; the pattern has 1
    """
    return Template(tuple(_parts(text, groups)))


def _parts(text: str, groups: int) -> Iterator[str | int]:
    place = 0
    for reference in _REFERENCE.finditer(text):
        if reference.start() > place:
            yield text[place : reference.start()]
        place = reference.end()
        sign = reference[1]
        if sign == "\\":
            yield sign
        elif not (sign.isascii() and sign.isdigit()):
            raise ValueError(f"\\{sign} stands for nothing; \\1 is a group and \\\\ a backslash")
        elif int(sign) > groups:
            raise ValueError(f"there is no group {sign}; the pattern has {groups}")
        else:
            yield int(sign)
    if place < len(text):
        yield text[place:]
