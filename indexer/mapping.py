"""A channel's mapping tried on what is stored, and put in force: what pages, API and command line share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from indexer.store.catalog import read_raw, sample
from indexer.store.category_paths import read_decisions
from indexer.store.connection import Store
from indexer.store.jobs import Job
from indexer.store.mappings import MappingInForce, apply_text, mapping_in_force
from normalizer.knowledge import Knowledge
from normalizer.lexicon import LexiconError, Problem
from normalizer.mapping import Mapping, parse_mapping
from normalizer.mapping.compare import Comparison, compare
from normalizer.model import Issue, Severity
from normalizer.record import normalize_record

SAMPLE = 100
_GRAVITY = tuple(Severity)


@dataclass(frozen=True, slots=True)
class PreviewedItem:
    sku: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Preview:
    """`items` are those of the sample that would change, the gravest new issues first; counts are over the sample."""

    sampled: int
    items: tuple[PreviewedItem, ...]
    fields: dict[str, int]  # how many items change in each canonical field
    fixed: dict[str, int]  # issues by code
    new: dict[str, int]

    @property
    def changed(self) -> int:
        return len(self.items)


def compiled(mapping: MappingInForce) -> Mapping | None:
    """Ready to run; None for one without rules."""
    found = _parsed(mapping)
    return found if found.rules else None


@lru_cache(maxsize=64)
def _parsed(mapping: MappingInForce) -> Mapping:
    return parse_mapping(mapping.text, version=mapping.version)


def problems_of(text: str) -> tuple[Problem, ...]:
    """What is wrong with a mapping's text."""
    try:
        parse_mapping(text)
    except LexiconError as error:
        return error.problems
    return ()


def preview(store: Store, knowledge: Knowledge, channel: str, text: str, size: int = SAMPLE) -> Preview:
    """What a mapping would change in a sample of the channel's items, compared with the one in force.

    Writes nothing. Raises `LexiconError` with every problem of the text.
    """
    now = mapping_in_force(store, channel)
    tried = parse_mapping(text, version=(now.version if now is not None else 0) + 1)
    with store.reading() as connection:
        found = read_raw(connection, sample(connection, channel, size), as_received=True)
        filed = read_decisions(connection, {channel}).get(channel, {})
    found.sort(key=lambda item: item.sku)
    before = compiled(now) if now is not None else None
    compared = []
    for item in found:
        plain, mapped = (
            normalize_record(item.channel, item.record, knowledge, mapping, item.received, filed)
            for mapping in (before, tried)
        )
        compared.append(PreviewedItem(item.sku, compare(plain, mapped)))
    changed = tuple(sorted((item for item in compared if item.comparison.changed), key=_worst_first))
    return Preview(
        len(compared),
        changed,
        _counted(difference.field for item in changed for difference in item.comparison.differences),
        _codes(issue for item in changed for issue in item.comparison.fixed),
        _codes(issue for item in changed for issue in item.comparison.new),
    )


def _worst_first(item: PreviewedItem) -> tuple[int, int, str]:
    """By the gravest new issue, then by how many there are."""
    ranks = [_GRAVITY.index(issue.severity) for issue in item.comparison.new]
    return min(ranks, default=len(_GRAVITY)), -len(ranks), item.sku


def _codes(issues: Iterable[Issue]) -> dict[str, int]:
    return _counted(issue.code for issue in issues)


def _counted(names: Iterable[str]) -> dict[str, int]:
    """Most frequent first."""
    return dict(Counter(names).most_common())


def apply_mapping(
    store: Store, channel: str, text: str, *, restored: int | None = None, based_on: int | None = None
) -> tuple[int, Job]:
    """Check a mapping, put it in force and replay the channel's items; its version, and the job to follow.

    Raises `LexiconError` with every problem of the text, `MappingOvertaken` as `apply_text` does.
    """
    parse_mapping(text)
    return apply_text(store, channel, text, restored=restored, based_on=based_on)
