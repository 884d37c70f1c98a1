"""A whole application in a temporary folder, on the embedded engine, and a client for it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.app import create_app
from api.bootstrap import Application, Shared, load_shared, open_application
from api.settings import Settings
from indexer.worker import work_until_ended
from tests.api.checked_client import ADMIN, CheckedClient


@pytest.fixture(scope="session")
def shared() -> Shared:
    return load_shared()


@pytest.fixture
def engine() -> str:
    """Which engine the application runs on; a module that tests both parametrizes it."""
    return "tantivy"


@pytest.fixture
def settings(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Settings:
    settings = Settings(data=tmp_path / "data", admin_key=ADMIN)
    if engine == "tantivy":
        return settings
    url = request.getfixturevalue("elasticsearch_url")
    return settings.model_copy(update={"engine": engine, "elasticsearch_url": url, "index": f"test_{uuid.uuid4().hex}"})


@pytest.fixture
def application(settings: Settings, shared: Shared) -> Iterator[Application]:
    application = open_application(settings, shared)
    yield application
    application.close()


@pytest.fixture
def app(application: Application) -> Flask:
    app = create_app(application)
    app.test_client_class = CheckedClient
    return app


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@dataclass(frozen=True)
class Shop:
    """What a channel and a shopper do, in a line each."""

    application: Application
    client: CheckedClient

    def push(self, channel: str, items: Sequence[Mapping[str, Any]], **query: str) -> dict[str, Any]:
        """Push native items and let the worker make them searchable; the ended job."""
        lines = "\n".join(json.dumps(item, ensure_ascii=False) for item in items)
        return self.send(channel, lines.encode(), "application/x-ndjson", **query)

    def send(self, channel: str, body: bytes, content_type: str, **query: str) -> dict[str, Any]:
        answer = self.client.post(
            f"/v1/channels/{channel}/items", data=body, content_type=content_type, query_string=query
        )
        assert answer.status_code == 202, answer.text
        return self.worked(answer.json["job"]["id"])

    def worked(self, job: str) -> dict[str, Any]:
        work_until_ended(self.application.indexing, job)
        ended: dict[str, Any] = self.client.get(f"/v1/jobs/{job}").json
        return ended

    def search(self, q: str = "", **query: Any) -> dict[str, Any]:
        answer = self.client.get("/v1/search", query_string={"q": q, **query})
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json
        return page

    def titles(self, q: str = "", **query: Any) -> list[str]:
        return [hit["title"] for hit in self.search(q, **query)["hits"]]

    def item(self, channel: str, sku: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/v1/channels/{channel}/items/{sku}").json
        return found


@pytest.fixture
def shop(application: Application, client: CheckedClient) -> Shop:
    return Shop(application, client)
