from __future__ import annotations

import re

from flask import Flask

from api.app import endpoints
from api.openapi import path_of
from tests.api.checked_client import CheckedClient, document


def test_every_api_route_is_in_the_document_and_the_other_way_round(app: Flask) -> None:
    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1/") or rule.rule in ("/healthz", "/readyz", "/metrics", "/openapi.json")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    documented = {(method.upper(), path) for path, operations in document()["paths"].items() for method in operations}
    assert served == documented


def test_the_contract_is_served(client: CheckedClient) -> None:
    answer = client.get("/openapi.json", key=None)
    assert answer.json == document()
    assert answer.json["openapi"].startswith("3.1")


def test_operations_have_names_of_their_own_and_a_summary() -> None:
    declared = endpoints()
    assert len({endpoint.name for endpoint in declared}) == len(declared)
    assert all(endpoint.summary for endpoint in declared)


def test_every_parameter_of_the_search_is_described() -> None:
    parameters = {parameter["name"]: parameter for parameter in document()["paths"]["/v1/search"]["get"]["parameters"]}
    assert {
        "q",
        "category",
        "brand",
        "channel",
        "price",
        "in_stock",
        "sort",
        "page",
        "per_page",
        "facets",
        "explain",
    } <= set(parameters)
    assert parameters["sort"]["schema"]["enum"] == ["relevance", "price", "-price", "sales", "newest", "rating"]
    assert all(parameter["description"] for parameter in parameters.values())


def test_every_declared_error_is_a_problem() -> None:
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], (method, path, status)


def test_sku_paths_name_their_arguments() -> None:
    item = next(endpoint for endpoint in endpoints() if endpoint.name == "item")
    assert path_of(item) == "/v1/channels/{channel}/items/{sku}"
