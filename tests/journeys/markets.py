"""The market on each engine, pushed once per run; tests only look."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.bootstrap import Shared, open_application
from api.settings import Settings
from tests.api.checked_client import ADMIN, CheckedClient
from tests.api.fixtures import Shop
from tests.journeys import market as goods


@dataclass(frozen=True)
class Market(Shop):
    """What shoppers find; a product goes by the SKU under which the market lists it first."""

    def names(self, page: Mapping[str, Any]) -> list[str]:
        order = {sku: place for place, sku in enumerate(_skus())}
        return [min((offer["sku"] for offer in hit["offers"]), key=lambda sku: order[sku]) for hit in page["hits"]]

    def found(self, q: str = "", **query: Any) -> list[str]:
        """The products of the first hundred hits, in order."""
        return self.names(self.search(q, **{"per_page": 100, "facets": "none", **query}))

    def hit(self, sku: str, q: str = "", **query: Any) -> dict[str, Any]:
        page = self.search(q, **{"per_page": 100, **query})
        found: dict[str, Any] = dict(zip(self.names(page), page["hits"], strict=True))[sku]
        return found

    def suggest(self, q: str, **query: Any) -> dict[str, Any]:
        answer = self.client.get("/v1/suggest", query_string={"q": q, **query})
        assert answer.status_code == 200, answer.text
        panel: dict[str, Any] = answer.json
        return panel


def facet(page: Mapping[str, Any], field: str) -> dict[str, int]:
    """The counts of one facet by value; nothing when it is not shown."""
    return {
        value["value"]: value["count"] for one in page["facets"] if one["field"] == field for value in one["values"]
    }


def _skus() -> Iterator[str]:
    return (item["sku"] for items in goods.CHANNELS.values() for item in items)


@contextmanager
def opened(engine: str, folder: Path, shared: Shared, request: pytest.FixtureRequest) -> Iterator[Market]:
    """A market of its own on the engine."""
    settings = Settings(data=folder, admin_key=ADMIN)
    if engine == "elasticsearch":
        url = request.getfixturevalue("elasticsearch_url")
        own = {"engine": engine, "elasticsearch_url": url, "index": f"market_{uuid.uuid4().hex}"}
        settings = settings.model_copy(update=own)
    application = open_application(settings, shared)
    app = create_app(application)
    app.test_client_class = CheckedClient
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    try:
        yield Market(application, client)
    finally:
        application.close()


def push_all(shop: Shop, channels: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    for channel, items in channels.items():
        job = shop.push(channel, items)
        assert (job["state"], job["accepted"]) == ("succeeded", len(items))


@pytest.fixture(scope="session", params=["tantivy", "elasticsearch"])
def market(
    shared: Shared, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Market]:
    with opened(request.param, tmp_path_factory.mktemp("market"), shared, request) as market:
        push_all(market, goods.CHANNELS)
        yield market
