"""Which brands there are, how each is written, and where a text names one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from normalizer.text import fold

_HAN = r"\u3400-\u9fff\U00020000-\U0003134f"
_SEPARATORS = re.compile(r"[\s\-_.·・'’&+/]+")
_JOINERS = ("", " ", "-", "'", "·", "&", " & ")
_BETWEEN_NAMES = re.compile(r"[/／|｜()（）\[\]【】<>《》,，、;；]+")
_SCRIPT_CHANGE = re.compile(rf"(?<=[{_HAN}])[\s·]*(?=[a-z])|(?<=[a-z0-9])[\s·]*(?=[{_HAN}])")
_IS_HAN = re.compile(rf"[{_HAN}]")


@dataclass(frozen=True, slots=True)
class Brand:
    """One brand, and what a title must show before a name of it counts.

    `lines` are product lines that name the brand (iPhone). `ambiguous` names mean something else as well, so alone they
    prove nothing: `categories`, the departments it sells in, decide, and a title with a word of `unless` means the
    other thing. Of a `host` others make cases and parts, whose titles name it.
    """

    id: str
    zh: str | None
    en: str | None
    aliases: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    ambiguous: frozenset[str] = frozenset()
    categories: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    host: bool = False
    learned: bool = False  # from the brand fields of feeds, not from a file

    @property
    def label(self) -> str:
        """What people see: "耐克 Nike"."""
        return " ".join(name for name in (self.zh, self.en) if name)

    @property
    def spellings(self) -> tuple[str, ...]:
        return tuple(name for name in (self.zh, self.en, *self.aliases) if name)

    def sells_in(self, category_id: str | None) -> bool:
        """Whether the category lies in one of the brand's departments; ids are paths, such as "phones.mobiles"."""
        path = f"{category_id or ''}."
        return any(path.startswith(department + ".") for department in self.categories)


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a folded text that spells a brand or one of its lines; `ambiguous` when it may be another word."""

    brand: Brand
    start: int
    end: int
    ambiguous: bool
    is_line: bool


@dataclass(frozen=True, slots=True)
class _Spelling:
    text: str
    brands: tuple[Brand, ...]
    ambiguous: bool
    is_line: bool


class BrandIndex:
    """Every brand under every way to write it. Immutable; safe to share between threads."""

    __slots__ = ("_by_id", "_by_text", "_matcher", "_spellings")

    def __init__(self, brands: Iterable[Brand]) -> None:
        self._by_id = {brand.id: brand for brand in brands}
        self._by_text = {spelling.text: spelling for spelling in _spellings(self._by_id.values())}
        self._spellings = tuple(self._by_text.values())
        self._matcher = AhoCorasick([spelling.text for spelling in self._spellings], store_patterns=False)

    def __iter__(self) -> Iterator[Brand]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, id: str) -> Brand | None:
        return self._by_id.get(id)

    def lookup(self, text: str, category_id: str | None = None) -> Brand | None:
        """The brand that the whole text names, in any form: "sk-ii", "SKII", "HUAWEI/华为", "华为（HUAWEI）".

        A spelling that two brands share goes to the one that sells in `category_id`, else to the first in the files.
        """
        folded = fold(text).strip()
        if spelling := self._by_text.get(folded):
            return _choose(spelling.brands, category_id) or spelling.brands[0]
        names = split_names(folded)
        known = [self._by_text.get(name) for name in names]
        found = {_choose(spelling.brands, category_id) or spelling.brands[0] for spelling in known if spelling}
        strangers = [name for name, spelling in zip(names, known, strict=True) if not spelling]
        known_scripts = {is_han(name) for name, spelling in zip(names, known, strict=True) if spelling}
        if len(found) == 1 and not any(is_han(stranger) in known_scripts for stranger in strangers):
            return found.pop()
        return None

    def mentions(self, folded: str, category_id: str | None = None) -> list[Mention]:
        """Where a text that is folded already names brands, from left to right, the longest name at each place.

        A spelling of two brands counts only where `category_id` decides between them.
        """
        found: list[Mention] = []
        matches = self._matcher.find_matches_as_indexes(folded, overlapping=True)
        for index, start, end in sorted(matches, key=lambda match: (match[1], -match[2])):
            if (found and start < found[-1].end) or not stands_alone(folded, start, end):
                continue
            spelling = self._spellings[index]
            if brand := _choose(spelling.brands, category_id):
                found.append(Mention(brand, start, end, spelling.ambiguous, spelling.is_line))
        return found

    def spellings(self) -> Iterator[tuple[str, Brand]]:
        """Every folded way to write a brand, with the first brand written so."""
        return ((spelling.text, spelling.brands[0]) for spelling in self._spellings)


def split_names(folded: str) -> list[str]:
    """The names of a folded text that gives several, by script or by bracket.

    >>> split_names("华为(huawei)"), split_names("耐克 nike"), split_names("louis vuitton")
    (['华为', 'huawei'], ['耐克', 'nike'], ['louis vuitton'])
    """
    parts = (part for piece in _BETWEEN_NAMES.split(folded) for part in _SCRIPT_CHANGE.split(piece))
    return [name for part in parts if (name := part.strip(" ·-"))]


def is_han(text: str) -> bool:
    return bool(_IS_HAN.search(text))


def written_forms(folded: str) -> set[str]:
    """The ways people write one folded name: "sk-ii" is also "sk ii" and "skii".

    >>> {"sk ii", "skii", "sk-ii"} <= written_forms("sk-ii")
    True
    """
    parts = [part for part in _SEPARATORS.split(folded) if part]
    if len(parts) < 2:
        return {folded}
    return {folded, *(joiner.join(parts) for joiner in _JOINERS)}


def stands_alone(folded: str, start: int, end: int) -> bool:
    """False where a Latin name would be cut out of a longer word, number or measure (hp in shape, 3m in 0.3m)."""
    return not (_joined(folded, start, -1, end - start) or _joined(folded, end - 1, 1, end - start))


def _joined(folded: str, edge: int, step: int, length: int) -> bool:
    """Whether the character at `edge` of a name belongs to the same word as its neighbour outside."""
    inside, outside = folded[edge], folded[edge + step : edge + step + 1] if edge + step >= 0 else ""
    if not outside or not inside.isascii() or not inside.isalnum():
        return False
    if inside.isdigit():
        return outside.isascii() and (outside.isalnum() or outside == ".")
    return outside.isascii() and (outside.isalpha() or (outside.isdigit() and length < 3))


def _choose(brands: tuple[Brand, ...], category_id: str | None) -> Brand | None:
    return brands[0] if len(brands) == 1 else next((b for b in brands if b.sells_in(category_id)), None)


def _spellings(brands: Iterable[Brand]) -> Iterator[_Spelling]:
    claims: dict[str, list[Brand]] = {}
    ambiguous: set[str] = set()
    names: set[str] = set()
    for brand in brands:
        spelled, doubtful = _forms(brand.spellings), _forms(brand.ambiguous)
        for form in spelled | _forms(brand.lines):
            claims.setdefault(form, []).append(brand)
            if form in doubtful:
                ambiguous.add(form)
        names |= spelled
    for form in sorted(claims):
        yield _Spelling(form, tuple(claims[form]), form in ambiguous or len(claims[form]) > 1, form not in names)


def _forms(names: Iterable[str]) -> set[str]:
    return {form for name in names for form in written_forms(fold(name))}
