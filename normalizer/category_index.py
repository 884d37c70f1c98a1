"""The names of all categories, found in text from its end: Chinese names the thing sold last."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from normalizer.category_learned import LearnedCategories
from normalizer.schema import Category, CategoryTree
from normalizer.text import fold

# What a word is worth as the name of the thing sold: more when it is longer and so more exact.
_BY_LENGTH = (0.0, 0.4, 1.0, 1.3, 1.5, 1.65, 1.8)
_HINT, _DEPARTMENT = 0.3, 0.5
_WEARERS = frozenset("男女黑白灰")
_PLURAL = re.compile(r"e?s(?![a-z0-9])")


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A folded name and the categories that bear it, in file order, with what weighing its mentions needs.

    `also` are those that it only points at while it names others: 四件套 is bedding, and a set of anything else.
    """

    text: str
    categories: tuple[str, ...]
    also: tuple[str, ...]
    weight: float
    hint: bool
    single: bool  # one character names a thing only where nothing follows: 包 in 女包, not in 包邮
    latin: bool
    above: frozenset[str]  # the categories and all above them
    parents: frozenset[str | None]
    fits: bool  # sold for one model of another product, like a phone case
    targets: frozenset[str]  # what that product is
    host: bool  # a product that such things are sold for
    bundle: bool  # a set of the things named before it


@dataclass(frozen=True, slots=True)
class Mention:
    """`name` stands at `start` to `end` of the folded text."""

    start: int
    end: int
    name: Name


class CategoryIndex:
    """Finds the names of the categories of a tree. Built once (some tens of milliseconds), never changed.

    `learned` has a say as well where a retailer trained it; its labels are categories of the tree.
    """

    __slots__ = ("_by_text", "_hosts", "_matcher", "_names", "bundles", "learned", "lineage", "tree")

    def __init__(self, tree: CategoryTree, learned: LearnedCategories | None = None) -> None:
        self.tree = tree
        self.learned = learned
        self.lineage = {id: frozenset(above.id for above in tree.path(id)) for id in tree.categories}
        self._hosts = {tree.path(category.id)[0].id for category in tree.categories.values() if _fits(category)}
        strong: dict[str, list[Category]] = {}
        hints: dict[str, list[Category]] = {}
        for category in tree.categories.values():
            _note(strong, category.names(), category)
            _note(hints, category.hints, category)
        self.bundles = {category.id: category.parent for category in tree.categories.values() if category.bundle}
        names = [self._name(text, bearers, False, hints.get(text, ())) for text, bearers in strong.items()]
        names += [self._name(text, bearers, True) for text, bearers in hints.items() if text not in strong]
        self._names = tuple(names)
        self._by_text = {name.text: name for name in names}
        self._matcher = AhoCorasick([name.text[::-1] for name in names], matchkind=MatchKind.LeftmostLongest)

    def _name(self, text: str, bearers: Sequence[Category], hint: bool, pointed: Sequence[Category] = ()) -> Name:
        latin = text.isascii()
        # Latin letters say about half as much each.
        size = (len(text) + 1) // 2 if latin else len(text)
        weight = _HINT if hint else _BY_LENGTH[min(size, len(_BY_LENGTH) - 1)]
        if all(category.parent is None for category in bearers):
            weight *= _DEPARTMENT
        return Name(
            text,
            tuple(category.id for category in bearers),
            tuple(category.id for category in pointed if category not in bearers),
            weight,
            hint,
            len(text) == 1,
            latin,
            frozenset[str]().union(*(self.lineage[category.id] for category in (*bearers, *pointed))),
            frozenset(category.parent for category in bearers),
            any(_fits(category) for category in bearers),
            frozenset(id for category in (*bearers, *pointed) for id in category.fits),
            any(self._is_host(category) for category in bearers),
            any(category.bundle for category in (*bearers, *pointed)),
        )

    def _is_host(self, category: Category) -> bool:
        return not (category.accessory or _fits(category)) and self.department(category.id) in self._hosts

    def department(self, id: str) -> str:
        return self.tree.path(id)[0].id

    def named(self, text: str) -> Name | None:
        """The categories whose whole name or alias the folded text is."""
        return self._by_text.get(text)

    def mentions(self, text: str) -> list[Mention]:
        """Names in folded text that do not overlap, in order. Where they compete, the one that ends later wins,
        then the longer one: 牛奶锅 is a 奶锅.
        """
        size, names, found = len(text), self._names, []
        for which, start, end in self._matcher.find_matches_as_indexes(text[::-1]):
            name = names[which]
            if (name.single or name.latin) and not _stands_alone(text, size - end, size - start, name):
                continue
            found.append(Mention(size - end, size - start, name))
        found.reverse()
        return found

    def closeness(self, id: str, spoken: Set[str]) -> int:
        """How near other words of a title bring it to a category that shares its name: they name what it fits, the
        category itself, a sibling, something of its department, nothing of the kind.

        `spoken` holds the categories that those words name and all above them.
        """
        category = self.tree.get(id)
        if not spoken.isdisjoint(category.fits):
            return 4
        if id in spoken:
            return 3
        if category.parent in spoken:
            return 2
        return 1 if self.department(id) in spoken else 0

    def related(self, one: str, other: str) -> bool:
        """Whether one category is the other or lies above or below it."""
        return one in self.lineage[other] or other in self.lineage[one]


def _note(names: dict[str, list[Category]], texts: Sequence[str], category: Category) -> None:
    for text in texts:
        bearers = names.setdefault(fold(text), [])
        if category not in bearers:
            bearers.append(category)


def _fits(category: Category) -> bool:
    return any(spec.id == "compatible_model" and spec.requirement == "required" for spec in category.attributes)


def _stands_alone(text: str, start: int, end: int, name: Name) -> bool:
    """Latin names are whole words; one-character names end a run of Hanzi and count nothing."""
    after = text[end] if end < len(text) else " "
    before = text[start - 1] if start else " "
    if not name.latin:
        # 24盒 counts boxes and 包邮 is not a bag; 鞋男 is one for men.
        follows = "一" <= after <= "鿿" and not (name.hint and after in _WEARERS)
        return not (follows or before.isdigit() or before in "/*")
    if before.isascii() and before.isalpha():
        return False
    if not (after.isascii() and after.isalpha()):
        return True
    # running shoe -> running shoes, watch -> watches
    return _PLURAL.match(text, end) is not None
