"""One suite for every engine: Tantivy in memory, Tantivy on disk, and a real Elasticsearch."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from indexer.engine.port import Engine, IndexInUse, IndexMissing
from tests.engine_contract.process import OtherProcess, open_engine
from tests.engine_contract.shelf import FIELDS, FINGERPRINT, Shelf

KINDS = ("tantivy-memory", "tantivy-disk", "elasticsearch")


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture(scope="module")
def place(kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str | None:
    """A URL or folder that other processes can open too; None in memory."""
    if kind == "elasticsearch":
        url: str = request.getfixturevalue("elasticsearch_url")
        return url
    return str(tmp_path_factory.mktemp("indexes")) if kind == "tantivy-disk" else None


@pytest.fixture(scope="module")
def engine(place: str | None) -> Iterator[Engine]:
    engine = open_engine(place)
    yield engine
    engine.close()


@pytest.fixture
def another_process(place: str) -> Iterator[OtherProcess]:
    other = OtherProcess(place)
    yield other
    other.kill()


@pytest.fixture(scope="module")
def new_index(engine: Engine) -> Iterator[Callable[[], str]]:
    """Makes empty indexes under new names, dropped afterwards unless an alias holds them."""
    made: list[str] = []

    def new() -> str:
        made.append(f"test-{uuid.uuid4().hex}")
        engine.create_index(made[-1], FIELDS, FINGERPRINT)
        return made[-1]

    yield new
    for name in made:
        with suppress(IndexMissing, IndexInUse):
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
