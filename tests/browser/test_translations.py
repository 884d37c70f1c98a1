"""Every message of the pages has an English translation, with the same places to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from api import web

FOLDER = Path(web.__path__[0])
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def messages() -> Iterator[str | tuple[str, ...]]:
    found = extract_from_dir(
        FOLDER, METHODS, OPTIONS, KEYWORDS, directory_filter=lambda path: "node_modules" not in path
    )
    return (message for _, _, message, _, _ in found)


def test_no_message_is_untranslated_and_no_translation_unused() -> None:
    with (FOLDER / "translations" / "en" / "messages.po").open("rb") as text:
        catalog = read_po(text, "en")
    translated = {message.id: message.string for message in catalog if message.id and message.string}
    wanted = set(messages())
    assert wanted - translated.keys() == set()
    assert translated.keys() - wanted == set()


def test_translations_fill_in_the_same_places() -> None:
    with (FOLDER / "translations" / "en" / "messages.po").open("rb") as text:
        catalog = read_po(text, "en")
    for message in catalog:
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in strings if message.id else ():
            assert set(re.findall(r"%\((\w+)\)|\{(\w+)\}", string)) == set(
                re.findall(r"%\((\w+)\)|\{(\w+)\}", originals[0])
            ), string
