"""Whoever looks at channels in a browser: a key in a cookie that scripts cannot read and other sites cannot use."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, g, make_response, redirect, render_template, request, url_for

from api.bootstrap import running
from api.errors import Problem
from api.keys import Caller, caller, holder
from api.web.language import gettext as _

_COOKIE = "xunpin_key"
_HALF_A_DAY = 43_200


def identify() -> Response | None:
    """Make the holder of the cookie's key the caller of this request; the sign-in page for everybody else."""
    secret = request.cookies.get(_COOKIE)
    if request.headers.get("Authorization") is None:
        if secret is None:
            return page()
        try:
            g.caller = holder(running(), secret)
        except Problem:
            return page(_("这个密钥已失效，请重新登录。"))
    return None if _has_channels(caller()) else page(_("这个密钥不能查看渠道；需要 admin 或 feed:渠道 权限。"))


def sign_in() -> Response:
    """Keep the key of the form, if it opens anything here."""
    from_here()
    secret = request.form.get("key", "").strip()
    try:
        who = holder(running(), secret)
    except Problem:
        return page(_("没有这个密钥，或者它已被吊销。请核对后再试。"))
    if not _has_channels(who):
        return page(_("这个密钥不能查看渠道；需要 admin 或 feed:渠道 权限。"))
    response = make_response(redirect(_back(), 303))
    response.set_cookie(
        _COOKIE,
        secret,
        max_age=_HALF_A_DAY,
        path=url_for("channels.overview"),
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )
    return response


def sign_out() -> Response:
    from_here()
    response = make_response(redirect(url_for("channels.overview"), 303))
    response.delete_cookie(_COOKIE, path=url_for("channels.overview"), samesite="Strict", httponly=True)
    return response


def page(wrong: str | None = None) -> Response:
    """The form, and what was wrong with the last key."""
    back = request.form.get("back") or request.full_path.rstrip("?")
    return make_response(render_template("channels/sign_in.html", wrong=wrong, back=back), 401)


def from_here() -> None:
    """Refuse a form that another site sends. The cookie stays away from such requests as well."""
    fetched_from = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if fetched_from is not None:
        ours = fetched_from == "same-origin"
    else:
        ours = origin is None or urlsplit(origin).netloc == request.host
    if not ours:
        raise Problem(403, "foreign_form", "This form was sent by another site.", field="Origin", value=origin)


def _has_channels(who: Caller) -> bool:
    return who.admin or any(scope.startswith("feed:") for scope in who.scopes)


def _back() -> str:
    """Where the reader wanted to go, if that lies here."""
    home, back = url_for("channels.overview"), request.form.get("back", "")
    inside = back == home or back.startswith((f"{home}/", f"{home}?"))
    return back if inside else home
