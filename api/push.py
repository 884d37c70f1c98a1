"""Taking a feed in: the same for an upload and for a file on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import BinaryIO

from indexer.feeds import read_feed
from indexer.mapping import compiled
from indexer.store.accept import open_push, receive
from indexer.store.connection import Store
from indexer.store.incoming import IncomingRow
from indexer.store.jobs import Job
from indexer.store.mappings import mapping_in_force


def take_feed(
    store: Store,
    channel: str,
    file: BinaryIO,
    *,
    content_type: str | None,
    format: str,
    progress: Callable[[int], object] = lambda rows: None,
) -> Job:
    """Read and commit a whole feed. `progress` hears how many rows have been read, now and then.

    Raises `FeedError` when nothing of it can be read; then neither a job nor a channel is made. A feed that breaks off
    later ends with a rejected row that says so.
    """
    now = mapping_in_force(store, channel)
    rows = read_feed(file, content_type, format, channel, mapping=compiled(now) if now is not None else None)
    first = list(islice(rows, 1))
    job = open_push(store, channel)
    return receive(store, job.id, channel, _counted(chain(first, rows), progress), format=format)


def _counted(rows: Iterable[IncomingRow], progress: Callable[[int], object]) -> Iterator[IncomingRow]:
    count = 0
    for count, row in enumerate(rows, 1):
        if count % 500 == 0:
            progress(count)
        yield row
    progress(count)
