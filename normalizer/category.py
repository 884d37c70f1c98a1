"""The category of an item from its title and the channel's own path, with its reason and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from types import MappingProxyType

from normalizer.category_features import category_features
from normalizer.category_index import CategoryIndex, Name
from normalizer.category_path import PathReading, read_path
from normalizer.head_noun import Noun, nouns
from normalizer.text import Folded, fold_aligned

__all__ = ["CategoryIndex", "CategoryReading", "category_by_rules", "predict_category", "with_learned"]

Scores = Mapping[str, float]

# A title with one clear noun comes near the ceiling; every rival noun takes its share.
_FLOOR, _PER_WEIGHT, _CEILING = 0.55, 0.25, 0.95
# Below this every noun only describes something that the tree does not know (小米 14).
_LEAST = 0.15
# A second mention of the same thing says a little more, a name that several categories bear a little less.
_AGAIN, _ABOVE, _SHARED, _FARTHER = 0.3, 0.5, 0.75, 0.3
# So many categories bear a cover's word that without what it covers it says little.
_MANY, _FAINT = 4, 0.5
# What a learned predictor adds where it agrees with the words, and takes where it does not.
_SECONDED, _OPPOSED, _SUREST = 0.5, 0.5, 0.99
# What is one of several things in a set speaks less for itself.
_PART = 0.3
# Nothing but the name of a category: a shopper's query.
_WHOLE = 0.9
# Title and path: both name it, the path names it and the title is silent, the title names something else.
_AGREED, _NARROWED, _PATH_ALONE, _PATH_HINT, _CONTRADICTED = 0.97, 0.95, 0.85, 0.75, 0.65
_OTHER_DEPARTMENT, _OUTVOTED = 0.8, 0.95
# Only nouns that weigh this much may narrow a path: not the 牛奶 of 牛奶味.
_TELLING = 0.3


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


_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})
# Attributes whose value says what the thing is.
_NAMING = re.compile(
    r"(?:商品|产品|货品|宝贝|所属)?(?:类目|类别|品类|分类|名称|类型|种类|品名|名字)"
    r"|(?:product |item )?(?:type|category|kind)"
)

_NOTHING = CategoryReading(None, 0.0, "", "title", "category.none", (), ())


def predict_category(
    title: str, path: str | None, index: CategoryIndex, attributes: Mapping[str, str] = _NO_ATTRIBUTES
) -> CategoryReading:
    """What the words of the title, the channel's path and the attributes say, and what `index.learned` makes of it."""
    reading, found, text = category_by_rules(title, path, index, attributes)
    if index.learned is None:
        return reading
    candidates = index.learned.read(category_features(text, found, path, attributes, index))
    return with_learned(reading, candidates, index)


def with_learned(
    reading: CategoryReading, candidates: Sequence[tuple[str, float]], index: CategoryIndex
) -> CategoryReading:
    """The rules' reading beside the candidates of a learned predictor: together they are surer, against each other the
    surer one is believed, and less.
    """
    id, confidence = candidates[0]
    ruled = reading.id
    if ruled is not None and id in index.lineage[ruled]:
        low, high = sorted((confidence, reading.confidence))
        return _sure(reading, ruled, high + (1 - high) * low * _SECONDED, reading.rule, candidates)
    if ruled is not None and reading.confidence >= confidence:
        return _sure(reading, ruled, reading.confidence * (1 - confidence * _OPPOSED), reading.rule, candidates)
    if ruled is not None and ruled not in index.lineage[id]:
        confidence *= 1 - reading.confidence * _OPPOSED
    return _sure(reading, id, confidence, "category.learned", candidates)


def _sure(
    reading: CategoryReading, id: str, confidence: float, rule: str, candidates: Sequence[tuple[str, float]]
) -> CategoryReading:
    best: dict[str, float] = {}
    for other, each in (*candidates, *reading.candidates):
        best[other] = max(each, best.get(other, 0.0))
    confidence = round(min(confidence, _SUREST), 3)
    others = sorted((other for other in best if other != id), key=lambda other: -best[other])[:2]
    rest = tuple((other, min(round(best[other], 3), confidence)) for other in others)
    return replace(reading, id=id, confidence=confidence, rule=rule, candidates=((id, confidence), *rest))


def category_by_rules(
    title: str, path: str | None, index: CategoryIndex, attributes: Mapping[str, str] = _NO_ATTRIBUTES
) -> tuple[CategoryReading, Sequence[Noun], str]:
    """Weighs the words of the title that name a thing, then holds them against the channel's path.

    With the nouns and the folded title that they were found in.
    """
    folded = fold_aligned(title)
    found = nouns(folded.text, index)
    scores = _scores([*found, *_attribute_nouns(attributes, index)], index)
    told = read_path(path, index) if path else None
    if told is not None:
        reading = _with_path(folded, found, scores, told, index)
    elif not scores or max(scores.values()) < _LEAST:
        reading = _NOTHING
    else:
        id, confidence = _best(scores), 0.0
        whole = index.named(folded.text.strip())
        if whole is not None and not whole.hint and whole.categories == (id,):
            confidence = _WHOLE
        confidence = max(confidence, _title_confidence(id, scores, index))
        reading = _reading(folded, found, index, id, confidence, "category.head_noun", scores)
    return reading, found, folded.text


def _attribute_nouns(attributes: Mapping[str, str], index: CategoryIndex) -> Iterator[Noun]:
    """What attributes such as 品类 or 产品名称 call the thing: the last name of the value."""
    for name, value in attributes.items():
        if _NAMING.fullmatch(name.strip().lower()):
            plain = [noun for noun in nouns(fold_aligned(value).text, index) if noun.plain]
            yield from plain[-1:]


