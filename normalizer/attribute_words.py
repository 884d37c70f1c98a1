"""Words of a running text that mean one value of one attribute: 圆领 is a neckline wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from normalizer.attribute_values import Fact, known_fact
from normalizer.schema import AllowedValue, AttributeSpec, CategoryTree
from normalizer.text import fold, fold_aligned

Span = tuple[int, int]
Meaning = tuple[AttributeSpec, AllowedValue, bool]  # whether it takes an ending to mean that


@dataclass(frozen=True, slots=True)
class Word:
    """A value that the text names, and where; words of one attribute without anything between share their stretch."""

    spec: AttributeSpec
    value: AllowedValue
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that mean one attribute and nothing else, ready to match."""

    matcher: AhoCorasick | None
    meanings: tuple[Meaning, ...]


def find_words(
    text: str, tree: CategoryTree, category: str | None, sure: bool, kept_out: Sequence[Span] = ()
) -> list[Word]:
    """The words of the category's own attributes, from left to right; where it is not sure, everybody's besides.

    `kept_out` are stretches of `text` that say something else (a brand, a model).
    """
    words = list(_found(text, own_words(tree, category), kept_out)) if category is not None else []
    if not sure or category is None:
        taken = [*kept_out, *(word.span for word in words)]
        words += _found(text, everybodys_words(tree), taken)
        words.sort(key=lambda word: word.start)
    return list(_joined(words))


def _found(text: str, vocabulary: Vocabulary, kept_out: Sequence[Span]) -> Iterator[Word]:
    if vocabulary.matcher is None:
        return
    folded = fold_aligned(text)
    for index, start, end in vocabulary.matcher.find_matches_as_indexes(folded.text):
        spec, value, vague = vocabulary.meanings[index]
        ending = spec.endings.match(folded.text, end) if spec.endings else None
        if (vague and ending is None) or not _is_whole(folded.text, start, end):
            continue
        span = folded.raw_span(start, ending.end() if ending else end)
        if not touches(span, kept_out):
            yield Word(spec, value, *span)


def word_facts(words: Iterable[Word], text: str, source: str, confidence: float) -> Iterator[Fact]:
    """The facts of words of `text`; an attribute with room for one value is left open when several are named."""
    found: dict[str, dict[str, Word]] = {}
    for word in words:
        found.setdefault(word.spec.id, {}).setdefault(word.value.id, word)
    for values in found.values():
        for word in values.values():
            if len(values) == 1 or word.spec.multiple:
                raw = text[word.start : word.end]
                yield known_fact(word.spec, word.value, raw, source, "attribute.word", confidence)


def touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _joined(words: Sequence[Word]) -> Iterator[Word]:
    """撞色印花 is one phrase of two patterns: both stand for all of it."""
    first = 0
    while first < len(words):
        last = first
        while (
            last + 1 < len(words)
            and words[last + 1].start == words[last].end
            and words[last + 1].spec.id == words[first].spec.id
        ):
            last += 1
        for word in words[first : last + 1]:
            yield replace(word, start=words[first].start, end=words[last].end)
        first = last + 1


@lru_cache(maxsize=4096)
def own_words(tree: CategoryTree, category: str) -> Vocabulary:
    """The words that mean one attribute of the category and nothing else."""
    return _words_of(tree, tuple(sorted(spec.id for spec in tree.get(category).attributes if spec.values)))


@lru_cache(maxsize=1024)
def _words_of(tree: CategoryTree, attributes: tuple[str, ...]) -> Vocabulary:
    """Many categories have the same attributes, and share what is made of their words."""
    own = [(name, meaning) for id in attributes for name, meaning in _names(tree)[id]]
    meanings = dict(own)
    shared = {name for name, meaning in own if meanings[name][0].id != meaning[0].id}
    return _vocabulary({name: meaning for name, meaning in meanings.items() if name not in shared})


@lru_cache(maxsize=16)
def everybodys_words(tree: CategoryTree) -> Vocabulary:
    """Of attributes that tell no products apart, in Chinese alone (Fresh is no style of milk); of a word that two
    attributes share, the meaning that the file gives first.
    """
    specs = [spec for spec in tree.all_attributes.values() if not spec.distinguishing]
    names = [found for spec in specs for found in _names(tree)[spec.id] if not found[0].isascii()]
    return _vocabulary(dict(reversed(names)))


def _vocabulary(meanings: Mapping[str, Meaning]) -> Vocabulary:
    matcher = AhoCorasick(list(meanings), matchkind=MatchKind.LeftmostLongest) if meanings else None
    return Vocabulary(matcher, tuple(meanings.values()))


@lru_cache(maxsize=16)
def _names(tree: CategoryTree) -> Mapping[str, tuple[tuple[str, Meaning], ...]]:
    """Per attribute every folded name that may stand in a running text, and whether it does so only with an ending."""
    return {id: tuple(_names_of_values(spec)) for id, spec in tree.all_attributes.items()}


def _names_of_values(spec: AttributeSpec) -> Iterator[tuple[str, Meaning]]:
    for value in spec.values:
        vague = {fold(name) for name in value.in_field}
        for name in dict.fromkeys(map(fold, value.names())):
            if len(name) > (2 if name.isascii() else 1) and (name not in vague or spec.endings):
                yield name, (spec, value, name in vague)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Latin words and numbers are not cut out of longer ones."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (
        (before.isascii() and before.isalnum() and text[start].isascii())
        or (after.isascii() and after.isalnum() and text[end - 1].isascii())
    )
