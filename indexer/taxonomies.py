"""The category trees of an installation: folders of category files beside the packaged one, one of them in use."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.lexicons import PACKAGED, category_texts
from normalizer.category_index import CategoryIndex
from normalizer.lexicon import LexiconError, Problem
from normalizer.published_taxonomy import PublishedTaxonomy, join, parse_published
from normalizer.schema import CategoryTree
from normalizer.schema_parser import MOVED_FILE, parse_categories
from normalizer.taxonomy_migration import Migration
from normalizer.taxonomy_text import category_files, moved_file

_IN_USE = "in-use"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_GZIP = b"\x1f\x8b"


class TaxonomyError(Exception):
    """What cannot be done with a tree, and what can; the message says both."""


@dataclass(frozen=True, slots=True)
class Imported:
    name: str
    taxonomy: PublishedTaxonomy
    tree: CategoryTree


@dataclass(frozen=True, slots=True)
class Taxonomies:
    """`folder` holds a folder for each tree, and a file that names the one in use."""

    folder: Path

    @property
    def in_use(self) -> str:
        file = self.folder / _IN_USE
        return file.read_text("utf-8").strip() if file.is_file() else PACKAGED

    def names(self) -> tuple[str, ...]:
        """The packaged tree first."""
        found = [path.name for path in self.folder.glob("[!.]*") if path.is_dir()] if self.folder.is_dir() else []
        return (PACKAGED, *sorted({*found} - {PACKAGED}))

    def folder_of(self, name: str) -> Path | None:
        """None for the packaged tree as it came. Raises `TaxonomyError` for a name that no tree has."""
        if name not in self.names():
            raise TaxonomyError(f"There is no tree {name!r}; there are: {', '.join(self.names())}.")
        folder = self.folder / name
        return folder if folder.is_dir() else None

    def folder_in_use(self) -> Path | None:
        """Raises `TaxonomyError` when the tree in use is not there any more."""
        return self.folder_of(self.in_use)

    def tree(self, name: str) -> CategoryTree:
        """Raises `LexiconError` with every problem of its files."""
        return parse_categories(category_texts(self.folder_of(name)))

    def import_files(self, files: Sequence[Path], name: str | None = None) -> Imported:
        """Several languages and kinds of one published taxonomy become a tree of that name, which is not used yet.

        Raises `LexiconError` for what the files hold, `TaxonomyError` for the name, `OSError`.
        """
        taxonomy = join([parse_published(_text(file), str(file)) for file in files])
        name = self._free(name or f"{taxonomy.publisher}-{taxonomy.version}".lower())
        ours = CategoryIndex(self.tree(PACKAGED))
        return Imported(name, taxonomy, self._write(name, category_files(taxonomy, ours)))

    def copy(self, source: str, name: str) -> CategoryTree:
        """The files of a tree under another name, to be changed by hand."""
        return self._write(self._free(name), category_texts(self.folder_of(source)))

    def remove(self, name: str) -> None:
        if name in (PACKAGED, self.in_use):
            raise TaxonomyError(
                f"{name} cannot be removed: {'it is in use' if name == self.in_use else 'it is packaged'}."
            )
        folder = self.folder_of(name)
        if folder is not None:
            shutil.rmtree(folder)

    def switch(self, name: str, migration: Migration) -> None:
        """Use another tree from now on, in which nothing of the one before is forgotten."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        _replace(folder / MOVED_FILE, moved_file(migration.former))
        self.tree(name)
        _replace(self.folder / _IN_USE, name + "\n")

    def _free(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise TaxonomyError(
                f"{name!r} cannot name a tree: small letters, digits, dots and dashes can, such as google-2021."
            )
        if name in self.names():
            raise TaxonomyError(f"There is a tree {name!r} already; choose another name or remove it first.")
        return name

    def _write(self, name: str, texts: Mapping[str, str]) -> CategoryTree:
        """Complete and sound, or not at all."""
        making = self.folder / f".{name}"
        shutil.rmtree(making, ignore_errors=True)
        try:
            for path, text in texts.items():
                file = making / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
            tree = parse_categories(category_texts(making))
            making.rename(self.folder / name)
            return tree
        finally:
            shutil.rmtree(making, ignore_errors=True)


def _text(file: Path) -> str:
    """Plain or gzip, UTF-8."""
    data = file.read_bytes()
    try:
        return (gzip.decompress(data) if data.startswith(_GZIP) else data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LexiconError([Problem(str(file), line, "is not UTF-8, as the published files are")]) from error
    except (OSError, EOFError) as error:
        raise LexiconError([Problem(str(file), 1, f"is broken gzip: {error}")]) from error


def _replace(file: Path, text: str) -> None:
    """In one step, so that nobody reads half of it."""
    beside = file.with_suffix(".new")
    beside.write_text(text, "utf-8")
    beside.replace(file)
