"""A searchable catalog made of bare titles, through the same normalizer and analyser as any feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from indexer.analysis import Analyzer
from indexer.document import FIELDS, DocumentBuilder, schema_fingerprint
from indexer.engine.port import Document, Engine
from indexer.lexicons import load_knowledge, load_synonyms
from indexer.terms import analyzer_of
from normalizer.knowledge import Knowledge
from normalizer.model import RawItem
from normalizer.pipeline import normalize
from normalizer.product import key_of, merge, product_id, product_key
from search.profile import load_profile
from search.service import SearchService
from search.vocabulary import Vocabulary


def documents(items: Iterable[RawItem], knowledge: Knowledge, analyzer: Analyzer) -> Iterator[Document]:
    """Every item as a product of its own."""
    builder = DocumentBuilder(analyzer, knowledge)
    for item in items:
        listing = normalize(item, knowledge)
        yield builder.build(merge(product_id(product_key(item.channel, item.sku)), [listing]))


def serve(engine: Engine, index: str, items: Iterable[RawItem]) -> SearchService:
    """Index the items and answer from them."""
    knowledge = load_knowledge()
    analyzer = analyzer_of(knowledge)
    engine.create_index(index, FIELDS, schema_fingerprint(analyzer))
    engine.write(index, documents(items, knowledge, analyzer))
    engine.commit(index)
    synonyms = load_synonyms(analyzer)
    return SearchService(engine, index, analyzer, knowledge, synonyms, load_profile(), Vocabulary(engine, "vocabulary"))


def key(channel: str, sku: str) -> int:
    return key_of(product_id(product_key(channel, sku)))
