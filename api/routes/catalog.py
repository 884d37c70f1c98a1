"""What there is: products with all their offers, and the category tree."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Response

from api import answers
from api.bootstrap import running
from api.endpoint import Answer, Routes, reply
from api.errors import Problem
from api.sources import product_values
from indexer.document import DocumentBuilder, product_completeness
from indexer.store.catalog import get_product
from normalizer.completeness import Completeness
from normalizer.model import AttributeValue, Listing, Product
from normalizer.product import key_of, merge, product_id
from normalizer.quality import assess
from normalizer.schema import AttributeSpec, Category, CategoryTree, Label
from normalizer.unit_price import unit_price

routes = Routes("catalog")

_MOVED = Answer(description="The product became another one.", headers={"Location": "Address of that product."})


@routes.add(
    "GET", "/v1/products/<id>", {200: Answer(answers.ProductPage), 301: _MOVED}, access="search", problems=(404, 503)
)
def product(id: str) -> Response:
    """Read one product with all its offers, variants and attributes.

    A product that was merged into another one answers 301 to that.
    """
    application = running()
    try:
        stored = get_product(application.store, key_of(id))
    except ValueError:
        stored = None
    if stored is None or not stored.offers:
        raise Problem(
            404, "unknown_product", "There is no such product, or nobody sells it any more.", field="id", value=id
        )
    name = product_id(stored.key)
    if name != id:
        return Response(status=301, headers={"Location": f"/v1/products/{name}"})
    found = merge(name, stored.offers, application.knowledge.priorities)
    page = product_page(found, application.indexing.builder)
    return reply({**page, "values": list(product_values(found, stored.origins))})


@routes.add("GET", "/v1/categories", {200: Answer(answers.Categories)}, access="search")
def categories() -> Response:
    """Read the category tree with its labels and the attributes of each category."""
    tree = running().knowledge.tree
    return reply({"categories": [_category(root, tree) for root in tree.roots]})


def product_page(product: Product, documents: DocumentBuilder) -> dict[str, Any]:
    """A hit with everything: all offers, every attribute with its ids, and what there is to choose from."""
    tree = documents.knowledge.tree
    complete = product_completeness(product, tree)
    return {
        **documents.card(product, offers=None),
        "attributes": attributes(product.attributes),
        "completeness": complete.percent,
        "gaps": gaps(complete),
        "quality": max(assess(offer, tree).score for offer in product.offers),
        "unit_price": next((found for offer in product.offers if (found := unit_price(offer))), None),
        "images": product.images,
        "model": product.model,
        "description": product.description,
        "variants": [_variant(product.id, chosen, offers, documents) for chosen, offers in _variants(product)],
    }


def attributes(values: tuple[AttributeValue, ...]) -> list[dict[str, Any]]:
    return [
        {"id": value.id, "label": value.label, "value": value.value, "value_id": value.value_id, "unit": value.unit}
        for value in values
    ]


def gaps(found: Completeness) -> list[dict[str, str]]:
    return [{"id": spec.id, "label": spec.label.zh_hans, "requirement": spec.requirement} for spec in found.gaps]


def _variants(product: Product) -> list[tuple[tuple[AttributeValue, ...], list[Listing]]]:
    """Offers by the values in which they differ; nothing when there is nothing to choose."""
    values: dict[str, set[str]] = {}
    for value in product.attributes:
        values.setdefault(value.id, set()).add(value.value)
    differing = {id for id, found in values.items() if len(found) > 1}

    def chosen(offer: Listing) -> tuple[AttributeValue, ...]:
        mine = (value for value in offer.attributes if value.id in differing)
        return tuple(sorted(mine, key=lambda value: (value.id, value.value)))

    def spelling(offer: Listing) -> tuple[tuple[str, str], ...]:
        return tuple((value.id, value.value) for value in chosen(offer))

    if not differing:
        return []
    groups = groupby(sorted(product.offers, key=spelling), key=spelling)
    return [(chosen(offers[0]), offers) for offers in (list(group) for _, group in groups)]


def _variant(
    id: str, chosen: tuple[AttributeValue, ...], offers: list[Listing], documents: DocumentBuilder
) -> dict[str, Any]:
    card = documents.card(merge(id, offers, documents.knowledge.priorities), offers=None)
    shown = {name: card[name] for name in ("price", "in_stock", "image", "offers")}
    return {"attributes": attributes(chosen), **shown}


def _category(category: Category, tree: CategoryTree) -> dict[str, Any]:
    return {
        "id": category.id,
        "labels": labels(category.label),
        "attributes": [_attribute(spec) for spec in category.attributes],
        "children": [_category(child, tree) for child in tree.children(category.id)],
    }


def _attribute(spec: AttributeSpec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "labels": labels(spec.label),
        "kind": spec.kind,
        "unit": spec.unit,
        "requirement": spec.requirement,
        "values": [{"id": value.id, "labels": labels(value.label)} for value in spec.values],
    }


def labels(label: Label) -> dict[str, str]:
    return {"zh-Hans": label.zh_hans, "zh-Hant": label.zh_hant, "en": label.en}
