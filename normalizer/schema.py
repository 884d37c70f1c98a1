"""What kinds of things are sold and what is said about each: the category tree and its attributes.

The files are parsed by `normalizer.schema_parser.parse_categories`; everything here is immutable once built.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from normalizer.text import fold

Kind = Literal["enum", "quantity", "number", "text", "boolean"]
Requirement = Literal["required", "recommended", "optional"]


@dataclass(frozen=True, slots=True)
class Label:
    """One name in the three languages that the catalog speaks."""

    zh_hans: str
    zh_hant: str
    en: str

    def names(self) -> tuple[str, str, str]:
        return (self.zh_hans, self.zh_hant, self.en)


@dataclass(frozen=True, slots=True)
class AllowedValue:
    """One value of an `enum` attribute. An enum without any is filled from a lexicon of its own (colours).

    `in_field` are words that mean it in a field of the attribute alone: 海绵 in a title may be the thing sold.
    """

    id: str
    label: Label
    aliases: tuple[str, ...] = ()
    in_field: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        return (*self.label.names(), *self.aliases, *self.in_field)


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """One thing that is said about products: what it is called, how it is written, how much it matters.

    `unit` is canonical (`normalizer.quantity`) and stands only with `kind="quantity"`; a quantity without one keeps the
    unit it is written in (net content: grams of rice, millilitres of oil). `distinguishing` values make different
    products (storage, screen size), the others make variants of one (colour). `endings` is what may follow a value
    and belong to it: 复古, 复古风 and 复古风格 are one style.
    """

    id: str
    label: Label
    aliases: tuple[str, ...]
    kind: Kind
    unit: str | None = None
    values: tuple[AllowedValue, ...] = ()
    requirement: Requirement = "optional"
    distinguishing: bool = False
    multiple: bool = False
    endings: re.Pattern[str] | None = None

    def names(self) -> tuple[str, ...]:
        return (*self.label.names(), *self.aliases)


@dataclass(frozen=True, slots=True)
class Category:
    """A node of the tree; `attributes` are its own and the inherited ones, the demanded first.

    `hints` are words that point here without naming the thing (短袖 is a sleeve before it is a shirt).
    `accessory` marks what goes with another product: cases, parts, refills; `fits` names the categories of those
    products where a cover's word alone does not tell (保护套 of a phone, of a tablet). A `bundle` holds several of its
    siblings at once: skin care sets.
    """

    id: str
    label: Label
    parent: str | None
    aliases: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    attributes: tuple[AttributeSpec, ...] = ()
    accessory: bool = False
    fits: tuple[str, ...] = ()
    bundle: bool = False

    def names(self) -> tuple[str, ...]:
        return (*self.label.names(), *self.aliases)


@dataclass(frozen=True, slots=True)
class Former:
    """What became of a category of an earlier version: `to` took it over, its names and hints still point there.

    With `id` == `to`, names that a category used to have.
    """

    id: str
    to: str
    names: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


class CategoryTree:
    """All categories and attributes. Unknown ids raise `KeyError`; names are looked up folded, in any language.

    `former` is what is known of earlier versions; the names that it tells are already those of the categories.
    """

    __slots__ = (
        "_attributes",
        "_by_id",
        "_children",
        "_moved",
        "_names",
        "_own_names",
        "_paths",
        "_values",
        "former",
        "leaves",
        "roots",
    )

    def __init__(
        self,
        categories: Iterable[Category],
        attributes: Iterable[AttributeSpec],
        former: Iterable[Former] = (),
    ) -> None:
        self._by_id = {category.id: category for category in categories}
        self.former: tuple[Former, ...] = tuple(former)
        self._moved = {each.id: each.to for each in self.former}
        self._attributes = {spec.id: spec for spec in attributes}
        children: dict[str | None, list[Category]] = {None: []}
        for category in self._by_id.values():
            children.setdefault(category.parent, []).append(category)
        self._children = {parent: tuple(below) for parent, below in children.items()}
        self._paths = {id: self._path(id) for id in self._by_id}
        self._names = names_of(self._attributes.values())
        self._own_names = {category.id: names_of(category.attributes) for category in self._by_id.values()}
        self._values = {
            spec.id: {fold(name): value for value in reversed(spec.values) for name in reversed(value.names())}
            for spec in self._attributes.values()
        }
        self.roots: tuple[Category, ...] = self._children[None]
        self.leaves: tuple[Category, ...] = tuple(c for c in self._by_id.values() if c.id not in self._children)

    def _path(self, id: str) -> tuple[Category, ...]:
        category = self._by_id[id]
        above = self._path(category.parent) if category.parent is not None else ()
        return (*above, category)

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, id: str) -> Category:
        return self._by_id[id]

    def find(self, id: str) -> Category | None:
        """The category itself, or the one that took over the id of an earlier version; None for an unknown id."""
        return self._by_id.get(id) or self._by_id.get(self._moved.get(id, ""))

    def path(self, id: str) -> tuple[Category, ...]:
        """From the root down to the category itself."""
        return self._paths[id]

    def children(self, id: str) -> tuple[Category, ...]:
        self._by_id[id]
        return self._children.get(id, ())

    def descendants(self, id: str) -> tuple[Category, ...]:
        """Everything below, in file order, without the category itself."""
        return tuple(found for child in self.children(id) for found in (child, *self.descendants(child.id)))

    @property
    def categories(self) -> Mapping[str, Category]:
        return MappingProxyType(self._by_id)

    @property
    def all_attributes(self) -> Mapping[str, AttributeSpec]:
        """Every attribute as defined, before any category demands it."""
        return MappingProxyType(self._attributes)

    def attribute(self, id: str) -> AttributeSpec:
        return self._attributes[id]

    def find_attribute(self, name: str, category: str | None = None) -> AttributeSpec | None:
        """The attribute that a channel calls `name`: the category's own reading first, then anybody's.

        容量 is litres on a refrigerator and milliampere-hours on a power bank; without a category, the attribute that
        is defined first wins.
        """
        folded = fold(name).strip()
        if category is not None and (spec := self._own_names[category].get(folded)):
            return spec
        return self._names.get(folded)

    def find_value(self, attribute: str, name: str) -> AllowedValue | None:
        """The allowed value of an enum by its label or alias in any language, with or without an ending."""
        known, folded = self._values[attribute], fold(name).strip()
        if (value := known.get(folded)) is not None:
            return value
        endings = self._attributes[attribute].endings
        stems = (
            (folded[: end.start()] for end in endings.finditer(folded) if end.end() == len(folded)) if endings else ()
        )
        return next((known[stem] for stem in stems if stem in known), None)


def names_of(specs: Iterable[AttributeSpec]) -> dict[str, AttributeSpec]:
    """Folded name to attribute; labels outrank aliases, earlier attributes outrank later ones."""
    ordered = tuple(specs)
    labels = [(name, spec) for spec in ordered for name in spec.label.names()]
    aliases = [(name, spec) for spec in ordered for name in spec.aliases]
    return {fold(name).strip(): spec for name, spec in reversed(labels + aliases)}
