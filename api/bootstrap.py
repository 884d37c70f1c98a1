"""The one place where parts are chosen and put together; everything else is handed what it needs."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field, replace

from flask import current_app

from api.settings import Settings
from indexer.analysis import Analyzer
from indexer.crew import Crew
from indexer.document import DocumentBuilder
from indexer.engine.elasticsearch import open_elasticsearch
from indexer.engine.port import Engine, IndexMissing
from indexer.engine.tantivy import open_tantivy
from indexer.indexing import Indexing, IndexOutdated, live_index
from indexer.learned import LearnedFolder
from indexer.lexicons import load_knowledge, load_synonyms
from indexer.store.connection import Store, open_store
from indexer.store.decisions import read_rulings
from indexer.suggestions import vocabulary_alias
from indexer.taxonomies import Taxonomies
from indexer.terms import analyzer_of
from indexer.worker import run_worker
from normalizer.knowledge import Knowledge
from search.profile import RankingProfile, load_profile
from search.service import SearchService
from search.vocabulary import Vocabulary
from synonyms import SynonymSet

_LARGEST_CREW = 4  # the worker included: what one process writes keeps no more of them busy


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """What is read once and never changes: loaded before processes part, so that they share its memory."""

    knowledge: Knowledge
    analyzer: Analyzer
    synonyms: SynonymSet
    profile: RankingProfile


@dataclass(frozen=True, slots=True, eq=False)
class Application:
    """Everything a request, a command or the worker needs. Files and connections belong to one process."""

    settings: Settings
    shared: Shared
    indexing: Indexing
    service: SearchService
    closing: threading.Event = field(default_factory=threading.Event)  # set when requests should come to an end
    waiting: threading.Semaphore = field(default_factory=threading.Semaphore)  # for requests that wait for a job

    @property
    def knowledge(self) -> Knowledge:
        return self.shared.knowledge

    @property
    def store(self) -> Store:
        return self.indexing.store

    @property
    def engine(self) -> Engine:
        return self.indexing.engine

    def outdated(self) -> IndexOutdated | None:
        """Why the live index does not fit this program, if it does not."""
        try:
            live_index(self.indexing)
        except IndexOutdated as outdated:
            return outdated
        except IndexMissing:
            pass  # the worker builds the first one by itself
        return None

    def close(self) -> None:
        self.engine.close()
        self.store.close()


def load_shared(settings: Settings | None = None) -> Shared:
    """With the tree, the knowledge files and what was learned of the installation; without settings, as packaged.

    Raises `LexiconError` with every problem of every file, `TaxonomyError` when the tree in use is gone, `LearnedError`
    when what was learned does not fit it.
    """
    knowledge = installed_knowledge(settings) if settings is not None else load_knowledge()
    analyzer = analyzer_of(knowledge)
    return Shared(knowledge, analyzer, load_synonyms(analyzer), load_profile())


def open_application(settings: Settings, shared: Shared) -> Application:
    """Open the store (made and migrated when absent) and the engine."""
    settings.make_folders()
    builder = DocumentBuilder(shared.analyzer, shared.knowledge)
    indexing = Indexing(open_store(settings.store_url), open_engine(settings), builder, settings.index)
    service = SearchService(
        indexing.engine,
        indexing.alias,
        shared.analyzer,
        shared.knowledge,
        shared.synonyms,
        shared.profile,
        Vocabulary(indexing.engine, vocabulary_alias(indexing.alias)),
    )
    return Application(
        settings, shared, indexing, service, waiting=threading.Semaphore(max(1, settings.web_threads // 2))
    )


def installed_knowledge(settings: Settings) -> Knowledge:
    """The tree in use, the files of the installation and what it learned. Raises as `load_shared` does."""
    return load_knowledge(
        settings.knowledge, Taxonomies(settings.taxonomies).folder_in_use(), LearnedFolder(settings.learned)
    )


def knowledge_in_force(settings: Settings) -> Knowledge:
    """The installed knowledge and what people decided in review, as the worker has them. Makes no database."""
    knowledge = installed_knowledge(settings)
    if not settings.has_store:
        return knowledge
    store = open_store(settings.store_url)
    try:
        with store.reading() as connection:
            return replace(knowledge, rulings=read_rulings(connection))
    finally:
        store.close()


def work(application: Application, stop: threading.Event) -> None:
    """Work off the log until `stop`, with a process for every processor."""
    crew = Crew(application.indexing.builder, max(0, min(os.cpu_count() or 1, _LARGEST_CREW) - 1))
    try:
        run_worker(replace(application.indexing, crew=crew), stop)
    finally:
        crew.close()


def open_engine(settings: Settings) -> Engine:
    if settings.engine == "elasticsearch":
        return open_elasticsearch(settings.elasticsearch_url)
    return open_tantivy(settings.index_folder)


def running() -> Application:
    """The application that answers the present request."""
    application: Application = current_app.extensions["xunpin"]
    return application
