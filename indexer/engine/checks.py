"""What every engine refuses in the same words, before an engine's own rules can differ: documents, names and plans."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches

from indexer.engine.plan import (
    All,
    Any,
    Best,
    Boost,
    Clause,
    Constant,
    Everything,
    OneOf,
    Phrase,
    Plan,
    Prefix,
    Range,
    Term,
    TermsFacet,
)
from indexer.engine.port import Document, EngineError, Field, FieldKind

SMALLEST, LARGEST = -(2**63), 2**63 - 1  # of an integer column
LONGEST_TOKEN = 255  # UTF-16 units: Elasticsearch's whitespace analyser splits longer ones
LONGEST_KEYWORD = 8_000  # bytes in UTF-8: both engines hold it
RESERVED = frozenset({"key", "card"})

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_COLUMNS: tuple[FieldKind, ...] = ("integer", "float")
_TEXTS: tuple[FieldKind, ...] = ("tokens", "keywords")


def check_name(name: str) -> None:
    """Of an index or alias. Raises `EngineError`."""
    if not _NAME.fullmatch(name):
        raise EngineError(
            f"{name!r} cannot name an index or alias: use lower-case letters, digits, '-' and '_', a letter or digit "
            "first, at most 100."
        )


def check_fields(name: str, fields: Sequence[Field]) -> None:
    """Raises `EngineError` that lists everything wrong with the fields of a new index."""
    names = [field.name for field in fields]
    wrong = [f"{each!r} is reserved" for each in names if each in RESERVED]
    wrong += [f"{each!r} is no field name" for each in names if not _FIELD_NAME.fullmatch(each)]
    wrong += [f"{each!r} is there twice" for each in sorted({each for each in names if names.count(each) > 1})]
    wrong += [
        f"{each.name!r} is {each.kind}: only tokens have positions"
        for each in fields
        if each.positions and each.kind != "tokens"
    ]
    wrong += [
        f"{each.name!r} is {each.kind}: only keywords have keys"
        for each in fields
        if each.keyed and each.kind != "keywords"
    ]
    if wrong:
        raise EngineError(f"Index {name!r} cannot be created: {'; '.join(wrong)}.")


def refusal(document: Document, fields: Mapping[str, Field]) -> str | None:
    """Why the document cannot be written, or None."""
    if not isinstance(document.key, int) or not 0 < document.key <= LARGEST:
        return f"key {document.key!r} is not between 1 and {LARGEST}"
    for name, tokens in document.tokens.items():
        if reason := _wrong_kind(name, fields, ("tokens",)) or _wrong_tokens(name, tokens):
            return reason
    for name, values in document.keywords.items():
        if reason := _wrong_kind(name, fields, ("keywords",)) or _wrong_keywords(name, values):
            return reason
    for name, number in document.numbers.items():
        if reason := _wrong_kind(name, fields, _COLUMNS) or _wrong_number(fields[name], number):
            return reason
    return None


def _wrong_kind(name: str, fields: Mapping[str, Field], kinds: tuple[FieldKind, ...]) -> str | None:
    field = fields.get(name)
    if field is None:
        return f"there is no field {name!r}{_nearest(name, fields)}"
    if field.kind not in kinds:
        return f"field {name!r} holds {field.kind}, not {' or '.join(kinds)}"
    return None


def _wrong_tokens(name: str, tokens: Sequence[str]) -> str | None:
    whole = _joined(tokens)
    if whole is None:
        return _no_text(name, tokens)
    if whole.split() != list(tokens):
        bad = next(token for token in tokens if token.split() != [token])
        return f"token {bad!r} of field {name!r} is empty or holds white space"
    if reason := _unreadable(name, whole):
        return reason
    if max(map(len, tokens), default=0) * 2 > LONGEST_TOKEN:
        for token in tokens:
            if len(token) * 2 > LONGEST_TOKEN and len(token.encode("utf-16-le")) > 2 * LONGEST_TOKEN:
                return f"token {token[:40]!r}... of field {name!r} is longer than {LONGEST_TOKEN} characters"
    return None


def _wrong_keywords(name: str, values: Sequence[str]) -> str | None:
    whole = _joined(values)
    if whole is None:
        return _no_text(name, values)
    if reason := _unreadable(name, whole):
        return reason
    if max(map(len, values), default=0) * 4 > LONGEST_KEYWORD:
        for value in values:
            if len(value.encode()) > LONGEST_KEYWORD:
                return f"{value[:40]!r}... of field {name!r} is longer than {LONGEST_KEYWORD} bytes"
    return None


def _joined(texts: Sequence[str]) -> str | None:
    """None when they are not several texts."""
    try:
        return None if isinstance(texts, str) else " ".join(texts)
    except TypeError:
        return None


def _no_text(name: str, texts: Sequence[object]) -> str:
    if isinstance(texts, str):
        return f"field {name!r} needs a list of texts, not the text {texts!r}"
    bad = next(text for text in texts if not isinstance(text, str))
    return f"{bad!r} of field {name!r} is {type(bad).__name__}, not text"


def _unreadable(name: str, text: str) -> str | None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"half a character for field {name!r}: {text[max(0, error.start - 10) : error.end]!r}"
    return None


def _wrong_number(field: Field, number: object) -> str | None:
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        return f"{number!r} of field {field.name!r} is {type(number).__name__}, not a number"
    if field.kind == "integer":
        if not isinstance(number, int):
            return f"{number!r} of field {field.name!r} is not an integer"
        if not SMALLEST <= number <= LARGEST:
            return f"{number} of field {field.name!r} is outside {SMALLEST} to {LARGEST}"
    elif not _is_finite(number):
        return f"{number!r} of field {field.name!r} is not a finite number"
    return None


def _is_finite(number: float | int) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # an int larger than any float
        return False


def check_plan(plan: Plan, fields: Mapping[str, Field], index: str) -> None:
    """Raises `EngineError` that lists everything the plan asks of the index in vain."""
    doubtful = (clause for clause in _clauses(plan) if not _plainly_fine(clause, fields))
    wrong = [problem for clause in doubtful for problem in _problems(clause, fields)]
    wrong += [_wrong_kind(name, fields, _COLUMNS) for name in _columns(plan)]
    for facet in plan.facets:
        if isinstance(facet, TermsFacet):
            wrong.append(_wrong_kind(facet.field, fields, ("keywords",)))
            if facet.size < 1:
                wrong.append(f"facet {facet.name!r} asks for {facet.size} values")
        else:
            wrong.append(_wrong_kind(facet.column, fields, _COLUMNS))
            if any(low >= high for low, high in zip(facet.edges, facet.edges[1:], strict=False)):
                wrong.append(f"the edges of facet {facet.name!r} do not rise: {facet.edges}")
    if plan.offset < 0 or plan.window < 0:
        wrong.append(f"offset {plan.offset} and window {plan.window} must not be negative")
    if problems := list(dict.fromkeys(problem for problem in wrong if problem)):
        raise EngineError(f"Index {index!r} cannot answer: {'; '.join(problems)}.")


def check_searchable(field: str, fields: Mapping[str, Field], index: str) -> None:
    """Raises `EngineError` for a field that holds no tokens or keywords."""
    if problem := _wrong_kind(field, fields, _TEXTS):
        raise EngineError(f"Index {index!r} cannot answer: {problem}.")


def _columns(plan: Plan) -> Iterator[str]:
    yield from plan.columns
    yield from (column for column in (plan.order.column, plan.also_by) if column is not None)


def _clauses(plan: Plan) -> Iterator[Clause]:
    """Those inside of others as well."""
    waiting = [
        plan.match,
        *(evidence.clause for evidence in plan.evidence),
        *(condition.clause for condition in plan.filters),
        *plan.exclude,
    ]
    while waiting:
        clause = waiting.pop()
        yield clause
        match clause:
            case All() | Any() | Best():
                waiting += clause.clauses
            case Constant() | Boost():
                waiting.append(clause.clause)


def _plainly_fine(clause: Clause, fields: Mapping[str, Field]) -> bool:
    """A quick look at what plans are mostly made of, on the way of every search."""
    match clause:
        case Term():
            field = fields.get(clause.field)
            return (
                field is not None
                and field.kind in _TEXTS
                and clause.token.isprintable()
                and 0.0 <= clause.boost < math.inf
            )
        case Constant():
            return 0.0 <= clause.score < math.inf
        case Any():
            return clause.at_least >= 1
        case All():
            return True
    return False


def _problems(clause: Clause, fields: Mapping[str, Field]) -> Iterator[str | None]:
    match clause:
        case Term(field, text, boost) | Prefix(field, text, boost):
            yield _wrong_kind(field, fields, _TEXTS) or _unreadable(field, text)
            yield _wrong_weight(f"the boost of {field!r}", boost)
        case Phrase(field, tokens, slop, boost):
            yield (problem := _wrong_kind(field, fields, ("tokens",)) or _unreadable(field, "".join(tokens)))
            if problem is None and len(tokens) > 1 and not fields[field].positions:
                yield f"field {field!r} has no positions, which a phrase needs"
            yield _wrong_weight(f"the boost of {field!r}", boost)
            yield f"slop {slop} is negative" if slop < 0 else None
        case Range(column, low, high):
            yield _wrong_kind(column, fields, _COLUMNS)
            if any(bound is not None and not _is_finite(bound) for bound in (low, high)):
                yield f"the range of {column!r} is not finite: {low} to {high}; None leaves a side open"
        case OneOf(field, values):
            yield _wrong_kind(field, fields, ("keywords",)) or _unreadable(field, "".join(values))
        case Any(_, at_least):
            yield f"at_least is {at_least}, not 1 or more" if at_least < 1 else None
        case Best(_, tie):
            yield _wrong_weight("the tie", tie)
        case Constant(_, score):
            yield _wrong_weight("a constant score", score)
        case Boost(_, factor):
            yield _wrong_weight("a boost", factor)
        case Everything() | All():
            pass


def _wrong_weight(what: str, weight: float) -> str | None:
    return None if math.isfinite(weight) and weight >= 0 else f"{what} is {weight}, not a finite number from 0"


def _nearest(name: str, known: Collection[str]) -> str:
    found = get_close_matches(name, known, n=1)
    return f", do you mean {found[0]!r}?" if found else f"; there are {', '.join(sorted(known))}"


def integer_bounds(low: float | None, high: float | None) -> tuple[int, int] | None:
    """The same range over an integer column, both included; None when no integer lies in it.

    >>> integer_bounds(1.5, None)
    (2, 9223372036854775807)
    >>> integer_bounds(1.2, 1.8) is None
    True
    """
    smallest = SMALLEST if low is None else max(SMALLEST, math.ceil(low))
    largest = LARGEST if high is None else min(LARGEST, math.floor(high))
    return (smallest, largest) if smallest <= largest else None
