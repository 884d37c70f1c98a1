"""Requests made up from the OpenAPI document: whatever they hold, the answer is declared and never a 5xx."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from schemathesis import checks
from schemathesis.specs.openapi import checks as conformance

from api.app import create_app, endpoints
from api.bootstrap import Shared, open_application
from api.settings import Settings
from indexer.worker import work_until_ended
from tests.api.checked_client import ADMIN

ITEMS = [
    {"sku": "S-1", "title": "华为 Mate60 Pro 手机 12GB+512GB", "brand": "华为", "attributes": {"颜色": "红"}},
    {"sku": "S-2", "title": "耐克 跑步鞋 42码", "price": "459.00", "stock": "3"},
]
KEY = {"Authorization": f"Bearer {ADMIN}"}
EXAMPLES = 25


@pytest.fixture(scope="session")
def operations(shared: Shared, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    application = open_application(Settings(data=tmp_path_factory.mktemp("data"), admin_key=ADMIN), shared)
    app = create_app(application)
    answer = app.test_client().post("/v1/channels/shop/items", json=ITEMS, headers=KEY)
    work_until_ended(application.indexing, answer.json["job"]["id"])
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    found = (operation.ok() for operation in schema.get_all_operations())
    return {operation.definition.raw["operationId"]: operation for operation in found}


@pytest.mark.thorough
@pytest.mark.parametrize("name", [endpoint.name for endpoint in endpoints() if endpoint.name != "openapiDocument"])
def test_no_request_breaks_the_service(operations: dict[str, Any], name: str) -> None:
    @given(case=operations[name].as_strategy())
    @bounds(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    def answered_as_declared(case: schemathesis.Case) -> None:
        if name == "job":
            case.query.pop("wait", None)  # nobody works on jobs here
        response = case.call(headers=KEY)
        case.validate_response(
            response,
            checks=[
                checks.not_a_server_error,
                conformance.status_code_conformance,
                conformance.content_type_conformance,
                conformance.response_schema_conformance,
            ],
        )

    answered_as_declared()
