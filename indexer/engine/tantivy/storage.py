"""Where indexes and aliases are kept: a folder that several processes share, or memory.

In a folder each index has a sub-folder of its own, with `index.json` (its fields and fingerprint) beside Tantivy's
files; `aliases.json` holds all aliases. A file is only ever replaced whole and an index comes and goes by a rename, so
that no reader sees half of anything and a crash leaves what was there.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import threading
from collections.abc import Hashable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import tantivy

from indexer.engine.port import EngineError, Field
from indexer.engine.tantivy.schema import schema_of


@dataclass(frozen=True, slots=True)
class Description:
    """What an index was created with."""

    fields: tuple[Field, ...]
    fingerprint: str


class Storage(Protocol):
    def names(self) -> list[str]: ...

    def stamp(self, name: str) -> Hashable | None:
        """Another one after each commit; None when there is no such index."""

    def open(self, name: str) -> tuple[Description, tantivy.Index]: ...

    def create(self, name: str, description: Description) -> None: ...

    def remove(self, name: str) -> None: ...

    def aliases(self) -> Mapping[str, str]: ...

    def set_aliases(self, aliases: Mapping[str, str]) -> None: ...

    def exclusive(self) -> AbstractContextManager[object]:
        """While held, nobody else creates or removes an index or points an alias."""


class MemoryStorage:
    def __init__(self) -> None:
        self._indexes: dict[str, tuple[Description, tantivy.Index]] = {}
        self._aliases: Mapping[str, str] = {}
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        return sorted(self._indexes)

    def stamp(self, name: str) -> Hashable | None:
        return 0 if name in self._indexes else None

    def open(self, name: str) -> tuple[Description, tantivy.Index]:
        return self._indexes[name]

    def create(self, name: str, description: Description) -> None:
        self._indexes[name] = (description, tantivy.Index(schema_of(description.fields)))

    def remove(self, name: str) -> None:
        del self._indexes[name]

    def aliases(self) -> Mapping[str, str]:
        return self._aliases

    def set_aliases(self, aliases: Mapping[str, str]) -> None:
        self._aliases = dict(aliases)

    def exclusive(self) -> AbstractContextManager[object]:
        return self._lock


class FolderStorage:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self._aliases: tuple[Hashable, Mapping[str, str]] = (None, {})

    def names(self) -> list[str]:
        return sorted(path.parent.name for path in self._folder.glob("[!.]*/index.json"))

    def stamp(self, name: str) -> Hashable | None:
        described, committed = _stamp(f"{self._folder}/{name}/index.json"), _stamp(f"{self._folder}/{name}/meta.json")
        return (described, committed) if described and committed else None

    def open(self, name: str) -> tuple[Description, tantivy.Index]:
        folder = self._folder / name
        described = json.loads((folder / "index.json").read_text("utf-8"))
        fields = tuple(Field(**field) for field in described["fields"])
        return Description(fields, described["fingerprint"]), tantivy.Index.open(str(folder))

    def create(self, name: str, description: Description) -> None:
        made = self._folder / f".creating-{name}"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        tantivy.Index(schema_of(description.fields), str(made))
        _replace(made / "index.json", asdict(description))
        made.rename(self._folder / name)
        _sync(self._folder)

    def remove(self, name: str) -> None:
        going = self._folder / f".dropped-{name}"
        shutil.rmtree(going, ignore_errors=True)
        (self._folder / name).rename(going)
        shutil.rmtree(going, ignore_errors=True)

    def aliases(self) -> Mapping[str, str]:
        stamp = _stamp(path := f"{self._folder}/aliases.json")
        if stamp is None:
            return {}
        known, aliases = self._aliases
        if stamp != known:
            try:
                aliases = json.loads(Path(path).read_text("utf-8"))
            except ValueError as error:
                raise EngineError(f"{path} is damaged ({error}): remove it and point the aliases again.") from error
            self._aliases = (stamp, aliases)
        return aliases

    def set_aliases(self, aliases: Mapping[str, str]) -> None:
        _replace(self._folder / "aliases.json", aliases)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        with (self._folder / ".lock").open("w") as lock:  # the system lets go of it when the process ends
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _stamp(path: str) -> Hashable | None:
    """Another one when the file was replaced. Every question looks: text, because making a `Path` takes longer."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _replace(path: Path, content: object) -> None:
    incoming = path.with_suffix(".incoming")
    with incoming.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    incoming.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
