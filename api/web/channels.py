"""What integrators see: their jobs, what is wrong with their items and how to mend it, each item before and after."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import wire
from api.bootstrap import running
from api.endpoint import check_channel, parse_query
from api.errors import Problem
from api.keys import caller
from api.push import take_feed
from api.routes.feeds import unknown_channel
from api.web import category_paths, mappings, raw, sign_in
from api.web import overview as summed_up
from api.web.address import Address
from api.web.canonical import canonical_rows, lost_name
from api.web.language import gettext as _
from api.web.results import pager
from indexer.feeds import FeedError
from indexer.feeds.adapters import ADAPTERS
from indexer.feeds.formats import content_type_of
from indexer.store.channels import Channel, channel_exists, list_channels
from indexer.store.issues import list_issues
from indexer.store.items import ItemMissing, get_item
from indexer.store.jobs import get_job, list_jobs
from indexer.store.standing import COMPLETE, channel_standing
from normalizer.model import Severity
from normalizer.product import product_id
from normalizer.quality import assess

channels = Blueprint("channels", __name__, url_prefix="/channels", template_folder="templates")

_PER_PAGE = 50


@channels.before_request
def _signed_in() -> Response | None:
    return None if request.endpoint == "channels.sign_in" else sign_in.identify()


@channels.after_request
def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


channels.add_url_rule("", "sign_in", sign_in.sign_in, methods=["POST"])
channels.add_url_rule("/sign-out", "sign_out", sign_in.sign_out, methods=["POST"])


@channels.get("")
def overview() -> str | AnyResponse:
    """Every channel that the key may see; the only one is opened at once."""
    store = running().store
    found = _mine()
    if len(found) == 1 and not caller().admin:
        return redirect(url_for("channels.channel", channel=found[0].channel))
    jobs = {channel.channel: get_job(store, channel.last_job) if channel.last_job else None for channel in found}
    standings = {channel.channel: channel_standing(store, channel.channel).whole for channel in found}
    return render_template(
        "channels/overview.html",
        channels=found,
        jobs=jobs,
        standings=standings,
        first=summed_up.worst(store, found),
        may_add=caller().admin,
        open=any(job is not None and not job.ended for job in jobs.values()),
        formats=list(ADAPTERS),
    )


@channels.get("/<channel>")
def channel(channel: str) -> str:
    """One channel: what to mend first, its latest jobs, its issues by code, and a form to push a file."""
    return _channel_page(_of_caller(channel))


@channels.post("/<channel>/push")
def push(channel: str) -> AnyResponse:
    """Take the file of the form in, as a push over the API would."""
    sign_in.from_here()
    application = running()
    _may_push(channel)
    request.max_content_length = application.settings.max_upload_mb << 20
    file = request.files.get("file")
    if file is None or not file.filename:
        return _refused(channel, FeedError("file_missing", _("请先选一个文件。")))
    try:
        job = take_feed(
            application.store,
            channel,
            file.stream,  # type: ignore[arg-type]
            content_type=content_type_of(file.filename) or file.mimetype,
            format=request.form.get("format", "native"),
        )
    except FeedError as wrong:
        return _refused(channel, wrong)
    return redirect(url_for("channels.job", channel=channel, id=job.id), 303)


@channels.post("/push")
def push_to() -> AnyResponse:
    """The form of the overview names the channel itself."""
    return push(request.form.get("channel", "").strip())


@channels.get("/<channel>/jobs")
def jobs(channel: str) -> str:
    """Every job of a channel, newest first."""
    found, page = _of_caller(channel), parse_query(wire.PageQuery, request.args).page
    listed, total = list_jobs(running().store, channel, page=page, per_page=_PER_PAGE)
    return render_template("channels/jobs.html", channel=found, jobs=listed, **_paging(page, total))


@channels.get("/<channel>/jobs/<id>")
def job(channel: str, id: str) -> str:
    """One job: how far it is, what it counted, what it found wrong."""
    found, store = _of_caller(channel), running().store
    wanted = get_job(store, id)
    if wanted is None or wanted.channel != channel:
        raise Problem(404, "unknown_job", "There is no such job.", field="id", value=id)
    listed = list_issues(store, channel, job=id, per_page=20)
    return render_template(
        "channels/job.html",
        channel=found,
        job=wanted,
        issues=listed,
        severities=summed_up.severities(store, channel, job=id),
    )


@channels.get("/<channel>/issues")
def issues(channel: str) -> str:
    """What is wrong, by severity and code, newest job first."""
    found, store = _of_caller(channel), running().store
    query = parse_query(wire.IssuesQuery, request.args)
    if query.job is not None and get_job(store, query.job) is None:
        raise Problem(404, "unknown_job", "There is no such job.", field="job", value=query.job)
    listed = list_issues(
        store,
        channel,
        severity=Severity(query.severity) if query.severity else None,
        code=query.code,
        job=query.job,
        page=query.page,
        per_page=_PER_PAGE,
    )
    return render_template(
        "channels/issues.html",
        channel=found,
        query=query,
        listed=listed,
        severities=summed_up.severities(store, channel, job=query.job),
        **_paging(query.page, listed.total),
    )


@channels.get("/<channel>/categories")
def categories(channel: str) -> str:
    """The category paths of a channel: what waits for a decision first."""
    return category_paths.page(_of_caller(channel))


@channels.post("/<channel>/categories")
def decide_category(channel: str) -> AnyResponse:
    """File one path, say that it tells nothing, or take that back."""
    return category_paths.decide(_of_caller(channel))


@channels.get("/<channel>/categories/names")
def category_names(channel: str) -> str:
    """Options for the field that names a category."""
    _of_caller(channel)
    return category_paths.names()


@channels.get("/<channel>/quality")
def quality(channel: str) -> str:
    """How complete and how good the live items are, and what they lack most, by category."""
    found = _of_caller(channel)
    standing = channel_standing(running().store, channel)
    return render_template("channels/quality.html", channel=found, standing=standing, complete=COMPLETE)


@channels.get("/<channel>/items")
def find_item(channel: str) -> AnyResponse:
    """The item with the sku of the form."""
    sku = parse_query(wire.SkuQuery, request.args).sku.strip()
    return redirect(url_for("channels.item", channel=channel, sku=sku))


@channels.get("/<channel>/items/<sku:sku>")
def item(channel: str, sku: str) -> str:
    """One item: as it was received, beside what became of it and why."""
    found = _of_caller(channel)
    try:
        stored = get_item(running().store, channel, sku)
    except ItemMissing as missing:
        detail = _("这个渠道没有货号为 %(sku)s 的商品。", sku=sku)
        raise Problem(404, "unknown_item", detail, field="sku", value=sku) from missing
    values = stored.listing.values if stored.listing else ()
    marks = raw.marks(stored.raw, stored.native, values)
    return render_template(
        "channels/item.html",
        channel=found,
        item=stored,
        product=product_id(stored.product) if stored.product is not None and stored.state == "live" else None,
        raw=raw.rendered(stored.raw, marks),
        judged=assess(stored.listing, running().knowledge.tree) if stored.listing else None,
        lost_name=lost_name,
        rows=canonical_rows(stored.listing, stored.issues, {mark.value for mark in marks}),
    )


@channels.get("/<channel>/mapping")
def mapping(channel: str) -> Response:
    """The channel's mapping in an editor."""
    return mappings.page(_of_caller(channel))


