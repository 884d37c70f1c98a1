"""Where a channel's category path belongs in our tree: by its names, and by what its items' titles name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from normalizer.category_index import CategoryIndex
from normalizer.category_path import PathPart, path_parts

# A path is mapped by itself from here on; below, a person chooses among the proposals.
SURE = 0.75
MOST = 3

# The last part is the category's whole name, or ends in it; the category has the whole name of a part above.
_NAMED, _ENDS_IN, _ABOVE, _FURTHER = 0.95, 0.8, 0.78, 0.99
# Several alternatives, and what lies above all of them.
_TOGETHER = 0.85
# Namesakes that nothing tells apart; what the other parts do not bear out; what another part says more exactly.
_NAMESAKES, _ALONE, _COARSER = 0.6, 0.6, 0.7
# What titles say counts from so many on, when so large a share agrees; against so small a share no name is sure.
_LEAST_TITLES, _AGREEING, _OPPOSED = 5, 0.8, 0.2
_BY_TITLES, _OPPOSED_CONFIDENCE = 0.95, 0.5

_TITLE_RULES = frozenset(("category.head_noun", "category.title_and_path"))

Reason = Literal["named", "ends_in", "above", "titles"]


@dataclass(frozen=True, slots=True)
class Filed:
    """How many items of a path are filed under a category (None: under none), and which rule did it."""

    category: str | None
    rule: str | None
    items: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """`items` have a title that names the category or one below it; `raw` is the part of the path that names it."""

    category: str
    confidence: float
    items: int
    reasons: tuple[Reason, ...]
    raw: str


def propose(path: str, filed: Sequence[Filed], index: CategoryIndex) -> tuple[Proposal, ...]:
    """The best three, the most likely first."""
    votes = _votes(filed, index)
    titles = sum(some.items for some in filed if some.category is None or some.rule in _TITLE_RULES)
    by_name = _by_name(path, index)
    proposals = [_proposal(id, by_name.get(id), votes, titles, index) for id in _candidates(by_name, votes, index)]
    proposals.sort(key=lambda proposal: (-proposal.confidence, -proposal.items, -len(index.lineage[proposal.category])))
    return tuple(proposals[:MOST])


def sure(proposals: Sequence[Proposal]) -> Proposal | None:
    """The first, where it needs no person."""
    return proposals[0] if proposals and proposals[0].confidence >= SURE else None


@dataclass(frozen=True, slots=True)
class _Named:
    confidence: float
    reason: Reason
    raw: str


def _by_name(path: str, index: CategoryIndex) -> dict[str, _Named]:
    """What the path's own names say; of a category that several parts point to, the best."""
    parts = [part for part in path_parts(path, index) if part.ids]
    alone = not any(part.named and not part.last for part in parts)
    found: dict[str, _Named] = {}
    for distance, part in enumerate(parts):
        supported = [id for id in part.ids if _supported(id, part, parts, index)]
        for id in part.ids:
            named = _named(part, id, distance, supported, alone, index)
            if id not in found or named.confidence > found[id].confidence:
                found[id] = named
    last = [part for part in parts if part.last and part.named]
    if len(last) > 1:
        _join_alternatives(last, found, parts, index)
    exact = [id for id, named in found.items() if named.confidence >= SURE]
    coarser = {above for id in exact for above in index.lineage[id] if above != id}
    return {id: _at_most(named, _COARSER) if id in coarser else named for id, named in found.items()}


def _supported(id: str, part: PathPart, parts: Sequence[PathPart], index: CategoryIndex) -> bool:
    """Whether another level speaks of the same line of the tree."""
    others = (other for other in parts if other is not part and other.last != part.last)
    return any(index.related(id, above) for other in others for above in other.ids)


