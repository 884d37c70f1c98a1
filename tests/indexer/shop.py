"""Small feeds for tests, as a channel would send them, and what came of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from stdnum import ean

from indexer.build import rebuild
from indexer.engine.plan import Plan
from indexer.indexing import Indexing
from indexer.store.catalog import get_product
from indexer.store.incoming import IncomingRow
from indexer.store.jobs import finish_jobs
from indexer.store.lease import this_process
from indexer.update import apply_batch
from normalizer.model import Issue, Severity
from normalizer.product import product_id

OWNER = f"{this_process()}/test"
COLA, WATER = "6928804011142", "6921168509256"


def ean13(number: int) -> str:
    """A valid code of a Chinese maker."""
    digits = f"690123{number:06d}"
    return digits + ean.calc_check_digit(digits)


def row(number: int, sku: str, title: str = "陶瓷马克杯 350ml", **fields: Any) -> IncomingRow:
    """A good native row."""
    updated_at = fields.get("updated_at")
    when = datetime.fromisoformat(updated_at) if updated_at else None
    return IncomingRow(number, sku, {"sku": sku, "title": title, **fields}, updated_at=when)


def bad_row(number: int, sku: str = "") -> IncomingRow:
    """A row without a title."""
    issue = Issue("title_missing", Severity.ERROR, "title", None, "The item has no title.", "Send the title.")
    return IncomingRow(number, sku, {"sku": sku}, issues=(issue,), rejected=True)


def work_off(indexing: Indexing, limit: int = 1_000) -> None:
    """Apply the whole log, with an index to begin with."""
    if indexing.engine.resolve(indexing.alias) is None:
        rebuild(indexing)
    while apply_batch(indexing, OWNER, limit):
        pass
    with indexing.store.changing() as connection:
        finish_jobs(connection)


def indexed(indexing: Indexing) -> dict[int, dict[str, Any]]:
    """Every product of the index with its card."""
    keys = indexing.engine.search(indexing.alias, Plan(window=10_000)).keys.tolist()
    return {key: orjson.loads(card) for key, card in indexing.engine.fetch(indexing.alias, keys).items()}


def shown(indexing: Indexing) -> list[set[str]]:
    """Which offers ("channel sku") every product of the index has."""
    cards = indexed(indexing).values()
    return sorted(({f"{offer['channel']} {offer['sku']}" for offer in card["offers"]} for card in cards), key=min)


def differences(indexing: Indexing) -> list[str]:
    """Where the index is not what the store says, item by item."""
    cards = indexed(indexing)
    wrong = []
    for key, card in cards.items():
        product = get_product(indexing.store, key)
        told = {(offer["channel"], offer["sku"], offer["price"]) for offer in card["offers"]}
        known = {
            (offer.channel, offer.sku, None if offer.price is None else f"{offer.price:.2f}")
            for offer in (product.offers if product is not None and not product.redirected else ())
        }
        if card["offer_count"] != len(known) or not told <= known:
            wrong.append(f"product {product_id(key)}: the index has {told - known}, the store has {known - told}")
    return wrong
