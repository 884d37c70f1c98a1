"""What to mend first: of everything that is wrong, the kind that is worst and most frequent, with one example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from indexer.store.channels import Channel
from indexer.store.connection import Store
from indexer.store.issues import IssueAt, list_issues
from indexer.store.jobs import Job, get_job
from normalizer.model import Severity


@dataclass(frozen=True, slots=True)
class First:
    """Either a job that did not succeed, or a kind of issue: how often it occurs, and its newest example."""

    channel: str
    job: Job | None = None
    example: IssueAt | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class KindOfIssue:
    severity: Severity
    code: str
    count: int


def worst(store: Store, channels: Sequence[Channel]) -> First | None:
    """None when nothing is wrong."""
    for channel in channels:
        job = get_job(store, channel.last_job) if channel.last_job else None
        if job is not None and (job.state in ("failed", "held") or (not job.ended and job.waits_for)):
            return First(channel.channel, job=job)
    for severity, count_of in ((Severity.ERROR, attrgetter("errors")), (Severity.WARNING, attrgetter("warnings"))):
        wrong = [channel for channel in channels if count_of(channel)]
        if wrong:
            return _most_frequent(store, max(wrong, key=count_of).channel, severity)
    return None


def kinds_of_issue(store: Store, channel: str) -> list[KindOfIssue]:
    """The worst first, then the most frequent."""
    return [
        KindOfIssue(severity, code, count)
        for severity in Severity
        for code, count in list_issues(store, channel, severity=severity, per_page=1).counts.items()
    ]


def severities(store: Store, channel: str, job: str | None = None) -> dict[str, int]:
    """How many issues of each severity there are."""
    return {
        severity.value: list_issues(store, channel, severity=severity, job=job, per_page=1).total
        for severity in Severity
    }


def _most_frequent(store: Store, channel: str, severity: Severity) -> First:
    counts = list_issues(store, channel, severity=severity, per_page=1).counts
    code, count = next(iter(counts.items()))
    example = list_issues(store, channel, severity=severity, code=code, per_page=1).issues[0]
    return First(channel, example=example, count=count)
