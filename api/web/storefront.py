"""The shop: results and product pages, server-rendered, with their whole state in the address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from api import metrics, wire
from api.bootstrap import running
from api.endpoint import parse_query
from api.errors import Problem
from api.keys import require
from api.routes.search import search_request
from api.web.address import Address
from api.web.provenance import provenance
from indexer.store.catalog import get_product
from normalizer.product import key_of, merge, product_id
from search.model import FacetResult, FacetValue, SearchAnswer, Sort

shop = Blueprint("shop", __name__)


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that narrows the results, and the address without it."""

    label: str
    value: str
    remove: str


@shop.before_request
def _may_search() -> None:
    require("search", None)


@shop.get("/")
def results() -> str:
    """The results for what the address says; without anything asked, the shop's front."""
    query = parse_query(wire.SearchQuery, request.args)
    answer = running().service.search(search_request(query))
    metrics.observe_search(answer.took_ms)
    here = Address.of(url_for("shop.results"), request.args)
    asked = any(name != "page" for name, value in here.parameters if value)
    return render_template(
        "shop/results.html",
        answer=answer,
        query=query,
        here=here,
        chips=list(_chips(answer, here)),
        sorts=_sorts(),
        pages=_pages(answer.page, answer.pages),
        tree=_tree(answer.facets),
        front=not asked,
        departments=_departments(answer.facets),
    )


@shop.get("/p/<id>")
def product(id: str) -> str | AnyResponse:
    """One product with every offer and the reason for every value."""
    application = running()
    try:
        stored = get_product(application.store, key_of(id))
    except ValueError:
        stored = None
    if stored is None or not stored.offers:
        raise Problem(404, "unknown_product", _("没有这件商品，或者已经没有店铺在卖了。"), field="id", value=id)
    name = product_id(stored.key)
    if name != id:
        return redirect(url_for("shop.product", id=name), 301)
    found = merge(name, stored.offers)
    return render_template(
        "shop/product.html",
        product=found,
        path=application.knowledge.tree.path(found.category.id) if found.category else (),
        provenance=provenance(found),
    )


@shop.get("/language/<code>")
def language(code: str) -> AnyResponse:
    """Choose the language of the pages and go back."""
    back = request.referrer if (request.referrer or "").startswith(request.host_url) else None
    response: Response = redirect(back or url_for("shop.results"))  # type: ignore[assignment]
    response.set_cookie("language", "en" if code == "en" else "zh", max_age=31_536_000, samesite="Lax", httponly=True)
    return response


def _sorts() -> list[tuple[str, str]]:
    names = (_("综合"), _("价格从低到高"), _("价格从高到低"), _("销量"), _("新品"), _("评分"))
    return [(sort.value, name) for sort, name in zip(Sort, names, strict=True)]


def _chips(answer: SearchAnswer, here: Address) -> Iterator[Chip]:
    """What the words were understood as, then what was ticked."""
    text = answer.query.corrected or answer.query.text
    for understood in answer.query.understood:
        rest = " ".join(text.replace(understood.text, " ", 1).split())
        yield Chip(_field_label(understood.field), understood.label, str(here.setting("q", rest)))
    for facet in answer.facets:
        for value in facet.values:
            if value.selected:
                shown = _price_label(value) if facet.field == "price" else value.label
                yield Chip(facet.label, shown, str(without(here, facet, value)))


def without(here: Address, facet: FacetResult, value: FacetValue) -> Address:
    """The address with this choice undone, whether it was made by id or by label."""
    names = {facet.field, f"attr.{facet.label}"} if facet.field.startswith("attr.") else {facet.field}
    if facet.kind == "range":
        return here.setting(facet.field, None)
    gone = {(name, text) for name in names for text in (value.value, value.label)}
    kept = tuple(pair for pair in here.parameters if pair not in gone and pair[0] != "page")
    return Address(here.path, kept)


def _field_label(field: str) -> str:
    names = {"brand": _("品牌"), "category": _("分类"), "price": _("价格")}
    if field in names:
        return names[field]
    spec = running().knowledge.tree.all_attributes.get(field.removeprefix("attr."))
    return spec.label.zh_hans if spec else field


def _price_label(value: FacetValue) -> str:
    low, _dash, high = value.value.partition("-")
    if not low:
        return f"¥{high} " + _("以下")
    return f"¥{low}–{high}" if high else f"¥{low} " + _("以上")


def _pages(page: int, pages: int) -> list[int | None]:
    """The page numbers to show; None is a gap."""
    near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    shown: list[int | None] = []
    for number in near:
        if shown and number - (shown[-1] or 0) > 1:
            shown.append(None)
        shown.append(number)
    return shown if pages > 1 else []


@dataclass(frozen=True, slots=True)
class Branch:
    value: FacetValue
    children: tuple[Branch, ...]
    open: bool


def _tree(facets: Sequence[FacetResult]) -> tuple[Branch, ...]:
    """The category facet as a tree, the biggest first; what is chosen is open."""
    found = next((facet for facet in facets if facet.kind == "tree"), None)
    below: dict[str | None, list[FacetValue]] = {}
    for value in found.values if found else ():
        below.setdefault(value.parent, []).append(value)

    def branch(value: FacetValue) -> Branch:
        children = tuple(branch(child) for child in below.get(value.value, ()))
        return Branch(value, children, value.selected or any(child.open for child in children))

    return tuple(branch(value) for value in below.get(None, ()))


def _departments(facets: Sequence[FacetResult]) -> list[FacetValue]:
    return [branch.value for branch in _tree(facets)]
