"""What categories, brands, attributes and their values are called in the language of the page."""

from __future__ import annotations

from api.bootstrap import running
from api.web.language import language
from normalizer.schema import Label


def category_name(id: str) -> str:
    category = running().knowledge.tree.find(id)
    return _in_language(category.label) if category else id


def category_path(id: str) -> list[tuple[str, str]]:
    """(id, name) from the department down to the category itself; nothing for one that no file knows."""
    tree = running().knowledge.tree
    return [(node.id, _in_language(node.label)) for node in tree.path(id)] if id in tree else []


def brand_name(id: str, label: str) -> str:
    """`label` is what is shown for a brand that no file knows."""
    brand = running().knowledge.brands.get(id)
    if brand is None:
        return label
    return brand.en or brand.label if language() == "en" else brand.label


def attribute_name(id: str, label: str) -> str:
    spec = running().knowledge.tree.all_attributes.get(id)
    return _in_language(spec.label) if spec else label


def value_name(attribute: str, value_id: str | None, label: str) -> str:
    """`label` is what is shown for a value that no file knows, and in Chinese."""
    if value_id is None or language() == "zh":
        return label
    knowledge = running().knowledge
    spec = knowledge.tree.all_attributes.get(attribute)
    known = next((value.label for value in spec.values if value.id == value_id), None) if spec else None
    if known is None and attribute == "color" and (colour := knowledge.colours.get(value_id)):
        known = colour.label
    return _in_language(known) if known else label


def _in_language(label: Label) -> str:
    return label.en if language() == "en" else label.zh_hans
