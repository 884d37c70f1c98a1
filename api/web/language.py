"""The two languages of the pages: Chinese as written in the templates, English from the catalog of translations."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g, request
from flask_babel import Babel, Domain
from flask_babel import gettext as _translated

COOKIE = "language"
TRANSLATIONS = Path(__file__).with_name("translations")


class _Messages(Domain):  # type: ignore[misc]
    """Reads the text that translators edit, so that nothing has to be compiled before the pages speak English."""

    def __init__(self) -> None:
        super().__init__()
        self._english = english()

    def get_translations(self) -> Translations:
        return self._english if language() == "en" else Translations()


def english() -> Translations:
    """The English of every message."""
    with (TRANSLATIONS / "en" / "messages.po").open("rb") as text:
        catalog = read_po(text, "en")
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


def language() -> str:
    """`zh` unless the reader switched to `en`."""
    if "language" not in g:
        g.language = "en" if request.cookies.get(COOKIE) == "en" else "zh"
    chosen: str = g.language
    return chosen


def gettext(message: str, **values: object) -> str:
    """The message in the language of the page, with `%(name)s` filled in."""
    return str(_translated(message, **values))


def install(app: Flask) -> None:
    babel = Babel(app, default_locale="zh", locale_selector=language)
    babel.domain_instance = _Messages()
    app.jinja_env.globals["language"] = language
