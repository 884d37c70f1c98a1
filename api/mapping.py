"""What the `xunpin mapping` commands do and show in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.bootstrap import Application
from api.console import follow
from indexer.mapping import apply_mapping, preview
from indexer.store.channels import channel_exists
from indexer.store.jobs import Job
from indexer.store.mappings import AppliedMapping, list_versions
from normalizer.lexicon import LexiconError, Problem
from normalizer.mapping import parse_mapping
from normalizer.model import MappingStep

_SHOWN = 20  # items of a preview that a terminal has room for


class NoSuchMapping(LookupError):
    """The channel or the version is not there."""


def check(out: Console, files: Sequence[Path]) -> int:
    """Every mistake of every file; 1 when there is one."""
    wrong = 0
    for file in files:
        try:
            count = parse_mapping(read_file(file), str(file)).count
            out.print(f"{escape(str(file))}: {count} rules", soft_wrap=True)
        except LexiconError as error:
            wrong = 1
            for problem in error.problems:
                out.print(f"[red]error[/] {escape(str(problem))}", soft_wrap=True)
    return wrong


def show_preview(application: Application, out: Console, channel: str, file: Path, items: int) -> int:
    """What the file would change in a sample of what is stored. Nothing is written."""
    _must_exist(application, channel)
    found = preview(application.store, application.knowledge, channel, read_file(file), items)
    table = Table(box=None, pad_edge=False)
    for name in ("sku", "field", "before", "after", "rule"):
        table.add_column(name, overflow="fold")
    for item in found.items[:_SHOWN]:
        sku = escape(item.sku)
        for difference in item.comparison.differences:
            before, after = _shown(difference.before), _shown(difference.after)
            table.add_row(sku, difference.field, before, after, _rule(difference.mapping))
            sku = ""
        for sign, colour, issues in (("fixed", "green", item.comparison.fixed), ("new", "red", item.comparison.new)):
            for issue in issues:
                table.add_row(sku, issue.field, "", f"[{colour}]{sign}: {issue.code}[/]", "")
                sku = ""
    out.print(table)
    if found.changed > _SHOWN:
        out.print(f"... and {found.changed - _SHOWN} more items")
    out.print(f"{found.changed} of {found.sampled} items would change")
    for name, counts in (("fields", found.fields), ("issues fixed", found.fixed), ("issues new", found.new)):
        out.print(f"{name}: {_counts(counts)}", soft_wrap=True)
    return 0


def apply_file(application: Application, out: Console, channel: str, file: Path) -> int:
    """Put the file in force and replay what is stored; 1 when that fails."""
    version, job = apply_mapping(application.store, channel, read_file(file))
    return _replayed(out, channel, version, follow(application, out, job))


def roll_back(application: Application, out: Console, channel: str, version: int) -> int:
    """Apply the text of an earlier version again, as a new one."""
    earlier = _version(application, channel, version)
    made, job = apply_mapping(application.store, channel, earlier.text, restored=version)
    return _replayed(out, channel, made, follow(application, out, job))


def text_of(application: Application, channel: str, version: int | None) -> str:
    """The file in force, or that of a version."""
    return _version(application, channel, version).text


def show_versions(application: Application, out: Console, channel: str) -> int:
    _must_exist(application, channel)
    table = Table(box=None, pad_edge=False)
    for name in ("version", "applied at", "job", "restored from"):
        table.add_column(name)
    for applied in list_versions(application.store, channel):
        restored = str(applied.restored or "")
        table.add_row(str(applied.version), applied.applied_at.isoformat(timespec="seconds"), applied.job, restored)
    out.print(table)
    return 0


def _replayed(out: Console, channel: str, version: int, job: Job) -> int:
    replay = f"replay of {job.total} items {job.state}"
    out.print(f"version {version} is in force in channel {escape(channel)}; {replay}", soft_wrap=True)
    return 0 if job.state == "succeeded" else 1


def read_file(file: Path) -> str:
    """The text of a mapping file that is free of mistakes. Raises `LexiconError` with all of them."""
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LexiconError([Problem(str(file), line, "this is no UTF-8; save the file as UTF-8")]) from error
    parse_mapping(text, str(file))
    return text


def _version(application: Application, channel: str, version: int | None) -> AppliedMapping:
    _must_exist(application, channel)
    versions = list_versions(application.store, channel)
    found = next((one for one in versions if version in (None, one.version)), None)
    if found is None:
        known = ", ".join(str(one.version) for one in versions)
        raise NoSuchMapping(
            f"The mapping of channel {channel!r} has no version {version}; there are {known}."
            if known
            else f"Channel {channel!r} has no mapping. `xunpin mapping apply {channel} FILE` gives it one."
        )
    return found


def _must_exist(application: Application, channel: str) -> None:
    if not channel_exists(application.store, channel):
        raise NoSuchMapping(f"There is no channel {channel!r}. `xunpin push {channel} FILE` makes one.")


def _shown(text: str | None) -> str:
    return "[dim]empty[/]" if text is None else escape(text[:200])


def _rule(step: MappingStep | None) -> str:
    return f"{step.rule} {step.operation}, line {step.line}" if step is not None else ""


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"
