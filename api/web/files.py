"""Scripts, styles and icons, under addresses that change with their content, so that browsers may keep them."""

from __future__ import annotations

import logging
from functools import cache
from hashlib import blake2b
from pathlib import Path

from flask import Flask, Response, request, send_from_directory, url_for

log = logging.getLogger("xunpin.web")

FOLDER = Path(__file__).with_name("static")
_YEAR = 31_536_000


def install(app: Flask) -> None:
    if not (FOLDER / "vendor").is_dir():
        log.error("%s is missing: pages come without icons and refinements; run `make assets`", FOLDER / "vendor")
    app.add_url_rule("/static/<path:name>", "static", _send)
    app.jinja_env.globals["static"] = address


def address(name: str) -> str:
    return url_for("static", name=name, v=_version(name))


@cache
def _version(name: str) -> str:
    file = FOLDER / name
    return blake2b(file.read_bytes(), digest_size=6).hexdigest() if file.exists() else "missing"


def _send(name: str) -> Response:
    versioned = "v" in request.args
    response = send_from_directory(FOLDER, name, max_age=_YEAR if versioned else 60)
    response.cache_control.immutable = versioned
    return response
