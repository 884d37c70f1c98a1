"""A channel's mapping: its draft, what it would change, putting it in force, and the versions before it."""

from __future__ import annotations

from typing import Any

from flask import Response

from api import answers, wire
from api.bootstrap import running
from api.endpoint import Answer, Body, Routes, reply
from api.errors import Problem
from api.keys import caller
from api.routes.feeds import unknown_channel
from indexer.mapping import Preview, apply_mapping, preview, problems_of
from indexer.store.channels import channel_exists
from indexer.store.mappings import (
    AppliedMapping,
    MappingDraft,
    MappingOvertaken,
    discard_draft,
    get_draft,
    get_version,
    list_versions,
    save_draft,
)
from normalizer.lexicon import LexiconError
from normalizer.lexicon import Problem as Mistake

routes = Routes("mappings")

_ADDRESS = "/v1/channels/<channel>/mapping"
_APPLIED = Answer(
    answers.MappingApplied,
    "In force; a worker replays the channel's items.",
    headers={"Location": "Address of the job."},
)


@routes.add("GET", _ADDRESS, {200: Answer(answers.ChannelMapping)}, access="feed", problems=(404, 503))
def channel_mapping(channel: str) -> Response:
    """Read the mapping in force and the draft."""
    must_exist(channel)
    store = running().store
    newest = next(iter(list_versions(store, channel)), None)
    return reply({"channel": channel, "in_force": newest, "draft": _draft(get_draft(store, channel))})


@routes.add(
    "PUT",
    _ADDRESS + "/draft",
    {200: Answer(answers.MappingDraftSaved)},
    access="feed",
    body=Body(wire.MappingDraft),
    problems=(404, 413, 415, 503),
)
def save_mapping_draft(channel: str, body: wire.MappingDraft) -> Response:
    """Keep a draft until it is applied or discarded.

    It may have mistakes still; the answer names them all, with their lines.
    """
    may_write(channel)
    return reply({"draft": _draft(save_draft(running().store, channel, storable(body.text)))})


@routes.add("DELETE", _ADDRESS + "/draft", {204: Answer(description="Discarded.")}, access="feed", problems=(404, 503))
def discard_mapping_draft(channel: str) -> Response:
    """Discard the draft; twice is no error."""
    must_exist(channel)
    discard_draft(running().store, channel)
    return Response(status=204)


@routes.add(
    "POST",
    _ADDRESS + "/preview",
    {200: Answer(answers.MappingPreview)},
    access="feed",
    body=Body(wire.MappingTrial),
    problems=(404, 413, 415, 503),
)
def preview_mapping(channel: str, body: wire.MappingTrial) -> Response:
    """Try a mapping on a sample of the channel's items, compared with the one in force. Nothing is written."""
    must_exist(channel)
    application = running()
    text = body.text if body.text is not None else _must_have_draft(channel).text
    try:
        found = preview(application.store, application.knowledge, channel, text, body.items)
    except LexiconError as error:
        raise invalid(error) from error
    return reply(_previewed(found))


@routes.add(
    "POST",
    _ADDRESS + "/apply",
    {202: _APPLIED},
    access="feed",
    body=Body(wire.MappingChoice),
    problems=(404, 409, 413, 415, 503),
)
def apply_channel_mapping(channel: str, body: wire.MappingChoice) -> Response:
    """Put a mapping in force and replay the channel's items through it.

    Without `text` and `version` the draft is applied, unless another version was applied since it was begun. `version`
    goes back to the text of an earlier version, as a new one.
    """
    may_write(channel)
    store, restored, based_on = running().store, None, None
    if body.text is not None and body.version is not None:
        raise Problem(400, "invalid_body", "Send `text` or `version`, not both.", field="version", value=body.version)
    if body.version is not None:
        text, restored = version_of(channel, body.version).text, body.version
    elif body.text is not None:
        text = storable(body.text)
    else:
        draft = _must_have_draft(channel)
        text, based_on = draft.text, draft.based_on
    try:
        version, job = apply_mapping(store, channel, text, restored=restored, based_on=based_on)
    except LexiconError as error:
        raise invalid(error) from error
    except MappingOvertaken as overtaken:
        hint = "Compare the two versions, then send the text itself to apply it all the same."
        raise Problem(409, "mapping_overtaken", str(overtaken), value=overtaken.in_force, hint=hint) from overtaken
    return reply({"version": version, "job": job}, 202, headers={"Location": f"/v1/jobs/{job.id}"})


@routes.add("GET", _ADDRESS + "/versions", {200: Answer(answers.MappingVersions)}, access="feed", problems=(404, 503))
def mapping_versions(channel: str) -> Response:
    """List what was applied to the channel, newest first."""
    must_exist(channel)
    return reply({"versions": list_versions(running().store, channel)})


def may_write(channel: str) -> None:
    """An admin key makes the channel, as a push does."""
    if not caller().admin:
        must_exist(channel)


def must_exist(channel: str) -> None:
    if not channel_exists(running().store, channel):
        raise unknown_channel(channel, 404)


def version_of(channel: str, version: int) -> AppliedMapping:
    found = get_version(running().store, channel, version)
    if found is None:
        known = [str(applied.version) for applied in list_versions(running().store, channel)]
        detail = f"The mapping of channel {channel!r} has no version {version}."
        raise Problem(404, "unknown_version", detail, field="version", value=version, allowed=known)
    return found


def storable(text: str) -> str:
    """Raises a problem for what no database takes."""
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise Problem(400, "invalid_mapping", "The text holds NUL or half of a surrogate pair.", field="text")
    return text


def invalid(error: LexiconError) -> Problem:
    """Every mistake of a mapping with its line."""
    found = [_mistake(problem) for problem in error.problems]
    count = "one mistake" if len(found) == 1 else f"{len(found)} mistakes"
    detail = f"The mapping has {count}. Line {found[0]['line']}: {found[0]['message']}."
    return Problem(400, "invalid_mapping", detail, field="text", errors=found)


def _mistake(problem: Mistake) -> dict[str, Any]:
    return {"line": problem.line, "message": problem.message}


def _must_have_draft(channel: str) -> MappingDraft:
    draft = get_draft(running().store, channel)
    if draft is None:
        hint = "Send `text`, or keep a draft with PUT first."
        raise Problem(404, "no_draft", f"Channel {channel!r} has no draft of a mapping.", field="text", hint=hint)
    return draft


def _draft(draft: MappingDraft | None) -> dict[str, Any] | None:
    if draft is None:
        return None
    problems = [_mistake(problem) for problem in problems_of(draft.text)]
    return {"text": draft.text, "based_on": draft.based_on, "saved_at": draft.saved_at, "problems": problems}


def _previewed(found: Preview) -> dict[str, Any]:
    return {
        "sampled": found.sampled,
        "changed": found.changed,
        "fields": found.fields,
        "fixed": found.fixed,
        "new": found.new,
        "items": [
            {
                "sku": item.sku,
                "differences": item.comparison.differences,
                "fixed": item.comparison.fixed,
                "new": item.comparison.new,
            }
            for item in found.items
        ],
    }
