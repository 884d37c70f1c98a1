"""From one category tree to another: what was added, renamed, moved, merged, archived, and where products go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from normalizer.category_index import CategoryIndex
from normalizer.category_proposals import SURE, propose
from normalizer.lexicon import LexiconError, Problem, parse_yaml
from normalizer.lexicon import Mapping as Lines
from normalizer.schema import CategoryTree, Former
from normalizer.schema_parser import nearest
from normalizer.text import fold

ChangeKind = Literal["added", "renamed", "moved", "merged", "archived"]
How = Literal["declared", "names", "ancestor", "children", "likely", "nowhere"]
_Places = dict[str, tuple[str | None, How]]

# What the other names say, all together, beside what the path says.
_BY_ALIASES, _BEST = 0.9, 0.99
_LIKELY, _FAINT = 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after` are paths of labels. `to` is where an id that is gone leads, `how` who says so: the file of
    moved ids, the names, the nearest living ancestor. Where that is only `likely`, products are read anew.
    """

    kind: ChangeKind
    id: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    to: str | None = None
    how: How | None = None


@dataclass(frozen=True, slots=True)
class Migration:
    """`former` is the `moved.yaml` of the new tree: with it, no id and no name of the old one is forgotten."""

    changes: tuple[Change, ...]
    former: tuple[Former, ...]

    def places(self) -> dict[str, str | None]:
        """Every id that is gone, with the category that surely takes its products over."""
        gone = self.of("merged") + self.of("archived")
        return {change.id: change.to if change.how != "likely" else None for change in gone}

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind == kind)


def parse_moves(text: str, source: str, old: CategoryTree, new: CategoryTree) -> dict[str, str]:
    """A file of moved and merged ids, `old id: new id`. Raises `LexiconError` with every id that neither tree knows."""
    document = parse_yaml(text, source)
    if document is None:
        return {}
    if not isinstance(document, Lines):
        raise LexiconError([Problem(source, 1, "the file must map ids of the old tree to ids of the new one")])
    problems: list[Problem] = []
    moves = {id: str(to) for id, to in document.items()}
    for id, to in moves.items():
        line = document.lines[id]
        if id not in old:
            problems.append(
                Problem(source, line, f"{id!r} is no category of the old tree{nearest(id, old.categories)}")
            )
        if to not in new:
            problems.append(
                Problem(source, line, f"{to!r} is no category of the new tree{nearest(to, new.categories)}")
            )
        if id in new and to != id:
            problems.append(
                Problem(source, line, f"{id!r} is a category of the new tree too and cannot move to {to!r}")
            )
    if problems:
        raise LexiconError(problems)
    return moves


def migrate(old: CategoryTree, new: CategoryIndex, moves: Mapping[str, str]) -> Migration:
    """Compare the trees and find a place for every category that is gone: where `moves` or the new tree say, where a
    category bears its names, the nearest ancestor that lives, or the likeliest place.
    """
    tree = new.tree
    places: _Places = {}
    gone = [id for id in old.categories if id not in tree]
    for id in gone:
        places[id] = _place(id, old, new, moves, places)
    _place_by_children(gone, old, tree, places)
    changes = [*_additions(old, tree), *_alterations(old, tree), *_departures(old, tree, places)]
    return Migration(tuple(changes), tuple(_former(old, tree, places)))


def _place(
    id: str,
    old: CategoryTree,
    new: CategoryIndex,
    moves: Mapping[str, str],
    places: _Places,
) -> tuple[str | None, How]:
    if declared := moves.get(id) or (known.id if (known := new.tree.find(id)) else None):
        return declared, "declared"
    best, confidence = _by_names(id, old, new)
    if confidence >= SURE:
        return best, "names"
    for above in reversed(old.path(id)[:-1]):
        if above.id in new.tree:
            return above.id, "ancestor"
    if confidence >= _LIKELY:
        return best, "likely"
    parent = old.get(id).parent
    if parent is not None:
        if parent not in places:
            places[parent] = _place(parent, old, new, moves, places)
        to, how = places[parent]
        if to is not None:
            return to, "likely" if how == "likely" else "ancestor"
    return (best, "likely") if confidence >= _FAINT else (None, "nowhere")


