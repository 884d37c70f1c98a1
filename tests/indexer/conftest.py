"""An empty store on each database, and everything that indexing needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.analysis import Analyzer
from indexer.document import DocumentBuilder
from indexer.engine.tantivy import open_tantivy
from indexer.indexing import Indexing
from indexer.lexicons import load_knowledge
from indexer.store.connection import Store, open_store
from indexer.store.lease import WORKER, acquire
from normalizer.knowledge import Knowledge
from tests.indexer.shop import OWNER


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def builder(knowledge: Knowledge) -> DocumentBuilder:
    return DocumentBuilder(Analyzer(), knowledge)


@pytest.fixture
def indexing(store: Store, builder: DocumentBuilder) -> Iterator[Indexing]:
    """With an index in memory."""
    engine = open_tantivy(None)
    yield Indexing(store, engine, builder)
    engine.close()


@pytest.fixture
def leading(indexing: Indexing) -> Indexing:
    """The same, with the worker's lease in the hands of the test."""
    assert acquire(indexing.store, WORKER, OWNER)
    return indexing
