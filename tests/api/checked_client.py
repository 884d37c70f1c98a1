"""A test client that holds every answer against the OpenAPI document."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jsonschema_rs
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from api import openapi
from api.app import endpoints
from api.errors import MEDIA_TYPE

ADMIN = "an-admin-key-for-tests"


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    return openapi.document(endpoints())


class CheckedClient(FlaskClient):
    """Sends the admin key unless told otherwise; fails on an answer that the document does not declare."""

    def open(self, *args: Any, key: str | None = ADMIN, **kwargs: Any) -> TestResponse:
        if key is not None:
            kwargs["headers"] = {"Authorization": f"Bearer {key}", **dict(kwargs.get("headers", {}))}
        response = super().open(*args, **kwargs)
        self._check(response)
        return response

    def _check(self, response: TestResponse) -> None:
        request = response.request
        declared = self._operation(request.path, request.method)
        if response.status_code >= 400:
            assert response.mimetype == MEDIA_TYPE, response.text
            _validate({"$ref": "#/components/schemas/Problem"}, response)
            assert response.status_code < 500 or response.status_code == 503, response.text
        if declared is None:
            return
        described = declared["responses"].get(str(response.status_code))
        assert described is not None, f"{request.method} {request.path}: {response.status_code} is not declared"
        content = described.get("content", {})
        assert response.mimetype in content or not (content or response.data), f"{response.mimetype} is not declared"
        if response.mimetype == "application/json":
            _validate(content["application/json"]["schema"], response)

    def _operation(self, path: str, method: str) -> dict[str, Any] | None:
        try:
            name, _ = self.application.url_map.bind("localhost").match(path, method)
        except HTTPException:
            return None
        for operations in document()["paths"].values():
            for operation in operations.values():
                if operation["operationId"] == name:
                    return dict(operation)
        return None


def _validate(schema: dict[str, Any], response: TestResponse) -> None:
    rooted = {**schema, "components": document()["components"]}
    errors = [
        f"{list(error.instance_path)}: {error.message}" for error in _validator(rooted).iter_errors(response.json)
    ]
    assert not errors, f"{response.request.path}: {errors[:5]}"


def _validator(schema: dict[str, Any]) -> Any:
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
