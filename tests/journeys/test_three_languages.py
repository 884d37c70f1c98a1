"""Every category and every value of a vocabulary has a name in three languages, and is found by each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from api.bootstrap import Shared
from normalizer.knowledge import Knowledge
from normalizer.schema import AttributeSpec, Category, Label
from normalizer.schema_parser import to_traditional
from search.model import SearchRequest
from tests.api.fixtures import Shop

Name = Callable[[Label], str]
LANGUAGES = [
    pytest.param(lambda label: label.zh_hans, id="zh-Hans"),
    pytest.param(lambda label: label.zh_hant, id="zh-Hant"),
    pytest.param(lambda label: label.en, id="en"),
]


def path(category: Category, knowledge: Knowledge) -> str:
    return " > ".join(above.label.zh_hans for above in knowledge.tree.path(category.id))


def values(knowledge: Knowledge) -> Iterator[tuple[Category, AttributeSpec, str, Label]]:
    """Every value that a category of the tree may have, with the first such category."""
    for spec in knowledge.tree.all_attributes.values():
        bearers = (leaf for leaf in knowledge.tree.leaves if any(own.id == spec.id for own in leaf.attributes))
        if (category := next(bearers, None)) is not None:
            for value in spec.values:
                yield category, spec, value.id, value.label
            if spec.id == "color":
                for id in ("red", "silver", "orange", "khaki"):
                    if colour := knowledge.colours.get(id):
                        yield category, spec, id, colour.label


def found(shop: Shop, q: str = "", **request: object) -> set[str]:
    """On the first pages, which hold all products that have one value."""
    skus: set[str] = set()
    for page in (1, 2, 3):
        asked = SearchRequest(q=q, page=page, per_page=100, **request)  # type: ignore[arg-type]
        answer = shop.application.service.search(asked)
        skus |= {offer["sku"] for hit in answer.hits for offer in hit.card["offers"]}
        if page >= answer.pages:
            break
    return skus


def test_every_name_is_given_in_the_letters_of_its_language(shared: Shared) -> None:
    tree = shared.knowledge.tree
    labels = [category.label for category in tree.categories.values()]
    labels += [
        label for spec in tree.all_attributes.values() for label in (spec.label, *(v.label for v in spec.values))
    ]
    assert [label.en for label in labels if re.search("[一-鿿]", label.en) or not label.en.strip()] == []
    assert [label.zh_hans for label in labels if not label.zh_hans.strip() or not label.zh_hant.strip()] == []


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        pytest.param("乳液面霜", "乳液面霜", id="a-cream-is-no-noodle"),
        pytest.param("面条米粉", "麵條米粉", id="noodles"),
        pytest.param("冲饮麦片", "沖飲麥片", id="poured-not-rushed"),
        pytest.param("卷笔刀", "捲筆刀", id="a-pencil-is-rolled"),
        pytest.param("卷发棒直发器", "捲髮棒直髮器", id="hair"),
        pytest.param("干衣机", "乾衣機", id="dry"),
        pytest.param("手表", "手錶", id="watch"),
    ],
)
def test_traditional_names_are_derived_as_shops_in_taiwan_write_them(simplified: str, traditional: str) -> None:
    assert to_traditional(simplified) == traditional


@pytest.mark.thorough
@pytest.mark.parametrize("name", LANGUAGES)
def test_every_category_is_found_by_its_name(shop: Shop, name: Name) -> None:
    knowledge = shop.application.knowledge
    items = [
        {"sku": leaf.id, "title": f"新款 {leaf.label.zh_hans}", "category": path(leaf, knowledge)}
        for leaf in knowledge.tree.leaves
    ]
    shop.push("mall", items)
    assert [leaf.id for leaf in knowledge.tree.leaves if leaf.id not in found(shop, name(leaf.label))] == []


@pytest.mark.thorough
@pytest.mark.parametrize("name", LANGUAGES)
def test_every_value_is_found_by_its_name_in_words_and_as_a_filter(shop: Shop, name: Name) -> None:
    known = list(values(shop.application.knowledge))
    items = [
        {
            "sku": f"{spec.id}={id}",
            "title": f"甲乙 {category.label.zh_hans} {number}号",
            "category": path(category, shop.application.knowledge),
            "attributes": {spec.label.zh_hans: label.zh_hans},
        }
        for number, (category, spec, id, label) in enumerate(known)
    ]
    shop.push("mall", items)
    missed = [
        f"{spec.id}={id}"
        for _, spec, id, label in known
        if f"{spec.id}={id}" not in found(shop, name(label))
        or f"{spec.id}={id}" not in found(shop, attributes=((spec.id, (name(label),)),))
    ]
    assert missed == []
