"""Our fields as a Tantivy schema, our documents as Tantivy's.

Our analyser made the tokens, so Tantivy splits them at white space and does nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

import tantivy

from indexer.engine.port import Document, Field

KEY, CARD = "key", "card"


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
            case "integer":
                builder.add_integer_field(field.name, indexed=True, fast=True)
            case "float":
                builder.add_float_field(field.name, indexed=True, fast=True)
    return builder.build()


def to_tantivy(document: Document, integers: frozenset[str]) -> tantivy.Document:
    """`integers`: which columns hold integers. The document has passed the checks."""
    made = tantivy.Document()
    made.add_integer(KEY, document.key)
    made.add_bytes(CARD, document.card)
    for name, tokens in document.tokens.items():
        made.add_text(name, " ".join(tokens))
    for name, values in document.keywords.items():
        for value in dict.fromkeys(values):
            made.add_text(name, value)
    for name, number in document.numbers.items():
        if name in integers:
            made.add_integer(name, int(number))
        else:
            made.add_float(name, float(number) + 0.0)  # -0.0 is 0.0
    return made
