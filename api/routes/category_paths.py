"""Where a channel's category paths belong: what is mapped by itself, what waits with proposals, and deciding."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Response

from api import answers, wire
from api.bootstrap import running
from api.endpoint import Answer, Body, Routes, reply
from api.errors import Problem
from api.keys import caller
from api.routes.feeds import ACCEPTED, accepted, paging, unknown_channel
from api.spelling import nearest, printable
from indexer.category_paths import (
    STATES,
    MappedPath,
    UnknownCategory,
    channel_paths,
    decide_paths,
    mapped_share,
    take_back,
)
from indexer.store.channels import channel_exists
from normalizer.category_decision import path_key
from normalizer.category_proposals import Proposal
from normalizer.schema import CategoryTree

routes = Routes("channels")

_ADDRESS = "/v1/channels/<channel>/categories"
_PER_PAGE = 50


@routes.add(
    "GET",
    _ADDRESS,
    {200: Answer(answers.CategoryPaths)},
    access="feed",
    query=wire.CategoryPathsQuery,
    problems=(404, 503),
)
def category_paths(channel: str, query: wire.CategoryPathsQuery) -> Response:
    """List the category paths of a channel's items: the open ones first, each with its best three places.

    A path is `automatic` where its names or the titles of its items are sure, `decided` where somebody filed it, else
    `open`.
    """
    _must_exist(channel)
    application = running()
    found = channel_paths(application.store, application.knowledge.categories, channel)
    counts = Counter(path.state for path in found)
    listed = [path for path in found if query.state in (None, path.state)]
    tree, first = application.knowledge.tree, (query.page - 1) * _PER_PAGE
    return reply(
        {
            "paths": [_shown(path, tree) for path in listed[first : first + _PER_PAGE]],
            "counts": {state: counts[state] for state in STATES},
            "mapped": round(mapped_share(found), 4),
            **paging(query.page, len(listed)),
        }
    )


@routes.add(
    "PUT",
    _ADDRESS,
    {202: ACCEPTED},
    access="feed",
    body=Body(wire.PathDecisions),
    problems=(404, 413, 415, 503),
)
def decide_category_paths(channel: str, body: list[wire.PathDecision]) -> Response:
    """File paths under categories; null says that a path tells nothing, and titles alone decide.

    The job normalizes their items anew from what was received.
    """
    _must_exist(channel)
    application, decided = running(), {decision.path: decision.category for decision in body}
    try:
        return accepted(decide_paths(application.store, application.knowledge.tree, channel, decided, _who(channel)))
    except UnknownCategory as unknown:
        raise unknown_category(unknown, application.knowledge.tree) from unknown


@routes.add("DELETE", _ADDRESS, {202: ACCEPTED}, access="feed", query=wire.CategoryPathQuery, problems=(404, 503))
def forget_category_path(channel: str, query: wire.CategoryPathQuery) -> Response:
    """Take back what was decided of a path."""
    _must_exist(channel)
    application = running()
    found = channel_paths(application.store, application.knowledge.categories, channel)
    if not any(each.path == path_key(query.path) and each.state == "decided" for each in found):
        detail = "Nobody has decided about this path."
        raise Problem(404, "undecided_path", detail, field="path", value=printable(query.path))
    return accepted(take_back(application.store, channel, [query.path]))


def unknown_category(unknown: UnknownCategory, tree: CategoryTree) -> Problem:
    near = nearest(unknown.category, tree.categories)
    return Problem(
        400, "unknown_value", printable(str(unknown)), field="category", value=printable(unknown.category), hint=near
    )


def _must_exist(channel: str) -> None:
    if not channel_exists(running().store, channel):
        raise unknown_channel(channel, 404)


def _who(channel: str) -> str:
    return "admin" if caller().admin else f"feed:{channel}"


def _shown(mapped: MappedPath, tree: CategoryTree) -> dict[str, Any]:
    decision = mapped.decision
    return {
        "path": mapped.path,
        "items": mapped.items,
        "state": mapped.state,
        "category": _place(mapped.category, tree) if mapped.category else None,
        "decided_by": decision.decided_by if decision else None,
        "decided_at": decision.decided_at if decision else None,
        "proposals": [_proposal(proposal, tree) for proposal in mapped.proposals],
    }


def _proposal(proposal: Proposal, tree: CategoryTree) -> dict[str, Any]:
    return {
        "category": _place(proposal.category, tree),
        "confidence": proposal.confidence,
        "items": proposal.items,
        "reasons": proposal.reasons,
        "raw": proposal.raw or None,
    }


def _place(id: str, tree: CategoryTree) -> dict[str, Any]:
    return {"id": id, "path": [node.label.zh_hans for node in tree.path(id)]}
