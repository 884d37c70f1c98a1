"""The review queue in a browser: one key decides, one takes it back."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import wire
from api.bootstrap import running
from api.endpoint import parse_query
from api.errors import Problem
from api.keys import caller
from api.routes.review import exported, made, read_page, undone
from api.web import sign_in
from api.web.address import Address
from api.web.channels import channels
from api.web.labels import attribute_name, brand_name, category_path, value_name
from api.web.language import gettext as _
from api.web.results import pager
from indexer.review import queue
from indexer.review.kinds import KINDS
from indexer.review.model import VERDICTS, Choice, Group
from indexer.store.channels import list_channels
from indexer.store.decisions import Decision, list_decisions

_PER_PAGE = 20
_LONGEST_NAME = 100


@channels.get("/review")
def review() -> str:
    """What waits for a decision, most valuable first."""
    caller().must("admin")
    application, query = running(), parse_query(wire.ReviewQuery, request.args)
    found = read_page(application, query, _PER_PAGE)
    return render_template(
        "channels/review.html",
        groups=found.groups,
        counts=found.counts,
        query=query,
        known=[channel.channel for channel in list_channels(application.store)],
        categories=_all_categories() if any(group.kind == "category" for group in found.groups) else [],
        **_paging(query.page, found.total),
    )


@channels.post("/review/decisions")
def decide() -> AnyResponse:
    """What the form of a group says; the group shows what became of it."""
    sign_in.from_here()
    caller().must("admin")
    id, verdict = request.form.get("group", ""), request.form.get("verdict", "")
    if verdict not in VERDICTS:
        raise Problem(400, "invalid_parameter", "verdict", field="verdict", value=verdict, allowed=VERDICTS)
    name = request.form.get("name", "").strip()[:_LONGEST_NAME] or None
    choice = Choice(verdict, request.form.get("answer") or None, name)
    try:
        decision, _job = made(running(), id, choice)
    except Problem as wrong:
        if not _is_fragment():
            raise
        return make_response(_asked_again(id, wrong))
    return _answered(decision)


@channels.get("/review/decisions")
def decisions() -> str:
    """Everything that was decided, by whom and when."""
    caller().must("admin")
    application, query = running(), parse_query(wire.DecisionsQuery, request.args)
    with application.store.reading() as connection:
        found, total = list_decisions(connection, query.kind, page=query.page, per_page=_PER_PAGE)
    return render_template(
        "channels/decisions.html",
        decisions=[(decision, answer_of(decision)) for decision in found],
        query=query,
        **_paging(query.page, total),
    )


@channels.get("/review/decisions.yaml")
def export() -> Response:
    """The decisions in force, as a file."""
    caller().must("admin")
    response = Response(exported(running()), content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=decisions.yaml"
    return response


@channels.post("/review/decisions/<id>/undo")
def undo(id: str) -> AnyResponse:
    """Take a decision back; its group is asked again."""
    sign_in.from_here()
    caller().must("admin")
    decision, _job = undone(running(), id)
    if not _is_fragment():
        return redirect(request.referrer or url_for("channels.decisions"), 303)
    return make_response(_asked_again(f"{decision.kind}:{decision.topic}"))


def kind_of_question(kind: str) -> str:
    names = {
        "category": _("分类"),
        "brand": _("品牌"),
        "value": _("属性值"),
        "attribute": _("属性名"),
        "merge": _("合并"),
    }
    return names.get(kind, kind)


def rejecting(kind: str) -> str:
    """What rejecting means, in words."""
    names = {
        "category": _("都不是"),
        "brand": _("不是品牌"),
        "value": _("没有意义"),
        "attribute": _("不是属性"),
        "merge": _("不是同一件"),
    }
    return names.get(kind, _("不采纳"))


def answer_name(kind: str, subject: tuple[str, ...], id: str, label: str) -> str:
    """An answer in the language of the page; `label` is what it is called where no file knows it."""
    match kind:
        case "category":
            return " › ".join(name for _id, name in category_path(id)) or label
        case "brand":
            return brand_name(id, label)
        case "attribute":
            return attribute_name(id, label)
        case "value":
            return value_name(subject[0], id, label)
        case "merge":
            return _("同一件商品")
    return label


def answer_of(decision: Decision) -> str | None:
    """What a decision says; None where nothing was to fit."""
    if decision.answer is None:
        return None
    label = KINDS[decision.kind].shown(running().knowledge, decision) or decision.answer
    return answer_name(decision.kind, decision.subject, decision.answer, label)


def _answered(decision: Decision) -> AnyResponse:
    if not _is_fragment():
        return redirect(request.referrer or url_for("channels.review"), 303)
    return make_response(render_template("channels/review_decided.html", decision=decision, answer=answer_of(decision)))


def _asked_again(id: str, wrong: Problem | None = None) -> str:
    """The group as it is now, with what was wrong; a note when there is nothing to ask any more."""
    group: Group | None
    try:
        group = queue.read_group(running().store, running().knowledge, id)
    except queue.UnknownGroup:
        group = None
    return render_template("channels/review_asked.html", group=group, wrong=_reason(wrong) if wrong else None)


def _reason(wrong: Problem) -> str:
    if wrong.code != "not_decidable":
        return wrong.detail
    if wrong.hint:
        return _("没有“%(value)s”。最接近的是“%(hint)s”。", value=str(wrong.value or ""), hint=wrong.hint)
    return _("没有可以采纳的建议：请新建，或者选择不采纳。")


def _is_fragment() -> bool:
    return request.headers.get("HX-Request") == "true"


def _all_categories() -> list[str]:
    tree = running().knowledge.tree
    return [" › ".join(name for _id, name in category_path(id)) for id in tree.categories]


def _paging(page: int, total: int) -> dict[str, Any]:
    last = -(-total // _PER_PAGE)
    return {
        "page": page,
        "pages": pager(page, last),
        "last": last,
        "total": total,
        "here": Address.of(request.path, request.args),
    }
