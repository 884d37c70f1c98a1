"""What turns the store into an index, and products into its documents."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.document import DocumentBuilder, schema_fingerprint
from indexer.engine.port import Document, Engine, IndexMissing
from indexer.store.catalog import ProductState, offers_of
from indexer.store.connection import Store
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

    @property
    def knowledge(self) -> Knowledge:
        return self.builder.knowledge

    @property
    def fingerprint(self) -> str:
        return schema_fingerprint(self.builder.analyzer)


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
    documents, refused = _documents(indexing, offers)
    gone = [product.key for product in products if product.key not in offers]
    if gone:
        indexing.engine.delete(name, gone)
    report = indexing.engine.write(name, documents)
    refused += (RefusedProduct(one.key, one.reason, tuple(offers[one.key])) for one in report.refused)
    unshown = [one.key for one in refused]
    if unshown:  # an older document of a refused product would show what is no longer true
        indexing.engine.delete(name, unshown)
    return Published(report.written, tuple(refused))


def _documents(indexing: Indexing, offers: dict[int, list[Listing]]) -> tuple[list[Document], list[RefusedProduct]]:
    documents: list[Document] = []
    refused: list[RefusedProduct] = []
    for key, listings in offers.items():
        try:
            documents.append(indexing.builder.build(merge(product_id(key), listings)))
        except Exception as failure:  # one product that cannot be built must not stop the others
            logger.exception("product %s cannot be indexed", product_id(key))
            refused.append(RefusedProduct(key, f"{type(failure).__name__}: {failure}", tuple(listings)))
    return documents, refused
