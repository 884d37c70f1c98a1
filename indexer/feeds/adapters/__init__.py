"""Channel adapters: what each channel calls the fields of an item, and how its documents are built."""

from __future__ import annotations

from rapidfuzz import process

from indexer.feeds.adapters import jd, native, taobao
from indexer.feeds.adapters.model import Adapter
from indexer.feeds.errors import FeedError

__all__ = ["ADAPTERS", "Adapter", "adapter"]

ADAPTERS = {adapter.name: adapter for adapter in (native.ADAPTER, taobao.ADAPTER, jd.ADAPTER)}
_PLANNED = ("tmall", "pinduoduo", "douyin", "suning", "google", "shopify")


def adapter(name: str) -> Adapter:
    """Raises `FeedError` with the nearest name there is.

    >>> adapter("taobo")
    Traceback (most recent call last):
    indexer.feeds.errors.FeedError: There is no feed format 'taobo'.
    """
    found = ADAPTERS.get(name)
    if found is not None:
        return found
    if name in _PLANNED:
        raise FeedError(
            "format_unsupported",
            f"The feed format {name!r} is not part of this release; it reads {', '.join(ADAPTERS)}.",
            "Send native items: sku, title, price, ….",
            value=name,
            allowed=tuple(ADAPTERS),
        )
    nearest = process.extractOne(name.lower(), ADAPTERS.keys(), score_cutoff=50)
    hint = f"Did you mean {nearest[0]!r}?" if nearest else "Leave format out to send native items."
    raise FeedError(
        "format_unknown", f"There is no feed format {name[:50]!r}.", hint, value=name[:50], allowed=tuple(ADAPTERS)
    )
