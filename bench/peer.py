"""Elasticsearch asked directly, as a team that has nothing else would: its standard analyser, its own scores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from bench.questions import PER_PAGE, Question
from tests.servers import elasticsearch_server, process

_INDEX = "peer"
_CHUNK = 2_000
_KEYWORD = {"type": "keyword"}
_MAPPING = {
    "properties": {
        "title": {"type": "text", "analyzer": "standard"},
        "brand": _KEYWORD,
        "category": _KEYWORD,
        "color": _KEYWORD,
        "price": {"type": "float"},
        "sales": {"type": "integer"},
        "in_stock": {"type": "boolean"},
    }
}


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    pid: int


@contextmanager
def elasticsearch() -> Iterator[Server]:
    """A real single node, with the settings of the tests. Raises `ServerMissing`, which says what to install."""
    process.begin_run()
    try:
        url = process.shared_server("elasticsearch", elasticsearch_server.start)
        keeper = Path(os.environ["XUNPIN_TEST_SERVERS"]) / "elasticsearch" / "keeper.pid"
        yield Server(url, int(keeper.read_text()))
    finally:
        process.end_run()


def index(url: str, documents: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
    """Write the documents by id in bulk and make them searchable; answers how many there are."""
    client = Elasticsearch(url, request_timeout=120)
    client.options(ignore_status=404).indices.delete(index=_INDEX)
    client.indices.create(index=_INDEX, mappings=_MAPPING, settings={"number_of_shards": 1, "number_of_replicas": 0})
    actions = ({"_index": _INDEX, "_id": id, "_source": document} for id, document in documents)
    for _ in streaming_bulk(client, actions, chunk_size=_CHUNK):
        pass
    client.indices.refresh(index=_INDEX)
    return int(client.count(index=_INDEX)["count"])


def shopper(url: str) -> Callable[[Question], Any]:
    """A client whose connection stays open."""
    client = Elasticsearch(url)
    return lambda question: client.search(index=_INDEX, **_page(question))


def _page(question: Question) -> dict[str, Any]:
    """The page that our endpoint answers with: hits, exact total, the same four facets."""
    match = {"match": {"title": {"query": question.text, "minimum_should_match": "70%"}}}
    prices = {"range": {"price": {"gte": question.low, "lte": question.high}}}
    facets = {name: {"terms": {"field": name, "size": 50}} for name in ("category", "brand", "color")}
    return {
        "query": {"bool": {"must": [match], "filter": [prices] if question.has_price else []}},
        "size": PER_PAGE,
        "track_total_hits": True,
        "aggs": {**facets, "price": {"stats": {"field": "price"}}},
    }


def rank(url: str, queries: Mapping[str, str], depth: int) -> dict[str, list[str]]:
    """The best documents per query: any word of it, by BM25."""
    client = Elasticsearch(url)
    ranked = {}
    for query, text in queries.items():
        page = client.search(index=_INDEX, query={"match": {"title": text}}, size=depth, source=False)
        ranked[query] = [hit["_id"] for hit in page["hits"]["hits"]]
    return ranked
