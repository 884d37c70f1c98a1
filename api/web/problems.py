"""Refusals as pages: what went wrong in the reader's words, and the nearest way on."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from api import errors
from api.errors import Problem
from api.web.address import Address
from api.web.language import gettext as _

_PAGES = ("shop", "channels")


def show_problem(problem: Problem) -> Response:
    """A page for whoever asked for one, problem+json for programs."""
    return _page(problem) if _wants_page() else errors.render(problem)


def _wants_page() -> bool:
    if request.blueprint in _PAGES:
        return True
    nowhere = request.url_rule is None and not request.path.startswith("/v1/")
    return nowhere and "text/html" in request.headers.get("Accept", "")


def _page(problem: Problem) -> Response:
    here = Address.of(request.path, request.args)
    wrong = problem.field if problem.field in dict(here.parameters) else None
    page = render_template(
        "problem.html",
        problem=problem,
        title=_title(problem),
        reason=_reason(problem),
        without=here.setting(wrong, None) if wrong else None,
        instead=here.setting(wrong, problem.hint) if wrong and _is_value(problem) else None,
    )
    response = make_response(page, problem.status)
    response.headers.update(problem.headers)
    return response


def _is_value(problem: Problem) -> bool:
    """Whether the hint is what to write instead of the value, not advice or another parameter's name."""
    return problem.hint is not None and problem.hint in (problem.allowed or ()) and problem.code != "unknown_parameter"


def _title(problem: Problem) -> str:
    if problem.code == "unknown_product":
        return _("这件商品找不到了")
    if problem.status == 404:
        return _("这里什么也没有")
    if problem.status in (401, 403):
        return _("这里需要密钥")
    if problem.status == 503:
        return _("商品目录暂时打不开")
    if problem.status >= 500:
        return _("我们这边出了点问题")
    return _("这个地址里有看不懂的内容")


def _reason(problem: Problem) -> str:
    names = {"field": problem.field or "", "value": "" if problem.value is None else str(problem.value)}
    match problem.code:
        case "unknown_product":
            return _("没有这件商品，或者已经没有店铺在卖了。")
        case "not_found":
            return _("地址可能写错了，或者页面已经搬走。")
        case "unknown_parameter":
            return _("这里没有叫“%(field)s”的参数。", **names)
        case "invalid_parameter" | "unknown_value" if problem.value is not None:
            return _("“%(field)s”不能是“%(value)s”。", **names)
        case "index_missing" | "engine_unavailable" | "index_outdated" | "store_unavailable":
            return _("请过几秒再试。")
    return problem.detail
