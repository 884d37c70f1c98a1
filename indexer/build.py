"""A full rebuild beside the live index, the switch, and the way back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from indexer.document import FIELDS
from indexer.indexing import Indexing, RefusedProduct, check_fingerprint, publish
from indexer.store import log
from indexer.store.catalog import changed_after, count_live, products_after
from indexer.store.schema import index_versions
from indexer.store.sql import chunks, upsert

PAGE = 1_000


class RebuildFailed(Exception):
    """The new index is not what the store says; the old one goes on serving."""


class NoPreviousIndex(Exception):
    """There is nothing to roll back to."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    index: str
    previous: str | None
    documents: int
    refused: tuple[RefusedProduct, ...]


def rebuild(indexing: Indexing, *, between: Callable[[int], None] = lambda written: None) -> Rebuilt:
    """Build a new index from the store and switch to it. Only the holder of the worker's lease does this.

    `between` hears after every page how many documents are written; it may apply newer entries of the log to the live
    index meanwhile. Killed or failing at any step, the live index stays as it is, and the next rebuild cleans up.
    """
    engine, store = indexing.engine, indexing.store
    drop_unused(indexing)
    with store.reading() as connection:
        position = log.checkpoint(connection)
    name = f"{indexing.alias}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    engine.create_index(name, FIELDS, indexing.fingerprint)
    refused = _load(indexing, name, between)
    _replay(indexing, name, position, refused)
    engine.commit(name)
    documents = _verify(indexing, name, refused)
    previous = _switch(indexing, name)
    drop_unused(indexing)
    return Rebuilt(name, previous, documents, tuple(refused.values()))


def rollback(indexing: Indexing) -> str:
    """Switch to the index before, after bringing it up to date; answers its name.

    Raises `NoPreviousIndex`, and `IndexOutdated` when that index was made by another analyser than this program has.
    """
    live = indexing.engine.resolve(indexing.alias)
    previous = _previous(indexing, live)
    if previous is None:
        raise NoPreviousIndex("There is no previous index; `xunpin reindex` builds a new one.")
    name, position = previous
    check_fingerprint(indexing, name)
    _replay(indexing, name, position, {})
    indexing.engine.commit(name)
    _switch(indexing, name)
    return name


def drop_unused(indexing: Indexing) -> None:
    """Drop what neither serves nor could be rolled back to: half-built indexes and those older than the previous."""
    live = indexing.engine.resolve(indexing.alias)
    previous = _previous(indexing, live)
    keep = {live, previous[0] if previous else None}
    for info in indexing.engine.list_indexes():
        ours = re.fullmatch(rf"{re.escape(indexing.alias)}-\d{{20}}", info.name)
        if ours and info.name not in keep and not info.aliases:
            indexing.engine.drop_index(info.name)


def _load(indexing: Indexing, name: str, between: Callable[[int], None]) -> dict[int, RefusedProduct]:
    key = written = 0
    refused: dict[int, RefusedProduct] = {}
    while True:
        with indexing.store.reading() as connection:
            page = products_after(connection, key, PAGE)
        if not page:
            return refused
        report = publish(indexing, name, page)
        refused |= {product.key: product for product in report.refused}
        written += report.written
        key = page[-1].key
        between(written)


def _replay(indexing: Indexing, name: str, position: int, refused: dict[int, RefusedProduct]) -> None:
    """What changed beyond the position, as it is now; `refused` is brought up to date with it."""
    with indexing.store.reading() as connection:
        changed = changed_after(connection, position)
    for page in chunks(changed, PAGE):
        for product in page:
            refused.pop(product.key, None)
        refused |= {product.key: product for product in publish(indexing, name, page).refused}


def _verify(indexing: Indexing, name: str, refused: dict[int, RefusedProduct]) -> int:
    with indexing.store.reading() as connection:
        expected = count_live(connection) - len(refused)
    found = next(info.documents for info in indexing.engine.list_indexes() if info.name == name)
    if found != expected:
        raise RebuildFailed(
            f"The new index {name} holds {found} products, the store has {expected}: it is not used. "
            "The index before goes on serving; run `xunpin reindex` again."
        )
    return found


def _switch(indexing: Indexing, name: str) -> str | None:
    """Note what each index holds before the alias moves: the one before may be wanted back."""
    now = datetime.now(UTC)
    live = indexing.engine.resolve(indexing.alias)
    with indexing.store.changing() as connection:
        position = log.checkpoint(connection)
        names = [one for one in (live, name) if one is not None]
        upsert(connection, index_versions, [{"name": one, "position": position, "created_at": now} for one in names])
    return indexing.engine.point_alias(indexing.alias, name)


def _previous(indexing: Indexing, live: str | None) -> tuple[str, int] | None:
    """The index that served before the live one, and the log position it holds."""
    there = {info.name for info in indexing.engine.list_indexes()}
    newest = select(index_versions).order_by(index_versions.c.created_at.desc(), index_versions.c.name.desc())
    with indexing.store.reading() as connection:
        rows = connection.execute(newest).all()
    served = [(row.name, row.position) for row in rows if row.name in there and row.name != live]
    return served[0] if served else None
