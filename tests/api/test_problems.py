"""Refusals over HTTP: each says what, where, which value, what is allowed and what is near."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.bootstrap import Shared, open_application
from api.errors import MEDIA_TYPE
from api.settings import Settings
from tests.api.checked_client import CheckedClient


@pytest.mark.parametrize(
    ("address", "code", "field", "hint"),
    [
        pytest.param("/v1/search?prise=100-200", "unknown_parameter", "prise", "price", id="misspelled-parameter"),
        pytest.param(
            "/v1/search?perpage=10", "unknown_parameter", "perpage", "per_page", id="parameter-without-underscore"
        ),
        pytest.param("/v1/search?q=a&sort=prize", "invalid_parameter", "sort", "price", id="misspelled-sort"),
        pytest.param("/v1/search?in_stock=ture", "invalid_parameter", "in_stock", "true", id="misspelled-true"),
        pytest.param("/v1/search?price=cheap", "invalid_parameter", "price", None, id="price-in-words"),
        pytest.param("/v1/search?price=100", "invalid_parameter", "price", None, id="one-price-is-no-range"),
        pytest.param("/v1/search?price=-", "invalid_parameter", "price", None, id="range-without-ends"),
        pytest.param("/v1/search?price=200-100", "invalid_parameter", "price", None, id="range-upside-down"),
        pytest.param("/v1/search?price=1e400-", "invalid_parameter", "price", None, id="price-beyond-money"),
        pytest.param("/v1/search?price=nan-", "invalid_parameter", "price", None, id="price-not-a-number"),
        pytest.param("/v1/search?page=0", "invalid_parameter", "page", None, id="page-before-the-first"),
        pytest.param("/v1/search?page=two", "invalid_parameter", "page", None, id="page-in-words"),
        pytest.param("/v1/search?per_page=1000", "invalid_parameter", "per_page", None, id="page-of-a-thousand"),
        pytest.param("/v1/search?page=1&page=2", "repeated_parameter", "page", None, id="two-pages-at-once"),
        pytest.param("/v1/search?brand=", "invalid_parameter", "brand", None, id="empty-filter"),
        pytest.param("/v1/search?attr.=红", "unknown_parameter", "attr.", None, id="attribute-without-name"),
        pytest.param("/v1/search?q=" + "跑" * 501, "invalid_parameter", "q", None, id="query-of-501-characters"),
        pytest.param("/v1/suggest?limit=many", "invalid_parameter", "limit", None, id="limit-in-words"),
        pytest.param("/v1/suggest?query=a", "unknown_parameter", "query", "q", id="parameter-of-another-api"),
        pytest.param("/v1/categories?lang=en", "unknown_parameter", "lang", None, id="parameter-where-there-is-none"),
        pytest.param("/v1/jobs/1?wait=61", "invalid_parameter", "wait", None, id="waiting-too-long"),
        pytest.param("/v1/jobs/1?wait=nan", "invalid_parameter", "wait", None, id="waiting-not-a-number"),
        pytest.param("/v1/channels/shop/issues?severity=fatal", "invalid_parameter", "severity", None, id="severity"),
        pytest.param("/v1/channels/a%20b/issues", "invalid_channel", "channel", None, id="channel-with-a-blank"),
    ],
)
def test_what_is_not_understood_is_a_400_that_names_it(
    client: CheckedClient, address: str, code: str, field: str, hint: str | None
) -> None:
    answer = client.get(address)
    assert answer.status_code == 400, answer.text
    problem: dict[str, Any] = answer.json
    assert (problem["code"], problem["field"]) == (code, field)
    if hint is not None:
        assert problem["hint"] == hint
        assert hint in problem["allowed"]


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        pytest.param("GET", "/v1/channels/shop/items/%00", None, id="sku"),
        pytest.param("DELETE", "/v1/channels/shop/items/a%00b", None, id="sku-to-take-down"),
        pytest.param("GET", "/v1/channels/a%00/issues", None, id="channel"),
        pytest.param("GET", "/v1/channels/shop/issues?code=%00", None, id="issue-code"),
        pytest.param("GET", "/v1/jobs?channel=a%00", None, id="channel-of-jobs"),
        pytest.param("POST", "/v1/keys", {"name": "a\0b", "scopes": ["search"]}, id="name-of-a-key"),
    ],
)
def test_nul_is_refused_before_it_reaches_a_database(
    client: CheckedClient, method: str, address: str, body: object
) -> None:
    assert client.open(address, method=method, json=body).status_code == 400


def test_events_with_characters_that_no_database_holds_are_taken(
    settings: Settings, shared: Shared, database_url: str
) -> None:
    application = open_application(settings.model_copy(update={"database_url": database_url}), shared)
    app = create_app(application)
    app.test_client_class = CheckedClient
    event = {"type": "click", "query_id": "q\0", "product_id": "p\0", "at": "2026-11-02T10:00:00+08:00"}
    answer = app.test_client().post("/v1/events", json=event)
    assert (answer.status_code, answer.json["accepted"]) == (202, 1)
    application.close()


def test_all_wrong_parameters_are_told_at_once(client: CheckedClient) -> None:
    problem = client.get("/v1/search?page=0&per_page=0&sort=cheapest").json
    assert {error["field"] for error in problem["errors"]} == {"page", "per_page", "sort"}


def test_an_endless_query_is_refused_as_too_long(client: CheckedClient) -> None:
    answer = client.get("/v1/search", query_string={"q": "a" * 100_000})
    assert answer.status_code == 414
    assert answer.json["code"] == "url_too_long"


def test_an_unknown_address_is_a_problem_with_the_nearest_one(client: CheckedClient) -> None:
    answer = client.get("/v1/serach")
    assert answer.status_code == 404
    assert answer.json["hint"] == "/v1/search"


def test_a_wrong_method_is_told_with_those_that_work(client: CheckedClient) -> None:
    answer = client.delete("/v1/search")
    assert answer.status_code == 405
    assert "GET" in answer.json["allowed"]
    assert "GET" in answer.headers["Allow"]


def test_an_unexpected_error_is_a_problem_and_its_details_go_to_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    app.add_url_rule("/broken", "broken", lambda: 1 / 0)
    answer = FlaskClient(app, app.response_class).get("/broken")
    assert answer.status_code == 500
    assert answer.mimetype == MEDIA_TYPE
    assert "division" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.json["detail"]
    assert "ZeroDivisionError" in caplog.text


def test_the_senders_request_id_comes_back(client: CheckedClient) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": "shop-42"}).headers["X-Request-Id"] == "shop-42"
