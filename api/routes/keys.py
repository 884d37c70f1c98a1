"""API keys: making, listing, revoking."""

from __future__ import annotations

from typing import Any

from flask import Response

from api import answers, wire
from api.bootstrap import running
from api.endpoint import Answer, Body, Routes, reply
from api.errors import Problem
from indexer.store.keys import ApiKey, create_key, list_keys, revoke_key

routes = Routes("keys")


@routes.add(
    "POST",
    "/v1/keys",
    {201: Answer(answers.KeyMade, "Made. The secret is shown this once.")},
    access="admin",
    body=Body(wire.NewKey),
    problems=(413, 415, 503),
)
def make_key(body: wire.NewKey) -> Response:
    """Make a key with some scopes."""
    key, secret = create_key(running().store, body.name, body.scopes)
    return reply({"key": _shown(key), "secret": secret}, 201)


@routes.add("GET", "/v1/keys", {200: Answer(answers.Keys)}, access="admin", problems=(503,))
def keys() -> Response:
    """List keys, without their secrets."""
    return reply({"keys": [_shown(key) for key in list_keys(running().store)]})


@routes.add("DELETE", "/v1/keys/<id>", {204: Answer(description="Revoked.")}, access="admin", problems=(404, 503))
def revoke(id: str) -> Response:
    """Revoke a key. It is refused from this moment on."""
    store = running().store
    found = next((key for key in list_keys(store) if str(key.id) == id and key.revoked_at is None), None)
    if found is None:
        raise Problem(404, "unknown_key", "There is no such key, or it was revoked before.", field="id", value=id)
    revoke_key(store, found.id)
    return Response(status=204)


def _shown(key: ApiKey) -> dict[str, Any]:
    return {
        "id": str(key.id),
        "name": key.name,
        "scopes": sorted(key.scopes),
        "created_at": key.created_at,
        "revoked_at": key.revoked_at,
    }