def _place_by_children(gone: Sequence[str], old: CategoryTree, new: CategoryTree, places: _Places) -> None:
    """What has no place yet goes where all went that was below it, then those below follow."""
    for id in gone:
        if places[id][0] is not None:
            continue
        below = [places[child.id][0] for child in old.descendants(id) if child.id in places]
        paths = [[above.id for above in new.path(to)] for to in below if to is not None]
        common = [ids[0] for ids in zip(*paths, strict=False) if len(set(ids)) == 1]
        parent = old.get(id).parent
        if common:
            places[id] = common[-1], "children"
        elif parent is not None and parent in places and places[parent][1] == "children":
            places[id] = places[parent][0], "ancestor"


def _by_names(id: str, old: CategoryTree, new: CategoryIndex) -> tuple[str | None, float]:
    """Its path is read in each language as a channel's would be, and its other names are looked up."""
    path, told = old.path(id), dict[str, float]()
    for text in (" > ".join(node.label.zh_hans for node in path), " > ".join(node.label.en for node in path)):
        for proposal in propose(text, (), new):
            if proposal.reasons != ("above",):
                told[proposal.category] = max(told.get(proposal.category, 0.0), proposal.confidence)
    named = [new.named(fold(name).strip()) for name in old.get(id).aliases]
    known = [name.categories for name in named if name and not name.hint]
    for found in {category for ids in known for category in ids}:
        share = sum(any(found in new.lineage[each] for each in ids) for ids in known) / len(known)
        told[found] = min(_BEST, told.get(found, 0.0) + _BY_ALIASES * share * len(known) / (len(known) + 1))
    best = max(told, key=lambda category: (told[category], len(new.lineage[category])), default=None)
    return best, told[best] if best else 0.0


def _additions(old: CategoryTree, new: CategoryTree) -> Iterator[Change]:
    for id in new.categories:
        if id not in old:
            yield Change("added", id, after=labels(new, id))


def _alterations(old: CategoryTree, new: CategoryTree) -> Iterator[Change]:
    for id, before in old.categories.items():
        if id not in new:
            continue
        after = new.get(id)
        if before.label != after.label:
            yield Change("renamed", id, labels(old, id), labels(new, id))
        if before.parent != after.parent:
            yield Change("moved", id, labels(old, id), labels(new, id))


def _departures(old: CategoryTree, new: CategoryTree, places: _Places) -> Iterator[Change]:
    """In the order of the old tree. What is declared to go somewhere is merged into it, the rest is archived."""
    for id in old.categories:
        if id in places:
            to, how = places[id]
            after = labels(new, to) if to else ()
            yield Change("merged" if how == "declared" else "archived", id, labels(old, id), after, to, how)


def _former(old: CategoryTree, new: CategoryTree, places: _Places) -> Iterator[Former]:
    """What the new tree already tells of earlier versions, what the old one told, and what it was itself.

    Where a place is only likely, the id leads there and the names do not: titles with them are read anew.
    """
    yield from new.former
    told = {former.id for former in new.former}
    for former in old.former:
        to, how = (former.to, None) if former.to in new else places.get(former.to, (None, None))
        if to and former.id not in told and (former.id == to or former.id not in new):
            told.add(former.id)
            yield Former(former.id, to) if how == "likely" else Former(former.id, to, former.names, former.hints)
    for id, category in old.categories.items():
        if id in told:
            continue
        to, how = places.get(id, (None, None))
        if to is not None:
            names, hints = (tuple(dict.fromkeys(category.names())), category.hints) if how != "likely" else ((), ())
            yield Former(id, to, names, hints)
        elif id in new and category.label != new.get(id).label:
            yield Former(id, id, tuple(dict.fromkeys(category.label.names())))


def labels(tree: CategoryTree, id: str) -> tuple[str, ...]:
    return tuple(node.label.zh_hans for node in tree.path(id))
