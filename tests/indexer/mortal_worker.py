"""A worker process that a test kills. Loaded once by the server that forks such processes."""

from __future__ import annotations

import threading
from pathlib import Path

from indexer.analysis import Analyzer
from indexer.crew import Crew
from indexer.document import DocumentBuilder
from indexer.engine.tantivy import open_tantivy
from indexer.indexing import Indexing
from indexer.lexicons import load_knowledge
from indexer.store.connection import open_store
from indexer.worker import run_worker

BUILDER = DocumentBuilder(Analyzer(), load_knowledge())


def work(store_url: str, folder: Path) -> None:
    crew = Crew(BUILDER, 1)
    run_worker(Indexing(open_store(store_url), open_tantivy(folder), BUILDER, crew=crew), threading.Event())
