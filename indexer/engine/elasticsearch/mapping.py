"""Our fields as an index body, our documents as bulk actions.

Our analyser made the tokens, so Elasticsearch splits them at white space and does nothing else. Only the card is kept
as source; everything else lives in the inverted index and the columns.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from indexer.engine.port import Document, Field

KEY, CARD = "key", "card"

_NO_LIMIT = 2**31 - 1


def index_body(fields: Sequence[Field], fingerprint: str, shards: int, replicas: int) -> dict[str, Any]:
    ours = {"fields": [asdict(field) for field in fields], "fingerprint": fingerprint}
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "refresh_interval": -1,  # a commit makes documents visible, nothing else
            "max_result_window": _NO_LIMIT,  # deep pages cost memory for one request, not correctness
            "max_inner_result_window": _NO_LIMIT,  # `also_by` is a top_hits aggregation
            "max_docvalue_fields_search": 1_000,
        },
        "mappings": {
            "dynamic": False,
            "_meta": {"xunpin": ours},
            "_source": {"includes": [CARD]},
            "properties": {KEY: {"type": "long"}, **{field.name: _property(field) for field in fields}},
        },
    }


def described(mapping: Mapping[str, Any]) -> tuple[dict[str, Field], str] | None:
    """Fields and fingerprint of an index that we made, from its mapping; None for any other index."""
    ours = mapping.get("_meta", {}).get("xunpin")
    if ours is None:
        return None
    return {each["name"]: Field(**each) for each in ours["fields"]}, ours["fingerprint"]


def index_action(index: str, document: Document) -> dict[str, Any]:
    """The document has passed the checks."""
    source: dict[str, Any] = {KEY: document.key, CARD: b64encode(document.card).decode("ascii")}
    source |= {name: " ".join(tokens) for name, tokens in document.tokens.items()}
    source |= {name: list(dict.fromkeys(values)) for name, values in document.keywords.items()}
    source |= {name: number + 0 for name, number in document.numbers.items()}  # -0.0 is 0.0
    return {"_op_type": "index", "_index": index, "_id": str(document.key), "_source": source}


def delete_actions(index: str, keys: Iterable[int]) -> Iterable[dict[str, Any]]:
    return ({"_op_type": "delete", "_index": index, "_id": str(key)} for key in keys)


def card_of(source: Mapping[str, Any]) -> bytes:
    return b64decode(source[CARD])


def _property(field: Field) -> dict[str, Any]:
    match field.kind:
        case "tokens":
            return {
                "type": "text",
                "analyzer": "whitespace",
                "index_options": "positions" if field.positions else "freqs",
            }
        case "keywords":
            return {"type": "keyword", "norms": True}  # so that a term scores here as it does in Tantivy
        case "integer":
            return {"type": "long"}
        case "float":
            return {"type": "double"}
