"""The likeliest answers to a question of the normalizer: at most three known things, the best first, each with why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from normalizer.attribute_values import UNKNOWN, ValueReader
from normalizer.brand_index import BrandIndex, is_han
from normalizer.brand_title import read_title
from normalizer.category import predict_category
from normalizer.category_path import read_path
from normalizer.colour import ColourIndex
from normalizer.knowledge import Knowledge
from normalizer.model import RawItem
from normalizer.pinyin import full
from normalizer.rulings import same
from normalizer.schema import AttributeSpec, Label
from normalizer.text import fold, fold_aligned

MOST = 3
_ALIKE = 60.0  # of 100: less is another word
_SOUNDS_ALIKE = 90.0
_NAMED, _FITTING = 0.9, 0.75


@dataclass(frozen=True, slots=True)
class Proposal:
    """`score` is from 0 to 1; `because` is title, path, name, sound, values or match."""

    id: str
    label: str
    score: float
    because: str


def propose_categories(items: Sequence[RawItem], knowledge: Knowledge) -> tuple[Proposal, ...]:
    """What titles and path of some items that are asked about together point to; else what is called alike."""
    index, tree = knowledge.categories, knowledge.tree
    scores: dict[str, tuple[float, str]] = {}

    def note(id: str, score: float, because: str) -> None:
        if score > scores.get(id, (0.0, ""))[0]:
            scores[id] = (score, because)

    told: Counter[str] = Counter()
    for item in items:
        for id, confidence in predict_category(item.title, None, index).candidates:
            told[id] += confidence  # type: ignore[assignment]
    for id, sum_of in told.items():
        note(id, sum_of / len(items), "title")
    path = items[0].category if items else None
    if path and (reading := read_path(path, index)):
        note(reading.id, _NAMED if reading.exact else _FITTING, "path")
    if len(scores) < MOST and path:
        names = _category_names(knowledge)
        for _, alike, place in process.extract(
            same(path.split(">")[-1]), [name for name, _ in names], scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=MOST
        ):
            note(names[place][1], alike / 200, "name")
    return _best(scores, lambda id: " › ".join(node.label.zh_hans for node in tree.path(id)))


def propose_brands(written: str, items: Sequence[RawItem], knowledge: Knowledge) -> tuple[Proposal, ...]:
    """Brands that the titles of the items name, that are written alike, or that sound alike."""
    brands = knowledge.brands
    scores: dict[str, tuple[float, str]] = {}

    def note(id: str, score: float, because: str) -> None:
        if brands.get(id) is not None and score > scores.get(id, (0.0, ""))[0]:
            scores[id] = (score, because)

    titled = Counter(
        reading.value.id
        for item in items
        if (reading := read_title(fold_aligned(item.title), brands, None, knowledge.words))
    )
    for id, count in titled.items():
        note(id, _NAMED * count / len(items), "title")
    name, spellings = same(written), _spellings(brands)
    for _, alike, place in process.extract(
        name, spellings.texts, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=3 * MOST
    ):
        note(spellings.ids[place], alike / 100, "name")
    for _, alike, place in process.extract(
        full(name) if is_han(name) else name.replace(" ", ""),
        spellings.sounds,
        scorer=fuzz.ratio,
        score_cutoff=_SOUNDS_ALIKE,
        limit=3 * MOST,
    ):
        note(spellings.ids[place], alike / 110, "sound")
    return _best(scores, lambda id: brands.get(id).label)  # type: ignore[union-attr]


def propose_values(spec: AttributeSpec, written: str, knowledge: Knowledge) -> tuple[Proposal, ...]:
    """Known values that are written alike or that the text holds."""
    text = same(written)
    scores: dict[str, tuple[float, str]] = {}
    labels: dict[str, str] = {}
    for id, label, aliases in _values(spec, knowledge.colours):
        labels[id] = label.zh_hans
        for name in map(fold, (*label.names(), *aliases)):
            alike = fuzz.ratio(text, name)
            if name in text or text in name:
                alike = max(alike, 100 * _FITTING)
            if alike >= _ALIKE and alike / 100 > scores.get(id, (0.0, ""))[0]:
                scores[id] = (alike / 100, "name")
    return _best(scores, labels.__getitem__)


def propose_attributes(
    name: str, texts: Sequence[str], categories: Iterable[str | None], knowledge: Knowledge
) -> tuple[Proposal, ...]:
    """Attributes of the items' categories that are called alike, or whose values these texts are."""
    tree = knowledge.tree
    asked = same(name)
    specs: dict[str, AttributeSpec] = {}
    for category in categories:
        for spec in tree.get(category).attributes if category is not None else ():
            specs.setdefault(spec.id, spec)
    scores: dict[str, tuple[float, str]] = {}
    for spec in (specs or tree.all_attributes).values():
        alike = max(fuzz.ratio(asked, fold(known)) for known in spec.names()) / 100
        if alike >= _ALIKE / 100:
            scores[spec.id] = (alike, "name")
        fitting = _fit(spec, name, texts, knowledge) * _FITTING
        if fitting > scores.get(spec.id, (0.3, ""))[0]:
            scores[spec.id] = (fitting, "values")
    return _best(scores, lambda id: tree.attribute(id).label.zh_hans)


def _fit(spec: AttributeSpec, name: str, texts: Sequence[str], knowledge: Knowledge) -> float:
    """The share of the texts that are values of an attribute with a vocabulary or a unit."""
    if spec.kind in ("text", "number") or not texts:
        return 0.0
    reader = ValueReader(knowledge.tree, None, knowledge.colours)
    known = 0
    for text in texts:
        facts = [fact for fact in reader.read(spec, name, text, "") if fact.attribute.id == spec.id]
        known += bool(facts) and all(fact.evidence.rule != UNKNOWN for fact in facts)
    return known / len(texts)


def _best(scores: dict[str, tuple[float, str]], label: Callable[[str], str]) -> tuple[Proposal, ...]:
    ordered = sorted(scores.items(), key=lambda entry: (-entry[1][0], entry[0]))[:MOST]
    return tuple(Proposal(id, label(id), round(min(score, 1.0), 3), because) for id, (score, because) in ordered)


def _values(spec: AttributeSpec, colours: ColourIndex) -> Iterable[tuple[str, Label, tuple[str, ...]]]:
    if spec.values:
        return [(value.id, value.label, value.aliases) for value in spec.values]
    if spec.kind == "enum":
        return [(family.id, family.label, (*family.aliases, *family.shades)) for family in colours.families]
    return ()


@dataclass(frozen=True, slots=True)
class _Spelled:
    """Every way to write a brand, how it sounds, and whose it is."""

    texts: tuple[str, ...]
    sounds: tuple[str, ...]
    ids: tuple[str, ...]


@lru_cache(maxsize=2)
def _spellings(brands: BrandIndex) -> _Spelled:
    known = list(brands.spellings())
    texts = tuple(text for text, _ in known)
    sounds = tuple(full(text) if is_han(text) else text.replace(" ", "") for text in texts)
    return _Spelled(texts, sounds, tuple(brand.id for _, brand in known))


@lru_cache(maxsize=2)
def _category_names(knowledge: Knowledge) -> list[tuple[str, str]]:
    return [(fold(name), node.id) for node in knowledge.tree.categories.values() for name in node.names()]
