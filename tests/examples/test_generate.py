"""The sample feeds are read as what they claim to be, and what is true of them is known for every row."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from indexer.feeds import read_feed
from indexer.store.incoming import IncomingRow

GENERATOR = Path(__file__).parents[2] / "examples" / "generate.py"
ITEMS = 2_000


def generated(out: Path, seed: int) -> Path:
    command = [sys.executable, str(GENERATOR), str(out), "--items", str(ITEMS), "--seed", str(seed)]
    subprocess.run(command, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(tmp_path_factory.mktemp("sample"), 7)


@pytest.fixture(scope="module")
def truth(sample: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (sample / "truth.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def rows(sample: Path) -> dict[str, list[tuple[str, IncomingRow]]]:
    found: dict[str, list[tuple[str, IncomingRow]]] = {}
    for feed in json.loads((sample / "feeds.json").read_text()):
        with (sample / feed["file"]).open("rb") as file:
            read = read_feed(file, feed["content_type"], feed["format"], feed["channel"])
            found[feed["file"]] = [(feed["channel"], row) for row in read]
    return found


def test_every_row_that_is_not_flawed_is_accepted_and_known(rows: Any, truth: list[dict[str, Any]]) -> None:
    sound = {(entry["channel"], entry["sku"]) for entry in truth if entry["flaw"] not in ("no_sku", "no_title")}
    accepted = {(channel, row.sku) for feed in rows.values() for channel, row in feed if not row.rejected}
    assert accepted == sound
    assert len(truth) == ITEMS


def test_rows_without_sku_or_title_are_rejected_and_nothing_else_is(rows: Any, truth: list[dict[str, Any]]) -> None:
    flawed = sum(entry["flaw"] in ("no_sku", "no_title") for entry in truth)
    assert flawed
    assert sum(row.rejected for feed in rows.values() for _, row in feed) == flawed


def test_no_feed_is_other_than_it_says(rows: Any) -> None:
    codes = Counter(issue.code for feed in rows.values() for _, row in feed for issue in row.issues)
    assert set(codes) <= {"sku_missing", "title_missing"}


def test_the_channels_sell_the_same_things_of_many_kinds(truth: list[dict[str, Any]]) -> None:
    sold = {channel: {e["variant"] for e in truth if e["channel"] == channel} for channel in ("jd", "taobao", "shop")}
    assert len(sold["jd"] & sold["taobao"]) > 100
    assert len(sold["jd"] & sold["shop"]) > 50
    assert len({entry["category"] for entry in truth}) >= 40


def test_one_variant_has_one_barcode_with_a_valid_check_digit(truth: list[dict[str, Any]]) -> None:
    codes = {entry["variant"]: entry["gtin"] for entry in truth}
    assert all(codes[entry["variant"]] == entry["gtin"] for entry in truth)
    for code in codes.values():
        digits = [int(digit) for digit in code]
        assert len(digits) == 13
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def test_every_picture_that_an_item_names_is_there_and_is_svg(rows: Any, sample: Path) -> None:
    names = {
        name
        for feed in rows.values()
        for _, row in feed
        for name in re.findall(r"/pictures/([\w-]+\.svg)", str(row.native))
    }
    assert names
    for name in names:
        assert ElementTree.parse(sample / "pictures" / name).getroot().tag.endswith("svg")


@pytest.mark.thorough
def test_the_same_seed_gives_the_same_files_and_another_seed_others(sample: Path, tmp_path: Path) -> None:
    again, other = generated(tmp_path / "again", 7), generated(tmp_path / "other", 8)
    for name in ("taobao-search.ndjson", "jd-listing.csv", "truth.jsonl", "supplier.xml"):
        assert (again / name).read_bytes() == (sample / name).read_bytes()
    assert (other / "truth.jsonl").read_bytes() != (sample / "truth.jsonl").read_bytes()
