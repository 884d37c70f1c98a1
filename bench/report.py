"""What was measured as tables for people, and as JSON with the machine it was measured on."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from bench.attributes import Spans
from bench.categories import Categories
from bench.latency import Latency
from bench.normalizing import Normalizing
from bench.relevance import Relevance
from bench.same_product import SameProduct
from bench.speed import Speed
from tests.servers.install import ELASTICSEARCH_VERSION

_PACKAGES = ("xunpin", "tantivy", "elasticsearch", "flask", "gunicorn", "numpy", "orjson", "rjieba", "sqlalchemy")
_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Report:
    """`None`: not asked for. `relevance` by who ranked, `attributes` by attribute, `spans` by file and field."""

    speed: Speed | None = None
    normalizing: Normalizing | None = None
    attributes: Mapping[str, Spans] | None = None
    relevance: Mapping[str, Relevance] | None = None
    spans: Mapping[str, Mapping[str, Spans]] | None = None
    same_product: SameProduct | None = None
    categories: Categories | None = None


def environment() -> dict[str, Any]:
    """The machine and the versions that a figure depends on, and how busy the machine was before we began."""
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": len(os.sched_getaffinity(0)),
        "processor": models[0].partition(":")[2].strip() if models else platform.machine(),
        "memory_gb": round(int(memory.split()[1]) / 1024**2, 1),
        "system": platform.platform(),
        "load_before": os.getloadavg()[0],
        "commit": commit.stdout.strip() or None,
        "versions": {
            "python": platform.python_version(),
            "elasticsearch server": ELASTICSEARCH_VERSION,
            **{package: version(package) for package in _PACKAGES},
        },
    }


def write_json(path: Path, report: Report, around: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps({"environment": around, **asdict(report)}, option=orjson.OPT_INDENT_2))


def show(console: Console, report: Report) -> None:
    if report.speed:
        console.print(_indexing(report.speed), _latency(report.speed))
        _show_stages(console, report.speed)
    if report.normalizing:
        found = report.normalizing
        console.print(f"Normalizer alone, one core: {found.per_second:,.0f} items/s ({found.items:,} items)")
    if report.attributes:
        console.print(_attributes(report.attributes))
    if report.relevance:
        console.print(_relevance(report.relevance))
    if report.spans:
        console.print(_spans(report.spans))
    if report.same_product:
        console.print(_same_product(report.same_product))
        console.print(f"Chinese pairs told rightly: {report.same_product.chinese:.3f}")
    if report.categories:
        console.print(_filed(report.categories), _learned(report.categories))


def _indexing(speed: Speed) -> Table:
    table = _table("Into the index", "", "documents", "per second", "MB at most")
    feeding, peer = speed.feeding, speed.elasticsearch
    table.add_row(
        "Xunpin: raw feed over HTTP to searchable",
        f"{feeding.items:,}",
        f"{feeding.per_second:,.0f}",
        f"{feeding.memory.largest:,.0f}",
    )
    table.add_row(
        "Elasticsearch: clean documents in bulk",
        f"{peer.documents:,}",
        f"{peer.documents_per_second:,.0f}",
        f"{peer.memory.largest:,.0f}",
    )
    return table


def _latency(speed: Speed) -> Table:
    columns = ("", "clients", "p50 ms", "p95 ms", "p99 ms", "per second")
    table = _table(f"Searches with 4 facets, {speed.http.latency[0].questions:,} questions", *columns)
    rows: tuple[tuple[str, tuple[Latency, ...]], ...] = (
        ("Xunpin over HTTP", speed.http.latency),
        ("engine alone, all it is asked", speed.engine.everything),
        ("engine alone, the plan that answers", speed.engine.answering),
        ("Elasticsearch asked directly", speed.elasticsearch.latency),
    )
    for name, figures in rows:
        for one in figures:
            times = (f"{value:.2f}" for value in (one.p50, one.p95, one.p99))
            table.add_row(
                name if one is figures[0] else "",
                str(one.clients),
                *times,
                f"{one.per_second:,.0f}",
                end_section=one is figures[-1],
            )
    return table


def _show_stages(console: Console, speed: Speed) -> None:
    http, peer = speed.http, speed.elasticsearch
    stages = ", ".join(f"{name} {value:.2f}" for name, value in http.stages.items())
    console.print(
        f"Inside the service, median ms: {stages}\n"
        f"Questions with hits: {http.found:.0%}, {http.hits_per_question:,.0f} hits each "
        f"(Elasticsearch {peer.found:.0%}, {peer.hits_per_question:,.0f}); "
        f"{speed.engine.plans_per_question:.2f} plans per question\n"
        f"Resident while answering: Xunpin {http.memory.largest:,.0f} MB in {http.memory.processes} processes"
    )


def _attributes(found: Mapping[str, Spans]) -> Table:
    table = _table("Attributes read from sentences", "", "labelled", "read", "precision", "recall", "F1")
    for name, one in found.items():
        figures = (f"{value:.3f}" for value in (one.precision, one.recall, one.f1))
        table.add_row(name, str(one.labelled), str(one.read), *figures, end_section=name == "all")
    return table


def _relevance(found: Mapping[str, Relevance]) -> Table:
    table = _table("Relevance", "", "queries", "MRR@10", "hit@10", "recall@100")
    for name, one in found.items():
        table.add_row(name, str(one.queries), *(f"{value:.3f}" for value in (one.mrr_10, one.hit_10, one.recall_100)))
    return table


def _spans(found: Mapping[str, Mapping[str, Spans]]) -> Table:
    table = _table("Exact stretches of titles", "", "field", "labelled", "precision", "recall", "F1")
    for name, fields in found.items():
        for field, one in fields.items():
            figures = (f"{value:.3f}" for value in (one.precision, one.recall, one.f1))
            table.add_row(name, field, str(one.labelled), *figures)
    return table


def _same_product(found: SameProduct) -> Table:
    columns = (
        "precision",
        "recall",
        "F1",
        "B3 precision",
        "B3 recall",
        "recall, reviewed",
        "proposals",
        "of them right",
    )
    table = _table("Same product, by pairs of offers", "", *columns)
    for name, one in found.domains.items():
        shares = (one.precision, one.recall, one.f1, one.b3_precision, one.b3_recall, one.recall_reviewed)
        table.add_row(name, *(f"{value:.3f}" for value in shares), f"{one.proposals:,}", f"{one.proposals_right:.0%}")
    return table


def _filed(found: Categories) -> Table:
    table = _table("Filed by the rules", "", "items", "answered", "right", "at 0.9 or more", "right there")
    for name, one in found.filed.items():
        sure = [each for each in one.calibration if each.low >= 0.9]
        items, right = sum(each.items for each in sure), sum(each.right for each in sure)
        share = f"{right / items:.3f}" if items else "-"
        answered = f"{one.answered / one.known:.3f}" if one.known else "-"
        table.add_row(name, f"{one.items:,}", answered, f"{one.accuracy:.3f}", f"{items:,}", share)
    return table


def _learned(found: Categories) -> Table:
    table = _table("Learned, held out", "", "items", "labels", "right", "spread", "at 0.9 or more", "right there")
    for name, one in found.learned.items():
        sure = [each for each in one.learned.calibration if each.low >= 0.9]
        items, right = sum(each.items for each in sure), sum(each.right for each in sure)
        table.add_row(
            name,
            f"{one.examples:,}",
            str(one.labels),
            f"{one.learned.accuracy:.3f}",
            f"± {one.learned.spread:.3f}",
            f"{items:,}",
            f"{right / items:.3f}" if items else "-",
        )
    return table


def _table(title: str, first: str, *figures: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(first)
    for name in figures:
        table.add_column(name, justify="right")
    return table
