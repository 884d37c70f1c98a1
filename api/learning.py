"""What `xunpin learn` does and shows: labelled items in, a draft and its worth out, on and off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.settings import Settings
from indexer.category_learning import TooFewExamples, train
from indexer.category_report import Quality, Report
from indexer.labelled_items import LabelledItems, read_labelled
from indexer.learned import LearnedFolder
from normalizer.knowledge import Knowledge

_SHOWN_UNKNOWN = 20
_RESTART = "Restart `xunpin serve` (or `worker`) for new items; `xunpin reindex` then files those in the catalog anew."


def learn_from_files(settings: Settings, knowledge: Knowledge, out: Console, files: Sequence[Path], worst: int) -> int:
    """Train, show what it is worth, write the draft. 1 when there is too little to learn from."""
    items = read_labelled(files, knowledge.categories)
    _show_read(out, items)
    try:
        with out.status("reading") as status:
            model, report = train(items.examples, knowledge, tell=status.update)
    except TooFewExamples as error:
        out.print(f"[red]Nothing was learned:[/] {escape(str(error))}", soft_wrap=True)
        return 1
    _show_report(out, report, worst)
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": [file.name for file in files],
        "left_out": sum(unknown.items for unknown in items.unknown),
        "report": report.as_json(),
    }
    LearnedFolder(settings.learned).save(model, about)
    out.print("The draft is written and not in use yet; [bold]xunpin learn use[/] puts it to use.")
    return 0


def use_draft(settings: Settings, knowledge: Knowledge, out: Console) -> None:
    """Raises `LearnedError` when there is no draft, or none that fits the tree."""
    about = LearnedFolder(settings.learned).use(knowledge.tree)
    out.print(f"In use: {_described(about)}.\n{_RESTART}\n`xunpin learn off` takes it out of use.", soft_wrap=True)


def stop_using(settings: Settings, out: Console) -> None:
    if LearnedFolder(settings.learned).stop():
        out.print(f"Not in use any more; the draft stays.\n{_RESTART}", soft_wrap=True)
    else:
        out.print("Nothing learned was in use.")


def show_status(settings: Settings, out: Console) -> None:
    folder = LearnedFolder(settings.learned)
    for name, file in (("in use", folder.used), ("draft", folder.draft)):
        about = folder.about(file)
        out.print(f"{name}: {_described(about) if about else 'none'}", soft_wrap=True)


def _described(about: Mapping[str, Any]) -> str:
    report = about["report"]
    accuracy = (report["together"] or report["learned"])["accuracy"]
    return (
        f"trained {about['at']} on {report['examples']:,} items of {report['labels']:,} categories "
        f"({escape(', '.join(about['files']))}); {accuracy:.1%} right on items it had not seen"
    )


def _show_read(out: Console, items: LabelledItems) -> None:
    labels = len({example.label for example in items.examples})
    out.print(f"{len(items.examples):,} labelled items of {labels:,} categories")
    if items.unread:
        out.print(
            f"[yellow]{items.unread:,} rows have no title or no category, or cannot be read; they are left out[/]"
        )
    if not items.unknown:
        return
    left_out = sum(unknown.items for unknown in items.unknown)
    out.print(
        f"[yellow]{len(items.unknown):,} labels ({left_out:,} items) are no id, name or path of the category tree; "
        "they are left out. Write the id of the category that is meant instead:[/]",
        soft_wrap=True,
    )
    table = Table("label", "items", "nearest category", box=None, pad_edge=False)
    for unknown in items.unknown[:_SHOWN_UNKNOWN]:
        table.add_row(escape(unknown.label), f"{unknown.items:,}", unknown.nearest or "none is close")
    out.print(table)
    if len(items.unknown) > _SHOWN_UNKNOWN:
        out.print(f"and {len(items.unknown) - _SHOWN_UNKNOWN:,} more")


def _show_report(out: Console, report: Report, worst: int) -> None:
    out.print(f"\nOn items that were held out ({report.parts} parts, each judged by what learned from the others):")
    table = Table("", "right", "spread", box=None, pad_edge=False)
    for name, quality in (
        ("as it learned", report.learned),
        ("the rules alone", report.rules),
        ("as items will be filed", report.together),
    ):
        if quality is not None:
            table.add_row(name, f"{quality.accuracy:.1%}", f"± {quality.spread:.1%}")
    out.print(table)
    _show_calibration(out, report.together or report.learned)
    if report.confusions and worst:
        table = Table("category", "taken for", "items", box=None, pad_edge=False)
        for truth, taken, count in report.confusions[:worst]:
            table.add_row(escape(truth), escape(taken), str(count))
        out.print()
        out.print(table)


def _show_calibration(out: Console, quality: Quality) -> None:
    table = Table("confidence", "items", "right", "sure on average", box=None, pad_edge=False)
    for each in reversed(quality.calibration):
        table.add_row(
            f"{each.low:.1f} to {each.high:.1f}",
            f"{each.items:,}",
            f"{each.right / each.items:.1%}",
            f"{each.confidence:.1%}",
        )
    out.print()
    out.print(table)
