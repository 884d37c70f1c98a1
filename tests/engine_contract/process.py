"""A process of its own over the same indexes: `python process.py PLACE` does what it reads, one JSON list a line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from indexer.engine.elasticsearch import open_elasticsearch
from indexer.engine.plan import Plan
from indexer.engine.port import Engine
from indexer.engine.tantivy import open_tantivy
from tests.engine_contract.shelf import FIELDS, FINGERPRINT, document

ROOT = Path(__file__).resolve().parents[2]


def open_engine(place: str | None) -> Engine:
    """A URL is Elasticsearch's, a folder Tantivy's, None Tantivy in memory."""
    if place is not None and place.startswith("http"):
        return open_elasticsearch(place, replicas=0)
    return open_tantivy(None if place is None else Path(place))


class OtherProcess:
    def __init__(self, place: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, place],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
        )

    def begin(self, *command: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def do(self, *command: object) -> Any:
        self.begin(*command)
        return self.answer()

    def answer(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()


def obey(engine: Engine, command: list[Any]) -> object:
    match command:
        case ["total", target]:
            return engine.search(target, Plan()).total
        case ["write", name, first, last]:
            try:
                return engine.write(name, (document(key, "a") for key in range(first, last + 1))).written
            except Exception as error:
                return f"{type(error).__name__}: {error}"
        case ["commit", name]:
            return engine.commit(name)
        case ["alias", alias, name]:
            return engine.point_alias(alias, name)
        case ["drop", name]:
            return engine.drop_index(name)
        case ["rebuild for ever", alias, size]:
            return rebuild_for_ever(engine, alias, size)
    raise ValueError(command)


def rebuild_for_ever(engine: Engine, alias: str, size: int) -> None:
    """Builds a new index beside the live one, switches to it, drops the old one, and begins again."""
    turn = int((engine.resolve(alias) or "0").rpartition("-")[2])
    while True:
        turn += 1
        name = f"{alias}-{turn}"
        if name in {info.name for info in engine.list_indexes()}:
            engine.drop_index(name)  # what a killed rebuild left
        engine.create_index(name, FIELDS, FINGERPRINT)
        for start in range(1, size, 50):
            engine.write(name, (document(key, "a") for key in range(start, start + 50)))
        engine.commit(name)
        if previous := engine.point_alias(alias, name):
            engine.drop_index(previous)


if __name__ == "__main__":
    opened = open_engine(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(obey(opened, json.loads(line))), flush=True)
