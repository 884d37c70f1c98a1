"""Where the category paths of a channel belong: what waits with its proposals, what is mapped, and deciding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from flask import Response, make_response, redirect, render_template, request, url_for
from rapidfuzz import process
from werkzeug.wrappers import Response as AnyResponse

from api import wire
from api.bootstrap import running
from api.endpoint import parse_query
from api.keys import caller
from api.web import sign_in
from api.web.address import Address
from api.web.labels import category_path
from api.web.language import gettext as _
from api.web.results import pager
from indexer.category_paths import STATES, UnknownCategory, channel_paths, decide_paths, mapped_share, take_back
from indexer.store.channels import Channel
from normalizer.schema import CategoryTree
from normalizer.text import fold

PER_PAGE = 30
_SUGGESTED = 12


def page(found: Channel, wrong: str | None = None) -> str:
    """The paths in one state, by default those that wait."""
    application, query = running(), parse_query(wire.CategoryPathsQuery, request.args)
    paths = channel_paths(application.store, application.knowledge.categories, found.channel)
    counts = Counter(path.state for path in paths)
    state = query.state or next((state for state in STATES if counts[state]), STATES[0])
    listed = [path for path in paths if path.state == state]
    last = -(-len(listed) // PER_PAGE)
    return render_template(
        "channels/categories.html",
        channel=found,
        paths=listed[(query.page - 1) * PER_PAGE : query.page * PER_PAGE],
        counts={each: counts[each] for each in STATES},
        state=state,
        mapped=mapped_share(paths),
        wrong=wrong,
        page=query.page,
        pages=pager(query.page, last),
        last=last,
        here=Address.of(url_for("channels.categories", channel=found.channel), request.args),
    )


def decide(found: Channel) -> AnyResponse:
    """What a form decides of one path; the list again, or with what was wrong."""
    sign_in.from_here()
    application, path = running(), request.form.get("path", "")
    verdict, name = request.form.get("verdict", ""), request.form.get("category", "").strip()
    tree = application.knowledge.tree
    try:
        if not path.strip() or verdict not in ("file", "nothing", "take_back"):
            return _refused(found, _("表单不完整，请重试。"))
        if verdict == "take_back":
            take_back(application.store, found.channel, [path])
        else:
            category = _named(name, tree) if verdict == "file" else None
            who = "admin" if caller().admin else f"feed:{found.channel}"
            decide_paths(application.store, tree, found.channel, {path: category}, who)
    except UnknownCategory as unknown:
        return _refused(found, _("没有叫“%(name)s”的类目。", name=unknown.category))
    return redirect(str(Address.of(url_for("channels.categories", channel=found.channel), request.args)), 303)


def names() -> str:
    """Categories that are called like what was typed, as options of the field."""
    tree, typed = running().knowledge.tree, fold(request.args.get("category", "")).strip()[:100]
    found: dict[str, float] = {}
    if typed:
        known = dict(_names(tree))
        for name, score, _place in process.extract(typed, list(known), limit=4 * _SUGGESTED, score_cutoff=60):
            found.setdefault(known[name], score)
    options = [(id, " › ".join(label for _id, label in category_path(id))) for id in list(found)[:_SUGGESTED]]
    return render_template("channels/category_options.html", options=options)


def _named(name: str, tree: CategoryTree) -> str:
    """A category by its id, or by a name that it alone bears."""
    if tree.find(name) is not None:
        return name
    bearers = {id for each, id in _names(tree) if each == fold(name).strip()}
    if len(bearers) != 1:
        raise UnknownCategory(name, tree)
    return bearers.pop()


def _names(tree: CategoryTree) -> Iterator[tuple[str, str]]:
    return ((fold(name), id) for id, category in tree.categories.items() for name in category.names())


def _refused(found: Channel, wrong: str) -> Response:
    return make_response(page(found, wrong), 400)
