"""What stops a feed, and the limits that keep one feed from taking the machine."""

from __future__ import annotations

from dataclasses import dataclass

from normalizer.model import Issue, Severity


@dataclass(frozen=True, slots=True)
class Limits:
    """What one feed may ask of the machine. Characters and bytes are counted after decompression."""

    record_chars: int = 2_000_000  # one line, element or row
    document_chars: int = 64_000_000  # one JSON document that holds all its items in an object
    expanded_bytes: int = 16 << 30  # what a compressed feed may grow to
    expansion: int = 500  # how many times bigger than its gzip, once it has grown past 64 MB
    workbook_bytes: int = 512 << 20  # the parts of an XLSX, which are held in memory in part
    depth: int = 100  # objects inside objects
    excerpt_chars: int = 10_000  # what is kept of a record that could not be read


DEFAULT_LIMITS = Limits()


class FeedError(Exception):
    """The feed, or the rest of it, cannot be read. What was read before it stays valid."""

    def __init__(
        self,
        code: str,
        message: str,
        hint: str | None = None,
        row: int | None = None,
        value: str | None = None,
        allowed: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.row = row
        self.value = value
        self.allowed = allowed

    def issue(self) -> Issue:
        """The same as an issue of the feed.

        >>> FeedError("feed_truncated", "The feed ends too early.").issue().severity
        <Severity.ERROR: 'error'>
        """
        return Issue(self.code, Severity.ERROR, "feed", self.value, self.message, self.hint)
