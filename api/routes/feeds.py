"""What channels send in bulk, and what is wrong with it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from flask import Response, request

from api import answers, wire
from api.bootstrap import running
from api.endpoint import Answer, Body, Routes, content_encoding, media_type, reply
from api.errors import Problem
from api.keys import caller
from api.push import take_feed
from api.spelling import nearest
from indexer.feeds.adapters import adapter
from indexer.feeds.formats import CONTENT_TYPES
from indexer.store.channels import channel_exists, list_channels
from indexer.store.issues import IssueAt, list_issues
from indexer.store.jobs import Job, get_job
from indexer.store.standing import CategoryStanding, channel_standing
from normalizer.model import Severity
from normalizer.schema import CategoryTree

routes = Routes("channels")

FEEDS = tuple(CONTENT_TYPES)
ACCEPTED = Answer(
    answers.JobAnswer, "Received; a worker makes it searchable.", headers={"Location": "Address of the job."}
)
_PIECE = 1 << 20
_IN_MEMORY = 4 << 20
_PER_PAGE = 50


@routes.add("GET", "/v1/channels", {200: Answer(answers.Channels)}, access="key")
def channels() -> Response:
    """List channels: how many items in which state, and what is wrong."""
    who = caller()
    return reply({"channels": [found for found in list_channels(running().store) if who.may_feed(found.channel)]})


@routes.add(
    "POST",
    "/v1/channels/<channel>/items",
    {202: ACCEPTED},
    access="feed",
    query=wire.PushQuery,
    body=Body(media_types=FEEDS),
    problems=(413, 415, 503),
)
def push_items(channel: str, query: wire.PushQuery) -> Response:
    """Push items: insert or replace by sku.

    A bad row is rejected with its reason and the others are taken. A feed that breaks off keeps the rows before the
    break. `Content-Encoding: gzip` is understood.
    """
    application = running()
    if not caller().admin and not channel_exists(application.store, channel):
        raise unknown_channel(channel, 403)
    adapter(query.format)
    media_type(FEEDS)
    with _spooled(application.settings.max_upload_mb << 20) as body:
        sent_as = request.headers["Content-Type"]
        return accepted(take_feed(application.store, channel, body, content_type=sent_as, format=query.format))


@routes.add(
    "GET",
    "/v1/channels/<channel>/issues",
    {200: Answer(answers.Issues)},
    access="feed",
    query=wire.IssuesQuery,
    problems=(404, 503),
)
def issues(channel: str, query: wire.IssuesQuery) -> Response:
    """List what is wrong with a channel's items, newest job first, with counts by code."""
    store = running().store
    if not channel_exists(store, channel):
        raise unknown_channel(channel, 404)
    if query.job is not None and get_job(store, query.job) is None:
        raise Problem(404, "unknown_job", "There is no such job.", field="job", value=query.job)
    found = list_issues(
        store,
        channel,
        severity=Severity(query.severity) if query.severity else None,
        code=query.code,
        job=query.job,
        page=query.page,
        per_page=_PER_PAGE,
    )
    return reply(
        {"issues": [issue(at) for at in found.issues], "counts": found.counts, **paging(query.page, found.total)}
    )


@routes.add(
    "GET", "/v1/channels/<channel>/quality", {200: Answer(answers.ChannelStanding)}, access="feed", problems=(404, 503)
)
def quality(channel: str) -> Response:
    """Sum up how complete and how good a channel's live items are, and what they lack most, by category."""
    application = running()
    if not channel_exists(application.store, channel):
        raise unknown_channel(channel, 404)
    found, tree = channel_standing(application.store, channel), application.knowledge.tree
    categories = [
        {"category": _category(standing.category, tree), **_standing(standing, tree)} for standing in found.categories
    ]
    return reply({"channel": channel, **_standing(found.whole, tree), "categories": categories})


def _standing(found: CategoryStanding, tree: CategoryTree) -> dict[str, Any]:
    gaps = [
        {"id": id, "label": tree.attribute(id).label.zh_hans, "items": items}
        for id, items in found.gaps
        if id in tree.all_attributes
    ]
    figures = ("items", "complete", "completeness", "quality")
    return {**{name: getattr(found, name) for name in figures}, "gaps": gaps}


def _category(id: str | None, tree: CategoryTree) -> dict[str, Any] | None:
    if id is None or id not in tree:
        return None
    return {"id": id, "path": [node.label.zh_hans for node in tree.path(id)]}


def paging(page: int, total: int) -> dict[str, int]:
    return {"page": page, "pages": -(-total // _PER_PAGE), "total": total}


def issue(at: IssueAt) -> dict[str, Any]:
    found = at.issue
    return {
        "code": found.code,
        "severity": found.severity,
        "sku": at.sku or None,
        "row": at.row,
        "field": found.field,
        "value": found.value,
        "message": found.message,
        "hint": found.hint,
        "job": str(at.job),
    }


def accepted(job: Job) -> Response:
    return reply({"job": job}, 202, headers={"Location": f"/v1/jobs/{job.id}"})


def unknown_channel(channel: str, status: int) -> Problem:
    who = caller()
    known = [found.channel for found in list_channels(running().store) if who.may_feed(found.channel)]
    return Problem(
        status,
        "unknown_channel",
        f"There is no channel {channel!r}. The first push with an admin key makes one.",
        field="channel",
        value=channel,
        allowed=known,
        hint=nearest(channel, known),
    )


@contextmanager
def _spooled(limit: int) -> Iterator[BinaryIO]:
    """The body in a temporary file, as it was sent."""
    encoding = content_encoding()
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
        while piece := request.stream.read(_PIECE):
            body.write(piece)
            if body.tell() > limit:
                message = f"The body is larger than {limit >> 20} MiB."
                raise Problem(413, "body_too_large", message, hint="Compress it with gzip, or push it in parts.")
        body.seek(0)
        if encoding == "gzip" and body.read(2) != b"\x1f\x8b":
            raise Problem(400, "invalid_gzip", "The body is announced as gzip and is not.", field="Content-Encoding")
        body.seek(0)
        yield cast(BinaryIO, body)
