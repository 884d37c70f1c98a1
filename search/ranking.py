"""The second phase: what the engine found by text, ordered by text and everything else that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.engine.port import Answer
from search.model import Part
from search.profile import RankingProfile

# Stars are believed once a product has about this many reviews; until then it counts as average.
_PRIOR_REVIEWS = 20.0
_AVERAGE_STARS = 4.5
# Below this many stars a rating is worth nothing, five are worth 1.
_WORST_STARS = 3.5
# Ten to the power of this many sales is worth 1.
_MOST_POPULAR = 6.0

COLUMNS = ("popularity", "rating", "reviews", "quality", "in_stock", "accessory")

_BECAUSE = {
    "coverage": "share of the query's characters in the title, by rarity",
    "pairs": "neighbouring characters of the query stand together in the title",
    "words": "words of the query are words of the title",
    "head": "the thing asked for stands in the title",
    "thing": "the thing asked for is the thing sold",
    "category": "lies in the category that the query names",
    "brand": "is of the brand that the query names",
    "phrase": "the whole query stands in the title as typed",
    "code": "the query is its SKU, GTIN or model",
    "popularity": "sales and reviews, on a logarithmic scale",
    "rating": "stars, smoothed by the number of reviews",
    "quality": "how complete the catalog's knowledge of it is",
    "stock": "can be bought now",
    "whole": "is a thing of its own, no part or accessory",
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """Keys best first with their scores; `signals` holds one row of 0..1 values per signal in the same order."""

    keys: NDArray[np.int64]
    scores: NDArray[np.float64]
    text: NDArray[np.float64]
    signals: Mapping[str, NDArray[np.float64]]

    def slice(self, first: int, last: int) -> Ranked:
        rows = slice(first, last)
        signals = {name: values[rows] for name, values in self.signals.items()}
        return Ranked(self.keys[rows], self.scores[rows], self.text[rows], signals)

    def followed_by(self, other: Ranked) -> Ranked:
        signals = {name: np.concatenate((values, other.signals[name])) for name, values in self.signals.items()}
        joined = (np.concatenate(pair) for pair in zip(self._rows(), other._rows(), strict=True))
        keys, scores, text = joined
        return Ranked(keys, scores, text, signals)

    def _rows(self) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        return self.keys, self.scores, self.text


def rank(answer: Answer, profile: RankingProfile, complete: bool) -> Ranked:
    """Order the candidates by score, equal ones by key. `complete`: all of them have every word of the query."""
    scored = in_order(answer, profile, complete)
    if not len(scored.keys):
        return scored
    order = np.lexsort((scored.keys, -scored.scores))
    signals = {name: values[order] for name, values in scored.signals.items()}
    return Ranked(scored.keys[order], scored.scores[order], scored.text[order], signals)


def in_order(answer: Answer, profile: RankingProfile, complete: bool) -> Ranked:
    """Scores without a new order: for pages that are sorted by a column."""
    if not len(answer.keys):
        return Ranked(answer.keys, answer.scores, answer.scores, dict.fromkeys(profile.signals, answer.scores))
    values = signals(answer.columns)
    # The engines' floats differ in the last digits, and what they find equal must be equal on all of them.
    text = np.round(answer.scores, 4) + (profile.text["coverage"] if complete else 0.0)
    scores = text + sum(profile.signals[name] * value for name, value in values.items())
    return Ranked(answer.keys, np.round(scores, 6), text, values)


def signals(columns: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """Each signal between 0 and 1; what is not known counts as 0, a rating as average."""
    reviews = np.nan_to_num(columns["reviews"])
    rating = np.where(np.isnan(columns["rating"]), _AVERAGE_STARS, columns["rating"])
    smoothed = (rating * reviews + _AVERAGE_STARS * _PRIOR_REVIEWS) / (reviews + _PRIOR_REVIEWS)
    return {
        "popularity": np.clip(np.nan_to_num(columns["popularity"]) / _MOST_POPULAR, 0, 1),
        "rating": np.clip((smoothed - _WORST_STARS) / (5 - _WORST_STARS), 0, 1),
        "quality": np.nan_to_num(columns["quality"]),
        "stock": np.nan_to_num(columns["in_stock"]),
        "whole": 1.0 - np.nan_to_num(columns["accessory"]),
    }


def parts(
    ranked: Ranked, position: int, found: Mapping[str, float], profile: RankingProfile, complete: bool
) -> tuple[Part, ...]:
    """The named parts of one hit's score; their contributions sum to it. `found` is the engine's evidence by name."""
    text = dict(found)
    if complete:
        text["coverage"] = profile.text["coverage"]
    result = [_part(name, score / profile.text[name], profile.text[name]) for name, score in text.items() if score]
    # The engine adds in single precision: what is lost on the way belongs to the largest part.
    rest = float(ranked.text[position]) - sum(part.contribution for part in result)
    if result and rest:
        largest = max(range(len(result)), key=lambda index: result[index].contribution)
        name, weight = result[largest].part, result[largest].weight
        result[largest] = _part(name, (result[largest].contribution + rest) / weight, weight)
    for name, values in ranked.signals.items():
        if values[position] and profile.signals[name]:
            result.append(_part(name, float(values[position]), profile.signals[name]))
    return tuple(sorted(result, key=lambda part: -part.contribution))


def _part(name: str, value: float, weight: float) -> Part:
    return Part(name, value, weight, value * weight, _BECAUSE[name])
