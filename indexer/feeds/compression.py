"""gzip, with a bound on what it may grow to."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import BinaryIO

from indexer.feeds.errors import FeedError, Limits

_MAGIC = b"\x1f\x8b"
_FREE = 64 << 20  # bytes that any feed may grow to, however well it compresses


def opened(file: BinaryIO, limits: Limits) -> BinaryIO:
    """The file from its beginning, decompressed when its first bytes say gzip.

    Reading raises `FeedError` when the gzip is damaged, ends too early or grows beyond the limits.
    """
    file.seek(0)
    head = file.read(2)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if head != _MAGIC:
        return file
    return io.BufferedReader(_Gunzip(file, size, limits), buffer_size=1 << 18)


class _Gunzip(io.RawIOBase):
    def __init__(self, file: BinaryIO, size: int, limits: Limits) -> None:
        self._gzip = gzip.GzipFile(fileobj=file)
        self._bound = min(limits.expanded_bytes, max(_FREE, size * limits.expansion))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._gzip.seek(offset, whence)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._gzip.read1(len(buffer))
        except EOFError as error:
            raise FeedError(
                "feed_truncated", "The gzip ends in the middle: the upload was cut off.", "Send the whole file again."
            ) from error
        except (zlib.error, gzip.BadGzipFile) as error:
            raise FeedError("gzip_damaged", f"The gzip is damaged: {error}.", "Compress and send it again.") from error
        if self._gzip.tell() > self._bound:
            raise FeedError(
                "feed_expands_too_much",
                f"The gzip grows to more than {self._bound >> 20} MB.",
                "Split the feed, or send it without compression.",
            )
        buffer[: len(data)] = data
        return len(data)
