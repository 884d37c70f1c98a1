"""When a channel changed an item, as channels write it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
_PARTS = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})秒?)?)?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")


def read_time(text: str) -> datetime | None:
    """A moment with its zone, China's when none is said; None when it is no date of 1990 to 2100.

    >>> read_time("2026-11-01T08:00:00+08:00") == read_time("2026/11/1 8:00") == read_time("1793491200000")
    True
    >>> read_time("0000-00-00 00:00:00"), read_time("昨天")
    (None, None)
    """
    try:
        moment = _moment(text.strip())
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment is not None and 1990 <= moment.year <= 2100 else None


def _moment(text: str) -> datetime | None:
    if _EPOCH.fullmatch(text):
        digits = text.split(".")[0]
        return datetime.fromtimestamp(int(digits) / (1000 if len(digits) == 13 else 1), UTC)
    if found := _PARTS.fullmatch(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=CHINA)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
