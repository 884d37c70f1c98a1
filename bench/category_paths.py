"""`python -m bench.category_paths`: how many paths of known channels our tree takes in by itself, by name alone.

Titles of items, which also speak for a path once a feed is there, are left out: this is the first day of a channel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.data import category_tables
from indexer.lexicons import load_knowledge
from normalizer.category_index import CategoryIndex
from normalizer.category_proposals import propose, sure


@dataclass(frozen=True, slots=True)
class Mapped:
    """Shares of the leaf paths; `department` are those mapped to no more than a department."""

    paths: int
    mapped: float
    department: float
    without_proposal: float


def measure(paths: Sequence[str], index: CategoryIndex) -> Mapped:
    proposals = [propose(path, (), index) for path in paths]
    best = [found for each in proposals if (found := sure(each))]
    coarse = sum(index.tree.get(found.category).parent is None for found in best)
    return Mapped(
        len(paths),
        len(best) / len(paths),
        coarse / len(paths),
        sum(not each for each in proposals) / len(paths),
    )


def leaf_paths(rows: Sequence[Mapping[str, Any]], id: str, name: str, parent: str) -> list[str]:
    """A table of categories as the paths of its leaves, such as 手机 > 手机配件 > 手机壳."""
    by_id = {row[id]: row for row in rows}
    inner = {row[parent] for row in rows}

    def levels(row: Mapping[str, Any]) -> Iterator[str]:
        if (above := by_id.get(row[parent])) is not None:
            yield from levels(above)
        yield str(row[name]).strip()

    return [" > ".join(levels(row)) for row in rows if row[id] not in inner]


def main() -> None:
    index, table = load_knowledge().categories, Table(box=None)
    for column in ("channel", "paths", "mapped", "only to a department", "nothing proposed"):
        table.add_column(column, justify="left" if column == "channel" else "right")
    for channel, (rows, columns) in category_tables().items():
        found = measure(leaf_paths(rows, *columns), index)
        shares = (found.mapped, found.department, found.without_proposal)
        table.add_row(channel, str(found.paths), *(f"{share:.1%}" for share in shares))
    Console().print(table)


if __name__ == "__main__":
    main()
