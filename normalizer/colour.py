"""Colour words -> a family that shoppers filter by, and the shade that the seller named."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from normalizer.lexicon import LexiconError, Problem, parse_yaml
from normalizer.reading import Reading
from normalizer.schema import Label
from normalizer.text import fold, fold_aligned
from normalizer.title_words import TitleWords, words_of


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
        self._no = frozenset(no)
        self.title = _Matcher({name: value for name, value in anywhere.items() if name not in unsafe} | no)

    def get(self, id: str) -> ColourFamily | None:
        return self._by_id.get(id)

    def is_no_colour(self, word: str) -> bool:
        return word in self._no


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
_TAIL = re.compile(r"[\u4e00-\u9fff](?:色系?)?$")
_LONGEST_SHADE = 5
_LONGEST_STEM = 2  # before a listed colour: 神秘 黑色
_FOLLOWING = re.compile(r"色系?|系(?!列|统)")


def find_colours(text: str, index: ColourIndex) -> tuple[Reading[Colour], ...]:
    """Colours that the value of a colour attribute names, left to right; each family and shade once.

    Single characters, words such as 咖啡, and unknown words that end in a colour (雅川青) count as well.
    """
    aligned = fold_aligned(text)
    readings: dict[tuple[str, str | None], Reading[Colour]] = {}
    for family, shade, start, end, rule, confidence in _in_field(aligned.text, index):
        reading = Reading(Colour(family.id, family.label, shade), *aligned.raw_span(start, end), rule, confidence)
        readings.setdefault((family.id, shade), reading)
    return _without_repeats(tuple(readings.values()))


def find_title_colours(title: str, index: ColourIndex, words: TitleWords | None) -> tuple[Reading[Colour], ...]:
    """Colours that a title names, left to right; each way to name one once.

    A title must name a listed shade, say 色, or end a word in a colour that no other word explains: 骑士黑, 粉.
    Without `words` only the listed ones count: a shopper who types 空白 asks for no white.
    """
    aligned = fold_aligned(title)
    readings: dict[tuple[str, str], Reading[Colour]] = {}
    for family, shade, start, end, rule, confidence in _in_title(aligned.text, index, words):
        reading = Reading(Colour(family.id, family.label, shade), *aligned.raw_span(start, end), rule, confidence)
        readings.setdefault((family.id, aligned.text[start:end]), reading)
    return tuple(readings.values())


_Match = tuple[ColourFamily, str | None, int, int, str, float]


def _without_repeats(readings: tuple[Reading[Colour], ...]) -> tuple[Reading[Colour], ...]:
    """红色 beside 大红 says nothing new."""
    shaded = {reading.value.id for reading in readings if reading.value.shade}
    return tuple(reading for reading in readings if reading.value.shade or reading.value.id not in shaded)


def _in_title(text: str, index: ColourIndex, words: TitleWords | None) -> Iterator[_Match]:
    named = [
        (family, shade, start, end, "colour.title_word", 0.7 if _latin(text[start]) else 0.85)
        for family, shade, start, end in index.title.find(text)
    ]
    shades = list(_last_words(text, index, words, {match[2] for match in named})) if words else []
    covered = [(start, end) for _, _, start, end, _, _ in shades]
    kept = [match for match in named if not any(start < match[3] and match[2] < end for start, end in covered)]
    return iter(sorted(kept + shades, key=lambda match: match[2]))


def _last_words(text: str, index: ColourIndex, words: TitleWords, named: Collection[int]) -> Iterator[_Match]:
    """Where a run of Hanzi ends in a colour: 骑士黑 between spaces, 耳麦墨黑 after a word, a lone 粉.

    `named`: where listed colours begin; inside a run they stand for themselves.
    """
    known = {word.end for word in words_of(text, words) if word.end - word.start > 1}
    for run in _WORD.finditer(text):
        first, end = run.span()
        family = _family_of_run(run.group(), index)
        if family is None:
            continue
        start = first
        if end - first > _LONGEST_SHADE or text[first - 1 : first].isalnum():
            start = max((at for at in {first, *known} if first <= at < end), default=first)
        start = min((at for at in named if start < at < end and _apart(text[start:at], words)), default=start)
        word = text[start:end]
        if len(word) <= _LONGEST_SHADE and not index.is_no_colour(word) and _may_be_colour(word, index, words):
            for each, shade in _meant(word, family, index):
                yield each, shade, start, end, "colour.title_ending", 0.75


def _meant(word: str, family: ColourFamily, index: ColourIndex) -> Iterator[tuple[ColourFamily, str | None]]:
    """Both colours of 黑白色, else the one that the word ends in."""
    if pair := index.pairs.get(_SUFFIX.sub("", word)):
        yield from ((each, None) for each in pair)
    else:
        yield family, word if len(word) > 1 else None


def _family_of_run(run: str, index: ColourIndex) -> ColourFamily | None:
    if named := index.field_names.get(run):
        return named.family if run.endswith("色") else index.endings.get(run[-1:])
    tail = _TAIL.search(run)
    return index.endings.get(tail.group()[0]) if tail else None


def _apart(stem: str, words: TitleWords) -> bool:
    """Whether what stands before a listed colour is no part of its name: 竖款 黑色, 默认 黑色, but 神秘黑色."""
    return len(stem) > _LONGEST_STEM or stem[-1] in words.glue or words.kind(stem) is not None


def _may_be_colour(word: str, index: ColourIndex, words: TitleWords) -> bool:
    return words.kind(word) is None or word in index.field_names


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
