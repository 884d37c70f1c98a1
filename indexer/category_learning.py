"""Trains a category predictor on labelled items, and measures by cross-validation what it will be worth.

scikit-learn fits the weights; what is kept and served is ours (`normalizer.category_learned`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC

from indexer.category_report import Judged, Report, report_of
from normalizer.category_features import GROUPS, Features, category_features
from normalizer.category_index import CategoryIndex
from normalizer.category_learned import LearnedCategories, Vocabulary, learned_categories
from normalizer.head_noun import nouns
from normalizer.knowledge import Knowledge
from normalizer.text import fold
from normalizer.title import clean_title

PARTS = 5
_SMALL, _DIVISIONS = 2_000, 3  # fewer examples are divided several times, each time differently
_REGULARISATION = 1.0
_NAMES = 12  # of a category that are examples of it
_MOST_FEATURES = 60_000  # of one group
_RARE, _MANY = 2, 5_000  # where there are many examples, a feature that only one of them has is left out
_FAINT = 0.02  # of the strongest weight of a label: weaker ones are dropped


class TooFewExamples(Exception):
    """What is missing for training."""


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled item. `title`, `path` and `attributes` are as a channel sends them."""

    title: str
    label: str
    path: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Material:
    """Features and label of every example, and the features of the labels' own names."""

    seen: Sequence[Features]
    truth: NDArray[np.int64]
    labels: tuple[str, ...]
    names: Sequence[Sequence[Features]]


@dataclass(frozen=True, slots=True)
class _Tried:
    """The two best scores of an example that was held out, and whether the best is right."""

    part: int
    example: int
    best: NDArray[np.float64]
    right: bool


def train(
    examples: Sequence[Example], knowledge: Knowledge, parts: int = PARTS, tell: Callable[[str], None] = lambda _: None
) -> tuple[LearnedCategories, Report]:
    """The predictor from all examples, and its worth on those that each of several trainings left out.

    The names of a label count as examples of it: those of the category when it is one of the tree, else its own text.
    `tell` hears what is being done. Raises `TooFewExamples` below two labels or `parts` examples.
    """
    labels = sorted({example.label for example in examples})
    if len(labels) < 2 or len(examples) < parts:
        raise TooFewExamples(
            f"{len(examples)} items of {len(labels)} categories are too few: training takes at least {parts} items of "
            "2 categories, and some dozens of items per category to be of use."
        )
    material = _material(examples, labels, knowledge)
    tried: list[_Tried] = []
    judged: list[Judged] = []
    for division in range(_DIVISIONS if len(examples) < _SMALL else 1):
        outcome, read = _held_out(material, division, parts, tell)
        tried += outcome
        judged += read
    tell(f"training on all {len(examples):,} items")
    model = _calibrated(_fitted(material, range(len(examples))), tried)
    return model, report_of(examples, judged, knowledge)


def _material(examples: Sequence[Example], labels: Sequence[str], knowledge: Knowledge) -> _Material:
    index = knowledge.categories
    number = {label: at for at, label in enumerate(labels)}
    return _Material(
        [_features(example, knowledge) for example in examples],
        np.asarray([number[example.label] for example in examples]),
        tuple(labels),
        [[_name_features(name, index) for name in _names(label, index)] for label in labels],
    )


def _features(example: Example, knowledge: Knowledge) -> Features:
    title = fold(clean_title(example.title, knowledge.noise).masked)
    index = knowledge.categories
    return category_features(title, nouns(title, index), example.path, example.attributes, index)


def _names(label: str, index: CategoryIndex) -> Sequence[str]:
    return index.tree.get(label).names()[:_NAMES] if label in index.tree else (label,)


def _name_features(name: str, index: CategoryIndex) -> Features:
    text = fold(name)
    return category_features(text, nouns(text, index), None, {}, index)


