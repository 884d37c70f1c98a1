"""Everything that an item says under a name: its attribute fields, option strings inside them, tables in its texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from normalizer.attribute_values import says_nothing
from normalizer.model import RawItem
from normalizer.schema import CategoryTree
from normalizer.spec_table import find_pairs
from normalizer.text import fold


@dataclass(frozen=True, slots=True)
class Told:
    """`text` under `name`; `source` is the field of the item that holds it to the letter."""

    name: str
    text: str
    source: str


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
_CLAIMED = ("brand", "model", "gtin")
# 型号 in a running text is as often the model of what it fits or of a part; its own fields are trusted.
_NOT_FROM_TEXTS = ("gtin", "model")
_LONGEST = 500
_READ_OF_DESCRIPTION = 4_000
_DECORATION = re.compile(r"[*★●:：\s]+|\((?:必[选填]|选填|单选|多选|可选|必填项)\)")
_BRACKETED = re.compile(r"\(([^()]+)\)|\[([^\[\]]+)\]|【([^【】]+)】")


def read_named(item: RawItem, tree: CategoryTree) -> tuple[Told, ...]:
    """The attribute fields first, then what the title and the description write as name and value.

    A field whose text is a string of options (颜色分类:雅川青;套餐类型:官方标配) is those options. In running text only
    names that the schema knows count: 温馨提示 and https have colons too.
    """
    told = [each for name, text in item.attributes.items() for each in _options(name, text, tree)]
    for source, text in (("title", item.title), ("description", (item.description or "")[:_READ_OF_DESCRIPTION])):
        if text and (":" in text or "：" in text or "=" in text or "|" in text or "<" in text or "【" in text):
            told += _in_text(text, source, tree)
    return tuple(told)


def named(told: Iterable[Told], field: str) -> Iterator[tuple[str, str]]:
    """What channels use for a field of its own ("brand", "model", "gtin", "pack"): source and text."""
    for each in told:
        if route(each.name) == field and not says_nothing(each.text):
            yield each.source, each.text


def is_claimed(name: str) -> bool:
    """Whether the field is read as brand, model or code and as nothing else."""
    return route(name) in _CLAIMED


@lru_cache(maxsize=4096)
def route(name: str) -> str | None:
    return ROUTES.get(fold(name).strip())


@lru_cache(maxsize=16384)
def spellings(name: str) -> tuple[str, ...]:
    """A name as sent, then without what forms put around it.

    >>> spellings("*颜色分类（必选）"), spellings("机身内存(ROM)"), spellings("颜色/Color")
    (('*颜色分类（必选）', '颜色分类'), ('机身内存(ROM)', '机身内存', 'rom'), ('颜色/Color', '颜色', 'color'))
    """
    plain = _DECORATION.sub("", fold(name)) if not name.isascii() else fold(name).strip(" *:")
    within = [part for match in _BRACKETED.finditer(plain) for part in match.groups() if part]
    parts = [_BRACKETED.sub("", plain), *within, *re.split(r"[/|,、]", plain)]
    found = dict.fromkeys((name, *(part.strip() for part in parts)))
    return tuple(part for part in found if part and (part == name or fold(name).strip() != part))


def _options(name: str, text: str, tree: CategoryTree) -> Iterator[Told]:
    source = f"attributes.{name}"
    pairs = list(find_pairs(text[:_LONGEST])) if ":" in text or "：" in text else []
    if pairs and all(_is_known(pair.name, tree) or len(pairs) > 1 for pair in pairs) and _begins(text, pairs[0].name):
        yield from (Told(pair.name, text[pair.start : pair.end], source) for pair in pairs)
    else:
        yield Told(name, text, source)


def _begins(text: str, name: str) -> bool:
    """Taobao's 1627207:28341:颜色分类:雅川青 begins with its name as well."""
    return fold(text).lstrip("0123456789:;；： ").startswith(fold(name))


def _in_text(text: str, source: str, tree: CategoryTree) -> Iterator[Told]:
    for pair in find_pairs(text):
        field = route(pair.name)
        if field in _NOT_FROM_TEXTS or not (field or _is_known(pair.name, tree)):
            continue
        yield Told(pair.name, text[pair.start : pair.end], source)


def _is_known(name: str, tree: CategoryTree) -> bool:
    return route(name) is not None or any(tree.find_attribute(spelling) is not None for spelling in spellings(name))
