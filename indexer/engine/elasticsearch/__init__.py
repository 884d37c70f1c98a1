"""The engine for more than one machine: Elasticsearch 8.19 or 9, through its official client."""

from indexer.engine.elasticsearch.engine import open_elasticsearch

__all__ = ["open_elasticsearch"]
