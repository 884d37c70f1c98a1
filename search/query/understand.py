"""The chain as a recipe: take apart, read prices and names, keep the words that matter, weigh them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.analysis import Analyzer, Word, grams, runs
from indexer.document import ended, hundredths
from indexer.engine.plan import All, Any, Clause, OneOf, Phrase, Range, Term
from normalizer.knowledge import Knowledge
from normalizer.text import compact
from search.model import PriceRange, Understood
from search.query.names import NameReading, read_names
from search.query.parse import ParsedQuery, parse_query
from search.query.price_phrase import PricePhrase, find_price
from search.query.words import QueryWord, SpanSynonyms, join_spans, synonym_grams, weigh, without_stopwords
from search.statistics import CatalogStatistics
from synonyms import Expansion, SynonymSet

_LONGEST_CODE = 64


@dataclass(frozen=True, slots=True)
class Constraint:
    """A condition that the shopper's words set: a price, or the brand of a thing."""

    understood: Understood
    clause: Clause


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a query means in this catalog.

    `texts` are its stretches without prices, phrases and exclusions; `accessory` tells that a part or accessory was
    asked for.
    """

    parsed: ParsedQuery
    words: tuple[QueryWord, ...] = ()
    spans: tuple[SpanSynonyms, ...] = ()
    texts: tuple[str, ...] = ()
    head: QueryWord | None = None
    categories: tuple[str, ...] = ()
    brand: str | None = None
    accessory: bool = False
    codes: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    understood: tuple[Understood, ...] = ()


def understand(
    query: str,
    analyzer: Analyzer,
    knowledge: Knowledge,
    synonyms: SynonymSet,
    statistics: CatalogStatistics,
    literal: bool = False,
) -> Understanding:
    """Everything the later steps need to know of a query; an empty one gives an empty understanding.

    `literal`: words are words, no price, brand, category or attribute value.
    """
    parsed = parse_query(query)
    price = None if literal else find_price(parsed.plain)
    plain = parsed.plain
    if price is not None:
        plain = plain[: price.start] + " " * (price.end - price.start) + plain[price.end :]
    names = () if literal else read_names(plain, knowledge)
    kept_apart = without_stopwords(analyzer.query(plain))
    kept = join_spans(kept_apart, *_spans(plain, names))
    expansions = synonyms.expand([word.text for word in kept])
    words = _query_words(plain, kept, names, expansions, knowledge, statistics)
    codes = _codes(plain, statistics)
    brand, category = _named(names, "brand"), _named(names, "category")
    accessory = category is not None and knowledge.tree.get(category.understood.value).accessory
    constraints = [] if price is None else [_price_constraint(query, price)]
    understood = (*(reading.understood for reading in names), *(constraint.understood for constraint in constraints))
    constraints += _constraints(category, None if accessory else brand, words, codes)
    words = _completed(words, kept_apart, names, constraints, analyzer)
    return Understanding(
        parsed,
        words,
        tuple(
            SpanSynonyms(found.start, found.end, tuple(map(synonym_grams, found.alternatives)))
            for found in expansions
            if found.end - found.start > 1
        ),
        tuple(part for part in (plain.strip(),) if part),
        _head(words, category),
        (category.understood.value,) if category else (),
        brand.understood.value if brand else None,
        accessory,
        codes,
        tuple(constraints),
        understood,
    )


def _price_constraint(query: str, price: PricePhrase) -> Constraint:
    text = query[price.start : price.end]
    return Constraint(
        Understood(text, "price", price_value(price.range), price_label(price.range)), price_clause(price.range)
    )


def _constraints(
    category: NameReading | None, brand: NameReading | None, words: Sequence[QueryWord], codes: Sequence[str]
) -> Iterator[Constraint]:
    """What the category and the brand of a thing demand; whoever typed a code may mean just that.

    华为手机壳 is a case for a Huawei, by whomever; 华为手机 is by Huawei.
    """
    if category is None:
        return
    synonyms = tuple(phrase for word in words if _covers(word, category) for phrase in word.synonyms)
    yield Constraint(category.understood, Any((*_called(category, synonyms), *map(_code, codes))))
    if brand is not None:
        yield Constraint(brand.understood, Any((brand.clause, *map(_code, codes))))


def _completed(
    words: Sequence[QueryWord],
    apart: Sequence[Word],
    names: Sequence[NameReading],
    constraints: Sequence[Constraint],
    analyzer: Analyzer,
) -> tuple[QueryWord, ...]:
    """The words with their parts, and whether the conditions imply them."""
    demanded = {constraint.understood.value for constraint in constraints}
    setting = {(name.start, name.end) for name in names if name.exact and name.understood.value in demanded}
    return tuple(
        replace(
            word,
            parts=_parts(word.word, apart, analyzer),
            implied=(word.word.start, word.word.end) in setting,
        )
        for word in words
    )


def _called(category: NameReading, synonyms: Sequence[tuple[str, ...]]) -> Iterator[Clause]:
    """What lies in the category or calls itself so: 奶粉 is sold for babies and for grown-ups.

    A synonym may be a name that the category does not know of; it counts where nothing speaks for another category.
    """
    yield category.clause
    for name in (grams(runs(category.understood.text)), *synonyms):
        yield Term("head", ended(name))
    for synonym in synonyms:
        yield All((Range("categorized", 0, 0), Phrase("grams", synonym)))


def _code(code: str) -> Clause:
    return Term("code", code)


def price_clause(wanted: PriceRange) -> Clause:
    low = None if wanted.low is None else hundredths(wanted.low)
    high = None if wanted.high is None else hundredths(wanted.high)
    return Range("price", low, high)


def price_value(wanted: PriceRange) -> str:
    """As the `price` parameter has it: 100-200, 100-, -200."""
    return f"{'' if wanted.low is None else wanted.low}-{'' if wanted.high is None else wanted.high}"


def price_label(wanted: PriceRange) -> str:
    if wanted.low is None:
        return f"¥{wanted.high} 以下"
    return f"¥{wanted.low} 以上" if wanted.high is None else f"¥{wanted.low}–{wanted.high}"


def _named(names: Sequence[NameReading], field: str) -> NameReading | None:
    return next((reading for reading in names if reading.understood.field == field), None)


def _spans(plain: str, names: Sequence[NameReading]) -> tuple[list[tuple[int, int]], dict[tuple[int, int], Word]]:
    """Each name as one word of the query."""
    words = {}
    for reading in names:
        cut = runs(plain[reading.start : reading.end])
        if cut:
            text = "".join(run.token or run.text for run in cut)
            span = (reading.start, reading.end)
            words[span] = Word(text, tuple(grams(cut)), *span, cut[0].kind if len(cut) == 1 else "latin")
    return list(words), words


def _query_words(
    plain: str,
    words: Sequence[Word],
    names: Sequence[NameReading],
    expansions: Sequence[Expansion],
    knowledge: Knowledge,
    statistics: CatalogStatistics,
) -> tuple[QueryWord, ...]:
    weights = weigh(words, statistics)
    result = []
    for position, word in enumerate(words):
        inside = [reading for reading in names if word.start <= reading.start and reading.end <= word.end]
        also = (*(reading.clause for reading in inside if reading.exact), *_department(word, knowledge))
        broader = tuple(reading.clause for reading in inside if not reading.exact)
        others = tuple(
            synonym_grams(alternative)
            for expansion in expansions
            if (expansion.start, expansion.end) == (position, position + 1)
            for alternative in expansion.alternatives
        )
        weight, known = weights[word]
        result.append(QueryWord(word, weight, known, also, broader, others, plain[word.start : word.end]))
    return tuple(result)


def _parts(word: Word, apart: Sequence[Word], analyzer: Analyzer) -> tuple[Word, ...]:
    """The words that were joined to a name, or those inside a word that the dictionary keeps whole."""
    inside = tuple(part for part in apart if word.start <= part.start and part.end <= word.end)
    return inside if len(inside) > 1 else analyzer.split(word)


def _department(word: Word, knowledge: Knowledge) -> Iterator[Clause]:
    """Who says 家具 or 女装 means everything in the department, whatever titles say."""
    name = knowledge.categories.named(word.text)
    departments = [id for id in name.categories if knowledge.tree.get(id).parent is None] if name else []
    if name and departments and not name.hint and not name.single:
        yield OneOf("category_path", tuple(departments))


def _head(words: Sequence[QueryWord], category: NameReading | None) -> QueryWord | None:
    """The word that names the thing: what the category was read from, else the last one (Chinese heads come last)."""
    if category is not None:
        for word in words:
            if _covers(word, category):
                return word
    return words[-1] if words else None


def _covers(word: QueryWord, name: NameReading) -> bool:
    return word.word.start <= name.start and name.end <= word.word.end


def _codes(plain: str, statistics: CatalogStatistics) -> tuple[str, ...]:
    """The query as a SKU, GTIN or model, if the catalog has one like it."""
    whole = compact(plain)
    if not 2 <= len(whole) <= _LONGEST_CODE:
        return ()
    candidates = [code for code in (whole, whole.lstrip("0")) if code]
    found = statistics.frequency("code", candidates)
    return tuple(code for code in dict.fromkeys(candidates) if found.get(code))
