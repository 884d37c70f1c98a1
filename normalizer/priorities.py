"""Which source wins, field by field, where the offers of one product say different things: stated in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.process import extractOne

from normalizer.lexicon import LexiconError, Problem, parse_yaml
from normalizer.lexicon import Mapping as Node
from normalizer.lexicon import Sequence as Entries
from normalizer.model import Listing

FIELDS = ("title", "brand", "category", "model", "product_words", "description")
DEFAULT, ANY = "default", "*"
_ATTRIBUTE = "attr."


@dataclass(frozen=True, slots=True)
class Priorities:
    """Field -> sources, the one that wins first. A source is (channel, where in the item), each of them may be `*`."""

    sources: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def stated(self, name: str) -> bool:
        """Whether the file names this field itself."""
        return name in self.sources

    def rank(self, name: str, listing: Listing) -> int:
        """0 for the source that wins; every source that nobody named is behind all that somebody did."""
        sources = self.sources.get(name) or self.sources.get(DEFAULT, ())
        if not sources:
            return 0
        told = {value.source for value in listing.values if value.field == name}
        return next(
            (
                place
                for place, (channel, where) in enumerate(sources)
                if channel in (ANY, listing.channel) and (where == ANY or where in told)
            ),
            len(sources),
        )


def parse_priorities(text: str, source: str) -> Priorities:
    """A mapping of fields to lists of sources. Raises `LexiconError` with every problem and its line.

    >>> parse_priorities("brand: [official, jd/brand]", "priorities.yaml").sources
    {'brand': (('official', '*'), ('jd', 'brand'))}
    """
    document = parse_yaml(text, source)
    if document is None:
        return Priorities()
    if not isinstance(document, Node):
        raise LexiconError([Problem(source, 1, "priorities map fields to lists of sources: `brand: [official, jd]`")])
    problems = list(_mistakes(document, source))
    if problems:
        raise LexiconError(problems)
    return Priorities({name: tuple(map(_source, entries)) for name, entries in document.items()})


def _source(entry: str) -> tuple[str, str]:
    channel, _, where = entry.strip().partition("/")
    return channel, where or ANY


def _mistakes(document: Node, source: str) -> Iterator[Problem]:
    for name, entries in document.items():
        here = document.lines[name]
        if name not in (DEFAULT, *FIELDS) and not name.startswith(_ATTRIBUTE):
            near = extractOne(name, (DEFAULT, *FIELDS))[0]
            yield Problem(
                source, here, f"{name!r} is no field with a priority; did you mean {near!r}? An attribute is `attr.ID`"
            )
        elif not _is_sources(entries):
            yield Problem(source, here, f"{name}: a list of sources is needed, the best first: [official, jd]")
        else:
            yield from _repeated(name, entries, source)


def _is_sources(entries: Any) -> bool:
    return isinstance(entries, Entries) and all(isinstance(entry, str) and entry.strip() for entry in entries)


def _repeated(name: str, entries: Sequence[str], source: str) -> Iterator[Problem]:
    seen = set[str]()
    for entry, line in zip(entries, entries.lines, strict=True):  # type: ignore[attr-defined]
        if entry in seen:
            yield Problem(source, line, f"{name}: {entry!r} stands here twice")
        seen.add(entry)
