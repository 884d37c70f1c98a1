"""A channel's category paths in our tree: mapped by themselves where that is sure, else waiting with proposals."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import yaml

from indexer.store.category_paths import PathDecision, decisions_of, filed_by_path, write_decisions
from indexer.store.connection import Store
from indexer.store.jobs import Job
from normalizer.category_decision import path_key
from normalizer.category_index import CategoryIndex
from normalizer.category_proposals import Proposal, propose, sure
from normalizer.lexicon import LexiconError, Problem, parse_yaml
from normalizer.lexicon import Mapping as Lines
from normalizer.schema import CategoryTree
from normalizer.schema_parser import nearest

PathState = Literal["open", "automatic", "decided"]
STATES: tuple[PathState, ...] = ("open", "automatic", "decided")


class UnknownCategory(LookupError):
    """A category that the tree does not have."""

    def __init__(self, category: str, tree: CategoryTree) -> None:
        self.category = category
        super().__init__(f"There is no category {category!r}{nearest(category, tree.categories)}.")


@dataclass(frozen=True, slots=True)
class MappedPath:
    """`category` is where the path belongs: as somebody `decided`, or by itself where that is sure. It is None for an
    open path, and for one that was decided to say nothing. `proposals` are the best three, whatever was decided.
    """

    path: str
    items: int
    state: PathState
    category: str | None
    proposals: tuple[Proposal, ...]
    decision: PathDecision | None = None


def channel_paths(store: Store, index: CategoryIndex, channel: str) -> tuple[MappedPath, ...]:
    """Every path of the channel's live items, and those that were decided before any item came: the open ones first,
    among equals those with the most items.
    """
    with store.reading() as connection:
        filed, decisions = filed_by_path(connection, channel), decisions_of(connection, channel)
    found = []
    for path in dict.fromkeys((*filed, *decisions)):
        some = filed.get(path, [])
        proposals = propose(path, some, index)
        found.append(_mapped(path, sum(each.items for each in some), proposals, decisions.get(path), index))
    return tuple(sorted(found, key=lambda mapped: (STATES.index(mapped.state), -mapped.items, mapped.path)))


def _mapped(
    path: str, items: int, proposals: tuple[Proposal, ...], decision: PathDecision | None, index: CategoryIndex
) -> MappedPath:
    if decision is not None:
        category = index.tree.find(decision.category) if decision.category is not None else None
        if category is not None or decision.category is None:
            return MappedPath(path, items, "decided", category.id if category else None, proposals, decision)
    best = sure(proposals)
    return MappedPath(path, items, "automatic" if best else "open", best.category if best else None, proposals)


def mapped_share(paths: Sequence[MappedPath]) -> float:
    """The share of paths that no person has to look at; 1 when there are none."""
    return sum(path.state != "open" for path in paths) / len(paths) if paths else 1.0


def decide_paths(store: Store, tree: CategoryTree, channel: str, decisions: Mapping[str, str | None], by: str) -> Job:
    """File paths under categories (None: the path says nothing). Their items are normalized anew by the job.

    Raises `UnknownCategory`; nothing is decided then.
    """
    decided: dict[str, str | None] = {}
    for path, id in decisions.items():
        category = tree.find(id) if id is not None else None
        if id is not None and category is None:
            raise UnknownCategory(id, tree)
        decided[path_key(path)] = category.id if category else None
    return write_decisions(store, channel, decided, (), by)


def take_back(store: Store, channel: str, paths: Collection[str]) -> Job:
    """Forget what was decided of these paths."""
    return write_decisions(store, channel, {}, [path_key(path) for path in paths], "")


def mapping_text(channel: str, paths: Sequence[MappedPath]) -> str:
    """The mapping as a file that people edit; open paths are comments with their proposals."""
    lines = [
        f"# Where the category paths of channel {channel} belong; null: the path says nothing, titles alone decide.",
        "# `xunpin categories import` decides every line that is no comment.",
    ]
    for mapped in paths:
        line = _line(mapped)
        if mapped.state == "open":
            likely = ", ".join(f"{each.category} ({each.confidence:.2f})" for each in mapped.proposals) or "nothing"
            lines += ["", f"# open, {mapped.items} items; proposed: {likely}", f"# {line}"]
        elif mapped.state == "automatic":
            lines.append(f"{line}  # automatic ({mapped.proposals[0].confidence:.2f}), {mapped.items} items")
        else:
            lines.append(f"{line}  # {mapped.items} items")
    return "\n".join(lines) + "\n"


def _line(mapped: MappedPath) -> str:
    text: str = yaml.safe_dump(
        {mapped.path: mapped.category}, default_flow_style=True, allow_unicode=True, width=float("inf")
    )
    return text.strip()[1:-1]


def parse_mapping(text: str, source: str, tree: CategoryTree) -> dict[str, str | None]:
    """What a file of `mapping_text` decides. Raises `LexiconError` with every line whose category there is not."""
    document = parse_yaml(text, source)
    if document is None:
        return {}
    if not isinstance(document, Lines):
        raise LexiconError([Problem(source, 1, "the file must map category paths to ids of categories")])
    problems, decided = [], dict[str, str | None]()
    for path, id in document.items():
        if id is not None and tree.find(str(id)) is None:
            message = f"{path}: there is no category {str(id)!r}{nearest(str(id), tree.categories)}"
            problems.append(Problem(source, document.lines[path], message))
        decided[path] = None if id is None else str(id)
    if problems:
        raise LexiconError(problems)
    return decided
