"""What the commands do and show in a terminal."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.bootstrap import Application, work
from api.push import take_feed
from indexer.feeds import FeedError, read_feed
from indexer.feeds.formats import content_type_of
from indexer.review.labels import category_labels
from indexer.store.jobs import Job, request, wait_for_job
from indexer.store.lease import WORKER, read_lease
from indexer.store.records import dumps
from normalizer.knowledge import Knowledge
from normalizer.model import Issue, Severity
from normalizer.native import read_native
from normalizer.pipeline import normalize
from normalizer.rulings import ANY_CHANNEL
from search.model import SearchAnswer

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HINT: "dim"}
_POLL = 0.25


@dataclass(frozen=True, slots=True)
class Feed:
    """A file of one channel, and the adapter that reads it."""

    channel: str
    file: Path
    format: str = "native"


def push_feeds(application: Application, out: Console, feeds: Sequence[Feed]) -> int:
    """Accept every feed, then see to it that all of it can be searched. 1 when one cannot be read or its job fails."""
    taken: list[tuple[Feed, Job]] = []
    unreadable: list[tuple[Feed, FeedError]] = []
    with _progress(out) as progress, _a_worker(application):
        reading = progress.add_task("reading", total=None)
        for feed in feeds:
            before = sum(job.total for _, job in taken)
            progress.update(reading, description=f"reading {escape(feed.file.name)}")
            try:
                taken.append((feed, _take(application, feed, partial(_advance, progress, reading, before))))
            except FeedError as error:
                unreadable.append((feed, error))
        rows = sum(job.total for _, job in taken)
        progress.update(reading, description="read", total=rows, completed=rows)
        ended = [(feed, _followed(application, job, progress)) for feed, job in taken]
    out.print(_summary(ended))
    for feed, why in unreadable:
        out.print(f"[red]{escape(str(feed.file))}[/]: {escape(str(why))} {escape(why.hint or '')}", soft_wrap=True)
    return 1 if unreadable or any(job.state != "succeeded" for _, job in ended) else 0


def _take(application: Application, feed: Feed, progress: Callable[[int], object]) -> Job:
    with feed.file.open("rb") as body:
        return take_feed(
            application.store,
            feed.channel,
            body,
            content_type=content_type_of(feed.file.name),
            format=feed.format,
            progress=progress,
        )


def _advance(progress: Progress, task: TaskID, before: int, rows: int) -> None:
    progress.update(task, completed=before + rows)


def check_files(
    knowledge: Knowledge, out: Console, files: Sequence[Path], format: str, channel: str = ANY_CHANNEL
) -> int:
    """Read and normalize every file as a feed of the channel, writing nothing. 1 when any issue is an error."""
    counts: Counter[tuple[Severity, str]] = Counter()
    items = 0
    for file in files:
        with file.open("rb") as body:
            try:
                for row in read_feed(body, content_type_of(file.name), format, "check"):
                    items += 1
                    record = row.native if row.native is not None else row.raw
                    found = list(row.issues)
                    if not row.rejected and not isinstance(record, str):
                        item, _, issues = read_native(channel, record)
                        found += issues if item is None else (*issues, *normalize(item, knowledge).issues)
                    _show_issues(out, f"{file}:{row.row}", row.sku, found)
                    counts.update((issue.severity, issue.code) for issue in found)
            except FeedError as error:
                where = f"{file}:{error.row}" if error.row else str(file)
                _show_issues(out, where, "", [error.issue()])
                counts[Severity.ERROR, error.code] += 1
    out.print(_counted(counts, items))
    return 1 if any(severity is Severity.ERROR for severity, _ in counts) else 0


def rebuild(application: Application, out: Console, kind: str) -> int:
    """Ask for a reindex or a rollback and wait for it. 1 when it failed."""
    ended = follow(application, out, request(application.store, kind))
    if ended.state != "succeeded":
        out.print(f"[red]{kind} {ended.state}:[/] {escape(ended.waits_for or '')}", soft_wrap=True)
        return 1
    live = application.engine.resolve(application.service.target)
    out.print(f"{kind} succeeded; searches are answered from {live}")
    return 0


def print_labels(application: Application) -> None:
    """One JSON object per line on standard output."""
    with application.store.reading() as connection:
        for label in category_labels(connection):
            click.echo(dumps(label))


def follow(application: Application, out: Console, job: Job) -> Job:
    """The job once it has ended, worked off here where no worker runs."""
    with _progress(out) as progress, _a_worker(application):
        return _followed(application, job, progress)


def show_search(answer: SearchAnswer, out: Console) -> None:
    """Hits as a table, what was understood above it, and the parts of each score when they were asked for."""
    for found in answer.query.understood:
        out.print(f"[dim]{escape(found.text)}[/] is {found.field} [bold]{escape(found.label)}[/]")
    if answer.query.relaxed:
        out.print(f"left out: {escape(', '.join(answer.query.relaxed))}")
    table = Table(box=None, pad_edge=False)
    for name, justify in (
        ("title", "left"),
        ("brand", "left"),
        ("price", "right"),
        ("offers", "right"),
        ("score", "right"),
    ):
        table.add_column(name, justify="right" if justify == "right" else "left", overflow="fold")
    for hit in answer.hits:
        card, price = hit.card, hit.card["price"]
        low, high = price["min"] or "", price["max"] or ""
        table.add_row(
            escape(card["title"]),
            escape(card["brand"]["label"]) if card["brand"] else "",
            low if low == high else f"{low}-{high}",
            str(len(card["offers"])),
            f"{hit.score:.3f}",
        )
        for part in hit.explain or ():
            table.add_row(
                f"[dim]  {escape(part.part)}: {escape(part.because)}[/]", "", "", "", f"{part.contribution:+.3f}"
            )
    out.print(table)
    exactly = "" if answer.total_exact else "about "
    out.print(
        f"{exactly}{answer.total} products, page {answer.page} of {answer.pages}, {answer.took_ms['total']:.1f} ms"
    )


@contextmanager
def _a_worker(application: Application) -> Iterator[None]:
    """Somebody works off the log meanwhile: the worker that runs already, or one in this process."""
    with application.store.reading() as connection:
        lease = read_lease(connection, WORKER)
    if lease is not None and lease.alive:
        yield
        return
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(application, stop), name="worker")
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def _followed(application: Application, job: Job, progress: Progress) -> Job:
    """The job once it has ended, its progress shown meanwhile."""
    task = progress.add_task(f"{job.kind} {job.id}", total=job.total or None)
    while not job.ended:
        job = wait_for_job(application.store, job.id, _POLL) or job
        _show(progress, task, job)
    _show(progress, task, job)
    return job


def _show(progress: Progress, task: TaskID, job: Job) -> None:
    waits = f" [dim]waits for {escape(job.waits_for)}[/]" if job.waits_for and not job.ended else ""
    progress.update(
        task, description=f"{job.kind} {job.id} {job.state}{waits}", total=job.total or None, completed=job.done
    )


def _progress(out: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=out)


def _summary(jobs: Sequence[tuple[Feed, Job]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("channel", "file", "state"):
        table.add_column(name)
    for name in ("rows", "accepted", "unchanged", "stale", "rejected"):
        table.add_column(name, justify="right")
    for feed, job in jobs:
        numbers = (job.total, job.accepted, job.unchanged, job.stale, job.rejected)
        table.add_row(feed.channel, escape(feed.file.name), job.state, *map(str, numbers))
    return table


def _show_issues(out: Console, where: str, sku: str, issues: Sequence[Issue]) -> None:
    for issue in issues:
        value = f" {issue.value!r}" if issue.value is not None else ""
        hint = f" {issue.hint}" if issue.hint else ""
        colour = _COLOURS[issue.severity]
        out.print(
            f"{escape(where)}: [{colour}]{issue.severity}[/] {issue.code} {escape(issue.field)}{escape(value)}"
            f"{f' (sku {escape(sku)})' if sku else ''}: {escape(issue.message)}{escape(hint)}",
            soft_wrap=True,
        )


def _counted(counts: Counter[tuple[Severity, str]], items: int) -> Table:
    table = Table(title=f"{items} items", title_justify="left", box=None, pad_edge=False)
    table.add_column("severity")
    table.add_column("code")
    table.add_column("count", justify="right")
    for (severity, code), count in sorted(
        counts.items(), key=lambda entry: (list(Severity).index(entry[0][0]), -entry[1])
    ):
        table.add_row(severity, code, str(count))
    return table