def _scores(found: Sequence[Noun], index: CategoryIndex) -> dict[str, float]:
    """Category to the weight of its nouns; what is said of a category also speaks for those below it."""
    weights: dict[str, list[float]] = {}
    shared: list[Noun] = []
    for noun in found:
        name = noun.mention.name
        if len(name.categories) == 1 and not name.also:
            weights.setdefault(name.categories[0], []).append(noun.weight)
        else:
            shared.append(noun)
    if shared:
        spoken = frozenset[str]().union(*(index.lineage[id] for id in weights))
        for noun in shared:
            for id, share in _shares(noun.mention.name, spoken, index):
                weights.setdefault(id, []).append(noun.weight * share)
    direct = {id: max(each) * (1 - _AGAIN) + min(sum(each), 3 * max(each)) * _AGAIN for id, each in weights.items()}
    if len(direct) == 1:
        return direct
    _gather(direct, index)
    return {
        id: weight + _ABOVE * sum(direct[above] for above in index.lineage[id] if above != id and above in direct)
        for id, weight in direct.items()
    }


def _shares(name: Name, spoken: Set[str], index: CategoryIndex) -> Iterator[tuple[str, float]]:
    """What each category that bears a name gets of it: of namesakes, those that the other nouns bring nearest."""
    near = {id: index.closeness(id, spoken) for id in (*name.categories, *name.also)}
    nearest = max(near.values())
    alone = len(name.categories) == 1
    for id in name.categories:
        if near[id] == nearest:
            yield id, 1.0 if nearest or alone else _SHARED if len(near) < _MANY else _FAINT
        else:
            yield id, _FARTHER
    for id in name.also:
        if near[id] == nearest and all(near[other] < nearest for other in name.categories):
            yield id, 1.0


def _gather(direct: dict[str, float], index: CategoryIndex) -> None:
    """A word for a set and several of its parts, or what they all are, is a set of them: 洁面 水 乳 套装."""
    for bundle in [id for id in direct if id in index.bundles]:
        parent = index.bundles[bundle]
        parts = [id for id in direct if id != bundle and index.tree.get(id).parent == parent]
        kinds = [id for id in direct if id in index.lineage[bundle] and id != bundle]
        if len(parts) > 1 or kinds:
            whole = [*parts, *kinds]
            direct[bundle] += max(direct[id] for id in whole)
            for id in parts:
                direct[id] *= _PART


def _best(scores: Scores) -> str:
    return max(scores, key=lambda id: scores[id])


def _title_confidence(id: str, scores: Scores, index: CategoryIndex) -> float:
    lineage = index.lineage
    rivals = [score for other, score in scores.items() if other not in lineage[id] and id not in lineage[other]]
    share = scores[id] / (scores[id] + max(rivals, default=0.0))
    return min(_CEILING, _FLOOR + _PER_WEIGHT * scores[id]) * (2 * share - share * share) ** 2


def _with_path(
    folded: Folded, found: Sequence[Noun], scores: Scores, told: PathReading, index: CategoryIndex
) -> CategoryReading:
    within = {id: score for id, score in scores.items() if told.id in index.lineage[id] and score >= _TELLING}
    if within:
        id = _best(within)
        confidence = _AGREED if id == told.id and told.exact else (_NARROWED + _title_confidence(id, within, index)) / 2
        if scores[id] < max(scores.values()):
            confidence *= _OUTVOTED
        return _reading(folded, found, index, id, confidence, "category.title_and_path", scores)
    alone = _title_confidence(_best(scores), scores, index) if scores else 0.0
    department = index.tree.get(told.id).parent is None
    if any(id in index.lineage[told.id] for id in scores):
        confidence = _AGREED if told.exact else _PATH_ALONE
    elif alone >= _CONTRADICTED and (department or not told.exact):
        # Channels draw their departments differently; what the thing is called stays.
        confidence = min(alone, _OTHER_DEPARTMENT if department else _CONTRADICTED)
        return _reading(folded, found, index, _best(scores), confidence, "category.head_noun", scores)
    else:
        confidence = (_PATH_ALONE if told.exact else _PATH_HINT) - (_PATH_ALONE - _CONTRADICTED) * alone
    return _reading(folded, found, index, told.id, confidence, "category.path", scores, told)


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
    words = _product_words(folded, found, id, scores, index)
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


def _product_words(
    folded: Folded, found: Sequence[Noun], id: str, scores: Scores, index: CategoryIndex
) -> tuple[tuple[int, int], ...]:
    """The words that speak for the decided category, else for the one that the title would have; those that only
    describe when nothing else does.
    """
    ours = _speaking_for(id, found, index)
    if not ours and scores:
        ours = _speaking_for(_best(scores), found, index)
    spans = []
    for noun in [noun for noun in ours if noun.plain] or ours:
        mention = noun.mention
        start = mention.start
        if mention.name.single:
            # 牛奶 盒: the whole compound names the thing.
            start = min((other.mention.start for other in found if other.mention.end == start), default=start)
        spans.append(folded.raw_span(start, mention.end))
    return tuple(spans)


def _speaking_for(id: str, found: Sequence[Noun], index: CategoryIndex) -> list[Noun]:
    lineage = index.lineage[id]
    return [
        noun
        for noun in found
        if id in noun.mention.name.above or any(each in lineage for each in noun.mention.name.categories)
    ]
