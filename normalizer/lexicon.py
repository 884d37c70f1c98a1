"""Files that people edit: YAML whose every value knows its line, and problems that are reported all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file, with the line (from 1) that a person should look at."""

    source: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.message}"


class LexiconError(Exception):
    """Everything that is wrong with the files, not only the first thing."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Mapping(dict[str, Any]):
    """A YAML mapping; `line` is its own and `lines` its keys'."""

    line: int
    lines: dict[str, int]


class Sequence(list[Any]):
    """A YAML sequence; `line` is its own and `lines` its entries'."""

    line: int
    lines: list[int]


class _Loader(yaml.CSafeLoader):
    problems: list[Problem]
    source: str


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    result = Mapping()
    result.line, result.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key, line = str(loader.construct_object(key_node)), key_node.start_mark.line + 1
        if key in result:
            loader.problems.append(
                Problem(loader.source, line, f"{key!r} stands here again; first on line {result.lines[key]}")
            )
        result[key] = loader.construct_object(value_node, deep=True)
        result.lines[key] = line
    return result


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> Sequence:
    result = Sequence(loader.construct_object(child, deep=True) for child in node.value)
    result.line, result.lines = node.start_mark.line + 1, [child.start_mark.line + 1 for child in node.value]
    return result


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _sequence)
# `no` and `on` are words in a shop's files: only numbers and true/false keep a type.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[1] in ("int", "float", "null", "bool")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
for _first in "yYnNoO":
    _Loader.yaml_implicit_resolvers[_first] = [
        entry for entry in _Loader.yaml_implicit_resolvers.get(_first, []) if not entry[0].endswith("bool")
    ]


class _TextLoader(_Loader):
    """Scalars stay the text that was written: 007 and 1.10 are no numbers. Only null is something else."""


_TextLoader.yaml_implicit_resolvers = {
    first: [entry for entry in resolvers if entry[0].endswith(":null")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def parse_yaml(text: str, source: str, *, typed: bool = True) -> Any:
    """The document as `Mapping`, `Sequence` and scalars; all scalars are text unless `typed`.

    Raises `LexiconError` with the line of a syntax error or of a key that stands twice.

    >>> parse_yaml("red:\\n  label: 红色\\n", "colours.yaml")["red"].lines
    {'label': 2}
    >>> parse_yaml("set: 007", "mapping.yaml", typed=False)
    {'set': '007'}
    """
    loader = _Loader(text) if typed else _TextLoader(text)
    loader.source, loader.problems = source, []
    try:
        document = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise LexiconError([Problem(source, mark.line + 1 if mark else 1, error.problem or str(error))]) from error
    finally:
        loader.dispose()
    if loader.problems:
        raise LexiconError(loader.problems)
    return document
