"""One suite for every engine: Tantivy in memory, Tantivy on disk, and a real Elasticsearch."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from indexer.engine.elasticsearch import open_elasticsearch
from indexer.engine.port import Engine, IndexMissing
from indexer.engine.tantivy import open_tantivy
from tests.engine_contract.shelf import FIELDS, FINGERPRINT, Shelf

KINDS = ("tantivy-memory", "tantivy-disk", "elasticsearch")


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture(scope="module")
def open_engine(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Engine]:
    """Opens the same indexes each time, as another process would; those in memory have only one opener."""
    if kind == "elasticsearch":
        url = request.getfixturevalue("elasticsearch_url")
        return lambda: open_elasticsearch(url, replicas=0)
    folder: Path | None = tmp_path_factory.mktemp("indexes") if kind == "tantivy-disk" else None
    return lambda: open_tantivy(folder)


@pytest.fixture(scope="module")
def engine(open_engine: Callable[[], Engine]) -> Iterator[Engine]:
    engine = open_engine()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def new_index(engine: Engine) -> Iterator[Callable[[], str]]:
    """Makes empty indexes under new names, dropped afterwards."""
    made: list[str] = []

    def new() -> str:
        made.append(f"test-{uuid.uuid4().hex}")
        engine.create_index(made[-1], FIELDS, FINGERPRINT)
        return made[-1]

    yield new
    for info in engine.list_indexes():  # an aliased index cannot be dropped: give the alias another one
        if info.name in made and info.aliases:
            spare = f"spare-{uuid.uuid4().hex}"
            engine.create_index(spare, FIELDS, FINGERPRINT)
            for alias in info.aliases:
                engine.point_alias(alias, spare)
    for name in made:
        with suppress(IndexMissing):
            engine.drop_index(name)


@pytest.fixture
def index(new_index: Callable[[], str]) -> str:
    return new_index()


@pytest.fixture
def shelf(engine: Engine, index: str) -> Shelf:
    return Shelf(engine, index)


@pytest.fixture
def alias() -> str:
    return f"alias-{uuid.uuid4().hex}"
