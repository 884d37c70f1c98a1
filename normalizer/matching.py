"""Which listings are one product: keys that bring candidates together, and contradictions that keep them apart.

Precision first: a shopper who finds two things under one price list is misled; one who finds a thing twice is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import blake2b

from normalizer.gtin import is_restricted
from normalizer.model import AttributeValue, Listing
from normalizer.text import compact, fold

LONG_TITLE = 20  # Hanzi, or as much in letters; a shorter title may describe many things
LETTERS_PER_HANZI = 3
SHORTEST_SERIES = 4
SELF_CONTAINED = 9  # a code so long tells size and memory as well: UE55NU8000
SURE_MODEL = 0.7  # a title with several codes is less sure which one is its own
_SURE_CATEGORY = 0.8
# Enough letters and digits to mean one thing whatever is said beside it: WH1000XM5, unlike MATE60 and UK6500.
_FULL_CODE = re.compile(r"(?=(?:.*\d){3})(?=(?:.*[A-Z]){2})[A-Z0-9]{8,}")
_USED = re.compile(
    r"二手|翻新|官翻|官换机|(?<!\d)[6-9]\d?\s?成新|(?<!\d)9[0-9]新|样品机|样机|尾货机|展示机|(?<!未)拆封"
    r"|refurb|renewed|second ?hand|pre-?owned|(?<![a-z])used(?![a-z])|(?<![a-z])grade [a-d](?![a-z])"
)
_VERSION = re.compile(
    r"(?<=[\da-z])[\s-]?(pro\s?max|pro\+|pro|max|plus|edge|compact|active|prime|ultra|mini|lite|air|fold|flip|turbo|se|青春版|活力版|至尊版|标准版)(?![a-oq-z])"
)
_EDITION = re.compile(r"(?<![a-z])(dual[ -]?sim|duos|special edition|limited edition|product red)(?![a-z])")
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?:款|年|版|新)")
_GENERATION = re.compile(r"第?([一二三四五六七八九十\d]{1,2})代")
_BARE_NUMBER = re.compile(r"(?<![\w.,+*x/-])\d{1,4}(?:\.\d)?(?![\w.,%+*/-])")
_PART_OF_SET = re.compile(r"(?<!\d)([二三四五六七八九十\d]{1,2})件套")

# Whether a difference counts only when both titles say something of the kind.
_SAID_IN_TITLES = (
    (_VERSION, False),
    (_EDITION, False),
    (_PART_OF_SET, False),
    (_YEAR, True),
    (_GENERATION, True),
    (_BARE_NUMBER, True),
)


def identity_keys(listing: Listing) -> tuple[str, ...]:
    """What says that two listings may be one product; any shared key makes them candidates.

    group: variants that the channel itself puts together. gtin: the code on the pack, unless it is one that shops give
    out themselves. model: brand, model and what distinguishes products of the category. title: long titles that are
    one to the letter once noise is gone; shops copy them with the goods.
    """
    keys = []
    if listing.group:
        keys.append(f"group:{listing.channel}:{listing.group}")
    if listing.gtin and not is_restricted(listing.gtin):
        keys.append(f"gtin:{listing.gtin}")
    if key := _model_key(listing):
        keys.append(key)
    if key := _title_key(listing):
        keys.append(key)
    return tuple(keys)


def _model_key(listing: Listing) -> str | None:
    brand, category, model = listing.brand, listing.category, listing.model
    if brand is None or category is None or model is None or _confidence(listing, "model") < SURE_MODEL:
        return None
    source = _source(listing, "model")
    if category.accessory and source == "title":
        return None  # what it fits, more often than what it is
    told = _configuration(listing)
    full = _FULL_CODE.fullmatch(model) is not None
    if category.configurable and not told and not (full and len(model) >= SELF_CONTAINED):
        return None  # a television of any size
    if not full:
        return None if len(model) < SHORTEST_SERIES else _joined("model", brand.id, model, category.id, *told)
    # What a full code leaves open is memory; whatever else differs is a contradiction, found by `conflict`.
    memory = [part for part in told if part.startswith(("memory=", "storage="))]
    return _joined("model", brand.id, model, _department(category.id), *memory)


def _joined(kind: str, *parts: str) -> str:
    return f"{kind}:{'|'.join(parts)}"


def _configuration(listing: Listing) -> list[str]:
    return sorted(f"{a.id}={a.value_id}" for a in listing.attributes if a.distinguishing and a.value_id is not None)


def _title_key(listing: Listing) -> str | None:
    words = compact(listing.title)
    latin = sum(map(str.isascii, words))
    if len(words) - latin + latin // LETTERS_PER_HANZI < LONG_TITLE:
        return None
    if listing.category and listing.category.configurable and not _configuration(listing):
        return None
    return f"title:{blake2b(words.encode('utf-8', 'surrogatepass'), digest_size=12).hexdigest()}"


def _confidence(listing: Listing, field: str) -> float:
    return max((value.confidence for value in listing.values if value.field == field), default=0.0)


def _source(listing: Listing, field: str) -> str | None:
    return next((value.source for value in listing.values if value.field == field), None)


def _value(attribute: AttributeValue) -> str:
    return attribute.value_id or compact(attribute.value)


def conflict(a: Listing, b: Listing) -> str | None:
    """Why two listings that share a key are two products all the same; None when nothing speaks against one.

    Symmetric. Variants of one (channel, group) contradict each other only by their brands.
    """
    checks = (_brands,) if _same_group(a, b) else _CHECKS
    return next((reason for check in checks for reason in check(a, b)), None)


def _same_group(a: Listing, b: Listing) -> bool:
    return a.group is not None and (a.channel, a.group) == (b.channel, b.group)


def _brands(a: Listing, b: Listing) -> Iterator[str]:
    if a.brand and b.brand and a.brand.id != b.brand.id and not (_is_stranger(a.brand.id) or _is_stranger(b.brand.id)):
        yield f"brands differ: {a.brand.label} and {b.brand.label}"


def _is_stranger(brand_id: str) -> bool:
    """A brand that no file knows may be another spelling of one that a file knows."""
    return brand_id.startswith("x-")


def _categories(a: Listing, b: Listing) -> Iterator[str]:
    if a.category is None or b.category is None:
        return
    sure = min(a.category.confidence, b.category.confidence) >= _SURE_CATEGORY
    if a.category.accessory != b.category.accessory:
        yield f"one is an accessory: {a.category.id} and {b.category.id}"
    elif sure and _department(a.category.id) != _department(b.category.id):
        yield f"departments differ: {a.category.id} and {b.category.id}"


def _department(category_id: str) -> str:
    return category_id.partition(".")[0]


def _conditions(a: Listing, b: Listing) -> Iterator[str]:
    if bool(_USED.search(fold(a.title))) != bool(_USED.search(fold(b.title))):
        yield "one is used or refurbished, the other new"


def _models(a: Listing, b: Listing) -> Iterator[str]:
    """A market name and a factory code may be one thing; two of one kind that differ are two things."""
    if a.model and b.model and a.model != b.model and _series(a.model) == _series(b.model):
        yield f"models differ: {a.model} and {b.model}"


def _series(model: str) -> str:
    return re.sub(r"\d.*", "", model)


def _distinguished(a: Listing, b: Listing) -> Iterator[str]:
    ours, theirs = _told(a), _told(b)
    for id in sorted(ours.keys() & theirs.keys()):
        if ours[id].isdisjoint(theirs[id]):
            yield f"{id} differs: {', '.join(sorted(ours[id]))} and {', '.join(sorted(theirs[id]))}"


def _told(listing: Listing) -> dict[str, set[str]]:
    told: dict[str, set[str]] = {}
    for attribute in listing.attributes:
        if attribute.distinguishing:
            told.setdefault(attribute.id, set()).add(_value(attribute))
    return told


def _packs(a: Listing, b: Listing) -> Iterator[str]:
    count_a, count_b = (a.pack.count if a.pack else 1), (b.pack.count if b.pack else 1)
    if count_a != count_b:
        yield f"packs differ: {count_a} and {count_b} pieces"
    elif a.pack and b.pack and a.pack.unit == b.pack.unit and a.pack.quantity != b.pack.quantity:
        yield f"packs differ: {a.pack.quantity} and {b.pack.quantity} {a.pack.unit}"


def _versions(a: Listing, b: Listing) -> Iterator[str]:
    """Mate60 and Mate60 Pro, 2023款 and 2024款, 二代 and 三代, 三件套 and 五件套, TV 55 and TV 65."""
    ours, theirs = fold(a.title), fold(b.title)
    for pattern, both_must_say in _SAID_IN_TITLES:
        said, answered = ({compact(word) for word in pattern.findall(title)} for title in (ours, theirs))
        if said != answered and (not both_must_say or (said and answered and said.isdisjoint(answered))):
            yield f"titles differ: {'/'.join(sorted(said)) or 'nothing'} and {'/'.join(sorted(answered)) or 'nothing'}"


def _apart(a: Listing, b: Listing) -> Iterator[str]:
    """A channel that lists two things apart, without a code or a model that joins them, means two things."""
    joined = (a.gtin is not None and a.gtin == b.gtin) or (a.model is not None and a.model == b.model)
    if a.channel == b.channel and not joined:
        yield f"{a.channel} lists them apart"


_CHECKS: tuple[Callable[[Listing, Listing], Iterator[str]], ...] = (
    _brands,
    _categories,
    _conditions,
    _models,
    _distinguished,
    _packs,
    _versions,
    _apart,
)
