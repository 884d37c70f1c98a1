"""Attributes read out of what shops write: the `raw` stretches of the normalizer's values against labelled spans."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bench.data import located
from normalizer.knowledge import Knowledge
from normalizer.model import RawItem
from normalizer.pipeline import normalize

_CHANNEL = "bench"
Stretches = set[tuple[str, str]]  # attribute id and the exact words


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    labelled: Stretches


@dataclass(frozen=True, slots=True)
class Spans:
    """How many stretches were labelled, read, and both; of all attributes or of one."""

    labelled: int
    read: int
    both: int

    @property
    def precision(self) -> float:
        return self.both / self.read if self.read else 0.0

    @property
    def recall(self) -> float:
        return self.both / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.both / (self.labelled + self.read) if self.labelled + self.read else 0.0


def sentences(knowledge: Knowledge) -> list[Sentence]:
    """Sentences of shop pages; a label counts when the schema has an attribute of that name."""
    with located("zh/ner/jd_attributes.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    known = {label: knowledge.tree.find_attribute(label) for row in rows for label in row["label_set"]}
    ids = {label: spec.id for label, spec in known.items() if spec is not None}
    return [
        Sentence(
            row["sentences"],
            {(ids[span["type"]], span["term"]) for span in row["spans"] if span["type"] in ids},
        )
        for row in rows
    ]


def read(text: str, knowledge: Knowledge, attributes: frozenset[str]) -> Stretches:
    """What the item of that title shows, of those attributes."""
    listing = normalize(RawItem(_CHANNEL, "1", text), knowledge)
    found = ((value.field.removeprefix("attr."), value.raw) for value in listing.values)
    return {(attribute, raw) for attribute, raw in found if attribute in attributes}


def measure(rows: Iterable[Sentence], knowledge: Knowledge) -> Mapping[str, Spans]:
    """Per attribute, and "all" for all of them together."""
    rows = list(rows)
    attributes = frozenset(attribute for row in rows for attribute, _ in row.labelled)
    labelled, told, both = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        found = read(row.text, knowledge, attributes)
        labelled.update(attribute for attribute, _ in row.labelled)
        told.update(attribute for attribute, _ in found)
        both.update(attribute for attribute, _ in found & row.labelled)
    every = {"all": Spans(labelled.total(), told.total(), both.total())}
    return every | {id: Spans(labelled[id], told[id], both[id]) for id, _ in labelled.most_common()}
