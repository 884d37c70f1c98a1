"""The engine port over Tantivy. Any number of processes read; the first that writes to an index is its writer."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import tantivy

from indexer.engine import checks
from indexer.engine.plan import Plan
from indexer.engine.port import (
    Answer,
    Document,
    EngineError,
    Field,
    Health,
    IndexInfo,
    IndexInUse,
    IndexMissing,
    Refused,
    WriteReport,
)
from indexer.engine.tantivy import searching
from indexer.engine.tantivy.clauses import Translator
from indexer.engine.tantivy.schema import KEY, to_tantivy
from indexer.engine.tantivy.storage import Description, FolderStorage, MemoryStorage, Storage

_WRITER_HEAP = 128_000_000  # bytes before a segment goes to disk
_WRITER_THREADS = 1  # Python hands over documents slower than one thread takes them; more only make more segments


def open_tantivy(folder: Path | None) -> TantivyEngine:
    """Over `folder`, made when missing and shared with other processes; None keeps everything in memory."""
    return TantivyEngine(MemoryStorage() if folder is None else FolderStorage(folder))


@dataclass(frozen=True, slots=True)
class _Opened:
    name: str
    stamp: Hashable
    description: Description
    fields: dict[str, Field]
    index: tantivy.Index
    schema: tantivy.Schema
    integers: frozenset[str]
    keyed: frozenset[str]

    def translator(self) -> Translator:
        """For the state of the index as it is now."""
        return Translator(self.schema, self.integers, self.keyed, self.index.searcher())


class TantivyEngine:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._opened: dict[str, _Opened] = {}
        self._writers: dict[str, tantivy.IndexWriter] = {}
        self._threads = ThreadPoolExecutor(thread_name_prefix="tantivy")
        self._writing = threading.Lock()
        self._opening = (
            threading.Lock()
        )  # taken after `_writing`, never before; a search of an open index takes neither

    def create_index(self, name: str, fields: Sequence[Field], fingerprint: str) -> None:
        checks.check_name(name)
        checks.check_fields(name, fields)
        with self._storage.exclusive():
            if name in self._storage.names() or name in self._storage.aliases():
                raise EngineError(f"There is an index or alias {name!r} already: choose another name or drop it first.")
            self._storage.create(name, Description(tuple(fields), fingerprint))

    def write(self, name: str, documents: Iterable[Document]) -> WriteReport:
        with self._writing:
            opened = self._open(name)
            writer = self._writer(opened)
            refused: list[Refused] = []
            written = 0
            try:
                for document in documents:
                    if reason := checks.refusal(document, opened.fields):
                        refused.append(Refused(document.key, reason))
                        continue
                    writer.delete_documents_by_term(KEY, document.key)
                    writer.add_document(to_tantivy(document, opened.integers, opened.keyed))
                    written += 1
            except BaseException:
                self._give_up(opened.name)
                raise
            return WriteReport(written, tuple(refused))

    def delete(self, name: str, keys: Sequence[int]) -> None:
        with self._writing:
            writer = self._writer(self._open(name))
            for key in keys:
                if 0 < key <= checks.LARGEST:
                    writer.delete_documents_by_term(KEY, key)

    def commit(self, name: str) -> None:
        with self._writing:
            opened = self._open(name)
            writer = self._writers.get(opened.name)
            if writer is None:
                return  # nothing was written
            try:
                writer.commit()
            except Exception as error:
                self._give_up(opened.name)
                raise EngineError(
                    f"Index {name!r} could not be committed ({error}); what was written since the last commit has to "
                    "be written again."
                ) from error
            opened.index.reload()

    def point_alias(self, alias: str, name: str) -> str | None:
        checks.check_name(alias)
        with self._storage.exclusive():
            names = self._storage.names()
            if name not in names:
                raise self._missing(name)
            if alias in names:
                raise EngineError(f"{alias!r} is an index and cannot be an alias as well.")
            aliases = dict(self._storage.aliases())
            previous = aliases.get(alias)
            self._storage.set_aliases(aliases | {alias: name})
            return previous

    def resolve(self, alias: str) -> str | None:
        return self._storage.aliases().get(alias)

    def list_indexes(self) -> tuple[IndexInfo, ...]:
        aliases = self._storage.aliases()
        infos = []
        for name in self._storage.names():
            with suppress(IndexMissing):  # dropped meanwhile
                opened = self._open(name)
                names = tuple(sorted(alias for alias, index in aliases.items() if index == name))
                documents = opened.index.searcher().num_docs
                infos.append(IndexInfo(name, documents, opened.description.fingerprint, names))
        return tuple(infos)

    def drop_index(self, name: str) -> None:
        with self._writing, self._storage.exclusive():
            if name not in self._storage.names():
                raise self._missing(name)
            aliases = [alias for alias, target in self._storage.aliases().items() if target == name]
            if aliases:
                raise IndexInUse(
                    f"Index {name!r} is what alias {', '.join(map(repr, aliases))} points to: point it elsewhere first."
                )
            self._give_up(name)
            self._opened.pop(name, None)
            self._storage.remove(name)

    def search(self, target: str, plan: Plan) -> Answer:
        opened = self._open(target)
        checks.check_plan(plan, opened.fields, opened.name)
        with _explained(opened.name):
            return searching.search(opened.translator(), plan, self._threads)

    def fetch(self, target: str, keys: Sequence[int]) -> dict[int, bytes]:
        opened = self._open(target)
        with _explained(opened.name):
            return searching.fetch(opened.translator(), keys)

    def document_frequency(self, target: str, field: str, tokens: Sequence[str]) -> dict[str, int]:
        opened = self._open(target)
        checks.check_searchable(field, opened.fields, opened.name)
        searcher = opened.index.searcher()
        with _explained(opened.name):
            return {token: searcher.doc_freq(field, token) for token in tokens}

    def explain(self, target: str, plan: Plan, keys: Sequence[int]) -> dict[int, dict[str, float]]:
        opened = self._open(target)
        checks.check_plan(plan, opened.fields, opened.name)
        with _explained(opened.name):
            return searching.explain(opened.translator(), plan, keys)

    def health(self) -> Health:
        try:
            infos = self.list_indexes()
        except Exception as error:
            advice = "Is the folder there, readable, and made by this version? Otherwise rebuild the index."
            return Health(False, "tantivy", f"{type(error).__name__}: {error}", advice)
        return Health(True, "tantivy", f"{len(infos)} indexes, {sum(info.documents for info in infos)} documents")

    def close(self) -> None:
        """What is not committed is lost. Waits for merges."""
        with self._writing:
            for name in list(self._writers):
                self._writers.pop(name).wait_merging_threads()
            self._opened.clear()
        self._threads.shutdown()

    def _open(self, target: str) -> _Opened:
        while True:
            name = self._storage.aliases().get(target, target)
            try:
                return self._open_index(name)
            except EngineError:
                if self._storage.aliases().get(target, target) == name:
                    raise
                # Another process switched the alias and dropped the index in between.

    def _open_index(self, name: str) -> _Opened:
        stamp = self._storage.stamp(name)
        opened = self._opened.get(name)
        if opened is not None and opened.stamp == stamp:
            return opened
        with self._opening:
            if stamp is None:
                self._opened.pop(name, None)
                raise self._missing(name)
            self._opened[name] = opened = self._fresh(name, stamp)
            return opened

    def _fresh(self, name: str, stamp: Hashable) -> _Opened:
        try:
            description, index = self._storage.open(name)
            index.config_reader("manual")  # no thread of Tantivy's own watches the folder: `stamp` tells
            index.reload()
        except (ValueError, OSError) as error:
            raise EngineError(f"Index {name!r} cannot be opened ({error}): build it again.") from error
        integers = frozenset(field.name for field in description.fields if field.kind == "integer")
        keyed = frozenset(field.name for field in description.fields if field.keyed)
        fields = {field.name: field for field in description.fields}
        return _Opened(name, stamp, description, fields, index, index.schema, integers, keyed)

    def _writer(self, opened: _Opened) -> tantivy.IndexWriter:
        writer = self._writers.get(opened.name)
        if writer is None:
            try:
                writer = opened.index.writer(_WRITER_HEAP, _WRITER_THREADS)
            except ValueError as error:
                raise EngineError(
                    f"Index {opened.name!r} cannot be written to ({error}): only one process at a time writes to an "
                    "index. Stop the other one."
                ) from error
            self._writers[opened.name] = writer
        return writer

    def _give_up(self, name: str) -> None:
        """Forget what was not committed; the next write opens a writer anew."""
        writer = self._writers.pop(name, None)
        if writer is not None:
            try:
                writer.rollback()
            finally:
                writer.wait_merging_threads()

    def _missing(self, target: str) -> IndexMissing:
        known = [*self._storage.names(), *self._storage.aliases()]
        there = f"there are {', '.join(sorted(known))}" if known else "there is none yet: build one first"
        return IndexMissing(f"There is no index or alias {target!r}; {there}.")


@contextmanager
def _explained(index: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        raise EngineError(f"Index {index!r} could not answer: {error}") from error
