from __future__ import annotations

from tests.api.fixtures import app, application, client, engine, settings, shared, shop

__all__ = ["app", "application", "client", "engine", "settings", "shared", "shop"]
