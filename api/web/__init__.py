"""The pages: what shoppers and channels see in a browser."""

from __future__ import annotations

from flask import Flask, g, request, send_from_directory
from flask.typing import ResponseReturnValue
from flask_babel import Babel

from api.errors import Problem
from api.web import shown
from api.web.problems import show_problem, show_unknown
from api.web.storefront import shop
from search.model import UnknownValue

STATIC_SECONDS = 3600


def register(app: Flask) -> None:
    """Attach the pages, their files and their two languages to the application."""
    Babel(
        app,
        default_locale="zh",
        default_translation_directories=f"{__path__[0]}/translations",
        locale_selector=_language,
    )
    app.jinja_loader = _loader()
    app.jinja_env.filters.update(money=shown.money, count=shown.count, marked=shown.marked)
    app.jinja_env.globals["language"] = _language
    app.add_url_rule("/static/<path:name>", "static", _static)
    for blueprint in (shop,):
        blueprint.register_error_handler(Problem, show_problem)
        blueprint.register_error_handler(UnknownValue, show_unknown)
        app.register_blueprint(blueprint)
