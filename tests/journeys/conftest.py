from __future__ import annotations

from tests.api.fixtures import app, application, client, engine, settings, shared, shop
from tests.journeys.markets import market

__all__ = ["app", "application", "client", "engine", "market", "settings", "shared", "shop"]
