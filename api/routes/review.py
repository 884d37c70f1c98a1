"""The review queue: what the normalizer is not sure of, decided once for all items with the same cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from flask import Response

from api import answers, wire
from api.bootstrap import Application, running
from api.endpoint import Answer, Body, Routes, reply
from api.errors import Problem
from api.keys import caller
from api.routes.catalog import labels
from indexer.review import queue
from indexer.review.kinds import KINDS
from indexer.review.model import Choice, Group, NotDecidable
from indexer.store.channels import list_channels
from indexer.store.decisions import Decision, decisions_in_force, list_decisions

routes = Routes("review")

PER_PAGE = 20
_YAML = "application/yaml"
_DECIDED = Answer(
    answers.DecisionMade, "Decided; a worker reads the items anew.", headers={"Location": "Address of the job."}
)


@routes.add(
    "GET", "/v1/review", {200: Answer(answers.ReviewPage)}, access="admin", query=wire.ReviewQuery, problems=(404, 503)
)
def review_queue(query: wire.ReviewQuery) -> Response:
    """List what waits for a decision: groups of items with the same cause, most valuable first."""
    application = running()
    found = read_page(application, query, PER_PAGE)
    return reply(
        {
            "groups": [_shown_group(group) for group in found.groups],
            "counts": found.counts,
            "page": query.page,
            "pages": -(-found.total // PER_PAGE),
            "total": found.total,
        }
    )


@routes.add(
    "GET",
    "/v1/review/decisions",
    {200: Answer(answers.Decisions)},
    access="admin",
    query=wire.DecisionsQuery,
    problems=(503,),
)
def review_decisions(query: wire.DecisionsQuery) -> Response:
    """List what was decided, newest first, with who and when; undone decisions as well."""
    application = running()
    with application.store.reading() as connection:
        found, total = list_decisions(connection, query.kind, page=query.page, per_page=PER_PAGE)
    shown = [shown_decision(application, decision) for decision in found]
    return reply({"decisions": shown, "page": query.page, "pages": -(-total // PER_PAGE), "total": total})


@routes.add(
    "POST",
    "/v1/review/decisions",
    {202: _DECIDED},
    access="admin",
    body=Body(wire.NewDecision),
    problems=(404, 413, 415, 503),
)
def make_decision(body: wire.NewDecision) -> Response:
    """Decide for all items of a group.

    `accept` takes `answer`, or the first proposal; `reject` says that nothing fits; `new` takes `name` (or the text
    itself) as something of its own.
    """
    application = running()
    decision, job = made(application, body.group, Choice(body.verdict, body.answer, body.name))
    shown = {"decision": shown_decision(application, decision), "job": job}
    return reply(shown, 202, headers={"Location": f"/v1/jobs/{job.id}"})


@routes.add("DELETE", "/v1/review/decisions/<id>", {202: _DECIDED}, access="admin", problems=(404, 409, 503))
def undo_decision(id: str) -> Response:
    """Take a decision back; its items are read anew without it."""
    application = running()
    decision, job = undone(application, id)
    shown = {"decision": shown_decision(application, decision), "job": job}
    return reply(shown, 202, headers={"Location": f"/v1/jobs/{job.id}"})


@routes.add("GET", "/v1/review/decisions.yaml", {200: Answer(dict, media_type=_YAML)}, access="admin", problems=(503,))
def export_decisions() -> Response:
    """Read the decisions in force as a file for people: what was asked, what was decided, by whom and when."""
    return Response(exported(running()), content_type=f"{_YAML}; charset=utf-8")


def read_page(application: Application, query: wire.ReviewQuery, per_page: int) -> queue.QueuePage:
    """Problems: 404 for a channel that does not exist."""
    if query.channel is not None:
        known = [channel.channel for channel in list_channels(application.store)]
        if query.channel not in known:
            detail = f"There is no channel {query.channel!r}."
            raise Problem(404, "unknown_channel", detail, field="channel", value=query.channel, allowed=known)
    return queue.read_queue(
        application.store,
        application.knowledge,
        kind=query.kind,
        channel=query.channel,
        page=query.page,
        per_page=per_page,
    )


def made(application: Application, group: str, choice: Choice) -> tuple[Decision, Any]:
    """Problems: 404 for a group that is not open, 400 for a choice that does not fit it."""
    try:
        return queue.decide(application.store, application.knowledge, group, choice, caller().name)
    except queue.UnknownGroup as unknown:
        raise Problem(404, "unknown_group", str(unknown), field="group", value=group) from unknown
    except NotDecidable as wrong:
        raise Problem(
            400,
            "not_decidable",
            str(wrong),
            field=wrong.field,
            value=wrong.value,
            allowed=wrong.allowed,
            hint=wrong.hint,
        ) from wrong


def undone(application: Application, id: str) -> tuple[Decision, Any]:
    """Problems: 404 for a decision that never was, 409 for one that is not in force."""
    try:
        return queue.undo(application.store, id, caller().name)
    except queue.UnknownDecision as unknown:
        raise Problem(404, "unknown_decision", str(unknown), field="id", value=id) from unknown
    except queue.NotInForce as ended:
        raise Problem(409, "not_in_force", str(ended), field="id", value=id) from ended


def exported(application: Application) -> str:
    """The decisions in force as YAML, kind by kind."""
    with application.store.reading() as connection:
        found = list(decisions_in_force(connection))
    by_kind: dict[str, list[dict[str, Any]]] = {name: [] for name in KINDS}
    for decision in found:
        by_kind.setdefault(decision.kind, []).append(_entry(application, decision))
    document = {name: entries for name, entries in by_kind.items() if entries}
    entries: str = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)
    return f"# What was decided in review and is in force, kind by kind, oldest first.\n{entries}"


def shown_decision(application: Application, decision: Decision) -> dict[str, Any]:
    label = KINDS[decision.kind].shown(application.knowledge, decision)
    answer = None if decision.answer is None else {"id": decision.answer, "label": label or decision.answer}
    return {
        "id": decision.id,
        "group": f"{decision.kind}:{decision.topic}",
        "kind": decision.kind,
        "subject": decision.subject,
        "raw": decision.raw,
        "verdict": decision.verdict,
        "answer": answer,
        "items": decision.items,
        "job": decision.job,
        "by": decision.decided_by,
        "at": decision.decided_at,
        "undone_by": decision.undone_by,
        "undone_at": decision.undone_at,
    }


def _shown_group(group: Group) -> Mapping[str, Any]:
    return {
        "id": group.id,
        "kind": group.kind,
        "subject": group.subject,
        "raw": group.raw,
        "items": group.items,
        "sales": group.sales,
        "value": group.value,
        "channels": group.channels,
        "examples": group.examples,
        "proposals": group.proposals,
        "reasons": [
            {"because": labels(reason.because), "bits": reason.bits, "ours": reason.ours, "theirs": reason.theirs}
            for reason in group.reasons
        ],
    }


def _entry(application: Application, decision: Decision) -> dict[str, Any]:
    entry: dict[str, Any] = {"text": decision.raw}
    if decision.kind == "category" and decision.subject[0] == "path":
        entry["channel"] = decision.subject[1]
    if decision.kind == "value":
        entry["attribute"] = decision.subject[0]
    entry["answer"] = decision.answer
    if label := KINDS[decision.kind].shown(application.knowledge, decision):
        entry["label"] = label
    return entry | {
        "verdict": decision.verdict,
        "items": decision.items,
        "by": decision.decided_by,
        "at": decision.decided_at.isoformat(timespec="seconds"),
        "decision": decision.id,
    }
