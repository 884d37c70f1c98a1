"""Colour words -> a family that shoppers filter by, and the shade that the seller named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from normalizer.lexicon import LexiconError, Problem, parse_yaml
from normalizer.reading import Reading
from normalizer.schema import Label
from normalizer.text import fold, fold_aligned


@dataclass(frozen=True, slots=True)
class ColourFamily:
    """One colour of the filter; the lists are explained at the head of colours.yaml."""

    id: str
    label: Label
    endings: tuple[str, ...]
    aliases: tuple[str, ...]
    shades: tuple[str, ...]
    in_field: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Colour:
    """`id` and `label` are the family's; `shade` is the word used, None when it only names the family."""

    id: str
    label: Label
    shade: str | None


class _Name(NamedTuple):
    family: ColourFamily | None  # None: a word that is no colour
    shade: str | None


class ColourIndex:
    """All families, ready to be looked up."""

    def __init__(
        self, families: tuple[ColourFamily, ...], pairs: tuple[str, ...], not_colours: tuple[str, ...]
    ) -> None:
        self.families = families
        self._by_id = {family.id: family for family in families}
        endings = {fold(ending): family for family in families for ending in family.endings}
        self.endings: Mapping[str, ColourFamily] = endings
        self.pairs = {fold(pair): (endings[fold(pair)[0]], endings[fold(pair)[1]]) for pair in pairs}
        anywhere: dict[str, _Name] = {}
        for family in families:
            anywhere |= {fold(name): _Name(family, name) for name in family.shades}
        for family in families:
            anywhere |= {fold(name): _Name(family, None) for name in (*family.aliases, *family.label.names())}
        in_field = {fold(name): _Name(family, name) for family in families for name in family.in_field}
        in_field |= {ending: _Name(family, None) for ending, family in endings.items()} | anywhere
        no = {fold(word): _Name(None, None) for word in not_colours}
        unsafe = {fold(name) for family in families for name in family.in_field}
        self.field_names: Mapping[str, _Name] = in_field
        self.within_field = _Matcher({name: value for name, value in in_field.items() if len(name) > 1} | no)
        self.title = _Matcher({name: value for name, value in anywhere.items() if name not in unsafe} | no)

    def get(self, id: str) -> ColourFamily | None:
        return self._by_id.get(id)


