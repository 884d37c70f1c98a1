"""The shop: results and product pages, rendered here, with their whole state in the address."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import metrics, wire
from api.bootstrap import running
from api.endpoint import parse_query
from api.errors import Problem, unknown_parameter
from api.keys import require
from api.routes.catalog import product_page
from api.routes.search import search_request
from api.spelling import nearest
from api.web import results as shown
from api.web.address import Address
from api.web.language import COOKIE
from api.web.provenance import specification
from indexer.store.catalog import get_product
from normalizer.product import key_of, merge, product_id

shop = Blueprint("shop", __name__, template_folder="templates")

_YEAR = 31_536_000


@shop.before_request
def _may_search() -> None:
    require("search", None)


@shop.get("/")
def results() -> str | AnyResponse:
    """The results for what the address says; without anything asked, the shop's front."""
    here = Address.of(url_for("shop.results"), request.args)
    if here.value("from") is not None or here.value("to") is not None:
        return redirect(str(_with_price(here)))
    query = parse_query(wire.SearchQuery, request.args)
    answer = running().service.search(search_request(query))
    metrics.observe_search(answer.took_ms)
    last = shown.reachable(answer.pages, query.per_page)
    asked = any(name != "page" for name, value in here.parameters if value)
    return render_template(
        "shop/results.html" if asked else "shop/front.html",
        answer=answer,
        query=query,
        here=here,
        chips=list(shown.chips(query, answer, here)),
        sorts=shown.sorts(),
        pages=shown.pager(answer.page, last),
        last=last,
        facets=shown.shown_facets(answer.facets, here),
        tree=shown.tree(answer.facets),
    )


@shop.get("/p/<id>")
def product(id: str) -> str | AnyResponse:
    """One product with every offer and the reason for every value."""
    application = running()
    if unknown := next((name for name in request.args if name != "variant"), None):
        raise unknown_parameter(unknown, ["variant"])
    try:
        stored = get_product(application.store, key_of(id))
    except ValueError:
        stored = None
    if stored is None or not stored.offers:
        detail = "There is no such product, or nobody sells it any more."
        raise Problem(404, "unknown_product", detail, field="id", value=id)
    name = product_id(stored.key)
    if name != id:
        return redirect(url_for("shop.product", id=name), 301)
    found = merge(name, stored.offers, application.knowledge.priorities)
    page = product_page(found, application.indexing.builder)
    choices = shown.choices(page["variants"], Address.of(url_for("shop.product", id=name), request.args))
    chosen = next((choice for choice in choices if choice.chosen), None)
    if "variant" in request.args and chosen is None:
        names = [choice.name for choice in choices]
        value = request.args["variant"]
        raise Problem(
            400,
            "unknown_value",
            "There is no such variant of this product.",
            field="variant",
            value=value,
            allowed=names,
            hint=nearest(value, names),
        )
    return render_template(
        "shop/product.html",
        product=found,
        selling=chosen.variant if chosen else page,
        page=page,
        choices=choices,
        chosen=chosen,
        rows=specification(found, stored.origins),
        unit_price=shown.unit_price(page["unit_price"], found.currency) if chosen is None else None,
    )


@shop.get("/language/<code>")
def language(code: str) -> AnyResponse:
    """Choose the language of the pages and go back."""
    if code not in ("zh", "en"):
        raise Problem(404, "not_found", "The pages speak zh and en.", field="code", value=code, allowed=("zh", "en"))
    came_from = request.referrer or ""
    back = came_from if came_from.startswith(request.host_url) else url_for("shop.results")
    response: Response = make_response(redirect(back))
    response.set_cookie(COOKIE, code, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


def _with_price(here: Address) -> Address:
    """The two boxes of the price form as the one parameter that results know, the lower end first."""
    low, high = (here.value(name) or "" for name in ("from", "to"))
    if _is_above(low, high):
        low, high = high, low
    bare = here.setting("from", None).setting("to", None)
    return bare.setting("price", f"{low}-{high}" if low or high else None)


def _is_above(low: str, high: str) -> bool:
    try:
        return Decimal(low) > Decimal(high)
    except InvalidOperation:
        return False
