"""The engine without the service around it: what each question makes the service ask, asked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.questions import Question
from indexer.engine.plan import Plan
from indexer.engine.port import Answer, Engine
from indexer.engine.tantivy import open_tantivy
from search.service import SearchService
from search.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Asked:
    """What one question made the service ask of the catalog's index."""

    plans: tuple[Plan, ...]
    cards: tuple[int, ...]

    @property
    def answering(self) -> Asked:
        """Without the plans that found nothing."""
        return Asked(self.plans[-1:], self.cards)


@dataclass(slots=True)
class _Recording:
    """An engine that writes down what it is asked, and passes everything on."""

    engine: Engine
    target: str
    plans: list[Plan] = field(default_factory=list)
    cards: list[int] = field(default_factory=list)

    def search(self, target: str, plan: Plan) -> Answer:
        if target == self.target:
            self.plans.append(plan)
        return self.engine.search(target, plan)

    def fetch(self, target: str, keys: Sequence[int]) -> dict[int, bytes]:
        if target == self.target:
            self.cards += keys
        return self.engine.fetch(target, keys)

    def __getattr__(self, name: str) -> object:
        return getattr(self.engine, name)


def record(service: SearchService, questions: Sequence[Question]) -> list[Asked]:
    """Answer the questions in this process and note what the engine was asked."""
    recording = _Recording(service.engine, service.target)
    recorded: Engine = recording  # type: ignore[assignment]  # the rest of the port is passed on by __getattr__
    vocabulary = Vocabulary(recorded, service.vocabulary.target)
    service = replace(service, engine=recorded, vocabulary=vocabulary)
    asked = []
    for question in questions:
        recording.plans, recording.cards = [], []
        service.search(question.request)
        asked.append(Asked(tuple(recording.plans), tuple(recording.cards)))
    return asked


def client(folder: Path, target: str) -> Callable[[Asked], None]:
    """A client of the index in `folder` that asks everything again."""
    engine = open_tantivy(folder)

    def ask(asked: Asked) -> None:
        for plan in asked.plans:
            engine.search(target, plan)
        engine.fetch(target, asked.cards)

    return ask
