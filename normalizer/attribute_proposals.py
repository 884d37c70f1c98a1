"""What an attribute name that no schema knows may mean: by the values under it, and by what it resembles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from normalizer.attribute_values import UNKNOWN, ValueReader
from normalizer.colour import ColourIndex
from normalizer.model import Listing
from normalizer.schema import AttributeSpec, CategoryTree
from normalizer.text import fold


@dataclass(frozen=True, slots=True)
class Observation:
    """One value under a name that no schema knows, on an item of `category`."""

    name: str
    value: str
    category: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An attribute that the name may mean. `score` 0..1 weighs the share of values that fit and the name."""

    attribute: str
    label: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class NameProposal:
    """A name, how many items bear it, its most frequent values and categories, and what it may mean, best first."""

    name: str
    items: int
    values: tuple[tuple[str, int], ...]
    categories: tuple[tuple[str | None, int], ...]
    candidates: tuple[Candidate, ...]


_EXAMPLES, _CANDIDATES = 5, 3
_TRIED = 50  # values of one name; more say nothing new
_VALUES_WEIGH, _NAME_WEIGHS = 0.7, 0.3
_NO_VALUE_FITS = 0.5
_LEAST = 0.3
_RESEMBLES = 0.6
# Kinds whose values any text fits: only the name speaks for them.
_ANYTHING = frozenset(("text", "number"))


def unknown_names(listing: Listing) -> Iterator[Observation]:
    """What a listing says under names that no schema knows."""
    category = listing.category.id if listing.category else None
    for attribute in listing.attributes:
        if attribute.id.startswith("x-"):
            yield Observation(attribute.label, attribute.value, category)


def propose_names(observed: Iterable[Observation], tree: CategoryTree, colours: ColourIndex) -> list[NameProposal]:
    """The unknown names that most items bear first, each with the attributes that it may mean.

    A name is held against the attributes of the category that bears it most, or against all without one.
    """
    by_name: dict[str, list[Observation]] = {}
    for observation in observed:
        by_name.setdefault(fold(observation.name).strip(), []).append(observation)
    proposals = [_proposal(found, tree, colours) for found in by_name.values()]
    return sorted(proposals, key=lambda proposal: (-proposal.items, proposal.name))


def _proposal(found: Sequence[Observation], tree: CategoryTree, colours: ColourIndex) -> NameProposal:
    name = Counter(each.name for each in found).most_common(1)[0][0]
    values = Counter(each.value for each in found)
    categories = Counter(each.category for each in found)
    category = next((id for id, _ in categories.most_common() if id is not None and id in tree), None)
    specs = tree.get(category).attributes if category is not None else tuple(tree.all_attributes.values())
    reader = ValueReader(tree, category, colours)
    judged = (_candidate(spec, name, values.most_common(_TRIED), reader) for spec in specs)
    candidates = sorted((each for each in judged if each.score >= _LEAST), key=lambda each: -each.score)
    return NameProposal(
        name,
        len(found),
        tuple(values.most_common(_EXAMPLES)),
        tuple(categories.most_common(_EXAMPLES)),
        tuple(candidates[:_CANDIDATES]),
    )


def _candidate(spec: AttributeSpec, name: str, values: Sequence[tuple[str, int]], reader: ValueReader) -> Candidate:
    likeness, like = max((fuzz.ratio(fold(name), fold(own)) / 100, own) for own in spec.names())
    total = sum(count for _, count in values)
    fitting = sum(count for value, count in values if _fits(spec, name, value, reader))
    share = fitting / total if total else 0.0
    reasons = []
    if fitting:
        reasons.append(f"{fitting} of {total} values are values of {spec.label.zh_hans}")
    if likeness >= _RESEMBLES:
        reasons.append(f"the name resembles {like}")
    by_name = likeness if likeness >= _RESEMBLES else 0.0
    if fitting:
        score = _VALUES_WEIGH * share + _NAME_WEIGHS * by_name
    else:
        score = by_name if spec.kind in _ANYTHING else by_name * _NO_VALUE_FITS
    return Candidate(spec.id, spec.label.zh_hans, round(min(score, 1.0), 3), "; ".join(reasons))


def _fits(spec: AttributeSpec, name: str, value: str, reader: ValueReader) -> bool:
    if spec.kind in _ANYTHING and not spec.values:
        return False
    facts = list(reader.read(spec, name, value, ""))
    if not facts or any(fact.attribute.id != spec.id or fact.evidence.rule == UNKNOWN for fact in facts):
        return False
    if spec.kind == "quantity":
        return facts[0].evidence.raw.strip() == value.strip()
    return all(fact.attribute.value_id is not None for fact in facts)
