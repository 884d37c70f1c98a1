"""The files behind the normalizer, read together."""

from __future__ import annotations

from pathlib import Path

import pytest

import normalizer
from normalizer.knowledge import build_knowledge, knowledge_version
from normalizer.lexicon import LexiconError

DATA = Path(normalizer.__file__).parent / "data"
FILES = {path.relative_to(DATA).as_posix(): path.read_text(encoding="utf-8") for path in sorted(DATA.rglob("*.yaml"))}


def test_the_files_of_the_project_are_sound() -> None:
    knowledge = build_knowledge(FILES)
    assert knowledge.tree.leaves
    assert len(knowledge.brands) > 100


def test_the_version_follows_every_text_and_name_and_no_order() -> None:
    version = knowledge_version(FILES)
    assert version == knowledge_version(dict(reversed(FILES.items())))
    assert version != knowledge_version({**FILES, "noise.yaml": FILES["noise.yaml"] + "\n"})
    assert version != knowledge_version({("x" + name): text for name, text in FILES.items()})


def test_mistakes_of_all_files_are_told_at_once() -> None:
    broken = {**FILES, "noise.yaml": "patterns: ['(']", "colours.yaml": "red: 1", "brands/zz.yaml": "- nike"}
    with pytest.raises(LexiconError) as error:
        build_knowledge(broken)
    assert {problem.source for problem in error.value.problems} == {"noise.yaml", "colours.yaml", "brands/zz.yaml"}


def test_a_missing_file_is_named() -> None:
    with pytest.raises(LexiconError, match=r"noise\.yaml"):
        build_knowledge({name: text for name, text in FILES.items() if name != "noise.yaml"})
