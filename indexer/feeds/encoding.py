"""Which encoding the bytes of a feed are in, decided by all of them: never a guess that shows as mojibake.

UTF-8 is strict enough to prove itself. GB18030 accepts almost anything, so it also has to look like Chinese: most of
its characters are the common ones, which text of another encoding only hits by chance.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from indexer.feeds.errors import FeedError
from normalizer.model import Issue, Severity

_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_LABELS = {"utf-8": "UTF-8", "gb18030": "GB18030", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_SAME = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "gb18030": "gb18030", "ascii": "utf-8"}
_OTHERS = (("big5", "Big5"), ("shift_jis", "Shift_JIS"), ("euc_kr", "EUC-KR"))
_ASCII = re.compile("[\x00-\x7f]+")
_BROKEN = re.compile("[\udc80-\udcff]")
_SAMPLE = 1_000_000  # characters beyond ASCII that are enough to tell Chinese
_COMMON_SHARE = 0.4  # of the characters of Chinese text in GB18030, at least this many are common ones
_BAD_SHARE = 0.05  # more broken characters than this among those beyond ASCII: it is another encoding
_BAD_SPARSE = 0.001  # ... unless they are this rare in the whole text: then some rows are broken
_SEND_UTF8 = "Send UTF-8, or name the right charset in Content-Type."


@dataclass(frozen=True, slots=True)
class Encoding:
    """`codec` is Python's name. `damaged`: some bytes are not of this encoding and decode to U+DC80..U+DCFF."""

    codec: str
    label: str
    damaged: bool = False

    def text(self, file: BinaryIO, newline: str | None = "") -> io.TextIOWrapper:
        """The decoded file from its beginning; detach it, or it closes the file."""
        file.seek(0)
        errors = "surrogatepass" if self.codec.startswith(("utf-16", "utf-32")) else "surrogateescape"
        return io.TextIOWrapper(file, encoding=self.codec, errors=errors, newline=newline)


def detect(file: BinaryIO, declared: str | None = None) -> tuple[Encoding, Issue | None]:
    """The encoding, and a warning when `declared` names another one.

    Raises `FeedError` when the bytes are of no encoding that is understood.
    """
    encoding = _by_mark(_head(file)) or _by_content(file, _codec_of(declared))
    return encoding, _declared_wrongly(encoding, declared)


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(512)


def _by_mark(head: bytes) -> Encoding | None:
    for mark, codec, label in _BOMS:
        if head.startswith(mark):
            return Encoding(codec, label)
    if len(head) >= 8 and not any(head[0:8:2]) and all(head[1:8:2]):
        return Encoding("utf-16-be", "UTF-16")
    if len(head) >= 8 and not any(head[1:8:2]) and all(head[0:8:2]):
        return Encoding("utf-16-le", "UTF-16")
    return None


def _by_content(file: BinaryIO, declared: str | None) -> Encoding:
    if _reads_as(file, "utf-8"):
        if declared != "utf-8" and _only_two_bytes(file) and _pairs_of_hanzi(file):
            return Encoding("gb18030", "GB18030")
        return Encoding("utf-8", "UTF-8")
    gb18030 = _survey(file, "gb18030")
    looks_chinese = gb18030.common_share >= _COMMON_SHARE or declared == "gb18030"
    if not gb18030.bad and looks_chinese:
        return Encoding("gb18030", "GB18030")
    utf8 = _survey(file, "utf-8")
    for codec, survey in sorted((("utf-8", utf8), ("gb18030", gb18030)), key=lambda pair: pair[1].bad):
        if survey.mostly_sound and (codec == "utf-8" or looks_chinese):
            return Encoding(codec, _LABELS[codec], damaged=True)
    raise _unknown(file, declared)


def _reads_as(file: BinaryIO, codec: str) -> bool:
    try:
        for _ in _decoded(file, codec, errors="strict"):
            pass
    except UnicodeDecodeError:
        return False
    return True


