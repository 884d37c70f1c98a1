"""Categories: of titles that somebody labelled, of the sample feeds, and learned from labelled items."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.data import located
from indexer.category_learning import Example, train
from indexer.category_report import Bin, Report, calibration_of
from indexer.feeds import read_feed
from normalizer.knowledge import Knowledge
from normalizer.model import RawItem
from normalizer.native import read_native
from normalizer.pipeline import normalize

LABELS = os.environ.get("XUNPIN_BENCH_CATEGORIES")
_GENERATOR = Path(__file__).resolve().parents[1] / "examples" / "generate.py"
_SAMPLE = 4_000
_NONE = "none"  # the label of a title that no category of the tree fits


@dataclass(frozen=True, slots=True)
class Filed:
    """`known` items have a category at all, `answered` got one, `right` got theirs or one below it."""

    items: int
    known: int
    answered: int
    right: int
    calibration: tuple[Bin, ...]

    @property
    def accuracy(self) -> float:
        """Of what is answered, also where nothing should have been."""
        return self.right / self.answered if self.answered else 0.0


@dataclass(frozen=True, slots=True)
class Categories:
    """By what was labelled: items filed by the rules, and predictors learned by cross-validation."""

    filed: Mapping[str, Filed]
    learned: Mapping[str, Report]


@dataclass(frozen=True, slots=True)
class _Labelled:
    """`categories`: any of them is right."""

    item: RawItem
    categories: tuple[str, ...]


def measure(knowledge: Knowledge, labels: Path | None) -> Categories:
    """`labels`: a TSV with the columns title and category; see bench/README.md."""
    filed: dict[str, Filed] = {}
    if labels is not None:
        rows = _read_labels(labels)
        filed["labelled titles, first half"] = file_all(rows[::2], knowledge)
        filed["labelled titles, second half"] = file_all(rows[1::2], knowledge)
    sample = list(_sample())
    filed["sample feeds"] = file_all(sample, knowledge)
    bare = [_Labelled(RawItem(each.item.channel, each.item.sku, each.item.title), each.categories) for each in sample]
    filed["sample feeds, titles alone"] = file_all(bare, knowledge)
    return Categories(filed, {name: train(_openbg(name), knowledge)[1] for name in ("coarse", "fine")})


def file_all(rows: Sequence[_Labelled], knowledge: Knowledge) -> Filed:
    answers: list[tuple[float, bool]] = []
    for row in rows:
        category = normalize(row.item, knowledge).category
        if category is not None:
            right = not knowledge.categories.lineage[category.id].isdisjoint(row.categories)
            answers.append((category.confidence, right))
    return Filed(
        len(rows),
        sum(row.categories != (_NONE,) for row in rows),
        len(answers),
        sum(right for _, right in answers),
        calibration_of(answers),
    )


def _read_labels(file: Path) -> list[_Labelled]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [_Labelled(RawItem("bench", "-", row["title"]), tuple(row["category"].split("|"))) for row in rows]


def _sample() -> Iterator[_Labelled]:
    """What the sample shops send, with what they truly sell."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        command = [sys.executable, str(_GENERATOR), folder, "--items", str(_SAMPLE), "--seed", "1"]
        subprocess.run(command, check=True, capture_output=True)
        with (out / "truth.jsonl").open(encoding="utf-8") as lines:
            truth = {(row["channel"], row["sku"]): row["category"] for row in map(json.loads, lines)}
        for feed in json.loads((out / "feeds.json").read_text("utf-8")):
            for item in _items(out / feed["file"], feed):
                if category := truth.get((item.channel, item.sku)):
                    yield _Labelled(item, (category,))


def _items(file: Path, feed: Mapping[str, str]) -> Iterator[RawItem]:
    with file.open("rb") as body:
        for row in read_feed(body, feed["content_type"], feed["format"], feed["channel"]):
            record = row.native if row.native is not None else row.raw
            if not row.rejected and not isinstance(record, str):
                item, _, _ = read_native(feed["channel"], record)
                if item is not None:
                    yield item


def _openbg(name: str) -> list[Example]:
    with located(f"zh/openbg/category_{name}.jsonl").open(encoding="utf-8") as lines:
        return [_openbg_example(json.loads(line), name) for line in lines]


def _openbg_example(row: Mapping[str, Any], name: str) -> Example:
    title, _, rest = row["sentences"].partition("\t")
    attributes: dict[str, str] = {}
    for pair in rest.split("#;#"):
        key, colon, value = pair.partition("#:#")
        if colon:
            attributes[key] = f"{attributes[key]},{value}" if key in attributes else value
    return Example(title, row["labels"][name][0], attributes=attributes)
