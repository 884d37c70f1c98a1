"""Real servers for the whole suite. A missing one is an error, never a silent skip."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.servers import elasticsearch_server, postgres_server, process

_SERVERS = {"elasticsearch_url", "postgres_url"}


def _owns_the_run() -> bool:
    return "PYTEST_XDIST_WORKER" not in os.environ


# A slow machine is no mistake, and one commit has one result; `--hypothesis-profile explore` looks for new examples.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1_000)


def pytest_configure() -> None:
    hypothesis.settings.load_profile("steady")
    if _owns_the_run():
        process.begin_run()


def pytest_unconfigure() -> None:
    if _owns_the_run():
        process.end_run()


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """For `-m "not server"` what needs a real Elasticsearch or PostgreSQL, for `-m "not thorough"` Tantivy on disk."""
    for item in items:
        chosen = item.callspec.params.values() if hasattr(item, "callspec") else ()
        if _SERVERS & set(item.fixturenames) or any(one in ("elasticsearch", "postgres") for one in chosen):
            item.add_marker("server")
        if "tantivy-disk" in chosen:
            item.add_marker("thorough")


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    return process.shared_server("elasticsearch", elasticsearch_server.start)


@pytest.fixture(scope="session")
def postgres_url() -> str:
    return process.shared_server("postgres", postgres_server.start)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'catalog.db'}"


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The URL of a fresh database, dropped afterwards."""
    database = postgres_server.create_database(postgres_url)
    yield database
    postgres_server.drop_database(postgres_url, database)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of each kind in turn."""
    fixture = {"sqlite": "sqlite_url", "postgres": "postgres_database"}[request.param]
    url: str = request.getfixturevalue(fixture)
    return url
