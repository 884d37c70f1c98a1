"""The pages: what shoppers and channels see in a browser."""

from __future__ import annotations

from flask import Flask, Response

from api.web import files, labels, language, review, shown, words
from api.web.channels import channels
from api.web.problems import show_problem
from api.web.shop import shop

__all__ = ["register", "show_problem"]

# Pages run their own scripts and styles alone; pictures of products may lie on any other server.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' https:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def register(app: Flask) -> None:
    """Attach the pages, their files and their two languages to the application."""
    language.install(app)
    files.install(app)
    app.jinja_env.filters.update(
        money=shown.money,
        price=shown.price,
        count=shown.count,
        marked=shown.marked,
        picture=shown.picture,
        short_version=shown.short_version,
    )
    app.jinja_env.tests["link"] = shown.is_link
    app.jinja_env.globals.update(
        category_name=labels.category_name,
        category_path=labels.category_path,
        brand_name=labels.brand_name,
        attribute_name=labels.attribute_name,
        value_name=labels.value_name,
        field_words=words.field_words,
        rule_words=words.rule_words,
        issue_words=words.issue_words,
        deduction_words=words.deduction_words,
        advice=words.advice,
        severity_words=words.severity_words,
        state_words=words.state_words,
        kind_words=words.kind_words,
        kind_of_question=review.kind_of_question,
        rejecting=review.rejecting,
        answer_name=review.answer_name,
        step_words=words.step_words,
        path_state_words=words.path_state_words,
        path_reason_words=words.path_reason_words,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.after_request(_protect)
    app.register_blueprint(shop)
    app.register_blueprint(channels)


def _protect(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.add("Cookie")
    return response
