"""What the README tells a newcomer to type is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.cli import main
from api.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^    make (\w+)", README, re.M))))
def test_make_knows_every_target_that_the_readme_names(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize("command", sorted(set(re.findall(r"\.venv/bin/xunpin (\w+)", README))))
def test_the_command_line_knows_every_command_that_the_readme_names(command: str) -> None:
    assert command in main.commands


@pytest.mark.parametrize("variable", sorted(set(re.findall(r"XUNPIN_([A-Z_]+)=", README))))
def test_every_setting_of_the_readme_is_read(variable: str) -> None:
    assert variable.lower() in Settings.model_fields


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([\w./-]+)\)", README))))
def test_every_place_that_the_readme_links_to_exists(path: str) -> None:
    assert (ROOT / path).exists()
