"""What operators ask: is it alive, can it search, how much does it do, and what else can be asked."""

from __future__ import annotations

from functools import lru_cache

import orjson
from flask import Response
from sqlalchemy.exc import SQLAlchemyError

from api import answers, metrics, openapi
from api.bootstrap import Application, running
from api.endpoint import Answer, Routes, reply
from api.errors import Problem
from indexer.engine.port import EngineError, IndexMissing
from indexer.indexing import IndexOutdated, live_index
from indexer.store import log

routes = Routes("operations")


@routes.add("GET", "/healthz", {200: Answer(answers.Alive)})
def alive() -> Response:
    """Tell whether the process answers."""
    return reply({"status": "ok"})


@routes.add("GET", "/readyz", {200: Answer(answers.Ready)}, problems=(503,))
def ready() -> Response:
    """Tell whether the catalog can be searched; if not, why, and what to do."""
    application = running()
    reasons = [*_engine_troubles(application), *_store_troubles(application)]
    if reasons:
        errors = [{"field": field, "message": message} for field, message in reasons]
        raise Problem(503, "not_ready", "; ".join(message for _, message in reasons), errors=errors)
    return reply({"status": "ready", "engine": application.settings.engine, "index": live_index(application.indexing)})


@routes.add("GET", "/metrics", {200: Answer(str, media_type="text/plain")})
def prometheus() -> Response:
    """Read the metrics as Prometheus text."""
    return Response(metrics.exposition(_gauges(running())), content_type=metrics.CONTENT_TYPE)


@routes.add("GET", "/openapi.json", {200: Answer(dict)})
def openapi_document() -> Response:
    """Read this document."""
    return Response(_document(), content_type="application/json")


@lru_cache(maxsize=1)
def _document() -> bytes:
    from api.app import endpoints  # the document is about all of them, so it comes last

    return orjson.dumps(openapi.document(endpoints()))


def _engine_troubles(application: Application) -> list[tuple[str, str]]:
    health = application.engine.health()
    if not health.ok:
        return [("engine", f"{health.engine}: {health.detail}" + (f" ({health.advice})" if health.advice else ""))]
    try:
        live_index(application.indexing)
    except IndexMissing:
        return [
            ("index", "There is no index yet; the worker makes it when it starts (`xunpin serve` or `xunpin worker`).")
        ]
    except (IndexOutdated, EngineError) as error:
        return [("index", str(error))]
    return []


def _store_troubles(application: Application) -> list[tuple[str, str]]:
    try:
        with application.store.reading() as connection:
            log.position(connection)
    except SQLAlchemyError as error:
        return [("store", f"The database does not answer: {error.__class__.__name__}")]
    return []


def _gauges(application: Application) -> dict[str, tuple[str, float]]:
    with application.store.reading() as connection:
        position, checkpoint = log.position(connection), log.checkpoint(connection)
    documents = {
        info.name: info.documents
        for info in application.engine.list_indexes()
        if application.indexing.alias in info.aliases
    }
    return {
        "xunpin_log_position": ("Changes received.", position),
        "xunpin_log_behind": ("Changes received and not searchable yet.", position - checkpoint),
        "xunpin_documents": ("Products in the live index.", sum(documents.values())),
    }
