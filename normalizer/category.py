"""The category of an item from its title and the channel's own path, with its reason and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from normalizer.category_index import CategoryIndex
from normalizer.category_path import PathReading, read_path
from normalizer.head_noun import Noun, nouns
from normalizer.text import Folded, fold_aligned

__all__ = ["CategoryIndex", "CategoryReading", "predict_category"]

Scores = Mapping[str, float]

# A title with one clear noun comes near the ceiling; every rival noun takes its share.
_FLOOR, _PER_WEIGHT, _CEILING = 0.55, 0.25, 0.95
# A second mention of the same thing says a little more, a name that several categories bear a little less.
_AGAIN, _SHARED = 0.3, 0.75
# Title and path: both name it, the path names it and the title is silent, the title names something else.
_AGREED, _NARROWED, _PATH_ALONE, _CONTRADICTED = 0.97, 0.92, 0.85, 0.65


@dataclass(frozen=True, slots=True)
class CategoryReading:
    """A decided category; `id` is None and the confidence 0 where neither title nor path names anything known.

    `raw` is the stretch of `source` ("title" or "category") that decided, `candidates` are the best three with their
    confidences, `product_words` the spans of the title as received that name the thing sold.
    """

    id: str | None
    confidence: float
    raw: str
    source: str
    rule: str
    candidates: tuple[tuple[str, float], ...]
    product_words: tuple[tuple[int, int], ...]


_NOTHING = CategoryReading(None, 0.0, "", "title", "category.none", (), ())


def predict_category(title: str, path: str | None, index: CategoryIndex) -> CategoryReading:
    """Weighs the words of the title that name a thing, then holds them against the channel's path."""
    folded = fold_aligned(title)
    found = nouns(folded.text, index)
    scores = _scores(found, index)
    told = read_path(path, index) if path else None
    if told is not None:
        return _with_path(folded, found, scores, told, index)
    if not scores:
        return _NOTHING
    id = _best(scores)
    return _reading(folded, found, index, id, _title_confidence(id, scores, index), "category.head_noun", scores)


def _scores(found: Sequence[Noun], index: CategoryIndex) -> dict[str, float]:
    """Category to the weight of its nouns; what is said of a category also speaks for those below it."""
    weights: dict[str, list[float]] = {}
    spoken = {index.department(n.mention.name.categories[0]) for n in found if len(n.mention.name.categories) == 1}
    for noun in found:
        ids = noun.mention.name.categories
        if len(ids) == 1:
            weights.setdefault(ids[0], []).append(noun.weight)
            continue
        # Of namesakes, the one whose department the other nouns speak of.
        fitting = {id for id in ids if index.department(id) in spoken}
        for id in ids:
            weights.setdefault(id, []).append(noun.weight * (1.0 if id in fitting else _SHARED))
    direct = {id: max(each) * (1 - _AGAIN) + min(sum(each), 3 * max(each)) * _AGAIN for id, each in weights.items()}
    if len(direct) == 1:
        return direct
    return {
        id: weight + _AGAIN * sum(direct[above] for above in index.lineage[id] if above != id and above in direct)
        for id, weight in direct.items()
    }


def _best(scores: Scores) -> str:
    return max(scores, key=lambda id: scores[id])


def _title_confidence(id: str, scores: Scores, index: CategoryIndex) -> float:
    rivals = (score for other, score in scores.items() if not index.related(id, other))
    share = scores[id] / (scores[id] + max(rivals, default=0.0))
    return min(_CEILING, _FLOOR + _PER_WEIGHT * scores[id]) * (2 * share - share * share) ** 2


def _with_path(
    folded: Folded, found: Sequence[Noun], scores: Scores, told: PathReading, index: CategoryIndex
) -> CategoryReading:
    within = {id: score for id, score in scores.items() if told.id in index.lineage[id]}
    above = any(id in index.lineage[told.id] for id in scores)
    if within:
        id, rule = _best(within), "category.title_and_path"
        confidence = _AGREED if told.exact and id == told.id else _NARROWED
        if scores[id] < max(scores.values()):
            confidence *= 0.95
        return _reading(folded, found, index, id, confidence, rule, scores)
    if above or not scores:
        confidence = (_AGREED if above else _PATH_ALONE) if told.exact else _PATH_ALONE * 0.9
        return _reading(folded, found, index, told.id, confidence, "category.path", scores, told)
    id = _best(scores)
    alone = _title_confidence(id, scores, index)
    if told.exact or alone < _CONTRADICTED:
        confidence = _PATH_ALONE - (_PATH_ALONE - _CONTRADICTED) * alone
        return _reading(folded, found, index, told.id, confidence, "category.path", scores, told)
    return _reading(folded, found, index, id, min(alone, _CONTRADICTED), "category.head_noun", scores)


def _reading(
    folded: Folded,
    found: Sequence[Noun],
    index: CategoryIndex,
    id: str,
    confidence: float,
    rule: str,
    scores: Scores,
    told: PathReading | None = None,
) -> CategoryReading:
    words = _product_words(folded, found, id, index)
    if told is not None:
        raw, source = told.raw, "category"
    else:
        start, end = max(words, key=lambda span: span[1] - span[0]) if words else (0, 0)
        raw, source = folded.raw[start:end], "title"
    return CategoryReading(id, round(confidence, 3), raw, source, rule, _candidates(id, confidence, scores), words)


def _candidates(id: str, confidence: float, scores: Scores) -> tuple[tuple[str, float], ...]:
    """The decided one, then the best others sharing what confidence it leaves."""
    others = sorted((other for other in scores if other != id), key=lambda other: -scores[other])[:2]
    left = (1 - confidence) / (sum(scores[other] for other in others) or 1.0)
    return ((id, round(confidence, 3)), *((other, round(scores[other] * left, 3)) for other in others))


def _product_words(folded: Folded, found: Sequence[Noun], id: str, index: CategoryIndex) -> tuple[tuple[int, int], ...]:
    """The words that speak for the decided category; those that only describe when nothing else does."""
    ours = [noun for noun in found if any(index.related(id, each) for each in noun.mention.name.categories)]
    plain = [noun for noun in ours if noun.plain] or ours
    spans = []
    for noun in plain:
        mention = noun.mention
        start = mention.start
        if len(mention.name.text) == 1:
            # 牛奶 盒: the whole compound names the thing.
            start = min((o.mention.start for o in found if o.mention.end == start), default=start)
        spans.append(folded.raw_span(start, mention.end))
    return tuple(spans)
