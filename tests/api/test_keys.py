from __future__ import annotations

from typing import Any

import pytest

from api.app import create_app
from api.bootstrap import Application, Shared, open_application
from api.keys import first_admin_key
from api.settings import Settings
from indexer.store.keys import list_keys
from tests.api.checked_client import ADMIN, CheckedClient
from tests.api.fixtures import Shop

ITEM = {"sku": "K-1", "title": "陶瓷马克杯 350ml"}


def make_key(client: CheckedClient, *scopes: str) -> tuple[str, str]:
    answer = client.post("/v1/keys", json={"name": "test", "scopes": scopes})
    assert answer.status_code == 201
    return answer.json["key"]["id"], answer.json["secret"]


def push(client: CheckedClient, channel: str, key: str | None) -> Any:
    return client.post(f"/v1/channels/{channel}/items", json=[ITEM], key=key)


def test_pushing_needs_a_key(client: CheckedClient) -> None:
    answer = push(client, "shop", None)
    assert (answer.status_code, answer.json["code"]) == (401, "key_missing")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer nobody-knows-this", "Bearer", "Basic YTpi", "Bearer \u00e9\u00e9"])
def test_a_key_that_is_not_known_is_refused(client: CheckedClient, header: str) -> None:
    answer = client.get("/v1/keys", key=None, headers={"Authorization": header})
    assert answer.status_code == 401


def test_a_feed_key_writes_its_own_channel_and_no_other(shop: Shop) -> None:
    shop.push("jd", [ITEM])
    shop.push("taobao", [ITEM])
    _, key = make_key(shop.client, "feed:jd")
    assert push(shop.client, "jd", key).status_code == 202
    refused = push(shop.client, "taobao", key)
    assert (refused.status_code, refused.json["code"]) == (403, "scope_missing")
    assert shop.client.get("/v1/channels/taobao/items/K-1", key=key).status_code == 403
    assert [channel["channel"] for channel in shop.client.get("/v1/channels", key=key).json["channels"]] == ["jd"]


def test_a_feed_key_cannot_make_a_channel(client: CheckedClient) -> None:
    _, key = make_key(client, "feed:new")
    refused = push(client, "new", key)
    assert (refused.status_code, refused.json["code"]) == (403, "unknown_channel")
    assert push(client, "new", ADMIN).status_code == 202
    assert push(client, "new", key).status_code == 202


def test_a_feed_key_sees_only_its_own_jobs(shop: Shop) -> None:
    mine, other = shop.push("jd", [ITEM]), shop.push("taobao", [ITEM])
    _, key = make_key(shop.client, "feed:jd")
    assert shop.client.get(f"/v1/jobs/{mine['id']}", key=key).status_code == 200
    assert shop.client.get(f"/v1/jobs/{other['id']}", key=key).status_code == 404
    assert shop.client.get("/v1/jobs?channel=jd", key=key).json["total"] == 1
    assert shop.client.get("/v1/jobs?channel=taobao", key=key).status_code == 403


def test_a_revoked_key_is_refused_at_once(client: CheckedClient) -> None:
    id, key = make_key(client, "admin")
    assert client.get("/v1/keys", key=key).status_code == 200
    assert client.delete(f"/v1/keys/{id}").status_code == 204
    assert client.get("/v1/keys", key=key).json["code"] == "key_unknown"
    assert client.delete(f"/v1/keys/{id}").status_code == 404


def test_a_listed_key_does_not_show_its_secret(client: CheckedClient) -> None:
    _, key = make_key(client, "search", "events")
    listed = client.get("/v1/keys")
    assert key not in listed.text
    assert listed.json["keys"][-1]["scopes"] == ["events", "search"]


def test_only_an_admin_makes_keys(client: CheckedClient) -> None:
    _, key = make_key(client, "events")
    assert client.post("/v1/keys", json={"name": "mine", "scopes": ["admin"]}, key=key).status_code == 403


@pytest.mark.parametrize("scopes", [[], ["root"], ["feed:"], ["feed:a b"], "admin", None])
def test_scopes_that_mean_nothing_are_refused(client: CheckedClient, scopes: object) -> None:
    answer = client.post("/v1/keys", json={"name": "odd", "scopes": scopes})
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_body")


def test_search_can_be_closed(settings: Settings, shared: Shared) -> None:
    closed = open_application(settings.model_copy(update={"public_search": False}), shared)
    app = create_app(closed)
    app.test_client_class = CheckedClient
    client = app.test_client()
    assert client.get("/v1/categories", key=None).status_code == 401
    _, key = make_key(client, "search")
    assert client.get("/v1/categories", key=key).status_code == 200
    assert client.get("/v1/keys", key=key).status_code == 403
    closed.close()


def test_the_first_start_makes_one_key_and_the_second_none(settings: Settings, shared: Shared) -> None:
    application = open_application(settings.model_copy(update={"admin_key": None}), shared)
    key = first_admin_key(application)
    assert key is not None
    assert first_admin_key(application) is None
    assert key not in repr(list_keys(application.store))
    application.close()


def test_a_given_admin_key_is_accepted_as_it_is(application: Application, client: CheckedClient) -> None:
    assert first_admin_key(application) is None
    assert client.get("/v1/keys").status_code == 200
