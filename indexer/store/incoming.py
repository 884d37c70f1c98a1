"""What a feed hands to the store: one row of what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from normalizer.model import Issue


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """One row as received. `row` counts from 1 as the sender counts: the line or record a person would look at.

    `raw` is kept as it came (a JSON object, or the text of a row that could not be read); `native` is the same item in
    the native shape, None when `raw` is native already. A rejected row has the issues that say why.
    """

    row: int
    sku: str  # "" when there is none to be had; then the row is rejected
    raw: Mapping[str, Any] | str
    native: Mapping[str, Any] | None = None
    updated_at: datetime | None = None  # with a time zone
    issues: tuple[Issue, ...] = ()
    rejected: bool = False
