"""The embedded engine: Tantivy in this process, over a folder or in memory."""

from indexer.engine.tantivy.engine import open_tantivy

__all__ = ["open_tantivy"]
