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
    """The file from its beginning, decompressed when its first bytes say gzip."""
    file.seek(0)
    head = file.read(2)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return file if head != _MAGIC else Gunzipped(_Gunzip(file, size, limits), buffer_size=1 << 18)


def failure(file: BinaryIO) -> FeedError | None:
    """Why a file that was read to its end has in truth no end: what could be read of it was read."""
    return file.raw.failure if isinstance(file, Gunzipped) else None


class _Gunzip(io.RawIOBase):
    """Ends where the gzip is damaged or grows too much, so that what was read up to there can be used."""

    def __init__(self, file: BinaryIO, size: int, limits: Limits) -> None:
        self._file = file
        self._gzip = gzip.GzipFile(fileobj=file, mode="rb")
        self._bound = min(limits.expanded_bytes, max(_FREE, size * limits.expansion))
        self.failure: FeedError | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if self.failure:  # a reader that has failed stays where it is
            self._file.seek(0)
            self._gzip, self.failure = gzip.GzipFile(fileobj=self._file, mode="rb"), None
        return self._gzip.seek(offset, whence)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = b"" if self.failure else self._read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _read(self, size: int) -> bytes:
        left = self._bound - self._gzip.tell()
        try:
            data = self._gzip.read1(min(size, left + 1))
        except EOFError:
            message = "The gzip ends in the middle: the upload was cut off."
            self.failure = FeedError("feed_truncated", message, "Send the whole file again.")
        except (zlib.error, gzip.BadGzipFile) as error:
            self.failure = FeedError("gzip_damaged", f"The gzip is damaged: {error}.", "Compress it and send it again.")
        else:
            if len(data) <= left:
                return data
            message = f"The gzip grows to more than {self._bound >> 20} MB; what lies beyond was not read."
            self.failure = FeedError("feed_expands_too_much", message, "Split the feed, or send it uncompressed.")
        return b""


class Gunzipped(io.BufferedReader):
    raw: _Gunzip
