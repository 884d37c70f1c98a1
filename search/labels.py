"""What ids are called on a page."""

from __future__ import annotations

import re
from decimal import Decimal

from normalizer.attribute_values import shown_quantity
from normalizer.knowledge import Knowledge
from normalizer.quantity import Quantity

_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)([a-z]\w*)")
# Values are compared in lower case; sizes such as XL and codes are written in capitals.
_LONGEST_CODE = 4


def brand_label(id: str, knowledge: Knowledge) -> str:
    """The brand's name; one that no file knows goes by what channels wrote."""
    brand = knowledge.brands.get(id)
    return brand.label if brand else id.removeprefix("x-")


def attribute_label(id: str, knowledge: Knowledge) -> str:
    spec = knowledge.tree.all_attributes.get(id)
    return spec.label.zh_hans if spec else id.removeprefix("x-")


def value_label(attribute: str, value: str, knowledge: Knowledge) -> str:
    """The allowed value's name, a quantity as shops write it; a value that no schema knows stands for itself."""
    spec = knowledge.tree.all_attributes.get(attribute)
    for allowed in spec.values if spec else ():
        if allowed.id == value:
            return allowed.label.zh_hans
    if attribute == "color" and (colour := knowledge.colours.get(value)):
        return colour.label.zh_hans
    if spec is not None and spec.kind == "quantity" and (measured := _QUANTITY.fullmatch(value)):
        return shown_quantity(Quantity(Decimal(measured[1]), measured[2]))
    return value.upper() if len(value) <= _LONGEST_CODE else value
