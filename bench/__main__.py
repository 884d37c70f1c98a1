"""`python -m bench`: speed and quality, measured on this machine in one run beside a peer."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from bench import attributes, categories, normalizing, peer, relevance, report, same_product, spans, speed
from bench.data import retrieval, titles
from bench.relevance import Relevance
from indexer.lexicons import load_knowledge

_RESULTS = Path(__file__).parent / "results"
_NORMALIZED = 20_000
_PARTS = ("speed", "relevance", "normalize", "attributes", "categories", "same-product", "spans")


@click.command()
@click.option("--products", default=300_000, show_default=True, help="Size of the catalog.")
@click.option("--queries", default=2_000, show_default=True, help="Questions per measurement.")
@click.option("--only", type=click.Choice(_PARTS), help="One part alone; all of them otherwise.")
@click.option("--json", "path", type=click.Path(dir_okay=False, path_type=Path), help="Default: bench/results/<date>.")
@click.option("--worst", default=0, help="Also print this many queries that rank worst.")
@click.option(
    "--labels",
    default=categories.LABELS,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Titles with their categories (bench/README.md); default: XUNPIN_BENCH_CATEGORIES.",
)
def main(products: int, queries: int, only: str | None, path: Path | None, worst: int, labels: Path | None) -> None:
    """Measure feeding, searching and relevance; print tables and write JSON."""
    console, around = Console(), report.environment()
    wanted = (only,) if only else _PARTS
    knowledge = load_knowledge()
    found = report.Report(
        normalizing=normalizing.measure(titles(), min(products, _NORMALIZED), knowledge)
        if "normalize" in wanted
        else None,
        attributes=attributes.measure(attributes.sentences(knowledge), knowledge) if "attributes" in wanted else None,
        categories=categories.measure(knowledge, labels) if "categories" in wanted else None,
        spans=spans.run(knowledge) if "spans" in wanted else None,
        relevance=_relevance(console, worst) if "relevance" in wanted else None,
        same_product=same_product.measure() if "same-product" in wanted else None,
        speed=speed.run(products, queries, console.log) if "speed" in wanted else None,
    )
    report.show(console, found)
    path = path or _RESULTS / f"{datetime.now():%Y-%m-%dT%H%M%S}.json"
    report.write_json(path, found, around)
    console.print(f"Written to {path}")


def _relevance(console: Console, worst: int) -> dict[str, Relevance]:
    judged = retrieval()
    console.log(f"ranking {len(judged.corpus):,} titles for {len(judged.queries)} queries")
    ranked = relevance.run(judged, relevance.build(judged))
    for row in relevance.worst(judged, ranked, worst):
        console.print_json(json.dumps(row, ensure_ascii=False))
    with peer.elasticsearch() as server:
        peer.index(server.url, ((id, {"title": title}) for id, title in judged.corpus.items()))
        theirs = peer.rank(server.url, judged.queries, relevance.DEPTH)
    return {
        "Xunpin": relevance.measure(judged, ranked),
        "Elasticsearch, standard analyser, any word": relevance.measure(judged, theirs),
    }


if __name__ == "__main__":
    main()
