"""Problems: every refusal is RFC 9457 problem+json that says what, where, which value, what is allowed and near."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any

import orjson
from flask import Flask, Response, g, request
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from api.spelling import nearest, printable
from indexer.engine.port import EngineError, IndexMissing
from indexer.feeds import FeedError
from indexer.indexing import IndexOutdated
from search.model import UnknownValue

log = logging.getLogger("xunpin.api")

MEDIA_TYPE = "application/problem+json"
_PLACES = {  # where in the request a feed that cannot be read went wrong, when it is not in the feed
    "format_unknown": (400, "format"),
    "format_unsupported": (400, "format"),
    "content_type_unknown": (415, "Content-Type"),
}


class Problem(Exception):
    """A refusal. `code` is stable; `field`, `value`, `allowed` and `hint` are given where they apply."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        field: str | None = None,
        value: object = None,
        allowed: Collection[str] | None = None,
        hint: str | None = None,
        errors: Collection[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.field = status, code, detail, field
        self.value, self.allowed, self.hint, self.errors = value, allowed, hint, errors
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """The members of RFC 9457 and ours; those that do not apply are absent."""
        members = {
            "type": f"urn:xunpin:problem:{self.code}",
            "title": self.code.replace("_", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "field": self.field,
            "value": None if self.value is None else printable(str(self.value)),
            "allowed": list(self.allowed) if self.allowed else None,
            "hint": self.hint,
            "errors": list(self.errors) or None,
        }
        return {name: value for name, value in members.items() if value is not None}


def unknown_parameter(name: str, allowed: Collection[str]) -> Problem:
    near = nearest(name, allowed)
    return Problem(
        400,
        "unknown_parameter",
        f"There is no parameter {printable(name)!r} here" + (f"; did you mean {near!r}?" if near else "."),
        field=printable(name),
        allowed=sorted(allowed),
        hint=near,
    )


def from_validation(error: ValidationError, code: str) -> Problem:
    """All that pydantic found: the first problem in the members, the others in `errors`."""
    found = [_described(entry) for entry in error.errors(include_url=False)]
    first = found[0]
    return Problem(
        400,
        code,
        f"{first['field']}: {first['message']}",
        field=first["field"],
        value=first.get("value"),
        allowed=first.get("allowed"),
        hint=first.get("hint"),
        errors=found if len(found) > 1 else (),
    )


def _described(entry: Mapping[str, Any]) -> dict[str, Any]:
    field = ".".join(map(str, entry["loc"])) or "body"
    described = {"field": field, "message": entry["msg"].removeprefix("Value error, ")}
    value = entry["input"]
    if isinstance(value, str | int | float):
        described["value"] = printable(str(value))
    expected = (entry.get("ctx") or {}).get("allowed")
    if entry["type"] in ("enum", "literal_error"):
        expected = [word.strip("'") for word in entry["ctx"]["expected"].replace(" or ", ", ").split(", ")]
    if expected:
        described |= {"allowed": list(expected), "hint": nearest(str(value), expected)}
    return {name: part for name, part in described.items() if part is not None}


def render(problem: Problem) -> Response:
    response = Response(orjson.dumps(problem.body()), status=problem.status, content_type=MEDIA_TYPE)
    response.headers.update(problem.headers)
    return response


def install(app: Flask, render: Callable[[Problem], Response]) -> None:
    """Every error that a request under this app can end in becomes a problem, shown by `render`."""
    app.register_error_handler(Problem, render)
    app.register_error_handler(UnknownValue, lambda error: render(_unknown_value(error)))
    app.register_error_handler(FeedError, lambda error: render(_unreadable(error)))
    app.register_error_handler(NotFound, lambda error: render(_not_found(app)))
    app.register_error_handler(MethodNotAllowed, lambda error: render(_method(error)))
    app.register_error_handler(HTTPException, lambda error: render(_http(error)))
    app.register_error_handler(IndexMissing, lambda error: render(_unavailable(error, "index_missing")))
    app.register_error_handler(EngineError, lambda error: render(_unavailable(error, "engine_unavailable")))
    app.register_error_handler(IndexOutdated, lambda error: render(_unavailable(error, "index_outdated")))
    app.register_error_handler(OperationalError, lambda error: render(_unavailable(error, "store_unavailable")))
    app.register_error_handler(Exception, lambda error: render(_unexpected()))


def _unknown_value(error: UnknownValue) -> Problem:
    return Problem(
        400,
        "unknown_value",
        printable(str(error)),
        field=error.field,
        value=error.value,
        allowed=error.allowed,
        hint=error.hint or nearest(error.value, error.allowed),
    )


def _unreadable(error: FeedError) -> Problem:
    status, field = _PLACES.get(error.code, (400, "feed"))
    return Problem(
        status, error.code, error.message, field=field, value=error.value, allowed=error.allowed, hint=error.hint
    )


def _not_found(app: Flask) -> Problem:
    known = sorted({rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"})
    near = nearest(request.path, known)
    return Problem(404, "not_found", f"Nothing is served at {printable(request.path)}.", value=request.path, hint=near)


def _method(error: MethodNotAllowed) -> Problem:
    allowed = sorted(error.valid_methods or ())
    detail = f"{request.method} is not possible here."
    return Problem(
        405,
        "method_not_allowed",
        detail,
        value=request.method,
        allowed=allowed,
        headers={"Allow": ", ".join(allowed)},
    )


def _http(error: HTTPException) -> Problem:
    status = error.code or 500
    return Problem(status, error.name.lower().replace(" ", "_"), error.description or error.name)


def _unavailable(error: Exception, code: str) -> Problem:
    log.error("%s: %s", code, error)
    detail = "The catalog cannot be reached at this moment; /readyz says why."
    return Problem(503, code, detail, hint="Try again in a few seconds.", headers={"Retry-After": "5"})


def _unexpected() -> Problem:
    log.exception("unexpected error in %s %s (request %s)", request.method, request.path, g.get("request_id", "-"))
    detail = f"Something went wrong on our side. The log holds the details of request {g.get('request_id', '-')}."
    return Problem(500, "unexpected_error", detail)
