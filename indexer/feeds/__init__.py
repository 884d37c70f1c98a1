"""Feeds as channels send them: formats, encodings, compression and channel adapters, read row by row."""

from __future__ import annotations

from indexer.feeds.errors import DEFAULT_LIMITS, FeedError, Limits
from indexer.feeds.formats import content_type_of
from indexer.feeds.reader import read_feed

__all__ = ["DEFAULT_LIMITS", "FeedError", "Limits", "content_type_of", "read_feed"]
