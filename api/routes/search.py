"""What shoppers ask: search, suggestions, events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from api import answers, metrics, wire
from api.bootstrap import running
from api.endpoint import Answer, Body, Routes, reply
from indexer.store.events import Event, record_events
from search.model import FacetResult, Hit, SearchAnswer, SearchRequest, Suggestions

routes = Routes("search")


@routes.add(
    "GET", "/v1/search", {200: Answer(answers.SearchPage)}, access="search", query=wire.SearchQuery, problems=(503,)
)
def search(query: wire.SearchQuery) -> Response:
    """Search the catalog.

    One hit is one product, however many channels and variants sell it; totals and facet counts count products.
    A repeated filter means any of its values. `attr.颜色=红色` filters by any attribute.
    """
    answer = running().service.search(search_request(query))
    metrics.observe_search(answer.took_ms)
    timing = ", ".join(f"{stage};dur={milliseconds:.2f}" for stage, milliseconds in answer.took_ms.items())
    return reply(search_page(answer), headers={"Server-Timing": timing})


@routes.add(
    "GET", "/v1/suggest", {200: Answer(answers.SuggestPage)}, access="search", query=wire.SuggestQuery, problems=(503,)
)
def suggest(query: wire.SuggestQuery) -> Response:
    """Complete what is being typed: queries, categories, brands, products."""
    return reply(suggest_page(running().service.suggest(query.q, query.limit)))


@routes.add(
    "POST",
    "/v1/events",
    {202: Answer(answers.EventsTaken, "Stored.")},
    access="events",
    body=Body(wire.Events),
    problems=(413, 415),
)
def send_events(body: list[wire.Event]) -> Response:
    """Tell what shoppers did: one event or an array.

    The same event (query, product, type and time) counts once, however often it is sent.
    """
    taken = record_events(
        running().store,
        [Event(event.type, event.query_id, event.product_id, event.position, event.at) for event in body],
    )
    return reply({"accepted": taken, "duplicates": len(body) - taken}, 202)


def search_request(query: wire.SearchQuery) -> SearchRequest:
    """The question that checked parameters ask."""
    names = tuple(dict.fromkeys(query.facets))
    return SearchRequest(
        q=query.q,
        category=tuple(query.category),
        brand=tuple(query.brand),
        channel=tuple(query.channel),
        attributes=tuple((name, tuple(values)) for name, values in query.attributes.items()),
        price=query.price,
        in_stock=query.in_stock,
        completeness=query.completeness,
        sort=query.sort,
        page=query.page,
        per_page=query.per_page,
        facets="auto" if names == ("auto",) else () if names == ("none",) else names,
        explain=query.explain,
        understand=query.understand,
    )


def search_page(answer: SearchAnswer) -> dict[str, Any]:
    """The answer in the shape of the wire; records go to orjson as they are."""
    return {
        "query_id": answer.query_id,
        "query": answer.query,
        "total": answer.total,
        "total_exact": answer.total_exact,
        "page": answer.page,
        "pages": answer.pages,
        "hits": [_hit(hit) for hit in answer.hits],
        "facets": [_facet(facet) for facet in answer.facets],
        "rules": [],
        "took_ms": answer.took_ms,
    }


def _hit(hit: Hit) -> Mapping[str, Any]:
    shown = {**hit.card, "highlights": hit.highlights, "score": hit.score}
    return shown if hit.explain is None else {**shown, "explain": hit.explain}


def _facet(facet: FacetResult) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "field": facet.field,
        "label": facet.label,
        "kind": facet.kind,
        "values": facet.values,
        "exact": facet.exact,
    }
    if facet.kind == "range":
        shown |= {"low": facet.low, "high": facet.high}
    return shown


def suggest_page(found: Suggestions) -> dict[str, Any]:
    return {
        "queries": [{"text": text, "highlights": highlights} for text, highlights in found.queries],
        "categories": [{"id": id, "path": path} for id, path in found.categories],
        "brands": [{"id": id, "label": label} for id, label in found.brands],
        "products": found.products,
    }
