"""From understood words to a question for the engine: what must match, and what counts as evidence.

What matches carries no score; all score is evidence with a name, so that every point of it can be explained.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from indexer.analysis import Word, chars, grams, runs
from indexer.engine.plan import (
    All,
    Any,
    Best,
    Clause,
    Constant,
    Everything,
    Evidence,
    Filter,
    OneOf,
    Phrase,
    Prefix,
    Term,
)
from normalizer.text import compact, fold
from search.profile import RankingProfile
from search.query.understand import Constraint, Understanding
from search.query.words import QueryWord, SpanSynonyms
from search.statistics import CatalogStatistics

# The last thing to try: titles with this share of the characters of the query.
_SHARE_OF_CHARACTERS = 0.4
# Of a long query the rarest characters: the others tell little, and most of the time would go to them.
_MOST_CHARACTERS = 8
# Two characters begin too many codes.
_SHORTEST_CODE = 3
_PARTS = re.compile(r"[^\w.]+")


def phrase(field: str, tokens: Sequence[str], boost: float = 1.0) -> Clause:
    """The tokens in a row; one token is a term."""
    return Term(field, tokens[0], boost) if len(tokens) == 1 else Phrase(field, tuple(tokens), boost=boost)


def word_clause(word: QueryWord) -> Clause:
    """The word in the title, or in what else is known of the product, or something that stands for it."""
    tokens = word.word.grams
    ways: list[Clause] = []
    if len(word.word.text) == 1 and word.word.kind == "han":
        ways += [Term("chars", word.word.text), Term("known", word.word.text)]
    else:
        ways += [phrase(field, tokens) for field in ("known", "text")]
    if word.word.kind == "latin":
        ways += _latin_ways(word)
    ways += [phrase("known", synonym) for synonym in word.synonyms]
    if word.parts:
        ways.append(All(tuple(_part_clause(part) for part in word.parts)))
    return Any((*ways, *word.also))


def one_bit_each(words: Sequence[QueryWord]) -> Clause:
    """The sum of 2 ** place over the words that a product has."""
    return Any(tuple(Constant(word_clause(word), float(2**place)) for place, word in enumerate(words)))


def _part_clause(part: Word) -> Clause:
    """A part of a word: a lone Hanzi inside any word of the title as well."""
    known = phrase("known", part.grams)
    return Any((known, Term("chars", part.text))) if len(part.text) == 1 else known


def _latin_ways(word: QueryWord) -> Iterator[Clause]:
    """Written as one, as the number of a quantity, as a code, and what begins so if no product has the word itself."""
    text, code = word.word.text, compact(word.raw)
    if word.word.grams != (text,):
        yield Term("known", text)
    if text.isdigit():
        yield Term("chars", text)
    numbered = any(map(str.isdigit, code))
    if numbered:
        yield Term("code", code)
    if not word.known:
        # Nobody has finished typing a word that no product has.
        yield Prefix("known", text)
        if numbered and len(code) >= _SHORTEST_CODE:
            yield Prefix("code", code)


def match_all(words: Sequence[QueryWord], spans: Sequence[SpanSynonyms] = (), conditions: bool = False) -> Clause:
    """Every word. Several may stand as something else together: a synonym, or written as one (SK II, SKII).

    `conditions`: those that names of the query set hold, so that words which they imply need no look.
    """
    clauses: list[Clause] = []
    position = 0
    while position < len(words):
        span = next((span for span in spans if span.start == position), None)
        count = span.end - span.start if span else _neighbours(words, position)
        group = words[position : position + count]
        position += count
        if conditions and all(word.implied for word in group):
            continue
        ways: list[Clause] = [All(tuple(map(word_clause, group))) if count > 1 else word_clause(group[0])]
        if span is not None:
            ways += [phrase("known", tokens) for tokens in span.phrases]
        elif count > 1:
            ways.append(Term("known", "".join(word.word.text for word in group)))
        clauses.append(ways[0] if len(ways) == 1 else Any(tuple(ways)))
    return _unscored(clauses[0] if len(clauses) == 1 else All(tuple(clauses))) if clauses else Everything()


def match_codes(match: Clause, codes: Sequence[str]) -> Clause:
    """What matches anyway, and the products with one of the codes."""
    return Any((match, *(_unscored(Term("code", code)) for code in codes))) if codes else match


def match_some(words: Sequence[QueryWord], statistics: CatalogStatistics) -> Clause:
    """Every word that products have, or every word when 家电 stands for its category, or a part of the characters."""
    pieces = _telling(tuple(dict.fromkeys(piece for word in words for piece in _pieces(word))), statistics)
    han = all(word.word.kind == "han" for word in words)
    # 手套 shares a character with every 手机 and both of them with a 手机套.
    share: Clause = Any(pieces, max(2 if han else 1, math.ceil(len(pieces) * _SHARE_OF_CHARACTERS)))
    if han and len(words) == 1:
        share = All((share, Any(tuple(Term("grams", gram) for gram in words[0].word.grams))))
    # A lone Hanzi is a crumb of a word that the segmenter did not know.
    known = tuple(word_clause(word) for word in words if word.known and len(word.word.text) > 1)
    ways = [share]
    if 0 < len(known) < len(words):
        ways.append(All(known))
    if any(word.broader for word in words):
        ways.append(All(tuple(Any((word_clause(word), *word.broader)) for word in words)))
    return _unscored(Any(tuple(ways)))


def exclusion(text: str) -> Clause:
    """A sequence that must not stand in the title or in what is known of the product."""
    known = phrase("known", grams(runs(text)))
    return Any((Term("chars", text), known)) if len(text) == 1 else known


def quoted(text: str) -> Clause:
    """A sequence that must stand in the title."""
    return _unscored(phrase("grams", grams(runs(text))))


def evidence(
    understanding: Understanding, profile: RankingProfile, statistics: CatalogStatistics, complete: bool
) -> tuple[Evidence, ...]:
    """What speaks for a product, in the profile's weights, measured against the rarity of the whole query.

    `complete`: every match has all words, so coverage would tell nothing.
    """
    words, weights = understanding.words, profile.text
    characters = list(dict.fromkeys(token for word in words for token in _characters(word)))
    frequency = statistics.frequency("chars", characters)
    rarity = {token: statistics.rarity(frequency.get(token, 0)) for token in characters}
    whole = sum(rarity.values()) or 1.0
    tokens = [token for text in understanding.texts for token in grams(runs(text))]
    found: list[tuple[str, Clause | None]] = []
    if not complete:
        found.append(
            ("coverage", _sum(Constant(Term("chars", t), weights["coverage"] * r / whole) for t, r in rarity.items()))
        )
    found.append(("pairs", _sum(Term("grams", t, weights["pairs"] / whole) for t in dict.fromkeys(tokens))))
    titles = dict.fromkeys(word.word.text for word in words)
    found.append(("words", _sum(Term("title", t, weights["words"] / whole) for t in titles)))
    if understanding.head is not None:
        head = understanding.head.word.grams
        found.append(("head", Constant(phrase("grams", head), weights["head"])))
        found.append(("thing", Constant(phrase("head", head), weights["thing"])))
    if understanding.categories:
        found.append(("category", Constant(OneOf("category_path", understanding.categories), weights["category"])))
    if understanding.brand:
        found.append(("brand", Constant(OneOf("brand_id", (understanding.brand,)), weights["brand"])))
    if len(words) > 1 and len(tokens) > 1 and len(understanding.texts) == 1:
        found.append(("phrase", Constant(Phrase("grams", tuple(tokens)), weights["phrase"])))
    if understanding.codes:
        codes = tuple(Term("code", code) for code in understanding.codes)
        found.append(("code", Constant(Best(codes), weights["code"])))
    return tuple(Evidence(name, clause) for name, clause in found if clause is not None)


def filters(understanding: Understanding, prices_only: bool = False) -> tuple[Filter, ...]:
    """Conditions that the shopper's words set by themselves."""
    return tuple(
        Filter(filter_tag(constraint), constraint.clause)
        for constraint in understanding.constraints
        if constraint.understood.field == "price" or not prices_only
    )