@dataclass(slots=True)
class _Survey:
    chars: int = 0
    beyond_ascii: int = 0  # broken ones included
    bad: int = 0
    sampled: int = 0
    common: int = 0  # of those sampled: Hanzi of GB2312's first level and its punctuation

    @property
    def common_share(self) -> float:
        return self.common / self.sampled if self.sampled else 1.0

    @property
    def mostly_sound(self) -> bool:
        return self.bad <= max(self.beyond_ascii * _BAD_SHARE, self.chars * _BAD_SPARSE)


def _survey(file: BinaryIO, codec: str) -> _Survey:
    found = _Survey()
    for text in _decoded(file, codec):
        found.chars += len(text)
        beyond = 0 if text.isascii() else len(text) - len(text.encode("ascii", "ignore"))
        if not beyond:
            continue
        if codec == "gb18030" and found.sampled < _SAMPLE:
            wide = _ASCII.sub("", text)
            found.sampled += len(wide)
            found.common += _common(wide)
        found.beyond_ascii += beyond
        found.bad += len(_BROKEN.findall(text)) if _has_surrogates(text) else 0
    return found


def _decoded(file: BinaryIO, codec: str, errors: str = "surrogateescape") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)(errors)
    file.seek(0)
    data = b"begin"
    while data:
        data = file.read(_CHUNK)
        yield decoder.decode(data, final=not data)


def _only_two_bytes(file: BinaryIO) -> bool:
    """No character of UTF-8 takes three bytes, as every Hanzi would."""
    return all(text.isascii() or max(text) < "\u0800" for text in _decoded(file, "utf-8"))


def _has_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _common(text: str) -> int:
    """How many are Hanzi of GB2312's first level, or its punctuation and full-width forms.

    >>> _common("苹果，譁")
    3
    """
    codes = text.encode("gb2312", "ignore")
    return sum(0xB0 <= lead <= 0xD7 or lead in (0xA1, 0xA3) for lead in codes[::2])


def _pairs_of_hanzi(file: BinaryIO) -> bool:
    """Text below U+0800 that reads as common Hanzi in GB18030, in words rather than single letters."""
    count = common = words = 0
    for text in _decoded(file, "gb18030"):
        for word in "".join(char if char > "\x7f" else " " for char in text).split():
            words += 1
            count += len(word)
            common += _common(word)
    return bool(words) and common == count and count >= 2 * words


def _unknown(file: BinaryIO, declared: str | None) -> FeedError:
    reads_as = next((label for codec, label in _OTHERS if _reads_as(file, codec)), None)
    if declared and reads_as is None:
        return FeedError(
            "charset_wrong",
            f"The feed says it is {_LABELS.get(declared, declared)}, but its bytes are neither UTF-8 nor GB18030.",
            _SEND_UTF8,
            value=declared,
        )
    return FeedError(
        "charset_unknown",
        "The bytes are neither UTF-8 nor GB18030" + (f"; they could be {reads_as}." if reads_as else "."),
        "Save the feed as UTF-8 and send it again.",
        value=reads_as,
        allowed=("utf-8", "gb18030", "utf-16 with a byte order mark"),
    )


def _codec_of(declared: str | None) -> str | None:
    if not declared:
        return None
    name = declared.strip().strip("\"'").lower()
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return name
    return _SAME.get(codec, codec)


def _declared_wrongly(encoding: Encoding, declared: str | None) -> Issue | None:
    codec = _codec_of(declared)
    family = encoding.codec.removesuffix("-sig")
    if codec is None or codec == family or (family.startswith("utf-16") and codec.startswith("utf-16")):
        return None
    return Issue(
        "charset_wrong",
        Severity.WARNING,
        "feed",
        declared,
        f"The feed says it is {declared}, but its bytes are {encoding.label}; it was read as {encoding.label}.",
        f"Send Content-Type with charset={encoding.label.lower()}.",
    )