@channels.post("/<channel>/mapping")
def change_mapping(channel: str) -> AnyResponse:
    """Keep, preview, apply or discard what the editor holds."""
    return mappings.act(_of_caller(channel))


@channels.get("/<channel>/mapping/versions/<int:number>")
def mapping_version(channel: str, number: int) -> str:
    """One version, beside the one in force."""
    return mappings.version(_of_caller(channel), number)


@channels.get("/<channel>/mapping/versions/<int:number>/mapping.yaml")
def mapping_file(channel: str, number: int) -> Response:
    """One version as a file."""
    return mappings.file(_of_caller(channel), number)


@channels.post("/<channel>/mapping/versions/<int:number>")
def restore_mapping(channel: str, number: int) -> AnyResponse:
    """Apply an earlier version again."""
    return mappings.restore(_of_caller(channel), number)


def _mine() -> list[Channel]:
    who = caller()
    return [found for found in list_channels(running().store) if who.may_feed(found.channel)]


def _of_caller(channel: str) -> Channel:
    check_channel(channel)
    caller().must(f"feed:{channel}")
    found = next((found for found in _mine() if found.channel == channel), None)
    if found is None:
        raise unknown_channel(channel, 404)
    return found


def _may_push(channel: str) -> None:
    check_channel(channel)
    caller().must(f"feed:{channel}")
    if not caller().admin and not channel_exists(running().store, channel):
        raise unknown_channel(channel, 403)


def _channel_page(found: Channel, wrong: FeedError | None = None) -> str:
    store = running().store
    listed, total = list_jobs(store, found.channel, per_page=5)
    return render_template(
        "channels/channel.html",
        channel=found,
        jobs=listed,
        more_jobs=total > len(listed),
        first=summed_up.worst(store, [found]),
        kinds=summed_up.kinds_of_issue(store, found.channel),
        formats=list(ADAPTERS),
        wrong=wrong,
    )


def _refused(channel: str, wrong: FeedError) -> Response:
    """The page of the form again, or a problem when the channel does not exist yet."""
    if not channel_exists(running().store, channel):
        raise wrong
    return make_response(_channel_page(_of_caller(channel), wrong), 400)


def _paging(page: int, total: int) -> dict[str, Any]:
    last = -(-total // _PER_PAGE)
    here = Address.of(request.path, request.args)
    return {"page": page, "pages": pager(page, last), "last": last, "total": total, "here": here}
