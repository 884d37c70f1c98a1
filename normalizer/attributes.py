"""What the channel says about the thing, on the schema of its category: names by alias, values by vocabulary and unit.

A name or a value that nothing knows is kept as it is and flagged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from normalizer.attribute_values import UNKNOWN, Fact, ValueReader, free_text, says_nothing, tidy
from normalizer.colour import ColourIndex
from normalizer.model import FieldValue, Issue, RawItem, Severity
from normalizer.schema import AttributeSpec, CategoryTree
from normalizer.text import compact, fold


@dataclass(frozen=True, slots=True)
class Attributes:
    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...]
    lost: tuple[FieldValue, ...] = ()  # said as well, where an attribute has room for one value


# Fields that are read as something else than attributes. Net content is both.
ROUTED_NAMES = {
    "brand": {"品牌", "品牌名称", "品牌名", "商品品牌", "牌子", "brand", "brand name", "manufacturer"},
    "model": {
        "型号", "产品型号", "商品型号", "型号名称", "货号", "款号", "商品货号", "model",
        "model number", "mpn", "style number",
    },
    "gtin": {
        "条码", "条形码", "商品条码", "商品条形码", "69码", "国际条码", "barcode", "bar code", "ean", "ean13",
        "upc", "gtin",
    },
    "pack": {"净含量", "包装规格", "规格", "产品规格", "商品规格", "销售规格", "单品规格", "net content", "pack size"},
}  # fmt: skip
ROUTES = {fold(name): field for field, names in ROUTED_NAMES.items() for name in names}
UNKNOWN_NAME = "attribute.unknown"
_CLAIMED = ("brand", "model", "gtin")
_LONGEST = 500


def named_fields(item: RawItem, field: str) -> Iterator[tuple[str, str]]:
    """The attributes that channels use for a field of its own ("brand", "model", "gtin", "pack"): source and text."""
    for name, text in item.attributes.items():
        if _route(name) == field and not says_nothing(text):
            yield f"attributes.{name}", text


@lru_cache(maxsize=4096)
def _route(name: str) -> str | None:
    return ROUTES.get(fold(name).strip())


def read_attribute_fields(item: RawItem, tree: CategoryTree, category: str | None, colours: ColourIndex) -> Attributes:
    """The attribute fields of the item on the schema of its category (or on anybody's, when it has none)."""
    read = [
        _field(tree, category, colours, name, text[:_LONGEST])
        for name, text in item.attributes.items()
        if _route(name) not in _CLAIMED
    ]
    kept, repeated, lost = _settled((fact for field in read for fact in field.facts), tree)
    return Attributes(kept, (*(issue for field in read for issue in field.issues), *repeated), lost)


@lru_cache(maxsize=16384)
def _field(tree: CategoryTree, category: str | None, colours: ColourIndex, name: str, text: str) -> Attributes:
    """One field; channels send the same few thousand over and over."""
    if says_nothing(text):
        return Attributes((), (_says_nothing(name, text),))
    spec = tree.find_attribute(name, category)
    if spec is None:
        fact = free_text(f"x-{slug(name)}", tidy(name), text, f"attributes.{name}", UNKNOWN_NAME, 0.5)
        return Attributes((fact,), (_unknown_name(name, text),))
    facts = tuple(ValueReader(tree, category, colours).read(spec, name, text))
    issues = [_unknown_value(spec, fact.evidence.raw) for fact in facts if fact.evidence.rule == UNKNOWN]
    return Attributes(facts, tuple(issues) if facts else (_says_nothing(name, text),))


def _unknown_value(spec: AttributeSpec, raw: str) -> Issue:
    return Issue(
        "value_unknown",
        Severity.HINT,
        f"attr.{spec.id}",
        raw,
        f"{spec.label.zh_hans} does not know this value; it is kept as it is.",
        _allowed(spec),
    )


def _allowed(spec: AttributeSpec) -> str | None:
    if spec.kind == "quantity":
        return (
            f"Write a number with its unit, such as 500{spec.unit}." if spec.unit else "Write a number with its unit."
        )
    if spec.values:
        return "Known values: " + "、".join(value.label.zh_hans for value in spec.values[:12])
    return None


def slug(name: str) -> str:
    return compact(name) or "_".join(f"{ord(char):x}" for char in name[:8])


def _unknown_name(name: str, text: str) -> Issue:
    return Issue(
        "attribute_unknown",
        Severity.HINT,
        f"attr.x-{slug(name)}",
        text[:200],
        f"No attribute is called {tidy(name)!r}; it is kept as it is.",
        "Use a name of the category's schema, or add this one to it as an alias.",
    )


def _settled(
    facts: Iterable[Fact], tree: CategoryTree
) -> tuple[tuple[Fact, ...], tuple[Issue, ...], tuple[FieldValue, ...]]:
    """Each value once; where an attribute has room for one value, the first said stays and the others are told."""
    kept: list[Fact] = []
    issues: list[Issue] = []
    lost: list[FieldValue] = []
    by_id: dict[str, list[Fact]] = {}
    for fact in facts:
        attribute, before = fact.attribute, by_id.setdefault(fact.attribute.id, [])
        key = attribute.value_id or attribute.value
        if any((other.attribute.value_id or other.attribute.value) == key for other in before):
            continue
        multiple = attribute.id not in tree.all_attributes or tree.attribute(attribute.id).kind in ("enum", "text")
        if before and not multiple:
            lost.append(fact.evidence)
            issues.append(
                Issue(
                    "attribute_conflict",
                    Severity.WARNING,
                    f"attr.{attribute.id}",
                    fact.evidence.raw,
                    f"{attribute.label} is also given as {before[0].attribute.value}; that value was kept.",
                )
            )
            continue
        before.append(fact)
        kept.append(fact)
    return tuple(kept), tuple(issues), tuple(lost)


def _says_nothing(name: str, text: str) -> Issue:
    return Issue(
        "value_empty",
        Severity.HINT,
        f"attributes.{name}",
        text,
        "This value says nothing; it is left out.",
        "Send the value, or leave the attribute out.",
    )
