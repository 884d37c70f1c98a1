"""The native item, and tables whose columns say the same in their own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from indexer.feeds.adapters.mapping import mapped
from indexer.feeds.adapters.model import Adapter, Item
from indexer.feeds.names import NATIVE, ranked

_KNOWN = ranked(NATIVE)


def items(record: Mapping[str, Any]) -> Iterator[Item]:
    """
    >>> next(items({"sku": "A-1", "标题": "陶瓷杯"})).native
    {'sku': 'A-1', 'title': '陶瓷杯'}
    """
    yield Item(record, mapped(record, _KNOWN))


ADAPTER = Adapter("native", _KNOWN, items)
