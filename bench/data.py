"""Where the measuring data lies, and how it is read. It is never part of the project."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("XUNPIN_BENCH_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


class DataMissing(SystemExit):
    """Benchmarks need the data; the message says where it is looked for."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is missing; put the data there or name its folder in XUNPIN_BENCH_DATA")


def located(name: str) -> Path:
    path = FOLDER / name
    if not path.exists():
        raise DataMissing(path)
    return path


def titles() -> list[str]:
    with gzip.open(located("zh/titles.tsv.gz"), "rt", encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t")[0] for line in lines]


def queries() -> list[str]:
    with gzip.open(located("zh/queries.tsv.gz"), "rt", encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t")[-1] for line in lines]


@dataclass(frozen=True, slots=True)
class Judged:
    """A retrieval task: titles by document id, texts by query id, relevance by query and document."""

    corpus: dict[str, str]
    queries: dict[str, str]
    relevance: dict[str, dict[str, int]]


def retrieval(folder: str = "zh/retrieval") -> Judged:
    """The judged queries with every other title as a distractor."""
    corpus = dict(_rows(f"{folder}/corpus.tsv"))
    known = set(corpus.values())
    corpus |= {f"x{number}": title for number, title in enumerate(titles()) if title not in known}
    relevance: dict[str, dict[str, int]] = {}
    for query, document, grade in _rows(f"{folder}/qrels.tsv"):
        relevance.setdefault(query, {})[document] = int(grade)
    return Judged(corpus, dict(_rows(f"{folder}/queries.tsv")), relevance)


_TREES = {  # a table of categories, and its columns for id, name and parent
    "jd": ("jd_shop_db/tb_category.jsonl.gz", ("id", "name", "parent_id")),
    "newbee": ("newbee_db/tb_newbee_mall_goods_category.jsonl.gz", ("category_id", "category_name", "parent_id")),
    "yanxuan": ("yanxuan_db/nideshop_category.jsonl.gz", ("id", "name", "parent_id")),
}


def category_tables() -> dict[str, tuple[list[dict[str, Any]], tuple[str, str, str]]]:
    """Shops' own category trees as tables: the rows, and the columns for id, name and parent."""
    found = {}
    for channel, (name, columns) in _TREES.items():
        with gzip.open(located(f"zh/feeds/{name}"), "rt", encoding="utf-8") as lines:
            found[channel] = ([json.loads(line) for line in lines], columns)
    return found


def _rows(name: str) -> Iterator[list[str]]:
    with located(name).open(encoding="utf-8", newline="") as lines:
        yield from csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
