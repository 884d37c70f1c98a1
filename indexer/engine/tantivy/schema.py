"""Our fields as a Tantivy schema, our documents as Tantivy's.

Our analyser made the tokens, so Tantivy splits them at white space and does nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import tantivy

from indexer.engine.port import Document, Field

KEY, CARD = "key", "card"
# Keys that are a path of JSON as they stand; values of other ones are found among all values of the field.
_PLAIN_KEY = re.compile("[a-z0-9_-]{1,60}")
# Before each value, so that none is taken for a date or a number.
VALUE_MARK = "="


def schema_of(fields: Iterable[Field]) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Signed: an int that does not fit an unsigned field ends the writer's thread instead of raising.
    builder.add_integer_field(KEY, indexed=True, fast=True)
    builder.add_bytes_field(CARD, stored=True)
    for field in fields:
        match field.kind:
            case "tokens":
                recorded = "position" if field.positions else "freq"
                builder.add_text_field(field.name, tokenizer_name="whitespace", index_option=recorded)
            case "keywords":
                builder.add_text_field(field.name, tokenizer_name="raw", index_option="basic", fast=True)
                if field.keyed:
                    builder.add_json_field(_by_key(field.name), tokenizer_name="raw", index_option="basic", fast=True)
            case "integer":
                builder.add_integer_field(field.name, indexed=True, fast=True)
            case "float":
                builder.add_float_field(field.name, indexed=True, fast=True)
    return builder.build()


def column_of_key(field: str, key: str) -> str | None:
    """The column that holds the values of this key alone, each after `VALUE_MARK`."""
    return f"{_by_key(field)}.{key}" if _PLAIN_KEY.fullmatch(key) else None


def _by_key(field: str) -> str:
    return f"{field}_by_key"


def to_tantivy(document: Document, integers: frozenset[str], keyed: frozenset[str]) -> tantivy.Document:
    """`integers`: columns that hold integers; `keyed`: keywords with keys. The document has passed the checks."""
    made = tantivy.Document()
    made.add_integer(KEY, document.key)
    made.add_bytes(CARD, document.card)
    for name, tokens in document.tokens.items():
        made.add_text(name, " ".join(tokens))
    for name, values in document.keywords.items():
        for value in dict.fromkeys(values):
            made.add_text(name, value)
        if name in keyed:
            made.add_json(_by_key(name), _grouped(values))
    for name, number in document.numbers.items():
        if name in integers:
            made.add_integer(name, int(number))
        else:
            made.add_float(name, float(number) + 0.0)  # -0.0 is 0.0
    return made


def _grouped(values: Iterable[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for value in dict.fromkeys(values):
        key, mark, rest = value.partition("=")
        if mark and _PLAIN_KEY.fullmatch(key):
            groups.setdefault(key, []).append(VALUE_MARK + rest)
    return groups
