"""Which offers the pipeline takes for one product, held against clusters and pairs that people labelled.

The offers go the way of any feed: accepted into a store, worked off in batches, judged by the product of each.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bench.data import located
from indexer.build import rebuild
from indexer.document import DocumentBuilder
from indexer.engine.tantivy import open_tantivy
from indexer.indexing import Indexing
from indexer.lexicons import load_knowledge
from indexer.proposals import propose
from indexer.store.accept import accept
from indexer.store.connection import open_store
from indexer.store.incoming import IncomingRow
from indexer.store.lease import WORKER, acquire, this_process
from indexer.store.schema import listings, merge_proposals
from indexer.terms import analyzer_of
from indexer.update import apply_batch
from normalizer.comparison import compare
from normalizer.model import RawItem
from normalizer.pipeline import normalize

CHINESE = "zh/openbg/same_item.jsonl"
DOMAINS = ("mobile", "tvs", "washers")
_OWNER = f"{this_process()}/bench"


@dataclass(frozen=True, slots=True)
class Offer:
    """`truth` names the product that it is of."""

    sku: str
    title: str
    shop: str
    truth: str
    domain: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs of offers, and B3: how much of each offer's product is right, on average over offers."""

    offers: int
    precision: float
    recall: float
    f1: float
    b3_precision: float
    b3_recall: float
    recall_reviewed: float  # with every right proposal accepted
    proposals: int
    proposals_right: float


@dataclass(frozen=True, slots=True)
class SameProduct:
    """`domains` by name; `chinese` is the share of labelled pairs of Chinese listings that the review threshold tells
    rightly, of so many `chinese_pairs`.
    """

    domains: Mapping[str, Agreement]
    chinese: float
    chinese_pairs: int
    items_per_second: float
    proposing_seconds: float


def measure(*, channel_per_shop: bool = False) -> SameProduct:
    given = [offer for domain in DOMAINS for offer in offers(domain)]
    placed = place(given, channel_per_shop)
    domains = {name: agreement([offer for offer in given if offer.domain == name], placed) for name in DOMAINS}
    right = pairs_told_rightly()
    return SameProduct(domains, sum(right) / len(right), len(right), placed.per_second, placed.proposing)


def pairs_told_rightly() -> list[bool]:
    """Pairs of listings of two shops with the attributes that each wrote: one product or two?"""
    knowledge = load_knowledge()
    told = []
    for line in located(CHINESE).read_text("utf-8").splitlines():
        row = json.loads(line)
        found = re.match(r"Item 1: (.*),\nItem 2: (.*)$", row["sentences"], re.DOTALL)
        if found is not None:
            one, other = (
                normalize(_item(text, shop), knowledge) for text, shop in zip(found.groups(), "ab", strict=True)
            )
            same = compare(one, other, knowledge.matching).is_worth_asking(knowledge.matching)
            told.append(same == (row["labels"]["en"] == ["same"]))
    return told


def _item(text: str, channel: str) -> RawItem:
    title, _, rest = text.partition(", ")
    attributes: dict[str, str] = {}
    for field in rest.split("#;#"):
        name, _, value = field.partition("#:#")
        if value:
            attributes[name] = f"{attributes[name]};{value}" if name in attributes else value
    return RawItem(channel, "1", title, attributes=attributes)


def offers(domain: str) -> list[Offer]:
    with gzip.open(located(f"en/offers/pricerunner_{domain}.csv.gz"), "rt", encoding="utf-8", newline="") as lines:
        return [Offer(row[0], row[1], row[2], row[3], domain) for row in csv.reader(lines)]


@dataclass(frozen=True, slots=True)
class Placed:
    """The product of every offer by its sku, and the pairs of products that a person is asked about."""

    product_of: Mapping[str, int]
    proposed: frozenset[tuple[int, int]]
    per_second: float  # from raw offers to searchable products, in one process
    proposing: float  # seconds until all products were compared with their neighbours


def place(given: Sequence[Offer], channel_per_shop: bool) -> Placed:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'catalog.db'}")
        knowledge = load_knowledge()
        indexing = Indexing(store, open_tantivy(None), DocumentBuilder(analyzer_of(knowledge), knowledge))
        acquire(store, WORKER, _OWNER)
        rebuild(indexing)
        by_channel: dict[str, list[Offer]] = {}
        for offer in given:
            by_channel.setdefault(f"shop-{offer.shop}" if channel_per_shop else "market", []).append(offer)
        for channel, some in by_channel.items():
            accept(store, channel, (_row(number, offer) for number, offer in enumerate(some, 1)))
        began = time.perf_counter()
        while apply_batch(indexing, _OWNER):
            pass
        searchable = time.perf_counter()
        while propose(indexing, _OWNER):
            pass
        compared = time.perf_counter()
        with store.reading() as connection:
            found = {row.sku: row.product for row in connection.execute(select(listings.c.sku, listings.c.product))}
            pairs = connection.execute(select(merge_proposals.c.low, merge_proposals.c.high)).all()
        store.close()
        indexing.engine.close()
        proposed = frozenset((low, high) for low, high in pairs)
        return Placed(found, proposed, len(given) / (searchable - began), compared - searchable)


def _row(number: int, offer: Offer) -> IncomingRow:
    return IncomingRow(number, offer.sku, {"sku": offer.sku, "title": offer.title, "shop": offer.shop})


def agreement(given: Iterable[Offer], placed: Placed) -> Agreement:
    truth = {offer.sku: offer.truth for offer in given}
    product_of = {sku: placed.product_of[sku] for sku in truth}
    both = Counter((product_of[sku], truth[sku]) for sku in truth)
    wanted, made = Counter(truth.values()), Counter(product_of.values())
    right, all_wanted, all_made = (sum(map(_pairs, counts.values())) for counts in (both, wanted, made))
    precision, recall = right / max(all_made, 1), right / max(all_wanted, 1)
    labels: dict[int, Counter[str]] = {}
    for (product, label), count in both.items():
        labels.setdefault(product, Counter())[label] = count
    asked = [pair for pair in placed.proposed if pair[0] in labels and pair[1] in labels]
    gained = [sum(n * labels[high][label] for label, n in labels[low].items()) for low, high in asked]
    return Agreement(
        len(truth),
        precision,
        recall,
        2 * precision * recall / ((precision + recall) or 1),
        sum(n * n / made[product] for (product, _), n in both.items()) / len(truth),
        sum(n * n / wanted[label] for (_, label), n in both.items()) / len(truth),
        recall + sum(gained) / max(all_wanted, 1),
        len(asked),
        sum(map(bool, gained)) / max(len(asked), 1),
    )


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
