"""Items with the category that a retailer filed them under, from a table or JSON, held against the category tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from indexer.category_learning import Example
from indexer.feeds import FeedError, content_type_of, read_feed
from indexer.feeds.adapters.mapping import mapped
from indexer.feeds.adapters.model import Adapter, Item
from indexer.feeds.names import NATIVE, ranked, table
from normalizer.category_index import CategoryIndex
from normalizer.category_path import read_path
from normalizer.native import read_native
from normalizer.text import fold

_ALMOST, _CLOSE = 85, 60  # of 100: a slip of the pen in an id; what is less like a name is no proposal
_KNOWN = ranked(
    {
        "title": NATIVE["title"],
        "attributes": NATIVE["attributes"],
        **table(
            """
            category: category, label, category id, our category, 标签, 类目, 商品类目, 分类, 商品分类, 品类, 类别
            path: path, category path, channel category, channel path, source category, product type,
                类目路径, 渠道类目, 原类目, 来源类目, 平台类目
            """
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A label that no category of the tree is called, how many items bear it, and the category that is most like it."""

    label: str
    items: int
    nearest: str | None


@dataclass(frozen=True, slots=True)
class LabelledItems:
    """`examples` have ids of the tree as labels; `unread` rows had no title or no label, or could not be read."""

    examples: tuple[Example, ...]
    unknown: tuple[Unknown, ...]
    unread: int


def read_labelled(files: Sequence[Path], index: CategoryIndex) -> LabelledItems:
    """From CSV, TSV, XLSX or JSON: columns title and category (an id, name or path of the tree), and where there are
    any: path (what the channel says) and attributes, in one column or one each.

    Raises `FeedError` when a file cannot be read at all, `OSError`.
    """
    found = [row for file in files for row in _rows(file)]
    return labelled_items([row for row in found if row is not None], index, unread=found.count(None))


def labelled_items(examples: Sequence[Example], index: CategoryIndex, unread: int = 0) -> LabelledItems:
    """Labels as retailers write them become ids of the tree; those that it does not know are told and left out."""
    meant = {label: category_called(label, index) for label in {example.label for example in examples}}
    known = tuple(
        Example(example.title, id, example.path, example.attributes)
        for example in examples
        if (id := meant[example.label]) is not None
    )
    strange = Counter(example.label for example in examples if meant[example.label] is None)
    unknown = tuple(Unknown(label, items, nearest_category(label, index)) for label, items in strange.most_common())
    return LabelledItems(known, unknown, unread)


def category_called(label: str, index: CategoryIndex) -> str | None:
    """The one category of this id, name or path.

    A path counts when its last level is the name of a category; a name that several bear needs the levels above it.
    """
    if label.strip() in index.tree:
        return label.strip()
    name = index.named(fold(label).strip())
    if name is not None:
        return name.categories[0] if len(name.categories) == 1 and not name.hint else None
    read = read_path(label, index)
    return read.id if read is not None and read.exact else None


def nearest_category(label: str, index: CategoryIndex) -> str | None:
    """The id that is spelt almost so, else what a reader of paths would make of the label, else the category whose name
    is spelt most like it.
    """
    text = fold(label).strip()
    if match := process.extractOne(text, [*index.tree.categories], scorer=fuzz.ratio, score_cutoff=_ALMOST):
        return match[0]
    read = read_path(label, index)
    if read is not None:
        return read.id
    names = {fold(name): category.id for category in index.tree.categories.values() for name in category.names()}
    spelt = process.extractOne(text, names.keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE)
    return names[spelt[0]] if spelt else None


def _rows(file: Path) -> Iterator[Example | None]:
    with file.open("rb") as body:
        for row in read_feed(body, content_type_of(file.name), _ADAPTER):
            yield None if row.rejected or row.native is None else _example(row.native)


def _example(native: Mapping[str, Any]) -> Example | None:
    label = str(native.get("label") or "").strip()
    item, _, _ = read_native("", {name: value for name, value in native.items() if name != "label"})
    return Example(item.title, label, item.category, item.attributes) if item is not None and label else None


def _items(record: Mapping[str, Any]) -> Iterator[Item]:
    fields = dict(mapped(record, _KNOWN))
    label, path = fields.pop("category", None), fields.pop("path", None)
    # Nothing here is ever stored: one sku will do for all. The category of a native item is what its channel says.
    yield Item(record, {"sku": "-", "label": label, "category": path, **fields})


_ADAPTER = Adapter("labelled", _KNOWN, _items, required=("title", "category"))

__all__ = ["FeedError", "LabelledItems", "Unknown", "category_called", "labelled_items", "read_labelled"]
