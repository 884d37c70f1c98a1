"""The words that stay whole when a text is segmented: brands, things and values that the knowledge names."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.analysis import Analyzer
from normalizer.knowledge import Knowledge
from normalizer.text import fold


def analyzer_of(knowledge: Knowledge) -> Analyzer:
    """The analyser for a state of knowledge."""
    return Analyzer(terms(knowledge))


def terms(knowledge: Knowledge) -> Iterator[str]:
    for brand in knowledge.brands:
        yield from map(fold, brand.spellings)
    for category in knowledge.tree.categories.values():
        yield from map(fold, category.names())
    for spec in knowledge.tree.all_attributes.values():
        for value in spec.values:
            yield from (name for name in map(fold, (*value.label.names(), *value.aliases)) if len(name) > 1)
