"""What the commands about category trees and category paths do and show in a terminal."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.bootstrap import Application, load_shared, open_application
from api.console import follow, rebuild
from api.settings import Settings
from indexer.category_paths import MappedPath, channel_paths, decide_paths, mapped_share, mapping_text, parse_mapping
from indexer.store.category_paths import count_by_category, move_decisions
from indexer.store.connection import Store, open_store
from indexer.store.lease import WORKER, read_lease
from indexer.taxonomies import Imported, Taxonomies, TaxonomyError
from normalizer.category_index import CategoryIndex
from normalizer.schema import CategoryTree
from normalizer.taxonomy_migration import Change, ChangeKind, Migration, migrate, parse_moves

_SHOWN = 40
_KINDS: tuple[ChangeKind, ...] = ("added", "renamed", "moved", "merged", "archived")
_Filed = Mapping[str | None, int]


def list_trees(taxonomies: Taxonomies, out: Console) -> None:
    table = _table("tree", "", right=("categories", "leaves", "attributes"))
    for name in taxonomies.names():
        tree = taxonomies.tree(name)
        table.add_row(
            name,
            "in use" if name == taxonomies.in_use else "",
            str(len(tree)),
            str(len(tree.leaves)),
            str(len(tree.all_attributes)),
        )
    out.print(table)


def show_import(imported: Imported, taxonomies: Taxonomies, out: Console) -> None:
    taxonomy, tree = imported.taxonomy, imported.tree
    counted = f"{len(tree)} categories, {len(taxonomy.attributes)} attributes with {len(taxonomy.values)} values"
    out.print(
        f"{taxonomy.publisher} {escape(taxonomy.version)}: {counted}, in {taxonomies.folder / imported.name}",
        soft_wrap=True,
    )
    missing = Counter(language for entry in taxonomy.categories for language in entry.untranslated)
    for language, count in missing.items():
        out.print(f"{count} categories have no name in {language}; that of another language stands in.")
    if taxonomy.left_out:
        shown = ", ".join(taxonomy.left_out[:5]) + (", …" if len(taxonomy.left_out) > 5 else "")
        out.print(f"{len(taxonomy.left_out)} ids that only other files know are left out: {shown}")
    out.print(
        f"Nothing uses it yet: `xunpin taxonomy compare {imported.name}`, then `xunpin taxonomy use {imported.name}`."
    )


def compare(
    settings: Settings, taxonomies: Taxonomies, out: Console, name: str, moves: Path | None, report: Path | None
) -> Migration:
    """What would change with another tree, and where products would go."""
    old, new = taxonomies.tree(taxonomies.in_use), taxonomies.tree(name)
    declared = parse_moves(moves.read_text("utf-8"), str(moves), old, new) if moves else {}
    migration = migrate(old, CategoryIndex(new), declared)
    filed = _filed(settings)
    _show_migration(migration, filed, old, out)
    if report is not None:
        _write_report(report, migration, filed)
        out.print(f"Every change is in {escape(str(report))}.")
    return migration


def use(
    settings: Settings, taxonomies: Taxonomies, out: Console, name: str, moves: Path | None, report: Path | None
) -> int:
    """Switch to another tree and normalize everything anew. 1 when the rebuild failed."""
    if name == taxonomies.in_use:
        raise TaxonomyError(f"{name} is in use already. After changing its files, `xunpin reindex` applies them.")
    _no_worker_may_run(settings, name)
    migration = compare(settings, taxonomies, out, name, moves, report)
    taxonomies.switch(name, migration)
    application = open_application(settings, load_shared(settings))
    try:
        before = _count(application.store)
        moved, waiting = move_decisions(application.store, migration.places())
        if moved or waiting:
            out.print(f"{moved} decided category paths went along, {waiting} wait for a decision again.")
        status = rebuild(application, out, "reindex")
        _show_outcome(before, _count(application.store), out)
        return status
    finally:
        application.close()


def _no_worker_may_run(settings: Settings, name: str) -> None:
    store = open_store(settings.store_url)
    try:
        with store.reading() as connection:
            lease = read_lease(connection, WORKER)
    finally:
        store.close()
    if lease is not None and lease.alive:
        raise TaxonomyError(
            "A worker runs that knows the tree in use. "
            f"Stop `xunpin serve` (or `xunpin worker`), run `xunpin taxonomy use {name}`, and start it again."
        )


def _filed(settings: Settings) -> _Filed:
    store = open_store(settings.store_url)
    try:
        return _count(store)
    finally:
        store.close()


def _count(store: Store) -> _Filed:
    with store.reading() as connection:
        return count_by_category(connection)


def _show_migration(migration: Migration, filed: _Filed, old: CategoryTree, out: Console) -> None:
    counts = Counter(change.kind for change in migration.changes)
    out.print(", ".join(f"{counts[kind]} {kind}" for kind in _KINDS) + f", of {len(old)} categories")
    told = [change for change in migration.changes if change.kind != "added"]
    told.sort(key=lambda change: (-filed.get(change.id, 0), _KINDS.index(change.kind) < 3))
    table = _table("change", "id", "was", "becomes", "because", right=("items",))
    for change in told[:_SHOWN]:
        table.add_row(
            *map(escape, (change.kind, change.id, _path(change.before))),
            *_becomes(change),
            str(filed.get(change.id, 0)),
        )
    if told:
        out.print(table)
    if len(told) > _SHOWN:
        out.print(f"and {len(told) - _SHOWN} more; --report FILE writes all of them.")
    places = migration.places()
    placed = sum(filed.get(id, 0) for id, to in places.items() if to)
    anew = sum(filed.get(id, 0) for id, to in places.items() if not to)
    kept = sum(filed.values()) - placed - anew - filed.get(None, 0)
    out.print(
        f"Items: {kept} keep their category, {placed} go where theirs went, {anew} are read anew, "
        f"{filed.get(None, 0)} have none."
    )


def _becomes(change: Change) -> tuple[str, str]:
    if change.kind in ("renamed", "moved"):
        return escape(_path(change.after)), ""
    if change.to is None:
        return "[yellow]nothing like it[/]", ""
    return escape(f"{change.to}: {_path(change.after)}"), change.how or ""


def _show_outcome(before: _Filed, after: _Filed, out: Console) -> None:
    total, known = sum(after.values()), sum(after.values()) - after.get(None, 0)
    lost = after.get(None, 0) - before.get(None, 0)
    out.print(f"{sum(before.values())} live items before, {total} now; {known} of them have a category.")
    if lost > 0:
        out.print(
            f"[yellow]{lost} more than before have none:[/] `xunpin categories list CHANNEL --open` shows their paths "
            "with proposals.",
            soft_wrap=True,
        )


def _write_report(file: Path, migration: Migration, filed: _Filed) -> None:
    """CSV with a byte order mark, so that a spreadsheet reads the Chinese."""
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(("change", "id", "was", "becomes", "to", "because", "items"))
        for change in migration.changes:
            count = filed.get(change.id, 0)
            rows.writerow(
                (
                    change.kind,
                    change.id,
                    _path(change.before),
                    _path(change.after),
                    change.to or "",
                    change.how or "",
                    count,
                )
            )


def list_paths(application: Application, out: Console, channel: str, only_open: bool) -> None:
    found = _paths_of(application, channel)
    tree = application.knowledge.tree
    table = _table("path", "state", "category or proposals", right=("items",))
    for mapped in found:
        if only_open and mapped.state != "open":
            continue
        table.add_row(escape(mapped.path), mapped.state, escape(_where(mapped, tree)), str(mapped.items))
    out.print(table)
    out.print(f"{mapped_share(found):.1%} of {len(found)} paths are mapped.")


def _where(mapped: MappedPath, tree: CategoryTree) -> str:
    if mapped.state == "open":
        return "; ".join(f"{each.category} {each.confidence:.2f}" for each in mapped.proposals) or "nothing proposed"
    if mapped.category is None:
        return "says nothing"
    return f"{mapped.category}: {_path([node.label.zh_hans for node in tree.path(mapped.category)])}"


def export_paths(application: Application, channel: str) -> str:
    return mapping_text(channel, _paths_of(application, channel))


def import_paths(application: Application, out: Console, channel: str, file: Path) -> int:
    """Decide what the file says and is not decided so yet. 1 when the job failed."""
    tree = application.knowledge.tree
    wanted = parse_mapping(file.read_text("utf-8"), str(file), tree)
    decided = {mapped.path: mapped.category for mapped in _paths_of(application, channel) if mapped.state == "decided"}
    new = {path: id for path, id in wanted.items() if path not in decided or decided[path] != id}
    if not new:
        out.print("The file says what is decided already.")
        return 0
    job = follow(application, out, decide_paths(application.store, tree, channel, new, f"file {file.name}"))
    out.print(f"{len(new)} paths decided, {job.accepted} items normalized anew: {job.state}")
    return 0 if job.state == "succeeded" else 1


def _paths_of(application: Application, channel: str) -> tuple[MappedPath, ...]:
    return channel_paths(application.store, application.knowledge.categories, channel)


def _path(labels: Sequence[str]) -> str:
    return " > ".join(labels)


def _table(*left: str, right: Sequence[str] = ()) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in left:
        table.add_column(name, overflow="fold")
    for name in right:
        table.add_column(name, justify="right")
    return table
