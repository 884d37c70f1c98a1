"""Raw feed to searchable, then the same questions to the service, to its engine alone and to Elasticsearch."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any, Generic, TypeVar

import orjson

from api.bootstrap import Application, load_shared, open_application
from api.settings import read_settings
from bench import alone, latency, peer, service, variations
from bench.data import queries, titles
from bench.latency import Latency
from bench.processes import Memory, MemoryWatch, settle
from bench.questions import Question, questions
from bench.service import Service
from indexer.store.catalog import products_after
from search.labels import attribute_label

_PER_FEED = 50_000
_PAGE = 1_000
_CLIENTS = (1, 2, 8)
_WARM_UP = 4  # before anything is measured, so many times fewer other questions are asked

Say = Callable[[str], None]
Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class Feeding:
    """From the first byte of the first push until the last item can be searched."""

    items: int
    seconds: float
    per_second: float
    memory: Memory


@dataclass(frozen=True, slots=True)
class OverHttp:
    """`stages`: medians of took_ms. `found`: the share of the questions with hits."""

    latency: tuple[Latency, ...]
    stages: dict[str, float]
    found: float
    hits_per_question: float
    memory: Memory


@dataclass(frozen=True, slots=True)
class EngineAlone:
    """Everything that the service asked, and of that the plan that answered with its cards."""

    everything: tuple[Latency, ...]
    answering: tuple[Latency, ...]
    plans_per_question: float


@dataclass(frozen=True, slots=True)
class Peer:
    documents: int
    documents_per_second: float
    latency: tuple[Latency, ...]
    found: float
    hits_per_question: float
    memory: Memory


@dataclass(frozen=True, slots=True)
class Speed:
    feeding: Feeding
    http: OverHttp
    engine: EngineAlone
    elasticsearch: Peer


@dataclass(frozen=True, slots=True)
class _Asking(Generic[Asked]):
    """What is asked before anything is measured, and what is measured."""

    warm_up: Sequence[Asked]
    measured: Sequence[Asked]


def run(products: int, asked: int, say: Say) -> Speed:
    """Raises `DataMissing`, and `ServerMissing` when Elasticsearch cannot be started."""
    with tempfile.TemporaryDirectory(prefix="xunpin-bench-") as temporary:
        folder, data = Path(temporary), Path(temporary) / "data"
        known, typed, shared = titles(), queries(), load_shared()
        say(f"making {products:,} items from {len(known):,} titles")
        feeds = variations.write_feeds(folder, known, products, _PER_FEED)
        warm_up = questions(typed, known, shared.analyzer, asked // _WARM_UP + 1, seed=2)
        asking = _Asking(warm_up, questions(typed, known, shared.analyzer, asked))
        with service.serving(data) as running:
            say("feeding the service")
            feeding = _feed(running, feeds, products)
            say(f"{feeding.per_second:,.0f} items/s until searchable; asking it {asked:,} questions")
            http = _over_http(running, asking)
        application = open_application(read_settings({"XUNPIN_DATA": str(data)}), shared)
        try:
            say("asking the engine alone")
            engine = _engine_alone(application, asking)
            say("asking Elasticsearch")
            elasticsearch = _peer(application, asking)
        finally:
            application.close()
    return Speed(feeding, http, engine, elasticsearch)


def _feed(running: Service, feeds: Sequence[Path], count: int) -> Feeding:
    with MemoryWatch(running.pid) as watch:
        began = time.perf_counter()
        jobs = service.push(running, feeds)
        seconds = time.perf_counter() - began
        memory = watch.read()
    accepted = sum(job["accepted"] for job in jobs)
    if accepted != count:
        raise RuntimeError(f"{count} items were sent and {accepted} accepted: {jobs}")
    settle(running.pid)
    return Feeding(count, round(seconds, 1), round(count / seconds, 1), memory)


def _over_http(running: Service, asking: _Asking[Question]) -> OverHttp:
    def connect() -> Callable[[Question], bytes]:
        return service.shopper(running)

    with MemoryWatch(running.pid) as watch:
        found = _measured(connect, asking)
        memory = watch.read()
    ask = connect()
    answers = [orjson.loads(ask(question)) for question in asking.measured]
    stages = {name: round(median(answer["took_ms"][name] for answer in answers), 3) for name in answers[0]["took_ms"]}
    return OverHttp(found, stages, *_totals([answer["total"] for answer in answers]), memory)


def _engine_alone(application: Application, asking: _Asking[Question]) -> EngineAlone:
    folder, target = application.settings.index_folder, application.indexing.alias
    everything = [alone.record(application.service, some) for some in (asking.warm_up, asking.measured)]
    answering = [[each.answering for each in some] for some in everything]

    def measured(warm_up: list[alone.Asked], asked: list[alone.Asked]) -> tuple[Latency, ...]:
        return _measured(lambda: alone.client(folder, target), _Asking(warm_up, asked))

    plans = mean(len(each.plans) for each in everything[1])
    return EngineAlone(measured(*everything), measured(*answering), round(plans, 2))


def _peer(application: Application, asking: _Asking[Question]) -> Peer:
    documents = list(_documents(application))
    with peer.elasticsearch() as server, MemoryWatch(server.pid) as watch:
        began = time.perf_counter()
        written = peer.index(server.url, documents)
        seconds = time.perf_counter() - began
        settle(server.pid)
        found = _measured(lambda: peer.shopper(server.url), asking)
        ask = peer.shopper(server.url)
        totals = _totals([ask(question)["hits"]["total"]["value"] for question in asking.measured])
        return Peer(written, round(written / seconds, 1), found, *totals, watch.read())


def _measured(connect: Callable[[], Callable[[Asked], object]], asking: _Asking[Asked]) -> tuple[Latency, ...]:
    latency.measure(connect, asking.warm_up, 2)
    return tuple(latency.measure(connect, asking.measured, clients) for clients in _CLIENTS)


def _totals(totals: Sequence[int]) -> tuple[float, float]:
    """The share of questions with hits, and hits per question."""
    return round(mean(total > 0 for total in totals), 3), round(mean(totals), 1)


def _documents(application: Application) -> Iterator[tuple[str, dict[str, Any]]]:
    """What our index shows of each product, as a plain index would hold it."""
    knowledge, key = application.knowledge, 0
    colour = attribute_label("color", knowledge)
    while True:
        with application.store.reading() as connection:
            page = products_after(connection, key, _PAGE)
        if not page:
            return
        key = page[-1].key
        for text in application.engine.fetch(application.indexing.alias, [one.key for one in page]).values():
            card = orjson.loads(text)
            path = knowledge.tree.path(card["category"]["id"]) if card["category"] else ()
            yield (
                card["id"],
                {
                    "title": card["title"],
                    "brand": card["brand"] and card["brand"]["id"],
                    "category": [category.id for category in path],
                    "color": card["attributes"].get(colour, []),
                    "price": card["price"]["min"],
                    "sales": card["sales"],
                    "in_stock": card["in_stock"],
                },
            )
