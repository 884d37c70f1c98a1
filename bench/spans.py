"""Exact stretches of titles: what the contract shows as `raw` of brand, thing sold, colour, model, against labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from bench.attributes import Spans
from bench.data import located
from normalizer.knowledge import Knowledge
from normalizer.learned_brands import claimed_brand, learn_brands, with_learned
from normalizer.model import Listing, RawItem
from normalizer.pipeline import normalize

_CHANNEL = "bench"
_FEEDS = ("zh/openbg/category_coarse.jsonl", "zh/openbg/category_fine.jsonl")  # titles with what their fields say
# What the labellers called the things, by file: their tag -> our field.
JD = {"1": "brand", "4": "product_words", "16": "attr.color"}
TAOBAO = {"HPPX": "brand", "HCCX": "product_words", "XH": "model"}
TASKS = {"jd": ("zh/ner/jd_titles.bio", JD), "taobao": ("zh/ner/taobao_dev.bio", TAOBAO)}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A title and the distinct texts that its labels mark, by field."""

    title: str
    texts: Mapping[str, frozenset[str]]


def labelled(name: str, fields: Mapping[str, str]) -> list[Labelled]:
    """The titles of a BIO file: a character and its tag per line, a blank line between titles."""
    return [_labelled(rows, fields) for rows in _blocks(located(name).read_text("utf-8").split("\n"))]


def _blocks(lines: Iterable[str]) -> Iterator[list[tuple[str, str]]]:
    rows: list[tuple[str, str]] = []
    for line in (*lines, ""):
        if line:
            rows.append((line[0], line[1:].strip()))
        elif rows:
            yield rows
            rows = []


def _labelled(rows: Sequence[tuple[str, str]], fields: Mapping[str, str]) -> Labelled:
    found: dict[str, set[str]] = {field: set() for field in fields.values()}
    text, label = "", ""
    for char, tag in (*rows, ("", "O")):
        kind, _, name = tag.partition("-")
        if kind == "I" and name == label:
            text += char
            continue
        if label in fields:
            found[fields[label]].add(text)
        text, label = (char, name) if kind == "B" else ("", "")
    return Labelled("".join(char for char, _ in rows), {field: frozenset(texts) for field, texts in found.items()})


def read(title: str, knowledge: Knowledge) -> Listing:
    return normalize(RawItem(_CHANNEL, "1", title), knowledge)


def shown(listing: Listing, field: str) -> frozenset[str]:
    """The distinct raw stretches of the title behind a field."""
    return frozenset(value.raw for value in listing.values if value.field == field and value.source == "title")


def measure(titles: Sequence[Labelled], knowledge: Knowledge) -> dict[str, Spans]:
    """By field: every distinct stretch per title counts once, and only when it is exactly a labelled one."""
    right, said, wanted = Counter[str](), Counter[str](), Counter[str]()
    for one in titles:
        listing = read(one.title, knowledge)
        for field, texts in one.texts.items():
            ours = shown(listing, field)
            right[field] += len(ours & texts)
            said[field] += len(ours)
            wanted[field] += len(texts)
    return {field: Spans(wanted[field], said[field], right[field]) for field in wanted}


def run(knowledge: Knowledge) -> dict[str, dict[str, Spans]]:
    """By labelled file and whether brands were learned from feeds before; then by field."""
    taught = learned(knowledge)
    found: dict[str, dict[str, Spans]] = {}
    for name, (file, fields) in TASKS.items():
        titles = labelled(file, fields)
        found[name] = measure(titles, knowledge)
        found[f"{name}, {len(taught.brands) - len(knowledge.brands)} brands learned"] = measure(titles, taught)
    return found


def learned(knowledge: Knowledge) -> Knowledge:
    """What the brand fields of feeds teach beyond the files; never what the labels say."""
    claims = Counter[str]()
    for title, brand in sorted(set(_branded())):
        claim = claimed_brand(normalize(RawItem(_CHANNEL, "1", title, brand=brand), knowledge))
        if claim is not None:
            claims[claim] += 1
    return with_learned(knowledge, learn_brands(claims, (), (), knowledge))


def _branded() -> Iterator[tuple[str, str]]:
    for name in _FEEDS:
        for line in located(name).read_bytes().splitlines():
            title, _, attributes = orjson.loads(line)["sentences"].partition("\t")
            pairs = (pair.partition("#:#") for pair in attributes.replace("#;#", "\n").splitlines())
            yield from ((title, value) for field, _, value in pairs if field == "品牌" and value)