class _Matcher:
    """Every name inside a text: leftmost, longest, and Latin ones as whole words."""

    def __init__(self, meanings: Mapping[str, _Name]) -> None:
        self._names = tuple(meanings.items())
        self._automaton = AhoCorasick(list(meanings), matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> Iterator[tuple[ColourFamily, str | None, int, int]]:
        for number, start, end in self._automaton.find_matches_as_indexes(text):
            name, (family, shade) = self._names[number]
            starts_inside = _latin(name[0]) and _latin(text[start - 1 : start])
            if family is None or starts_inside or (_latin(name[-1]) and _latin(text[end : end + 1])):
                continue
            following = _FOLLOWING.match(text, end)
            yield family, shade, start, following.end() if following else end


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


_PART = re.compile(r"[^/,;|+&()\[\]【】{}<>《》:、。\n_]+")
_WORD = re.compile(r"[\u4e00-\u9fff]+")
_SUFFIX = re.compile(r"(?:色系|色调|色款|色|系|款)$")
_FOLLOWING = re.compile(r"色系?|系(?!列|统)")


def find_colours(text: str, index: ColourIndex, field: bool) -> tuple[Reading[Colour], ...]:
    """Colours that the text names, left to right; each family and shade once.

    With `field` the text is the value of a colour attribute: single characters, words such as 咖啡, and unknown
    words that end in a colour (雅川青) count as well. A title must name a listed shade or say 色.
    """
    aligned = fold_aligned(text)
    found = _in_field(aligned.text, index) if field else _in_title(aligned.text, index)
    readings: dict[tuple[str, str | None], Reading[Colour]] = {}
    for family, shade, start, end, rule, confidence in found:
        reading = Reading(Colour(family.id, family.label, shade), *aligned.raw_span(start, end), rule, confidence)
        readings.setdefault((family.id, shade), reading)
    return _without_repeats(tuple(readings.values()))


_Match = tuple[ColourFamily, str | None, int, int, str, float]


def _without_repeats(readings: tuple[Reading[Colour], ...]) -> tuple[Reading[Colour], ...]:
    """红色 beside 大红 says nothing new."""
    shaded = {reading.value.id for reading in readings if reading.value.shade}
    return tuple(reading for reading in readings if reading.value.shade or reading.value.id not in shaded)


def _in_title(text: str, index: ColourIndex) -> Iterator[_Match]:
    for family, shade, start, end in index.title.find(text):
        yield family, shade, start, end, "colour.title_word", 0.7 if _latin(text[start]) else 0.85


def _in_field(text: str, index: ColourIndex) -> Iterator[_Match]:
    for part in _PART.finditer(text):
        start, end = _stripped(text, *part.span())
        if start < end:
            yield from _part(text, start, end, index)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not text[start].isalpha():
        start += 1
    while start < end and not text[end - 1].isalpha():
        end -= 1
    return start, end


def _part(text: str, start: int, end: int, index: ColourIndex) -> Iterator[_Match]:
    """One choice of a colour field: the whole of it, else the names in it, else what its words end in."""
    word = text[start:end]
    for spelling in dict.fromkeys((word, _SUFFIX.sub("", word))):
        if pair := index.pairs.get(spelling):
            for place, family in enumerate(pair):
                yield family, None, start + place, start + place + 1, "colour.pair", 0.9
            return
        known = index.field_names.get(spelling)
        if known and known.family is not None:
            yield known.family, known.shade, start, end, "colour.shade" if known.shade else "colour.alias", 0.98
            return
    named = list(index.within_field.find(word))
    for family, shade, first, last in named:
        yield family, shade, start + first, start + last, "colour.within", 0.9
    for match in _WORD.finditer(text, start, end):
        if not any(match.start() - start < last and first < match.end() - start for _, _, first, last in named):
            yield from _ending(match, index)


def _ending(match: re.Match[str], index: ColourIndex) -> Iterator[_Match]:
    stem = _SUFFIX.sub("", match.group())
    if not 2 <= len(stem) <= 6:
        return
    for length in (2, 1):
        family = index.endings.get(stem[-length:])
        if family is not None:
            yield family, stem, *match.span(), "colour.ending", 0.7
            return


_LABELS = ("zh-Hans", "zh-Hant", "en")
_LISTS = ("endings", "aliases", "shades", "in_field")


def parse_colours(text: str, source: str) -> ColourIndex:
    """The index of a colours file; raises `LexiconError` with every problem and its line."""
    document = parse_yaml(text, source)
    problems: list[Problem] = []
    if not isinstance(document, dict) or not document:
        raise LexiconError([Problem(source, 1, "a mapping of colour ids is expected")])
    lines: Mapping[str, int] = getattr(document, "lines", {})
    lists = {
        key: _words(document.get(key, []), source, lines.get(key, 1), problems) for key in ("pairs", "not_colours")
    }
    families = []
    for id, entry in document.items():
        if id in lists:
            continue
        if not isinstance(entry, dict):
            problems.append(Problem(source, lines[id], f"{id!r} must be a mapping with {', '.join(_LABELS)}"))
        else:
            families.append(_family(id, entry, source, lines[id], problems))
    problems += _contradictions(families, lists["pairs"], source, lines)
    if problems:
        raise LexiconError(problems)
    return ColourIndex(tuple(families), lists["pairs"], lists["not_colours"])


def _family(id: str, entry: Mapping[str, object], source: str, line: int, problems: list[Problem]) -> ColourFamily:
    own: Mapping[str, int] = getattr(entry, "lines", {})
    for key in entry.keys() - {*_LABELS, *_LISTS}:
        allowed = ", ".join((*_LABELS, *_LISTS))
        problems.append(Problem(source, own.get(key, line), f"{id}: unknown key {key!r}; allowed are {allowed}"))
    for key in _LABELS:
        if not isinstance(entry.get(key), str):
            problems.append(Problem(source, own.get(key, line), f"{id}: the label {key!r} is missing"))
    label = Label(*(str(entry.get(key, id)) for key in _LABELS))
    words = (_words(entry.get(key, []), source, own.get(key, line), problems) for key in _LISTS)
    return ColourFamily(id, label, *words)


def _words(value: object, source: str, line: int, problems: list[Problem]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) and fold(word).strip() for word in value):
        problems.append(Problem(source, line, "a list of words is expected"))
        return ()
    return tuple(value)


def _contradictions(
    families: list[ColourFamily], pairs: tuple[str, ...], source: str, lines: Mapping[str, int]
) -> Iterator[Problem]:
    """A word of two families, or a pair that no endings explain."""
    seen: dict[str, str] = {}
    for family in families:
        for word in {fold(word) for word in (*family.endings, *family.aliases, *family.shades, *family.in_field)}:
            other = seen.setdefault(word, family.id)
            if other != family.id:
                yield Problem(source, lines[family.id], f"{word!r} stands in {other!r} and in {family.id!r}")
    endings = {fold(ending) for family in families for ending in family.endings}
    for pair in pairs:
        if len(fold(pair)) != 2 or not set(fold(pair)) <= endings:
            yield Problem(source, lines["pairs"], f"{pair!r} is not made of two endings")
