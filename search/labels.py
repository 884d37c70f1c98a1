"""What ids are called on a page."""

from __future__ import annotations

from normalizer.knowledge import Knowledge


def brand_label(id: str, knowledge: Knowledge) -> str:
    """The brand's name; one that no file knows goes by what channels wrote."""
    brand = knowledge.brands.get(id)
    return brand.label if brand else id.removeprefix("x-")


def attribute_label(id: str, knowledge: Knowledge) -> str:
    spec = knowledge.tree.all_attributes.get(id)
    return spec.label.zh_hans if spec else id.removeprefix("x-")


def value_label(attribute: str, value: str, knowledge: Knowledge) -> str:
    """The allowed value's name; a quantity or a value that no schema knows stands for itself."""
    spec = knowledge.tree.all_attributes.get(attribute)
    for allowed in spec.values if spec else ():
        if allowed.id == value:
            return allowed.label.zh_hans
    if attribute == "color" and (colour := knowledge.colours.get(value)):
        return colour.label.zh_hans
    return value
