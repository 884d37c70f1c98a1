"""The pages: what shoppers and channels see in a browser."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Attach the blueprints of the pages to the application."""
