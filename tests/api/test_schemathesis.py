"""Requests made up from the OpenAPI document: whatever they hold, the answer is declared and never a 5xx."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from api.app import create_app
from api.bootstrap import Shared, open_application
from api.settings import Settings
from indexer.worker import work_until_ended
from tests.api.checked_client import ADMIN

ITEMS = [
    {
        "sku": "S-1",
        "title": "华为 Mate60 Pro 手机 12GB+512GB",
        "brand": "华为",
        "price": "6999",
        "attributes": {"颜色": "红"},
    },
    {"sku": "S-2", "title": "耐克 跑步鞋 42码", "price": "459.00", "stock": "3"},
]


@pytest.fixture(scope="session")
def served(shared: Shared, tmp_path_factory: pytest.TempPathFactory) -> Any:
    application = open_application(Settings(data=tmp_path_factory.mktemp("data"), admin_key=ADMIN), shared)
    app = create_app(application)
    answer = app.test_client().post("/v1/channels/shop/items", json=ITEMS, headers={"Authorization": f"Bearer {ADMIN}"})
    work_until_ended(application.indexing, answer.json["job"]["id"])
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


schema = schemathesis.pytest.from_fixture("served")


@schema.parametrize()
@hypothesis_settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)
def test_no_request_breaks_the_service(case: schemathesis.Case) -> None:
    if case.path == "/v1/jobs/{id}":
        case.query = {name: value for name, value in (case.query or {}).items() if name != "wait"}
    response = case.call(headers={"Authorization": f"Bearer {ADMIN}"})
    assert response.status_code < 500, response.text
    case.validate_response(
        response,
        checks=[
            schemathesis.checks.not_a_server_error,
            schemathesis.openapi.checks.status_code_conformance,
            schemathesis.openapi.checks.content_type_conformance,
            schemathesis.openapi.checks.response_schema_conformance,
        ],
    )
