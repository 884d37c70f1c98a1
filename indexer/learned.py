"""The learned predictors of an installation: a draft that training writes, and the one in use.

Their files hold numbers and labels; reading one never runs anything from it.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from normalizer.category_features import GROUPS
from normalizer.category_learned import LearnedCategories, Vocabulary, learned_categories
from normalizer.schema import CategoryTree

_FORMAT = 1
_ARRAYS = ("keys", "groups", "idf", "starts", "classes", "weights", "intercept", "calibration")


class LearnedError(Exception):
    """What cannot be done with a learned predictor, and what can; the message says both."""


@dataclass(frozen=True, slots=True)
class LearnedFolder:
    """`folder` holds at most two files; what is not there is not in use."""

    folder: Path

    @property
    def draft(self) -> Path:
        return self.folder / "categories.draft.npz"

    @property
    def used(self) -> Path:
        return self.folder / "categories.npz"

    def save(self, model: LearnedCategories, about: Mapping[str, Any]) -> None:
        """As the draft; whatever is in use stays so. Raises `OSError`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _replace(self.draft, _written(model, about))

    def use(self, tree: CategoryTree) -> dict[str, Any]:
        """Puts the draft to use and answers what is told about it. Raises `LearnedError`, `OSError`."""
        if not self.draft.is_file():
            raise LearnedError("There is no draft to use; `xunpin learn categories FILE` trains one.")
        data = self.draft.read_bytes()
        about = _read(self.draft, data, tree)[1]
        _replace(self.used, data)
        return about

    def stop(self) -> bool:
        """Takes the predictor out of use; the draft stays. False when none was in use."""
        if not self.used.is_file():
            return False
        self.used.unlink()
        return True

    def about(self, file: Path) -> dict[str, Any] | None:
        """What is told about the draft or the one in use; nothing where there is none. Raises `LearnedError`."""
        return _read(file, file.read_bytes(), None)[1] if file.is_file() else None

    def in_use(self, tree: CategoryTree) -> LearnedCategories | None:
        """Raises `LearnedError` when the file is damaged or its labels are not all categories of the tree."""
        return _read(self.used, self.used.read_bytes(), tree)[0] if self.used.is_file() else None


def _read(file: Path, data: bytes, tree: CategoryTree | None) -> tuple[LearnedCategories, dict[str, Any]]:
    try:
        model, about = _parsed(data)
    except (ValueError, KeyError, TypeError, IndexError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise LearnedError(
            f"{file} is damaged or holds no learned predictor ({error}). Train again, or `xunpin learn off`."
        ) from error
    strange = [label for label in model.labels if tree is not None and label not in tree]
    if strange:
        raise LearnedError(
            f"{file} files items under {len(strange)} categories that the tree in use does not have, such as "
            f"{strange[0]!r}. Train again with this tree, or `xunpin learn off`."
        )
    return model, about


def _written(model: LearnedCategories, about: Mapping[str, Any]) -> bytes:
    head = json.dumps({"format": _FORMAT, "labels": model.labels, "about": about}, ensure_ascii=False)
    out = io.BytesIO()
    np.savez_compressed(
        out,
        head=np.frombuffer(head.encode(), np.uint8),
        keys=model.vocabulary.keys,
        groups=model.vocabulary.groups,
        idf=model.vocabulary.idf,
        starts=model.starts,
        classes=model.classes,
        weights=model.weights,
        intercept=model.intercept,
        calibration=model.calibration,
    )
    return out.getvalue()


@lru_cache(maxsize=2)
def _parsed(data: bytes) -> tuple[LearnedCategories, dict[str, Any]]:
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        head = json.loads(file["head"].tobytes())
        if head["format"] != _FORMAT:
            raise ValueError(f"it has format {head['format']!r}, and this program reads {_FORMAT}")
        keys, groups, idf, starts, classes, weights, intercept, calibration = (file[name] for name in _ARRAYS)
    labels = head["labels"]
    fits = (
        0 < len(keys) == len(groups) == len(idf) == len(starts) - 1
        and len(classes) == len(weights) == starts[-1]
        and len(labels) == len(intercept)
        and len(calibration) == 3
        and groups.max() < len(GROUPS)
        and (not len(classes) or 0 <= classes.min() <= classes.max() < len(labels))
        and (np.diff(starts) >= 0).all()
    )
    if not fits:
        raise ValueError("its parts do not fit together")
    model = learned_categories(labels, Vocabulary(keys, groups, idf), starts, classes, weights, intercept, calibration)
    return model, head["about"]


def _replace(file: Path, data: bytes) -> None:
    """All of it or nothing, whoever is reading."""
    beside = file.with_suffix(".new")
    beside.write_bytes(data)
    os.replace(beside, file)
