"""What reviewers decided about categories, as labelled items that a predictor can be trained on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from indexer.review.items import AskingItem, asking_items
from indexer.store.decisions import decisions_in_force
from indexer.store.questions import items_of_topic
from indexer.store.sql import chunks

_AT_ONCE = 500


def category_labels(connection: Connection) -> Iterator[dict[str, Any]]:
    """Title, path, attributes and category of every item that a decision in force has filed."""
    for decision in list(decisions_in_force(connection)):
        if decision.kind == "category" and decision.answer is not None:
            for some in chunks(items_of_topic(connection, int(decision.topic, 16)), _AT_ONCE):
                for item in asking_items(connection, some):
                    yield _label(item, decision.answer)


def _label(item: AskingItem, answer: str) -> dict[str, Any]:
    """The category that the item has now, which may be finer than the answer."""
    raw, listing = item.raw, item.listing
    category = listing.category.id if listing is not None and listing.category is not None else answer
    return {"title": raw.title, "path": raw.category, "attributes": dict(raw.attributes), "category": category}
