"""What a mapping file may hold: every mistake is named with its line, all of them at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.lexicon import LexiconError
from normalizer.mapping import OPERATIONS, parse_mapping


def problems(text: str) -> list[str]:
    try:
        parse_mapping(text)
    except LexiconError as error:
        return [f"{problem.line}: {problem.message}" for problem in error.problems]
    return []


def test_every_mistake_is_told_at_once_with_its_line_and_the_nearest_name() -> None:
    text = """\
rules:
  - copy: attributes.品牌名
    to: brnad
  - coppy: title
  - regex: titel
    find: '(['
  - math: price ** 2
    to: price
    rund: 2
  - if: {field: title, contain: 二手}
    then:
      - set: 二手
        too: attributes.成色
  - lookup: attribute.颜色
    table: {cyan: 青色, CYAN: 蓝色}
"""
    assert problems(text) == [
        "3: rule 1: to: there is no field 'brnad'; did you mean 'brand'?",
        "4: rule 2: there is no operation 'coppy'; did you mean 'copy'?",
        "5: rule 3: regex: there is no field 'titel'; did you mean 'title'?",
        "6: rule 3: find '([': missing ]: [",
        "7: rule 4: math 'price ** 2': '*' cannot stand at character 8",
        "9: rule 4: 'rund' is not known here; did you mean 'round'?",
        "10: rule 5: 'contain' is not known here; did you mean 'contains'?",
        "10: rule 5: a condition asks for one of is, contains, matches, empty, above, below",
        "12: rule 5.then.1: 'to' is missing",
        "13: rule 5.then.1: 'too' is not known here; did you mean 'to'?",
        "14: rule 6: lookup: there is no field 'attribute.颜色'; did you mean 'attributes.颜色'?",
        "15: rule 6: table: 'CYAN' reads the same as an entry before it",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1: a mapping file begins with `rules:` and a list of rules below it"),
        ("- copy: title\n  to: mpn\n", "1: a mapping file begins with `rules:` and a list of rules below it"),
        ("rule: []", "1: 'rule' is not known here; did you mean 'rules'?"),
        ("rules: [", "2: this is no YAML: did not find expected node content"),
        (
            "rules:\n  - {set: x, default: y, to: shop}",
            "2: rule 1: one rule does one thing; set and default are two rules",
        ),
        (
            "rules:\n  - {rename: raw.x, to: brand}",
            "2: rule 1: rename: 'raw.x' is what was received and stays as it is",
        ),
        ("rules:\n  - {set: x, to: sku}", "2: rule 1: to: the sku is what an item is known by"),
        ("rules:\n  - {regex: title, find: '(a)', as: '\\2'}", "2: rule 1: as '\\\\2': there is no group 2"),
        (
            "rules:\n  - {regex: title, find: 'a(?=b)'}",
            "2: rule 1: find 'a(?=b)': invalid perl operator: (?=; look-around",
        ),
        ("rules:\n  - {math: __import__('os'), to: price}", "2: rule 1: math"),
        ("rules:\n  - {math: price, round: 99, to: price}", "2: rule 1: round '99': it must be a number of decimals"),
        ("rules:\n  - {set: a, to: &x brand}\n  - {set: a, to: *x}", "3: an alias (*name) cannot be used here"),
        ("rules: !!python/object/apply:os.system [ls]", "1: a tag (tag:yaml.org,2002:python/object/apply:os.system)"),
        ("rules: " + "[" * 5_000, "1: this nests too deeply"),
        ("rules: []\n---\nrules: []", "2: a file holds one mapping"),
        ("rules: []\x00", "1: this is no YAML"),
        ("rules: ['\ud800']", "1: this is no text"),
        ("rules:\n" + "  - {remove: shop}\n" * 501, "502: there are more than 500 rules"),
        ("rules: [" + " " * 300_000 + "]", "1: the file has 300009 characters"),
    ],
)
def test_a_mistake_is_told_in_words(text: str, problem: str) -> None:
    told = problems(text)
    assert told
    assert any(one.startswith(problem) for one in told), told


def test_a_file_with_every_operation_is_read() -> None:
    text = "rules:\n" + "\n".join(
        (
            "- {rename: mpn, to: gtin}",
            "- {copy: raw.a, to: mpn}",
            "- {set: 007, to: attributes.批次}",
            "- {default: no, to: attributes.进口}",
            "- {remove: url}",
            "- {split: title, at: ' ', to: [brand, title]}",
            "- {join: [brand, title], to: title}",
            "- {lookup: brand, table: {on: 昂跑}}",
            "- {regex: title, find: a, replace: b}",
            "- {math: price * 2, to: price}",
            "- {if: {field: price, above: 1}, then: [{remove: shop}]}",
        )
    )
    read = parse_mapping(text)
    assert (len(read.rules), read.count) == (len(OPERATIONS), len(OPERATIONS) + 1)


_MARKS = ("rules", "to", "with", "find", "then", "else", "title", "- ", ": ", "\n", "  ", *"[{}]'~", "*a", "&a", "!x")
_WORDS = st.sampled_from([*OPERATIONS, *_MARKS])


@given(st.lists(_WORDS | st.text(max_size=5), max_size=40).map("".join))
def test_any_text_is_a_mapping_or_has_its_problems_named(text: str) -> None:
    for line in problems("rules:\n- " + text) + problems(text):
        assert line
