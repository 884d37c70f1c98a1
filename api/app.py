"""The Flask application: endpoints, pages, pictures, problems, request ids and timings."""

from __future__ import annotations

import re
import secrets
import time

from flask import Flask, Response, g, request, send_from_directory

from api import errors, metrics, web
from api.bootstrap import Application, running
from api.endpoint import MAX_URL, Endpoint, Routes, SkuConverter
from api.errors import Problem
from api.routes import catalog, category_paths, feeds, items, jobs, keys, mappings, operations, review, search

TOPICS: tuple[Routes, ...] = (
    search.routes,
    catalog.routes,
    feeds.routes,
    items.routes,
    mappings.routes,
    category_paths.routes,
    jobs.routes,
    review.routes,
    keys.routes,
    operations.routes,
)
_REQUEST_ID = re.compile(r"[\w.-]{1,64}")


def endpoints() -> list[Endpoint]:
    """Every declared endpoint, in the order of the document."""
    return [endpoint for topic in TOPICS for endpoint in topic.endpoints]


def create_app(application: Application) -> Flask:
    """One per web process; `application` is found again with `api.bootstrap.running`."""
    app = Flask("api", static_folder=None)
    app.extensions["xunpin"] = application
    app.url_map.converters["sku"] = SkuConverter
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    app.before_request(_begin)
    app.after_request(_finish)
    errors.install(app, web.show_problem)
    for topic in TOPICS:
        topic.register(app)
    app.add_url_rule("/pictures/<path:name>", "picture", _picture)
    web.register(app)
    return app


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.began = time.perf_counter()
    if "\0" in request.path:
        raise Problem(400, "invalid_address", "The address holds a NUL character.", value=request.path)
    length = len(request.environ.get("QUERY_STRING", "")) + len(request.environ.get("PATH_INFO", ""))
    if length > MAX_URL:
        raise Problem(
            414,
            "url_too_long",
            f"The address has {length} bytes; at most {MAX_URL} are accepted.",
            hint="Shorten q, or use fewer filters.",
        )


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    response.headers["X-Content-Type-Options"] = "nosniff"
    metrics.observe(request, response.status_code, time.perf_counter() - g.began)
    return response


def _picture(name: str) -> Response:
    return send_from_directory(running().settings.pictures, name, max_age=86400)
