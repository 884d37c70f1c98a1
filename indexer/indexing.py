"""What turns the store into an index, and products into its documents."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.crew import Crew, Item, Result, Work
from indexer.document import DocumentBuilder, schema_fingerprint
from indexer.engine.port import Document, Engine, IndexMissing, Refused
from indexer.store.catalog import ProductState, offers_of
from indexer.store.connection import Store
from indexer.store.records import listing_from
from normalizer.knowledge import Knowledge
from normalizer.model import Listing
from normalizer.product import merge, product_id

logger = logging.getLogger(__name__)


class IndexOutdated(Exception):
    """The index was made by another analyser or holds other fields than this program."""


@dataclass(frozen=True, slots=True)
class Indexing:
    """The parts that every step of indexing needs. Searches ask for `alias`; behind it stands one index."""

    store: Store
    engine: Engine
    builder: DocumentBuilder
    alias: str = "xunpin"
    crew: Crew | None = None

    @property
    def knowledge(self) -> Knowledge:
        return self.builder.knowledge

    @property
    def fingerprint(self) -> str:
        return schema_fingerprint(self.builder.analyzer)

    def share(self, work: Work[Item, Result], items: Sequence[Item]) -> list[Result]:
        """`work` over the items, with whoever helps."""
        return self.crew.share(work, items) if self.crew else work(self.builder, items)


@dataclass(frozen=True, slots=True)
class RefusedProduct:
    key: int
    reason: str
    offers: tuple[Listing, ...]


@dataclass(frozen=True, slots=True)
class Published:
    written: int
    refused: tuple[RefusedProduct, ...]


def live_index(indexing: Indexing) -> str:
    """The index behind the alias. Raises `IndexMissing`, or `IndexOutdated` when its tokens are not ours."""
    name = indexing.engine.resolve(indexing.alias)
    if name is None:
        raise IndexMissing(f"The alias {indexing.alias!r} points to no index.")
    check_fingerprint(indexing, name)
    return name


def check_fingerprint(indexing: Indexing, name: str) -> None:
    found = {info.name: info.fingerprint for info in indexing.engine.list_indexes()}
    if name not in found:
        raise IndexMissing(f"There is no index {name!r}.")
    if found[name] != indexing.fingerprint:
        raise IndexOutdated(
            f"Index {name} was made by analyser {found[name]}, this program has {indexing.fingerprint}: "
            "run `xunpin reindex` to rebuild it beside the live one."
        )


def publish(indexing: Indexing, name: str, products: Sequence[ProductState]) -> Published:
    """Bring the products in the index to the state of the store. The caller commits."""
    shown = [product.key for product in products if product.redirect_to is None]
    with indexing.store.reading() as connection:
        offers = offers_of(connection, shown)
    made = indexing.share(_documents, list(offers.items()))
    gone = [product.key for product in products if product.key not in offers]
    if gone:
        indexing.engine.delete(name, gone)
    report = indexing.engine.write(name, (document for document in made if isinstance(document, Document)))
    reasons = [(one.key, one.reason) for one in (*made, *report.refused) if not isinstance(one, Document)]
    refused = tuple(RefusedProduct(key, reason, tuple(map(listing_from, offers[key]))) for key, reason in reasons)
    if refused:  # an older document of a refused product would show what is no longer true
        indexing.engine.delete(name, [one.key for one in refused])
    return Published(report.written, refused)


def _documents(builder: DocumentBuilder, offers: Sequence[tuple[int, list[str]]]) -> list[Document | Refused]:
    """Products by key with their listings as the store has them."""
    return [_document(builder, key, listings) for key, listings in offers]


def _document(builder: DocumentBuilder, key: int, listings: list[str]) -> Document | Refused:
    """One product that cannot be built must not stop the others."""
    try:
        offers = [listing_from(text) for text in listings]
        return builder.build(merge(product_id(key), offers, builder.knowledge.priorities))
    except Exception as failure:
        logger.exception("product %s cannot be indexed", product_id(key))
        return Refused(key, f"{type(failure).__name__}: {failure}")
