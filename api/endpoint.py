"""A route is declared once: address, who may call it, what it takes and what it answers.

The declaration checks the request before the handler runs, and `api.openapi` writes the document from it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import wraps
from typing import Any, TypeVar

import orjson
from flask import Flask, Response, request
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from werkzeug.datastructures import MultiDict
from werkzeug.routing import BaseConverter

from api.errors import Problem, from_validation, unknown_parameter
from api.keys import Access, require
from api.spelling import printable
from api.wire import CHANNEL

Model = TypeVar("Model", bound=BaseModel)
MAX_URL = 8000  # bytes; the web server's own limit lies just above
MAX_JSON = 4 << 20  # bytes, unpacked; feeds are spooled and have a limit of their own


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries: JSON in the shape of `model`, or any of `media_types` for the handler to read."""

    model: Any = None
    media_types: tuple[str, ...] = ("application/json",)
    required: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """One way a request can end well: a model, another media type, or no body at all."""

    model: Any = None
    description: str = "OK"
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: str
    path: str  # a Flask rule
    name: str  # the operation's id
    tag: str
    access: Access
    summary: str
    description: str
    answers: Mapping[int, Answer]
    problems: frozenset[int]
    query: type[BaseModel] | None = None
    body: Body | None = None


class Routes:
    """The endpoints of one topic: declared with `add`, attached to an app with `register`."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.endpoints: list[Endpoint] = []
        self._views: list[Callable[..., Response]] = []

    def add(
        self,
        method: str,
        path: str,
        answers: Mapping[int, Answer],
        *,
        access: Access = "open",
        query: type[BaseModel] | None = None,
        body: Body | None = None,
        problems: tuple[int, ...] = (),
    ) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
        """The handler gets path arguments by name, `query` and `body` as instances of their models."""

        def declare(handler: Callable[..., Response]) -> Callable[..., Response]:
            summary, _, description = (handler.__doc__ or "").strip().partition("\n")
            name = to_camel(handler.__name__)
            certain = {400, 414} | ({401, 403} if access != "open" else set())
            endpoint = Endpoint(
                method=method,
                path=path,
                name=name,
                tag=self.tag,
                access=access,
                summary=summary.rstrip("."),
                description=re.sub(r"\s+", " ", description).strip(),
                answers=answers,
                problems=frozenset(certain | set(problems)),
                query=query,
                body=body,
            )
            self.endpoints.append(endpoint)
            self._views.append(_checked(handler, endpoint))
            return handler

        return declare

    def register(self, app: Flask) -> None:
        for endpoint, view in zip(self.endpoints, self._views, strict=True):
            app.add_url_rule(endpoint.path, endpoint.name, view, methods=[endpoint.method])


def _checked(handler: Callable[..., Response], endpoint: Endpoint) -> Callable[..., Response]:
    model = TypeAdapter(endpoint.body.model) if endpoint.body and endpoint.body.model else None

    @wraps(handler)
    def view(**arguments: Any) -> Response:
        check_channel(arguments.get("channel"))
        require(endpoint.access, arguments.get("channel"))
        if endpoint.query is not None:
            arguments["query"] = parse_query(endpoint.query, request.args)
        elif request.args:
            raise unknown_parameter(next(iter(request.args)), ())
        if model is not None:
            arguments["body"] = parse_json(model)
        return handler(**arguments)

    return view


def check_channel(channel: str | None) -> None:
    """Raises 400 for what can be no channel's name; no name at all is fine."""
    if channel is not None and not re.fullmatch(CHANNEL, channel):
        detail = "A channel's name begins with a letter or digit; up to 64 of these, dots, dashes and underscores."
        raise Problem(400, "invalid_channel", detail, field="channel", value=channel)


def parse_query(model: type[Model], given: MultiDict[str, str]) -> Model:
    """The query string as `model`. Whatever the model does not declare is a problem, never ignored.

    A model may gather parameters that share a beginning: `gathered = ("attr.", "attributes")`.
    """
    prefix, gathering = getattr(model, "gathered", ("", ""))
    values: dict[str, Any] = {}
    names = {info.alias or name: info for name, info in model.model_fields.items() if name != gathering}
    for name, repeated in given.lists():
        if prefix and name.startswith(prefix) and len(name) > len(prefix):
            values.setdefault(gathering, {})[name.removeprefix(prefix)] = repeated
        elif name not in names:
            raise unknown_parameter(name, [*names, prefix + "…"] if prefix else list(names))
        elif _takes_many(names[name].annotation):
            values[name] = repeated
        elif len(repeated) > 1:
            raise Problem(
                400, "repeated_parameter", f"{name} is given {len(repeated)} times; once is right.", field=name
            )
        else:
            values[name] = repeated[0]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise from_validation(error, "invalid_parameter") from error


def _takes_many(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) in (list, tuple)


def parse_json(model: TypeAdapter[Any]) -> Any:
    """The JSON body of the request as `model`.

    Problems: 415 for another media type, 413 when it is too large, 400 for what is not JSON or has another shape.
    """
    media_type(("application/json",))
    data = read_body()
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Problem(
            400, "invalid_json", f"The body is not JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        ) from error
    try:
        return model.validate_python(value)
    except ValidationError as error:
        raise from_validation(error, "invalid_body") from error


def read_body() -> bytes:
    """A small body, unpacked. Problems: 413 when it is too large, 400 for broken gzip."""
    data = request.stream.read(MAX_JSON + 1)
    if content_encoding() == "gzip":
        try:
            data = zlib.decompressobj(wbits=31).decompress(data, MAX_JSON + 1)
        except zlib.error as error:
            detail = f"The body is announced as gzip and is not: {error}."
            raise Problem(400, "invalid_gzip", detail, field="Content-Encoding") from error
    if len(data) > MAX_JSON:
        raise Problem(413, "body_too_large", f"The body is larger than {MAX_JSON >> 20} MiB.")
    return data


def content_encoding() -> str:
    """`identity` or `gzip`; a 415 problem for anything else."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        detail = f"Content-Encoding {printable(encoding)!r} is not understood."
        raise Problem(415, "unsupported_encoding", detail, field="Content-Encoding", allowed=("gzip", "identity"))
    return encoding


def media_type(allowed: tuple[str, ...]) -> str:
    """The media type of the body, without parameters; a 415 problem when it is none of `allowed`."""
    if request.mimetype in allowed:
        return request.mimetype
    shown = request.mimetype or "no Content-Type"
    raise Problem(
        415,
        "unsupported_media_type",
        f"Bodies of type {shown!r} are not understood here.",
        field="Content-Type",
        value=shown,
        allowed=allowed,
    )


def reply(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON; `Decimal` becomes its text."""
    response = Response(orjson.dumps(data, default=_text), status=status, content_type="application/json")
    if headers:
        response.headers.update(headers)
    return response


def _text(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no JSON form")


class SkuConverter(BaseConverter):
    """The rest of the path, whatever it holds: a SKU may contain slashes and begin or end with one."""

    regex = ".+"
    part_isolating = False