def _held_out(
    material: _Material, division: int, parts: int, tell: Callable[[str], None]
) -> tuple[list[_Tried], list[Judged]]:
    """Every example once, judged by a predictor and a calibration that have not seen it."""
    folds = KFold(parts, shuffle=True, random_state=division).split(material.truth)
    models: list[tuple[LearnedCategories, list[int]]] = []
    tried: list[_Tried] = []
    for part, (inside, outside) in enumerate(folds):
        tell(f"held out: part {part + 1} of {parts}" + (f", division {division + 1}" if division else ""))
        model = _fitted(material, inside)
        models.append((model, [int(at) for at in outside]))
        tried += [_try(model, material, part, int(at)) for at in outside]
    judged = []
    for part, (model, outside) in enumerate(models):
        sure = _calibrated(model, [each for each in tried if each.part != part])
        judged += [Judged(division, part, at, sure.read(material.seen[at])) for at in outside]
    return tried, judged


def _try(model: LearnedCategories, material: _Material, part: int, example: int) -> _Tried:
    scores = model.scores(material.seen[example])
    best = np.argsort(-scores, kind="stable")[:2]
    return _Tried(part, example, scores[best], bool(best[0] == material.truth[example]))


def _fitted(material: _Material, inside: Iterable[int]) -> LearnedCategories:
    """Not calibrated yet: every confidence is a half."""
    chosen = [int(at) for at in inside]
    seen = [material.seen[at] for at in chosen] + [each for names in material.names for each in names]
    truth = [material.truth[at] for at in chosen] + [at for at, names in enumerate(material.names) for _ in names]
    share = [1.0] * len(chosen) + [1 / len(names) for names in material.names for _ in names]
    known = _vocabulary(seen, _RARE if len(chosen) > _MANY else 1)
    machine = LinearSVC(C=_REGULARISATION, random_state=0)
    machine.fit(_matrix(seen, known), truth, sample_weight=share)
    weights, intercept = machine.coef_, machine.intercept_
    if len(weights) == 1:  # of two labels, it only knows the second
        weights, intercept = np.vstack([-weights, weights]), np.concatenate([-intercept, intercept])
    starts, classes, values = _sparse(weights)
    return learned_categories(material.labels, known, starts, classes, values, intercept, np.zeros(3))


def _vocabulary(seen: Sequence[Features], least: int) -> Vocabulary:
    """What `least` examples have, the most frequent of each group."""
    once = [np.unique(features.keys, return_index=True) for features in seen]
    keys, at, counts = np.unique(np.concatenate([keys for keys, _ in once]), return_index=True, return_counts=True)
    groups = np.concatenate([features.groups[at] for features, (_, at) in zip(seen, once, strict=True)])[at]
    kept = np.zeros(len(keys), bool)
    for group in range(len(GROUPS)):
        here = np.flatnonzero((groups == group) & (counts >= least))
        kept[here[np.argsort(-counts[here], kind="stable")[:_MOST_FEATURES]]] = True
    idf = np.log((1 + len(seen)) / (1 + counts[kept])) + 1
    return Vocabulary(keys[kept], groups[kept], idf.astype(np.float32))


def _matrix(seen: Sequence[Features], known: Vocabulary) -> csr_matrix:
    vectors = [known.vector(features) for features in seen]
    starts = np.cumsum([0, *(len(rows) for rows, _ in vectors)])
    rows = np.concatenate([rows for rows, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return csr_matrix((values, rows, starts), shape=(len(seen), len(known.keys)))


def _sparse(weights: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """By feature: where its weights start, whose they are, the weights."""
    strongest = np.abs(weights).max(axis=1, keepdims=True)
    kept = csr_matrix(np.where(np.abs(weights) >= _FAINT * strongest, weights, 0).T)
    return kept.indptr.astype(np.int64), kept.indices.astype(np.int32), kept.data.astype(np.float32)


def _calibrated(model: LearnedCategories, tried: Sequence[_Tried]) -> LearnedCategories:
    """With the chance of being right as a logistic function of the best score and its lead."""
    evidence = np.asarray([(each.best[0], each.best[0] - each.best[1]) for each in tried])
    right = np.asarray([each.right for each in tried])
    # One right and one wrong answer more: nothing is certain, and both kinds exist.
    middle = evidence.mean(axis=0, keepdims=True)
    curve = LogisticRegression(C=10.0).fit(np.vstack([evidence, middle, middle]), np.append(right, (True, False)))
    known = model.vocabulary
    return learned_categories(
        model.labels,
        known,
        model.starts,
        model.classes,
        model.weights,
        model.intercept,
        np.append(curve.coef_[0], curve.intercept_),
    )
