"""Issues: what a channel should know, by job, item and row.

Those of an item are replaced when a newer version of it arrives; those of rejected rows stay with their job.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, select

from indexer.store.connection import Store
from indexer.store.jobs import job_number
from indexer.store.records import clean
from indexer.store.schema import issues
from indexer.store.sql import by_channel
from normalizer.model import Issue, Severity


@dataclass(frozen=True, slots=True)
class IssueAt:
    """An issue and where it stands."""

    job: int
    channel: str
    sku: str
    row: int | None
    issue: Issue


@dataclass(frozen=True, slots=True)
class IssuePage:
    issues: tuple[IssueAt, ...]
    total: int
    counts: dict[str, int]  # by code, over all pages and without the code filter


def list_issues(
    store: Store,
    channel: str,
    *,
    severity: Severity | None = None,
    code: str | None = None,
    job: str | None = None,
    page: int = 1,
    per_page: int = 50,
) -> IssuePage:
    """Newest job first, then by row."""
    wanted: list[ColumnElement[bool]] = [issues.c.channel == channel]
    if severity is not None:
        wanted.append(issues.c.severity == severity.value)
    if job is not None:
        wanted.append(issues.c.job == job_number(job))
    coded = [*wanted, issues.c.code == code] if code is not None else wanted
    newest = (issues.c.job.desc(), issues.c.row, issues.c.id)
    with store.reading() as connection:
        by_code = (
            select(issues.c.code, func.count()).where(*wanted).group_by(issues.c.code).order_by(func.count().desc())
        )
        counts: dict[str, int] = {row[0]: row[1] for row in connection.execute(by_code)}
        rows = connection.execute(
            select(issues).where(*coded).order_by(*newest).limit(per_page).offset((page - 1) * per_page)
        ).all()
    total = sum(counts.values()) if code is None else counts.get(code, 0)
    return IssuePage(tuple(map(_issue_at, rows)), total, counts)


def issues_of_item(connection: Connection, channel: str, sku: str) -> tuple[IssueAt, ...]:
    of_item = and_(issues.c.channel == channel, issues.c.sku == sku)
    return tuple(map(_issue_at, connection.execute(select(issues).where(of_item).order_by(issues.c.id))))


def feed_issues(connection: Connection, items: Iterable[tuple[str, str]]) -> set[tuple[str, str, str, str]]:
    """(channel, sku, code, field) of what was said about the items when they were received."""
    columns = (issues.c.channel, issues.c.sku, issues.c.code, issues.c.field)
    return {
        (row.channel, row.sku, row.code, row.field)
        for channel, skus in by_channel(items)
        for row in connection.execute(
            select(*columns).where(issues.c.channel == channel, issues.c.sku.in_(skus), issues.c.origin == "feed")
        )
    }


def add_issues(connection: Connection, found: Sequence[IssueAt], origin: str = "feed") -> None:
    """`origin`: feed, normalizer or index."""
    if found:
        connection.execute(insert(issues), [_values(issue, origin) for issue in found])


def drop_issues(
    connection: Connection,
    items: Iterable[tuple[str, str]],
    *,
    origin: str | None = None,
    before_job: int | None = None,
) -> None:
    """Forget the issues of items: of one origin, or those of older jobs; all without either."""
    for channel, skus in by_channel(items):
        wanted = [issues.c.channel == channel, issues.c.sku.in_(skus)]
        if origin is not None:
            wanted.append(issues.c.origin == origin)
        if before_job is not None:
            wanted.append(issues.c.job < before_job)
        connection.execute(delete(issues).where(*wanted))


def _issue_at(row: Row[Any]) -> IssueAt:
    issue = Issue(row.code, Severity(row.severity), row.field, row.value, row.message, row.hint)
    return IssueAt(row.job, row.channel, row.sku, row.row, issue)


def _values(at: IssueAt, origin: str) -> dict[str, Any]:
    issue = at.issue
    return {
        "job": at.job,
        "channel": at.channel,
        "sku": clean(at.sku),
        "row": at.row,
        "origin": origin,
        "code": issue.code,
        "severity": issue.severity.value,
        "field": clean(issue.field),
        "value": None if issue.value is None else clean(issue.value),
        "message": clean(issue.message),
        "hint": None if issue.hint is None else clean(issue.hint),
    }
