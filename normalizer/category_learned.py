"""A predictor that was trained on a retailer's own labelled items: weights of features, and how sure they make one.

Serving is one sum over the features of an item. Files hold numbers and labels only; reading one runs nothing.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.category_features import Features

_FORMAT = 1
_SHARPNESS = 6.0  # how the candidates share the confidence that the best leaves
_SUREST = 0.98
_ARRAYS = ("keys", "idf", "starts", "classes", "weights", "intercept", "calibration")


class LearnedFileError(Exception):
    """What is wrong with a file that should hold a learned predictor."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features that count, with how telling each is: `keys` ascending, `idf` beside them.

    A key is the place of its group * 2**32 + feature.
    """

    keys: NDArray[np.int64]
    idf: NDArray[np.float32]
    rows: Mapping[int, int]

    def vector(self, features: Features) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows and values of what is known of an item; each group has the length 1."""
        rows: list[int] = []
        parts: list[NDArray[np.float32]] = []
        for group, numbers in enumerate(features):
            base = group << 32
            counts = Counter(self.rows.get(base + number, -1) for number in numbers)
            counts.pop(-1, None)
            if not counts:
                continue
            here = list(counts)
            values = (1 + np.log(np.fromiter(counts.values(), np.float32))) * self.idf[here]
            rows += here
            parts.append(values / np.sqrt((values * values).sum()))
        found = np.asarray(rows, np.int64)
        return found, np.concatenate(parts) if parts else np.zeros(0, np.float32)


def vocabulary(keys: NDArray[np.int64], idf: NDArray[np.float32]) -> Vocabulary:
    return Vocabulary(keys, idf, {int(key): row for row, key in enumerate(keys)})


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
    intercept: NDArray[np.float32]
    calibration: NDArray[np.float64]
    version: str

    def scores(self, features: Features) -> NDArray[np.float64]:
        """One per label."""
        rows, values = self.vocabulary.vector(features)
        first, lengths = self.starts[rows], self.starts[rows + 1] - self.starts[rows]
        ends = np.cumsum(lengths)
        at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - lengths), lengths)
        summed = np.bincount(self.classes[at], self.weights[at] * np.repeat(values, lengths), len(self.labels))
        return summed + self.intercept

    def read(self, features: Features) -> tuple[tuple[str, float], ...]:
        """The best three labels with the confidence in each."""
        scores = self.scores(features)
        best = np.argsort(-scores, kind="stable")[:3]
        sure = min(_SUREST, self.confidence(scores[best]))
        others = np.exp(_SHARPNESS * (scores[best[1:]] - scores[best[0]]))
        share = (1 - sure) * others / max(1.0, float(others.sum()))
        found = [sure, *(min(sure, float(each)) for each in share)]
        return tuple((self.labels[label], round(each, 3)) for label, each in zip(best, found, strict=True))

    def confidence(self, best: NDArray[np.float64]) -> float:
        """How often the first of these descending scores is right."""
        lead = best[0] - best[1] if len(best) > 1 else 0.0
        return float(1 / (1 + np.exp(-(self.calibration @ (best[0], lead, 1.0)))))


def learned_categories(
    labels: Sequence[str],
    known: Vocabulary,
    starts: NDArray[np.int64],
    classes: NDArray[np.int32],
    weights: NDArray[np.float32],
    intercept: NDArray[np.float32],
    calibration: NDArray[np.float64],
) -> LearnedCategories:
    """With the version that belongs to these numbers."""
    digest = blake2b(json.dumps(labels).encode(), digest_size=12)
    for array in (known.keys, known.idf, starts, classes, weights, intercept, calibration):
        digest.update(np.ascontiguousarray(array).tobytes())
    return LearnedCategories(
        tuple(labels), known, starts, classes, weights, intercept, calibration, digest.hexdigest()
    )


def write_learned(model: LearnedCategories, about: Mapping[str, Any]) -> bytes:
    """`about` is JSON that people want to know of it: when, from what, how good."""
    out = io.BytesIO()
    head = json.dumps({"format": _FORMAT, "labels": model.labels, "about": about}, ensure_ascii=False)
    np.savez_compressed(
        out,
        head=np.frombuffer(head.encode(), np.uint8),
        keys=model.vocabulary.keys,
        idf=model.vocabulary.idf,
        starts=model.starts,
        classes=model.classes,
        weights=model.weights,
        intercept=model.intercept,
        calibration=model.calibration,
    )
    return out.getvalue()


def read_learned(data: bytes) -> tuple[LearnedCategories, dict[str, Any]]:
    """The predictor and what is told about it. Raises `LearnedFileError`; never runs anything from the file."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            head = json.loads(file["head"].tobytes())
            if head["format"] != _FORMAT:
                raise LearnedFileError(f"it has format {head['format']!r}, and this program reads format {_FORMAT}")
            keys, idf, starts, classes, weights, intercept, calibration = (file[name] for name in _ARRAYS)
    except (ValueError, KeyError, TypeError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise LearnedFileError(f"it is damaged or no such file ({error})") from error
    labels = head["labels"]
    if not (
        len(keys) == len(idf) == len(starts) - 1
        and len(classes) == len(weights) == starts[-1]
        and len(labels) == len(intercept)
        and len(calibration) == 3
        and (not len(classes) or 0 <= classes.min() <= classes.max() < len(labels))
    ):
        raise LearnedFileError("its parts do not fit together")
    model = learned_categories(labels, vocabulary(keys, idf), starts, classes, weights, intercept, calibration)
    return model, head["about"]