def _named(
    part: PathPart, id: str, distance: int, supported: Sequence[str], alone: bool, index: CategoryIndex
) -> _Named:
    """`alone`: no level above is named, so none can contradict."""
    reason: Reason = "above" if not part.last else "named" if part.named else "ends_in"
    if reason == "above":
        confidence = _ABOVE * _FURTHER**distance if part.named else _ALONE
    else:
        confidence = _NAMED if part.named else _ENDS_IN
    if len(part.ids) > 1 and (id not in supported or not one_line(supported, index)):
        confidence = min(confidence, _NAMESAKES)
    elif reason == "ends_in" and id not in supported and not alone:
        confidence = _ALONE
    return _Named(confidence, reason, part.raw)


def _join_alternatives(
    last: Sequence[PathPart], found: dict[str, _Named], parts: Sequence[PathPart], index: CategoryIndex
) -> None:
    """羽绒服/棉服 is what both are; in 手机配件/手机壳 the slash is a step down."""
    ids = [id for part in last for id in part.ids]
    step_down = any(index.lineage[id] & {*part.ids} for id in last[0].ids for part in last[1:])
    if step_down or one_line(ids, index):
        return
    for id in ids:
        found[id] = _at_most(found[id], _NAMESAKES)
    for category in reversed(index.tree.path(ids[0])):
        if all(any(category.id in index.lineage[id] for id in part.ids) for part in last):
            borne_out = category.parent is not None or _supported(category.id, last[0], parts, index)
            raw = "/".join(part.raw for part in reversed(last))
            found[category.id] = _Named(_TOGETHER if borne_out else _ALONE, "named", raw)
            return


def _at_most(named: _Named, confidence: float) -> _Named:
    return replace(named, confidence=min(named.confidence, confidence))


def one_line(ids: Collection[str], index: CategoryIndex) -> bool:
    """Whether each lies above or below each other."""
    deepest = max(ids, key=lambda id: len(index.lineage[id]), default=None)
    return deepest is not None and all(id in index.lineage[deepest] for id in ids)


def _votes(filed: Sequence[Filed], index: CategoryIndex) -> dict[str, int]:
    """Category to the items whose title names it."""
    votes: dict[str, int] = {}
    for some in filed:
        if some.category in index.lineage and some.rule in _TITLE_RULES:
            votes[some.category] = votes.get(some.category, 0) + some.items
    return votes


def _candidates(by_name: Mapping[str, _Named], votes: Mapping[str, int], index: CategoryIndex) -> list[str]:
    """What is named, what most titles name, and what lies above that."""
    most = sorted(votes, key=lambda id: -votes[id])[:MOST]
    above = [category.id for id in most for category in reversed(index.tree.path(id))]
    return list(dict.fromkeys((*by_name, *above)))


def _proposal(id: str, named: _Named | None, votes: Mapping[str, int], titles: int, index: CategoryIndex) -> Proposal:
    within = sum(count for voted, count in votes.items() if id in index.lineage[voted])
    related = sum(count for voted, count in votes.items() if index.related(id, voted))
    confidence, reasons = (named.confidence, (named.reason,)) if named else (0.0, ())
    if titles >= _LEAST_TITLES:
        share = within / titles
        if named and related < _OPPOSED * titles:
            confidence = min(confidence, _OPPOSED_CONFIDENCE)
        # What lies above is true of as many, and says less.
        by_titles = _BY_TITLES * share * _depth_share(id, votes, index)
        confidence = max(confidence, by_titles if share >= _AGREEING else min(by_titles, 0.7))
    elif titles and not named:
        confidence = 0.5 * within / titles * _depth_share(id, votes, index)
    told: tuple[Reason, ...] = (*reasons, "titles") if within else reasons
    return Proposal(id, round(confidence, 3), within, told, named.raw if named else "")


def _depth_share(id: str, votes: Mapping[str, int], index: CategoryIndex) -> float:
    """1 for the category that the titles name themselves, less for what merely lies above it."""
    deepest = max((len(index.lineage[voted]) for voted in votes if id in index.lineage[voted]), default=1)
    return 1.0 if votes.get(id) else (0.6 + 0.4 * len(index.lineage[id]) / deepest)
