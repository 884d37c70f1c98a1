"""The knowledge files and synonyms from the package, or from a folder that takes their place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from indexer.analysis import Analyzer
from indexer.learned import LearnedFolder
from normalizer.category_learned import LearnedCategories
from normalizer.knowledge import Knowledge, build_knowledge, knowledge_version
from normalizer.schema_parser import ATTRIBUTES_FILE
from synonyms import SynonymSet, compile_synonyms, parse_synonyms

SYNONYMS = "synonyms.txt"
CATEGORIES = "categories/"
PACKAGED = "default"  # the name of the packaged category tree


def load_knowledge(
    folder: Path | None = None, taxonomy: Path | None = None, learned: LearnedFolder | None = None
) -> Knowledge:
    """Everything the normalizer knows; each file of `folder` takes the place of the packaged one of the same path.

    `taxonomy`: a folder of category files that take the place of the packaged tree. What is in use of `learned` has its
    say about categories. The same object as long as no file changes. Raises `LexiconError` with every problem of every
    file, `OSError` when a file cannot be read, `LearnedError` when what was learned does not fit.
    """
    texts = dict(_packaged()) | {"rules": _rules()}
    if taxonomy is not None:
        texts = {name: text for name, text in texts.items() if not name.startswith(CATEGORIES)}
        texts |= {CATEGORIES + name: text for name, text in category_texts(taxonomy).items()}
    if folder is not None:
        texts.update(_texts(_existing(folder), ".yaml"))
    known = _build(tuple(sorted(texts.items())))
    model = learned.in_use(known.tree) if learned is not None else None
    return _build(tuple(sorted(texts.items())), model) if model is not None else known


def category_texts(taxonomy: Path | None = None) -> dict[str, str]:
    """The category files by name: the packaged tree, or a folder's; one without attributes has the packaged ones.

    A folder that is called as the packaged tree only adds to that.
    """
    packaged = {name.removeprefix(CATEGORIES): text for name, text in _packaged() if name.startswith(CATEGORIES)}
    if taxonomy is None:
        return packaged
    kept = packaged if taxonomy.name == PACKAGED else {ATTRIBUTES_FILE: packaged[ATTRIBUTES_FILE]}
    return kept | dict(_texts(_existing(taxonomy), ".yaml"))


def load_synonyms(analyzer: Analyzer, folder: Path | None = None) -> SynonymSet:
    """The synonyms of `folder`'s `synonyms.txt`, else the packaged ones, as tokens of the analyser.

    The same object as long as neither changes. Raises as `load_knowledge` does.
    """
    own = _existing(folder) / SYNONYMS if folder is not None else None
    if own is not None and own.is_file():
        return _compile(own.read_text("utf-8"), str(own), analyzer)
    return _compile(files("synonyms").joinpath("default.txt").read_text("utf-8"), "default.txt", analyzer)


@lru_cache(maxsize=1)
def _rules() -> str:
    """A digest of the normalizer's own code: other code may decide otherwise, like other files."""
    return knowledge_version(dict(_texts(files("normalizer"), ".py")))


@lru_cache(maxsize=4)
def _build(texts: tuple[tuple[str, str], ...], learned: LearnedCategories | None = None) -> Knowledge:
    return build_knowledge(dict(texts), learned)


@lru_cache(maxsize=4)
def _compile(text: str, source: str, analyzer: Analyzer) -> SynonymSet:
    return compile_synonyms(parse_synonyms(text, source), analyzer.tokens)


def _packaged() -> Iterator[tuple[str, str]]:
    return _texts(files("normalizer").joinpath("data"), ".yaml")


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is no folder; it should hold files such as brands/sport.yaml")
    return folder


def _texts(folder: Traversable, suffix: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every file under the folder by its path in it, with forward slashes."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _texts(entry, suffix, f"{prefix}{entry.name}/")
        elif entry.name.endswith(suffix):
            yield prefix + entry.name, entry.read_text("utf-8")
