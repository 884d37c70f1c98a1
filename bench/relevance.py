"""MRR@10, hit@10 and recall@100 on judged queries, with every other title as a distractor."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import pytrec_eval

from bench.catalog import key, serve
from bench.data import Judged, retrieval
from indexer.engine.tantivy import open_tantivy
from normalizer.model import RawItem
from normalizer.product import product_id
from search.model import SearchRequest
from search.service import SearchService

_CHANNEL = "bench"
DEPTH = 100


@dataclass(frozen=True, slots=True)
class Relevance:
    queries: int
    mrr_10: float
    hit_10: float
    recall_100: float


def build(judged: Judged) -> SearchService:
    items = (RawItem(_CHANNEL, document, title) for document, title in judged.corpus.items())
    return serve(open_tantivy(None), "relevance", items)


def run(judged: Judged, service: SearchService) -> dict[str, list[str]]:
    """The best documents per query, as the results page orders them."""
    document_of = {product_id(key(_CHANNEL, document)): document for document in judged.corpus}
    ranked = {}
    for query, text in judged.queries.items():
        answer = service.search(SearchRequest(text, per_page=DEPTH, facets=()))
        ranked[query] = [document_of[hit.card["id"]] for hit in answer.hits]
    return ranked


def measure(judged: Judged, ranked: Mapping[str, list[str]]) -> Relevance:
    """Every query with a relevant document counts, found or not."""
    wanted = {query: grades for query, grades in judged.relevance.items() if any(grades.values())}

    def mean(measures: str, name: str, depth: int) -> float:
        runs = {q: {d: float(-place) for place, d in enumerate(ranked.get(q, [])[:depth])} for q in wanted}
        scores = pytrec_eval.RelevanceEvaluator(wanted, {measures}).evaluate(runs)
        return sum(score[name] for score in scores.values()) / len(wanted)

    return Relevance(
        len(wanted),
        mean("recip_rank", "recip_rank", 10),
        mean("success.10", "success_10", DEPTH),
        mean("recall.100", "recall_100", DEPTH),
    )


def worst(judged: Judged, ranked: Mapping[str, list[str]], count: int) -> list[dict[str, object]]:
    """The queries whose first relevant document comes latest, with what came instead."""
    rows = []
    for query, grades in judged.relevance.items():
        good = [document for document, grade in grades.items() if grade]
        places = [place for place, document in enumerate(ranked[query], 1) if document in good]
        rows.append((min(places, default=10_000), query, good))
    rows.sort(reverse=True)
    return [
        {
            "query": judged.queries[query],
            "rank": rank,
            "wanted": [judged.corpus[document] for document in good],
            "first": [judged.corpus[document] for document in ranked[query][:3]],
        }
        for rank, query, good in rows[:count]
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worst", type=int, default=0, help="also print this many worst queries")
    options = parser.parse_args()
    judged = retrieval()
    ranked = run(judged, build(judged))
    print(json.dumps(asdict(measure(judged, ranked)), indent=1))
    for row in worst(judged, ranked, options.worst):
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
