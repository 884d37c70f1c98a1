"""Every example of docs/mapping.md does what the page says, and the page leaves nothing out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from api.cli import mapping
from normalizer.mapping import OPERATIONS, apply_mapping, parse_mapping

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "mapping.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```\n```json\n(.*?)```\n```json\n(.*?)```", PAGE, re.S)


@pytest.mark.parametrize(("rules", "item", "becomes"), EXAMPLES)
def test_an_example_becomes_what_the_page_says(rules: str, item: str, becomes: str) -> None:
    record = json.loads(item)
    assert apply_mapping(parse_mapping(rules), record, record).record == json.loads(becomes)


def test_no_example_is_left_out_and_no_operation_either() -> None:
    assert len(EXAMPLES) == PAGE.count("```yaml") == PAGE.count("```json") / 2
    assert set(re.findall(r"^### (\w+)$", PAGE, re.M)) == set(OPERATIONS)


def test_the_page_names_every_command() -> None:
    assert set(re.findall(r"^xunpin mapping (\w+)", PAGE, re.M)) == set(mapping.commands)
