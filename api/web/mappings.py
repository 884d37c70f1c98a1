"""A channel's mapping as a page: an editor with its mistakes by line, a preview, applying, discarding, versions."""

from __future__ import annotations

from difflib import unified_diff
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api.bootstrap import running
from api.routes.mappings import storable, version_of
from api.web import sign_in
from api.web.language import gettext as _
from indexer.mapping import Preview, apply_mapping, preview, problems_of
from indexer.store.channels import Channel
from indexer.store.mappings import (
    AppliedMapping,
    MappingOvertaken,
    discard_draft,
    get_draft,
    list_versions,
    save_draft,
)
from normalizer.lexicon import LexiconError

_LONGEST = 4 << 20  # bytes of the form
_SHOWN = 50  # items of a preview


def page(
    channel: Channel,
    *,
    text: str | None = None,
    tried: Preview | None = None,
    overtaken: bool = False,
    status: int = 200,
) -> Response:
    """`text` is what the editor holds; without it the draft, else what is in force."""
    store = running().store
    versions, draft = list_versions(store, channel.channel), get_draft(store, channel.channel)
    now = versions[0] if versions else None
    if text is None:
        text = draft.text if draft is not None else now.text if now is not None else _beginning()
    shown = render_template(
        "channels/mapping.html",
        channel=channel,
        text=text,
        versions=versions,
        now=now,
        draft=draft,
        based_on=now.version if now is not None else 0,
        problems=problems_of(text),
        tried=tried,
        items=tried.items[:_SHOWN] if tried is not None else (),
        overtaken=overtaken or (draft is not None and now is not None and draft.based_on != now.version),
    )
    return make_response(shown, status)


def act(channel: Channel) -> AnyResponse:
    """What a button of the editor asks for. Whatever it is, the text is kept as the draft first."""
    sign_in.from_here()
    request.max_form_memory_size = _LONGEST
    here = url_for("channels.mapping", channel=channel.channel)
    asked, store = request.form.get("do", "save"), running().store
    if asked == "discard":
        discard_draft(store, channel.channel)
        return redirect(here, 303)
    text = storable(request.form.get("text", "").replace("\r\n", "\n"))
    _keep(channel, text)
    if asked == "apply":
        return _apply(channel, text)
    tried = None
    if asked == "preview" and not problems_of(text):
        tried = preview(store, running().knowledge, channel.channel, text)
    return page(channel, text=text, tried=tried)


def version(channel: Channel, number: int) -> str:
    """An earlier version, and what differs from the one in force."""
    wanted = version_of(channel.channel, number)
    now = list_versions(running().store, channel.channel)[0]
    return render_template(
        "channels/mapping_version.html", channel=channel, wanted=wanted, now=now, lines=_differences(wanted, now)
    )


def restore(channel: Channel, number: int) -> AnyResponse:
    sign_in.from_here()
    earlier = version_of(channel.channel, number)
    _, job = apply_mapping(running().store, channel.channel, earlier.text, restored=number)
    return redirect(url_for("channels.job", channel=channel.channel, id=job.id), 303)


def file(channel: Channel, number: int) -> Response:
    """A version as the file that the command line takes."""
    response = make_response(version_of(channel.channel, number).text)
    response.content_type = "application/yaml; charset=utf-8"
    response.headers["Content-Disposition"] = "attachment; filename=mapping.yaml"
    return response


def _keep(channel: Channel, text: str) -> None:
    """What is in force, or the page's own beginning, is no draft."""
    store = running().store
    versions = list_versions(store, channel.channel)
    if text == (versions[0].text if versions else _beginning()):
        discard_draft(store, channel.channel)
    else:
        save_draft(store, channel.channel, text)


def _apply(channel: Channel, text: str) -> AnyResponse:
    """`based_on` is the version that the page showed: whoever saw it knows what they replace."""
    seen = request.form.get("based_on", "")
    based_on = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
    try:
        _, job = apply_mapping(running().store, channel.channel, text, based_on=based_on)
    except LexiconError:
        return page(channel, text=text, status=400)
    except MappingOvertaken:
        return page(channel, text=text, overtaken=True, status=409)
    return redirect(url_for("channels.job", channel=channel.channel, id=job.id), 303)


def _beginning() -> str:
    return "\n".join(
        (
            _("# 规则从上到下依次执行，例如："),
            "#   - rename: attributes.牌子",
            "#     to: brand",
            "rules: []",
            "",
        )
    )


def _differences(wanted: AppliedMapping, now: AppliedMapping) -> list[dict[str, Any]]:
    """From the text in force to the wanted one, line by line."""
    found = unified_diff(now.text.splitlines(), wanted.text.splitlines(), lineterm="", n=3)
    kinds = {"+": "added", "-": "removed", "@": "place"}
    return [{"kind": kinds.get(line[:1], ""), "text": line} for line in list(found)[2:]]
