"""How often something was sold or reviewed, and how it is rated: 5000+人付款, 20万+, 98%, 4.8分."""

from __future__ import annotations

import re
from decimal import Decimal

from normalizer.model import Issue, Severity
from normalizer.numeral import chinese_number, decimal_readings
from normalizer.reading import Reading
from normalizer.text import fold_aligned

_NUMBER = re.compile(
    r"(?P<minus>(?<!\d)-\s?)?(?P<digits>\d+(?:[.,]\d+)*)\s*(?P<scale>[十百千万亿]{1,2}|[kw](?![a-z]))?(?P<more>\s*[+多余])?"
)
_SCALES = {"十": 10, "百": 100, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000, "亿": 100_000_000}
_PLACEHOLDER = re.compile(r"-+|/|n/?a|null|none|nan|无|暂无|不详|未知")
_NOTHING_YET = re.compile(
    r"暂无(?:评价|评论|销量|成交)|还?没有(?:评价|评论|销量)|no reviews?(?: yet)?|not yet (?:rated|reviewed)"
)
_NUMERALS = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_LARGEST = 10**12


def read_count(text: str) -> tuple[Reading[int] | None, tuple[Issue, ...]]:
    """The number in a sales or reviews text; 5000+ and 300多 are the number that stands there. Never raises.

    Issue codes: `count_unreadable`, `count_ambiguous`, `count_negative`, `count_not_whole`, `count_too_large`,
    and the hint `count_placeholder`.

    >>> [read_count(text)[0].value for text in ("5000+人付款", "20万+", "月销 1.2万", "1,234")]
    [5000, 200000, 12000, 1234]
    """
    aligned = fold_aligned(text)
    folded = aligned.text.strip()
    if not folded:
        return None, ()
    if _PLACEHOLDER.fullmatch(folded):
        return None, (_issue("count_placeholder", text, "Stands for no number.", Severity.HINT),)
    if _NOTHING_YET.search(folded):
        return Reading(0, 0, len(text), "count.nothing_yet", 0.9), ()
    found = [match for match in _NUMBER.finditer(aligned.text) if aligned.text[match.end() : match.end() + 1] != "%"]
    if not found:
        return _spelled_count(text, aligned.text)
    if len(found) > 1:
        return None, (_issue("count_ambiguous", text, "Several numbers; only one can be the count."),)
    match = found[0]
    value, problem = _whole(match)
    if value is None:
        code, message = problem
        return None, (_issue(code, text, message),)
    more = match["more"] or match["scale"]
    return Reading(value, *aligned.raw_span(*match.span()), "count.number", 0.9 if more else 1.0), ()


def _spelled_count(text: str, folded: str) -> tuple[Reading[int] | None, tuple[Issue, ...]]:
    for match in _NUMERALS.finditer(folded):
        value = chinese_number(match.group())
        if value is not None and not value % 1:
            return Reading(int(value), *fold_aligned(text).raw_span(*match.span()), "count.numeral", 0.8), ()
    return None, (_issue("count_unreadable", text, "No number was found."),)


def _whole(match: re.Match[str]) -> tuple[int | None, tuple[str, str]]:
    """The whole number of a match, or the code and message of what is wrong with it."""
    if match["minus"]:
        return None, ("count_negative", "A count is not negative.")
    if len(match["digits"]) > 20:
        return None, ("count_too_large", "No count has that many digits.")
    scale = Decimal(1)
    for char in match["scale"] or "":
        scale *= _SCALES[char]
    readings = decimal_readings(match["digits"])
    if len(readings) == 2:
        readings = readings[:1] if match["scale"] and "." in match["digits"] else readings[1:]
    if not readings:
        return None, ("count_unreadable", f"{match['digits']!r} is no number.")
    value = readings[0] * scale
    if value % 1:
        return None, ("count_not_whole", f"{value:f} is not a whole number.")
    if value >= _LARGEST:
        return None, ("count_too_large", "No count has that many digits.")
    return int(value), ("", "")


def _issue(code: str, text: str, message: str, severity: Severity = Severity.ERROR) -> Issue:
    return Issue(code, severity, "count", text, message, "Send a whole number, for example 5000.")


_RATING = re.compile(
    r"(?P<minus>(?<!\d)-\s?)?(?P<number>\d[\d.,]*+)\s*"
    r"(?:(?P<percent>%)|(?:/|\bout of\b)\s*(?P<best>5|10|100)(?:\.0+)?(?!\d))?"
)
_SCORE = re.compile(r"\d{1,3}(?:[.,]\d{1,4})?")
_STARS = re.compile(r"[★☆⭐]{1,5}")
_COMPARED = re.compile("高于|低于|持平|同行")
_BEST = Decimal(5)


def read_rating(text: str) -> tuple[Reading[Decimal] | None, tuple[Issue, ...]]:
    """A rating on a scale of 0 to 5, exact: 98% is 4.9, 9.6/10 is 4.8. Zero means that nobody rated yet.

    Issue codes: `rating_unreadable`, `rating_out_of_range`; hints `rating_scale_assumed`, `rating_none`.

    >>> [str(read_rating(text)[0].value) for text in ("4.8分", "98%", "9.6/10", "★★★★☆")]
    ['4.8', '4.9', '4.8', '4']
    """
    aligned = fold_aligned(text)
    folded = aligned.text
    if not folded.strip() or _PLACEHOLDER.fullmatch(folded.strip()):
        return None, ()
    if stars := _STARS.fullmatch(folded.strip()):
        value = Decimal(sum(char != "☆" for char in stars.group()))
        return _rated(value, Reading(value, 0, len(text), "rating.stars", 0.9), text)
    found = list(_RATING.finditer(folded))
    if len(found) != 1 or not _SCORE.fullmatch(found[0]["number"]) or _COMPARED.search(folded):
        message = "One number is expected." if len(found) > 1 else "No rating was found."
        return None, (_rating_issue("rating_unreadable", text, message),)
    match = found[0]
    number = Decimal(match["number"].replace(",", "."))
    best, rule = Decimal(100 if match["percent"] else match["best"] or 5), "rating.number"
    if match["minus"] or number > (100 if match["percent"] or not match["best"] else best):
        return None, (
            _rating_issue("rating_out_of_range", text, f"{match.group().strip()} is on no scale of ratings."),
        )
    if match["percent"] or match["best"]:
        rule = "rating.scale"
    elif number > best:
        best, rule = Decimal(10 if number <= 10 else 100), "rating.scale_assumed"
    value = Decimal(f"{(number * _BEST / best).normalize():f}")
    sure = 0.7 if rule == "rating.scale_assumed" else 1.0
    return _rated(value, Reading(value, *aligned.raw_span(*match.span()), rule, sure), text)


def _rated(value: Decimal, reading: Reading[Decimal], text: str) -> tuple[Reading[Decimal] | None, tuple[Issue, ...]]:
    if not value:
        return None, (_rating_issue("rating_none", text, "Zero is taken as not rated.", Severity.HINT),)
    if reading.rule == "rating.scale_assumed":
        message = f"More than 5, so it was taken for {value:f} of 5."
        return reading, (_rating_issue("rating_scale_assumed", text, message, Severity.HINT),)
    return reading, ()


def _rating_issue(code: str, text: str, message: str, severity: Severity = Severity.ERROR) -> Issue:
    return Issue(code, severity, "rating", text, message, "Send a number from 0 to 5, 9.6/10, or 98%.")
