"""A predictor that was trained on a retailer's own labelled items: weights of features, and how sure they make one.

Serving is one sum over the features of an item.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import exp

import numpy as np
from numpy.typing import NDArray

from normalizer.category_features import GROUPS, Features

_SHARPNESS = 6.0  # how the candidates share the confidence that the best leaves
_SUREST = 0.98


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The features that count: `keys` ascending, beside them the group of each and how telling it is."""

    keys: NDArray[np.uint64]
    groups: NDArray[np.uint8]
    idf: NDArray[np.float32]

    def vector(self, features: Features) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows and values of what is known of an item; the values of each group have the length 1."""
        keys, counts = np.unique(features.keys, return_counts=True)
        rows = np.searchsorted(self.keys, keys)
        rows[rows == len(self.keys)] = 0
        known = self.keys[rows] == keys
        rows = rows[known]
        values = (1 + np.log(counts[known])) * self.idf[rows]
        groups = self.groups[rows]
        lengths = np.sqrt(np.bincount(groups, values * values, len(GROUPS)))
        return rows, values / lengths[groups]


@dataclass(frozen=True, slots=True, eq=False)
class LearnedCategories:
    """The weights of row r stand at `starts[r]` to `starts[r + 1]` of `classes` and `weights`.

    `calibration`: what best score, its lead over the second, and 1 contribute to the log odds of being right.
    `version` changes with anything that it would answer.
    """

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    starts: NDArray[np.int64]
    classes: NDArray[np.int32]
    weights: NDArray[np.float32]
    intercept: NDArray[np.float64]
    calibration: NDArray[np.float64]
    version: str

    def scores(self, features: Features) -> NDArray[np.float64]:
        """One per label."""
        rows, values = self.vocabulary.vector(features)
        first = self.starts[rows]
        lengths = self.starts[rows + 1] - first
        ends = np.cumsum(lengths)
        at = np.repeat(first - ends + lengths, lengths)
        at += np.arange(len(at))
        contributions = self.weights[at] * np.repeat(values, lengths)
        summed: NDArray[np.float64] = np.bincount(self.classes[at], contributions, len(self.labels))  # type: ignore[assignment]
        return summed + self.intercept

    def read(self, features: Features) -> tuple[tuple[str, float], ...]:
        """The best three labels with the confidence in each."""
        scores = self.scores(features)
        top = np.argpartition(scores, -3)[-3:] if len(scores) > 3 else np.arange(len(scores))
        ranked = sorted(
            ((score, -at) for score, at in zip(scores[top].tolist(), top.tolist(), strict=True)), reverse=True
        )
        (first, best), *rest = ranked
        sure = min(_SUREST, self.confidence(first, rest[0][0]))
        others = [exp(_SHARPNESS * (score - first)) for score, _ in rest]
        left = (1 - sure) / max(1.0, sum(others))
        found = [(best, sure), *((at, min(sure, each * left)) for (_, at), each in zip(rest, others, strict=True))]
        return tuple((self.labels[-at], round(each, 3)) for at, each in found)

    def confidence(self, best: float, second: float) -> float:
        """How often the label with the best score is right, by that score and the second."""
        by_score, by_lead, even = self.calibration.tolist()
        return float(1 / (1 + exp(-(by_score * best + by_lead * (best - second) + even))))


def learned_categories(
    labels: Sequence[str],
    known: Vocabulary,
    starts: NDArray[np.int64],
    classes: NDArray[np.int32],
    weights: NDArray[np.float32],
    intercept: NDArray[np.float64],
    calibration: NDArray[np.float64],
) -> LearnedCategories:
    """With the version that belongs to these numbers."""
    digest = blake2b(json.dumps(labels).encode(), digest_size=12)
    for array in (known.keys, known.groups, known.idf, starts, classes, weights, intercept, calibration):
        digest.update(np.ascontiguousarray(array).tobytes())
    return LearnedCategories(tuple(labels), known, starts, classes, weights, intercept, calibration, digest.hexdigest())
