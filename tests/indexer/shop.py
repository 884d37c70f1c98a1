"""Small feeds for tests, as a channel would send them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from indexer.store.incoming import IncomingRow
from normalizer.model import Issue, Severity


def row(number: int, sku: str, title: str = "陶瓷马克杯 350ml", **fields: Any) -> IncomingRow:
    """A good native row."""
    updated_at = fields.get("updated_at")
    when = datetime.fromisoformat(updated_at) if updated_at else None
    return IncomingRow(number, sku, {"sku": sku, "title": title, **fields}, updated_at=when)


def bad_row(number: int, sku: str = "") -> IncomingRow:
    """A row without a title."""
    issue = Issue("title_missing", Severity.ERROR, "title", None, "The item has no title.", "Send the title.")
    return IncomingRow(number, sku, {"sku": sku}, issues=(issue,), rejected=True)
