"""The category of an item whose path a person has filed: what was decided, which the title may only make finer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from normalizer.category import CategoryIndex, CategoryReading, predict_category

LENGTH = 500  # code points of a path that tell it from others

# Decided and borne out by the title, decided alone, decided against what the title clearly says.
_AGREED, _DECIDED, _AGAINST = 0.99, 0.95, 0.8
_CLEAR = 0.8


def path_key(path: str) -> str:
    """How a path is known: without what no database takes, its blanks as one.

    >>> path_key(" 手机通讯  > 手机 ")
    '手机通讯 > 手机'
    """
    text = path.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    return " ".join(text.split())[:LENGTH]


def file_item(
    title: str,
    path: str | None,
    decisions: Mapping[str, str | None],
    index: CategoryIndex,
    attributes: Mapping[str, str] = MappingProxyType({}),
) -> CategoryReading:
    """`predict_category`, unless somebody filed the path: under a category, or under None for a path that says nothing.

    `decisions` are by `path_key`. One for a category that is gone counts for what took it over.
    """
    key = path_key(path) if path and decisions else ""
    if not path or key not in decisions:
        return predict_category(title, path, index, attributes)
    decided = decisions[key]
    if decided is None:
        return predict_category(title, None, index, attributes)
    category = index.tree.find(decided)
    if category is None:
        return predict_category(title, path, index, attributes)
    return _decided(predict_category(title, None, index, attributes), path, category.id, index)


def _decided(told: CategoryReading, path: str, category: str, index: CategoryIndex) -> CategoryReading:
    if told.id is not None and category in index.lineage[told.id]:
        return replace(
            told,
            confidence=_AGREED,
            rule="category.decided_path",
            candidates=((told.id, _AGREED), *told.candidates[1:]),
        )
    confidence = _AGAINST if told.confidence >= _CLEAR else _DECIDED
    others = tuple(each for each in told.candidates if each[0] != category)[:2]
    return CategoryReading(
        category,
        confidence,
        path.strip(),
        "category",
        "category.decided_path",
        ((category, confidence), *others),
        told.product_words,
    )