def filter_tag(constraint: Constraint) -> str:
    """The name of a condition that words set; those of ticked facets are other ones."""
    return f"word.{constraint.understood.field}"


def _sum(clauses: Iterable[Clause]) -> Clause | None:
    several = tuple(clauses)
    return Any(several) if several else None


def _unscored(clause: Clause) -> Clause:
    return Constant(clause, 0.0)


def _pieces(word: QueryWord) -> Iterator[Clause]:
    """Hanzi one by one; what stands between the hyphens of a code, whole: 1RG1 is not nearly 1RG6."""
    if word.word.kind == "han":
        yield from (Term("chars", char) for char in _characters(word))
        return
    for part in _PARTS.split(fold(word.raw or word.word.text)):
        if tokens := grams(runs(part)):
            yield Term("chars", tokens[0]) if len(tokens) == 1 else phrase("grams", tokens)


def _telling(pieces: tuple[Clause, ...], statistics: CatalogStatistics) -> tuple[Clause, ...]:
    """The rarest, without the characters of every tenth title."""
    tokens = {piece: piece.token for piece in pieces if isinstance(piece, Term)}
    frequency = statistics.frequency("chars", tokens.values())
    by_rarity = sorted(pieces, key=lambda piece: frequency[tokens[piece]] if piece in tokens else 0)
    telling = [p for p in by_rarity if p not in tokens or not statistics.is_common(frequency[tokens[p]])]
    return tuple((telling or by_rarity)[:_MOST_CHARACTERS])


def _characters(word: QueryWord) -> list[str]:
    return chars(runs(word.raw)) if word.raw else list(word.word.grams)


def _neighbours(words: Sequence[QueryWord], position: int) -> int:
    """How many Latin words of letters stand side by side from here on."""
    count = 1
    while position + count < len(words) and count < 3:
        before, after = words[position + count - 1].word, words[position + count].word
        letters = before.kind == after.kind == "latin" and before.text.isalpha() and after.text.isalpha()
        if not letters or after.start - before.end > 1:
            break
        count += 1
    return count
