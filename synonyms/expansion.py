"""Synonym rules over the tokens of a query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from normalizer.lexicon import LexiconError, Problem
from synonyms.rules import SynonymRule

Analyse = Callable[[str], Sequence[str]]
Phrase = tuple[str, ...]

MOST_ALTERNATIVES = 32


@dataclass(frozen=True, slots=True)
class Expansion:
    """`tokens[start:end]` of a query may as well be any of `alternatives`, each a phrase of tokens in this order.

    `dropped` counts the alternatives that the limit of a query left out.
    """

    start: int
    end: int
    alternatives: tuple[Phrase, ...]
    rule: SynonymRule
    dropped: int = 0


class SynonymSet:
    """Rules, ready for tokens of one analyser (`compile_synonyms`). Immutable; safe to share between threads."""

    __slots__ = ("_by_first", "rules")

    def __init__(self, phrases: Iterable[tuple[Phrase, tuple[Phrase, ...], SynonymRule]]) -> None:
        by_first: dict[str, list[tuple[Phrase, tuple[Phrase, ...], SynonymRule]]] = {}
        for entry in phrases:
            by_first.setdefault(entry[0][0], []).append(entry)
        self._by_first: Mapping[str, list[tuple[Phrase, tuple[Phrase, ...], SynonymRule]]] = {
            first: sorted(entries, key=lambda entry: -len(entry[0])) for first, entries in by_first.items()
        }
        self.rules = tuple(dict.fromkeys(entry[2] for entries in by_first.values() for entry in entries))

    def expand(self, tokens: Sequence[str], limit: int = MOST_ALTERNATIVES) -> tuple[Expansion, ...]:
        """What the tokens may also be called, from left to right. A longer term hides the shorter ones inside it;
        several rules for one term give an expansion each. In all there are at most `limit` alternatives.
        """
        result: list[Expansion] = []
        place = 0
        while place < len(tokens):
            end = place + 1
            for phrase, alternatives, rule in self._longest(tokens, place):
                end = place + len(phrase)
                kept = alternatives[:limit]
                limit -= len(kept)
                result.append(Expansion(place, end, kept, rule, len(alternatives) - len(kept)))
            place = end
        return tuple(result)

    def _longest(self, tokens: Sequence[str], place: int) -> Iterator[tuple[Phrase, tuple[Phrase, ...], SynonymRule]]:
        """Every rule for the longest term that begins here."""
        longest = 0
        for entry in self._by_first.get(tokens[place], ()):
            phrase = entry[0]
            if len(phrase) < longest:
                return
            if tuple(tokens[place : place + len(phrase)]) == phrase:
                longest = len(phrase)
                yield entry


def compile_synonyms(rules: Iterable[SynonymRule], analyse: Analyse) -> SynonymSet:
    """The rules as phrases of `analyse`'s tokens, which must be those of queries.

    Raises `LexiconError` with everything `check` finds.

    >>> from synonyms.rules import parse_synonyms
    >>> synonyms = compile_synonyms(parse_synonyms("notebook, laptop computer", "shop.txt"), str.split)
    >>> [(found.start, found.end, found.alternatives) for found in synonyms.expand(["cheap", "laptop", "computer"])]
    [(1, 3, (('notebook',),))]
    """
    rules = tuple(rules)
    if problems := check(rules, analyse):
        raise LexiconError(problems)
    return SynonymSet(entry for rule in rules for entry in _phrases(rule, analyse))


def check(rules: Iterable[SynonymRule], analyse: Analyse) -> tuple[Problem, ...]:
    """What the analyser would make useless: terms that become no token at all, or the same tokens as another one."""
    problems: list[Problem] = []
    for rule in rules:
        seen: dict[Phrase, str] = {}
        for term in dict.fromkeys((*rule.searched, *rule.found)):
            tokens = tuple(analyse(term))
            if not tokens:
                message = f"{term!r} leaves no word to search for; write it in letters, digits or Hanzi"
            elif seen.setdefault(tokens, term) != term:
                message = f"{term!r} and {seen[tokens]!r} are the same words to the analyser; delete one"
            else:
                continue
            problems.append(Problem(rule.source, rule.line, message))
    return tuple(problems)


def _phrases(rule: SynonymRule, analyse: Analyse) -> Iterator[tuple[Phrase, tuple[Phrase, ...], SynonymRule]]:
    found = tuple(tuple(analyse(term)) for term in rule.found)
    for term in rule.searched:
        phrase = tuple(analyse(term))
        yield phrase, tuple(other for other in found if other != phrase), rule
