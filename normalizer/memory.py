"""Working memory and storage in one breath: 12GB+512GB, 8+256G, 16G/1T, and a G that is not a gram."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from normalizer.quantity import Quantity
from normalizer.reading import Reading
from normalizer.text import fold_aligned

_PAIR = re.compile(
    r"(?<![\d.a-z])(?P<memory>\d{1,2})\s*(?:gb?)?\s*[+/]\s*(?P<storage>\d{1,4})\s*(?P<unit>gb?|tb?)(?![a-z])"
)
_SIZE = re.compile(r"\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>gb?|tb?)?\s*")


@dataclass(frozen=True, slots=True)
class MemoryPair:
    memory: Reading[Quantity]
    storage: Reading[Quantity]


def find_memory_pairs(text: str) -> tuple[MemoryPair, ...]:
    """Every pair with different figures, in gigabytes.

    >>> [pair] = find_memory_pairs("小米14 16G+1TB 黑色")
    >>> pair.memory.value.id, pair.storage.value.id
    ('16gb', '1024gb')
    """
    folded = fold_aligned(text)
    pairs: dict[tuple[Decimal, Decimal], MemoryPair] = {}
    for match in _PAIR.finditer(folded.text):
        memory, storage = Decimal(match["memory"]), _gigabytes(match["storage"], match["unit"])
        spans = folded.raw_span(*match.span("memory")), folded.raw_span(match.start("storage"), match.end("unit"))
        readings = (
            Reading(Quantity(number, "gb"), *span, "memory.pair", 0.92)
            for number, span in zip((memory, storage), spans, strict=True)
        )
        pairs.setdefault((memory, storage), MemoryPair(*readings))
    return tuple(pairs.values())


def read_gigabytes(text: str) -> Reading[Quantity] | None:
    """A whole text that is a size in memory; where memory is meant, 12G and 12 are 12 GB.

    >>> read_gigabytes("12G").value.id, read_gigabytes("1T").value.id, read_gigabytes("500ml")
    ('12gb', '1024gb', None)
    """
    folded = fold_aligned(text)
    match = _SIZE.fullmatch(folded.text)
    if match is None:
        return None
    number = _gigabytes(match["number"], match["unit"] or "")
    return Reading(Quantity(number, "gb"), *folded.raw_span(0, len(folded.text)), "memory.size", 0.95)


def _gigabytes(digits: str, unit: str) -> Decimal:
    return Decimal(digits) * 1024 if unit.startswith("t") else Decimal(digits)
