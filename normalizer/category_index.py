"""The names of all categories, found in text from its end: Chinese names the thing sold last."""

from __future__ import annotations

from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from normalizer.schema import Category, CategoryTree
from normalizer.text import fold

# What a word is worth as the name of the thing sold: more when it is longer and so more exact.
_BY_LENGTH = (0.0, 0.4, 1.0, 1.3, 1.5, 1.65, 1.8)
_HINT = 0.3


@dataclass(frozen=True, slots=True)
class Name:
    """A folded name and the categories that bear it, in file order."""

    text: str
    categories: tuple[str, ...]
    weight: float
    ends_words: bool  # one character names a thing only where nothing follows: 包 in 女包, not in 包邮


@dataclass(frozen=True, slots=True)
class Mention:
    """`name` stands at `start` to `end` of the folded text."""

    start: int
    end: int
    name: Name


class CategoryIndex:
    """Finds the names of the categories of a tree. Built once (a few milliseconds), never changed."""

    __slots__ = ("_by_text", "_matcher", "_names", "lineage", "tree")

    def __init__(self, tree: CategoryTree) -> None:
        self.tree = tree
        strong: dict[str, list[str]] = {}
        hints: dict[str, list[str]] = {}
        for category in tree.categories.values():
            for name in category.names():
                _note(strong, name, category)
            for hint in category.hints:
                _note(hints, hint, category)
        names = [_name(text, ids, False) for text, ids in strong.items()]
        names += [_name(text, ids, True) for text, ids in hints.items() if text not in strong]
        self._names = tuple(names)
        self._by_text = {name.text: name for name in names}
        self._matcher = AhoCorasick([name.text[::-1] for name in names], matchkind=MatchKind.LeftmostLongest)
        self.lineage = {id: frozenset(above.id for above in tree.path(id)) for id in tree.categories}

    def named(self, text: str) -> Name | None:
        """The categories whose whole name or alias the folded text is."""
        return self._by_text.get(text)

    def mentions(self, text: str) -> list[Mention]:
        """Names in folded text that do not overlap, in order. Where they compete, the one that ends later wins,
        then the longer one: 牛奶锅 is a 奶锅.
        """
        size, found = len(text), []
        for which, start, end in self._matcher.find_matches_as_indexes(text[::-1]):
            mention = Mention(size - end, size - start, self._names[which])
            if _stands_alone(mention, text):
                found.append(mention)
        found.reverse()
        return found

    def related(self, one: str, other: str) -> bool:
        """Whether one category is the other or lies above or below it."""
        return one in self.lineage[other] or other in self.lineage[one]


def _note(names: dict[str, list[str]], name: str, category: Category) -> None:
    ids = names.setdefault(fold(name), [])
    if category.id not in ids:
        ids.append(category.id)


def _name(text: str, ids: list[str], hint: bool) -> Name:
    # Latin letters say about half as much each.
    size = len(text) if not text.isascii() else (len(text) + 1) // 2
    weight = _HINT if hint else _BY_LENGTH[min(size, len(_BY_LENGTH) - 1)]
    return Name(text, tuple(ids), weight, len(text) == 1)


def _stands_alone(mention: Mention, text: str) -> bool:
    """Latin names are whole words; one-character names end a run of Hanzi."""
    start, end = mention.start, mention.end
    after = text[end] if end < len(text) else " "
    before = text[start - 1] if start else " "
    # 24盒 counts boxes and 包邮 is not a bag.
    if mention.name.ends_words and ("一" <= after <= "鿿" or before.isdigit() or before in "/*"):
        return False
    if before.isascii() and before.isalpha() and text[start].isascii() and text[start].isalnum():
        return False
    if not (after.isascii() and after.isalpha() and text[end - 1].isascii() and text[end - 1].isalnum()):
        return True
    # running shoe -> running shoes
    return after == "s" and not text[end + 1 : end + 2].isalnum()
