"""The OpenAPI 3.1 document, written from the declarations of the endpoints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode, JsonSchemaValue

from api import answers, wire
from api.endpoint import Endpoint
from api.errors import MEDIA_TYPE

Schemas = Mapping[str, JsonSchemaValue]
_ARGUMENT = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_ARGUMENTS: dict[str, tuple[dict[str, Any], str]] = {
    "channel": ({"type": "string", "pattern": wire.CHANNEL}, "The name of a channel."),
    "sku": (
        {"type": "string", "minLength": 1},
        "The channel's own number for the item; slashes may stand as they are.",
    ),
    "id": ({"type": "string", "minLength": 1, "pattern": "^[^/]+$"}, "An id that an earlier answer gave."),
}
_PROBLEMS = {
    400: "Something in the request is not understood; the problem names it.",
    401: "A key is needed, or this one is not known.",
    403: "The key may not do this.",
    404: "There is no such thing.",
    409: "The present state does not allow this.",
    413: "The body is too large.",
    414: "The address is too long.",
    415: "The type of the body is not understood; the problem lists those that are.",
    503: "The catalog cannot be reached at this moment.",
}


def document(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    declared = list(endpoints)
    schemas, shared = _schemas(declared)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in declared:
        paths.setdefault(path_of(endpoint), {})[endpoint.method.lower()] = _operation(endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Xunpin 寻品",
            "version": version("xunpin"),
            "description": "Product search with catalog normalization. Money is decimal text; times carry an offset; "
            "errors are RFC 9457 problems.",
            "license": {"name": "See the project's LICENSE"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(endpoint.tag for endpoint in declared)],
        "paths": paths,
        "components": {
            "schemas": shared,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key."}},
        },
    }


def path_of(endpoint: Endpoint) -> str:
    """`/v1/jobs/<id>` as OpenAPI writes it: `/v1/jobs/{id}`."""
    return _ARGUMENT.sub(r"{\g<name>}", endpoint.path)


def _schemas(endpoints: list[Endpoint]) -> tuple[dict[str, JsonSchemaValue], dict[str, JsonSchemaValue]]:
    """The schema of every body and answer by its place, and the components they share.

    An answer is written the way it leaves, a body the way it may come.
    """
    models: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [
        ("problem", "serialization", TypeAdapter(answers.Problem))
    ]
    for endpoint in endpoints:
        for status, answer in endpoint.answers.items():
            if answer.model is not None:
                models.append((f"{endpoint.name}.{status}", "serialization", TypeAdapter(answer.model)))
        if endpoint.body and endpoint.body.model is not None:
            models.append((f"{endpoint.name}.body", "validation", TypeAdapter(endpoint.body.model)))
    found, shared = TypeAdapter.json_schemas(models, ref_template="#/components/schemas/{model}")
    return {name: schema for (name, _mode), schema in found.items()}, shared["$defs"]


def _operation(endpoint: Endpoint, schemas: Schemas) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "tags": [endpoint.tag],
        "summary": endpoint.summary,
        "description": endpoint.description,
        "parameters": [*_path_parameters(endpoint), *_query_parameters(endpoint)],
        "responses": _responses(endpoint, schemas),
    }
    if endpoint.body:
        schema = schemas.get(f"{endpoint.name}.body", {})
        operation["requestBody"] = {
            "required": endpoint.body.required,
            "content": {media_type: {"schema": schema} for media_type in endpoint.body.media_types},
        }
    if endpoint.access != "open":
        operation["security"] = [{"key": []}, *([{}] if endpoint.access == "search" else [])]
        operation["x-scope"] = endpoint.access
    return {name: part for name, part in operation.items() if part not in ("", [])}


def _path_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    parameters = []
    for match in _ARGUMENT.finditer(endpoint.path):
        schema, description = _ARGUMENTS[match["name"]]
        parameters.append(
            {"name": match["name"], "in": "path", "required": True, "schema": schema, "description": description}
        )
    return parameters


def _query_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    if endpoint.query is None:
        return []
    properties = endpoint.query.model_json_schema(mode="validation")
    inlined = properties.pop("$defs", {})
    prefix, gathering = getattr(endpoint.query, "gathered", ("", ""))
    parameters = []
    for name, schema in properties["properties"].items():
        schema = _inline(schema, inlined)
        schema.pop("title", None)
        parameter = {"name": name, "in": "query", "required": False, "description": schema.pop("description", "")}
        if name == gathering:
            pattern = "^" + re.escape(prefix) + ".+"
            schema = {
                "type": "object",
                "propertyNames": {"pattern": pattern},
                "additionalProperties": {"type": "string", "pattern": r"\S"},
            }
            parameter |= {"style": "form", "explode": True}
        parameters.append(parameter | {"schema": schema})
    return parameters


def _inline(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Small definitions (an enum, a pattern) where they are used; a query string has no null."""
    if reference := schema.pop("$ref", None):
        schema = definitions[reference.rpartition("/")[2]] | schema
    options = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
    if len(options) == 1:
        schema = {name: part for name, part in schema.items() if name not in ("anyOf", "default")} | options[0]
    return dict(schema)


def _responses(endpoint: Endpoint, schemas: Schemas) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, answer in sorted(endpoint.answers.items()):
        described: dict[str, Any] = {"description": answer.description}
        if answer.headers:
            described["headers"] = {
                name: {"schema": {"type": "string"}, "description": meaning} for name, meaning in answer.headers.items()
            }
        if answer.model is not None:
            described["content"] = {answer.media_type: {"schema": schemas[f"{endpoint.name}.{status}"]}}
        responses[str(status)] = described
    for status in sorted(endpoint.problems):
        content = {MEDIA_TYPE: {"schema": schemas["problem"]}}
        responses[str(status)] = {"description": _PROBLEMS[status], "content": content}
    return responses
