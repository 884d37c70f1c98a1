"""Moments as channels write them -> aware datetimes; without a zone they are China's."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from normalizer.model import Issue, Severity
from normalizer.reading import Reading
from normalizer.text import fold

CHINA = timezone(timedelta(hours=8), "+08:00")
FIRST_YEAR, LAST_YEAR = 1990, 2100

_DATE = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    r"(?:[\st]*(?P<hour>\d{1,2})\s*[:时点]\s*(?P<minute>\d{1,2})?(?:\s*[:分]\s*(?P<second>\d{1,2})?(?:\.(?P<part>\d{1,9}))?)?[秒分]?)?"
    r"\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?"
)
_DIGITS = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:t?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2}))?"
)
_PARTS = ("year", "month", "day", "hour", "minute", "second")
_EPOCH = re.compile(r"(?P<seconds>\d{9,10})(?:\.\d+)?|(?P<milliseconds>\d{12,13})|(?P<microseconds>\d{15,16})")
_DAY_OR_MONTH = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*")
_NEVER = re.compile(r"[0\s:/.-]*|null|none|nan|n/?a")


def read_time(text: str) -> tuple[Reading[datetime] | None, tuple[Issue, ...]]:
    """RFC 3339, `2026-11-01 08:00`, 2026/11/1, 2026年11月1日 8时, seconds or milliseconds since 1970. Never raises.

    White space alone is no moment and no issue. Issue codes: `time_unreadable`, `time_ambiguous`,
    `time_out_of_range` (errors), `time_placeholder` (hint).

    >>> for text in ("2026-11-01T00:00:00Z", "2026年11月1日 8时", "1793491200000"):
    ...     print(read_time(text)[0].value.isoformat())
    2026-11-01T00:00:00+00:00
    2026-11-01T08:00:00+08:00
    2026-11-01T00:00:00+00:00
    """
    folded = fold(text).strip()
    if not folded:
        return None, ()
    if _NEVER.fullmatch(folded):
        return None, (_issue("time_placeholder", text, "Stands for no moment.", Severity.HINT),)
    if _DAY_OR_MONTH.fullmatch(folded) and not _DATE.fullmatch(folded):
        return None, (
            _issue("time_ambiguous", text, "Day, month and year can be told apart only with the year first."),
        )
    try:
        found = _moment(folded)
    except (ValueError, OverflowError) as error:
        return None, (_issue("time_unreadable", text, f"No such moment: {error}."),)
    if found is None:
        return None, (_issue("time_unreadable", text, "No known form of a date."),)
    moment, rule = found
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        message = f"The year {moment.year} is not between {FIRST_YEAR} and {LAST_YEAR}."
        return None, (_issue("time_out_of_range", text, message),)
    return Reading(moment, 0, len(text), f"time.{rule}", 1.0 if rule != "no_zone" else 0.95), ()


def _moment(folded: str) -> tuple[datetime, str] | None:
    match = _DIGITS.fullmatch(folded) or _DATE.fullmatch(folded)
    if match:
        parts = match.groupdict()
        year, month, day, hour, minute, second = (int(parts[name] or 0) for name in _PARTS)
        fraction = int((parts.get("part") or "").ljust(6, "0")[:6])
        zone = _zone(parts.get("zone"))
        moment = datetime(year, month, day, hour, minute, second, fraction, tzinfo=zone or CHINA)
        return moment, "date" if zone else "no_zone"
    if epoch := _EPOCH.fullmatch(folded):
        if epoch["seconds"]:
            return datetime.fromtimestamp(float(folded), UTC), "epoch"
        ticks = int(folded)
        step = timedelta(milliseconds=ticks) if epoch["milliseconds"] else timedelta(microseconds=ticks)
        return datetime(1970, 1, 1, tzinfo=UTC) + step, "epoch"
    return None


def _zone(written: str | None) -> timezone | None:
    if not written:
        return None
    if written in ("z", "utc", "gmt"):
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if written[0] == "-" else offset)


def _issue(code: str, text: str, message: str, severity: Severity = Severity.ERROR) -> Issue:
    return Issue(code, severity, "updated_at", text, message, "Send RFC 3339, for example 2026-11-01T08:00:00+08:00.")
