"""Category files as text: what was imported, and what became of earlier versions, in the format that people edit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from normalizer.category_index import CategoryIndex
from normalizer.published_taxonomy import Published, PublishedTaxonomy
from normalizer.schema import Category, CategoryTree, Former
from normalizer.schema_parser import ATTRIBUTES_FILE, to_traditional
from normalizer.text import fold

_CHINESE_PARTS = re.compile(r"\s*[/、，,]\s*|(?<=[一-鿿]{2})[和与及](?=[一-鿿]{2})")
_ENGLISH_PARTS = re.compile(r"\s*[,/]\s*(?:&\s*)?|\s+&\s+|\s+and\s+")
_ACCESSORY = re.compile(r"\b(Accessories|Parts|Replacement)\b")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def category_files(taxonomy: PublishedTaxonomy, ours: CategoryIndex) -> dict[str, str]:
    """File names and texts for `parse_categories`: a file for each department, and the published attributes.

    What is published names no attributes of a category: one that bears the name of a category of `ours` demands the
    same. An attribute that is one of ours by name is left to our own definition.
    """
    root: dict[str, Published] = {}
    for entry in taxonomy.categories:
        root[entry.id] = entry if entry.parent is None else root[entry.parent]
    aliases, accessories = _aliases(taxonomy.categories), _accessories(taxonomy.categories)
    files: dict[str, list[str]] = {}
    for entry in taxonomy.categories:
        body: dict[str, Any] = {} if entry.parent is None else {"parent": entry.parent}
        body |= _label(entry) | _lists(aliases=aliases.get(entry.id, ()))
        if entry.id in accessories:
            body["accessory"] = True
        body |= _demands(entry, ours)
        files.setdefault(_file_name(root[entry.id]), []).append(_line(entry.id, body))
    texts = {name: "".join(lines) for name, lines in files.items()}
    attributes = "".join(_attributes(taxonomy, ours.tree))
    return texts | ({f"{taxonomy.publisher}/{ATTRIBUTES_FILE}": attributes} if attributes else {})


def moved_file(former: Iterable[Former]) -> str:
    """The text of `moved.yaml`."""
    head = "# What became of the categories of earlier versions, and what they were called.\n"
    return head + "".join(
        _line(each.id, {"to": each.to} | _lists(aliases=each.names, hints=each.hints)) for each in former
    )


def _line(id: str, body: object) -> str:
    """`id: body` as one line of a YAML mapping."""
    text: str = yaml.safe_dump(
        {id: body}, default_flow_style=True, allow_unicode=True, sort_keys=False, width=float("inf")
    )
    return text.strip()[1:-1] + "\n"


def _block(id: str, body: Mapping[str, Mapping[str, Any] | Any]) -> str:
    """The same with a line for each value."""
    text = _line(id, None).removesuffix(" null\n") + "\n"
    for key, value in body.items():
        if isinstance(value, Mapping):
            text += f"  {key}:\n" + "".join("    " + _line(name, each) for name, each in value.items())
        else:
            text += "  " + _line(key, value)
    return text


def _label(entry: Published) -> dict[str, str]:
    """zh-Hant only where it is not what is derived anyway."""
    label = entry.label
    own = {} if label.zh_hant == to_traditional(label.zh_hans) else {"zh-Hant": label.zh_hant}
    return {"zh-Hans": label.zh_hans, **own, "en": label.en}


def _lists(**lists: Sequence[str]) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in lists.items() if texts}


def _file_name(root: Published) -> str:
    return f"{_NOT_IN_NAMES.sub('-', root.label.en.lower()).strip('-') or root.id}.yaml"


def _accessories(categories: Sequence[Published]) -> set[str]:
    """A department may be called Apparel & Accessories; below it, what is called so goes with another product."""
    found: set[str] = set()
    for entry in categories:
        if entry.parent in found or (entry.parent is not None and _ACCESSORY.search(entry.label.en)):
            found.add(entry.id)
    return found


def _aliases(categories: Sequence[Published]) -> dict[str, tuple[str, ...]]:
    """猫粮/狗粮 names two things. A part that something else is called as well is nobody's name."""
    parts = {entry.id: tuple(dict.fromkeys(_parts(entry))) for entry in categories}
    bearers = Counter(fold(name) for entry in categories for name in {*entry.label.names(), *parts[entry.id]})
    return {id: tuple(part for part in found if bearers[fold(part)] == 1) for id, found in parts.items() if found}


def _parts(entry: Published) -> Iterator[str]:
    # Bird Cages & Stands, 潜水服帽子、手套: the shorter part leaves out a word of the longer one.
    chinese = [part for part in _CHINESE_PARTS.split(entry.label.zh_hans) if part and not part.isascii()]
    if len(chinese) > 1:
        longest = max(map(len, chinese))
        yield from (part for part in chinese if len(part) >= max(2, longest - 1))
    english = [part for part in _ENGLISH_PARTS.split(entry.label.en) if part] if "en" not in entry.untranslated else []
    if len(english) > 1:
        longest = max(len(part.split()) for part in english)
        yield from (part for part in english if len(part.split()) == longest)


def _demands(entry: Published, ours: CategoryIndex) -> dict[str, list[str]]:
    category = same_name(entry.label.en, ours) or same_name(entry.label.zh_hans, ours)
    if category is None:
        return {}
    return _lists(
        **{
            requirement: [spec.id for spec in category.attributes if spec.requirement == requirement]
            for requirement in ("required", "recommended", "optional")
        }
    )


def same_name(text: str, index: CategoryIndex) -> Category | None:
    """The only category that bears this name."""
    name = index.named(fold(text).strip())
    return index.tree.get(name.categories[0]) if name and not name.hint and len(name.categories) == 1 else None


def _attributes(taxonomy: PublishedTaxonomy, ours: CategoryTree) -> Iterator[str]:
    values: dict[str, list[Published]] = {}
    for value in taxonomy.values:
        values.setdefault(value.parent or "", []).append(value)
    for attribute in taxonomy.attributes:
        if ours.find_attribute(attribute.label.en) or ours.find_attribute(attribute.label.zh_hans):
            continue
        allowed = values.get(attribute.id)
        body: dict[str, Any] = {**_label(attribute), "kind": "enum" if allowed else "text", "multiple": True}
        if allowed:
            body["values"] = {value.id: _label(value) for value in allowed}
        yield _block(f"{taxonomy.publisher}-{attribute.id}", body)
