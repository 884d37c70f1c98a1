"""Are two listings one product? Comparisons add their weights; a contradiction outweighs everything.

Precision first: a shopper who finds two things under one price list is misled; one who finds a thing twice is not.
The weights and what they are there for stand in `data/matching.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from normalizer.matching import Profile, has_hanzi, value_of
from normalizer.matching_rules import MatchingRules, Weight
from normalizer.model import Listing
from normalizer.text import compact, fold
from normalizer.title_names import FEWEST_DIGITS, FULL_CODE, Name, without_measures

_SURE_CATEGORY = 0.8
_FAR = Decimal("2.5")  # times the other's price
_CLOSE = Decimal("1.15")
_FEWEST_ATTRIBUTES = 3
_SLIPS = 1  # so much differs between two shops' words for one thing
_MANY = 5
_REGISTERED = 8  # characters
_REGISTERED_DIGITS = 6
_USED = re.compile(
    r"二手|翻新|官翻|官换机|(?<!\d)[6-9]\d?\s?成新|(?<!\d)9[0-9]新|样品机|样机|尾货机|展示机|模型机|(?<!未)拆封"
    r"|refurb|renewed|second ?hand|pre-?owned|(?<![a-z])used(?![a-z])|(?<![a-z])grade [a-d](?![a-z])|open box|dummy"
)
_VERSION = re.compile(
    r"(?:(?<=[\da-z])[\s-]|(?<=\d))(pro\s?max|pro\+|pro|max|plus|edge|compact|active|prime|ultra|mini|lite|air|fold|flip|turbo|se|青春版|活力版|至尊版|标准版)"
    r"(?![a-oq-z]|\s?-?(?:u?hd|hdr|high|led|slim|thin|wide|definition|bass)(?![a-z]))"
)
_EDITION = re.compile(r"(?<![a-z])(dual[ -]?sim|duos|special edition|limited edition|product red)(?![a-z])")
_BUNDLE = re.compile(
    r"(?<![a-z])(bundle|starter kit|twin pack|body only|refill|empty box|box only|tester|sample|trial size"
    r"|\d{2,3}-\d{2,3}\s?mm)(?![a-z])|(替换装|补充装|替芯|替换芯|试用装|体验装|小样|空盒|空瓶)"
)
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?:款|年|版|新)|(?<![\w.-])(20[01]\d)(?![\w.-])")
_GENERATION = re.compile(r"第?([一二三四五六七八九十\d]{1,2})代")
_BARE_NUMBER = re.compile(r"(?<![\w.,+*x/-])\d{1,4}(?:\.\d)?(?![\w.,%+*/-])")
_PART_OF_SET = re.compile(r"(?<!\d)([二三四五六七八九十\d]{1,2})件套")

# Whether a difference counts only when both titles say something of the kind, and whether a code outweighs it: beside
# a code "ultra" belongs to HD, and figures are measures.
_SAID_IN_TITLES = (
    (_VERSION, False, True),
    (_EDITION, False, False),
    (_BUNDLE, False, False),
    (_PART_OF_SET, False, False),
    (_YEAR, True, True),
    (_GENERATION, True, True),
    (_BARE_NUMBER, True, True),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One comparison that had an outcome, with what each listing says."""

    comparison: str
    outcome: str
    weight: Weight
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The waterfall: `score` is the sum of its parts' bits."""

    parts: tuple[Part, ...]

    @property
    def score(self) -> float:
        return sum(part.weight.bits for part in self.parts)

    @property
    def contradiction(self) -> Part | None:
        return next((part for part in self.parts if part.weight.never), None)

    def merges(self, rules: MatchingRules) -> bool:
        """Enough for one product without asking, of two listings that share an identity."""
        return self.score >= rules.merge and self.contradiction is None

    def is_worth_asking(self, rules: MatchingRules) -> bool:
        """More likely one product than not, as far as listings tell."""
        return self.score >= rules.review


Outcome = tuple[str, str, str]  # outcome, what one says, what the other says


def compare(a: Listing, b: Listing, rules: MatchingRules) -> Comparison:
    """Every comparison that both listings have something for. Symmetric but for whose words come first."""
    return waterfall(Profile(a, rules), Profile(b, rules))


def waterfall(a: Profile, b: Profile) -> Comparison:
    return Comparison(tuple(_parts(a, b, _CHECKS)))


def conflict(a: Profile, b: Profile) -> Part | None:
    """The first contradiction between two listings; variants of one (channel, group) have none but their brands."""
    decisive = a.rules.decisive
    checks = ((name, check) for name, check in _CHECKS if name in decisive)
    return next((part for part in _parts(a, b, checks) if part.weight.never), None)


def one_product(a: Profile, b: Profile) -> bool:
    """Whether two listings that share an identity are one product."""
    return waterfall(a, b).merges(a.rules)


def _parts(a: Profile, b: Profile, checks: Iterable[tuple[str, _Check]]) -> Iterator[Part]:
    same_group = _same_group(a, b)
    for name, check in checks:
        if same_group and name not in ("group", "brand"):
            continue
        found = check(a, b)
        if found is not None:
            outcome, ours, theirs = found
            yield Part(name, outcome, a.rules.weights[name, outcome], ours, theirs)


def _same_group(a: Profile, b: Profile) -> bool:
    ours, theirs = a.listing, b.listing
    return ours.group is not None and (ours.channel, ours.group) == (theirs.channel, theirs.group)


def _group(a: Profile, b: Profile) -> Outcome | None:
    return ("same", a.listing.group or "", b.listing.group or "") if _same_group(a, b) else None


def _gtin(a: Profile, b: Profile) -> Outcome | None:
    if a.listing.gtin is None or b.listing.gtin is None:
        return None
    return "same" if a.listing.gtin == b.listing.gtin else "different", a.listing.gtin, b.listing.gtin


def _code(a: Profile, b: Profile) -> Outcome | None:
    ours, theirs = a.codes, b.codes
    if shared := [code for code in ours if code in theirs]:
        return "same", shared[0], shared[0]
    pairs = [(mine, its) for mine in ours for its in theirs]
    extended = next(((mine, its) for mine, its in pairs if _extends(mine, its) or _extends(its, mine)), None)
    different = next((pair for pair in pairs if min(map(len, pair)) >= FULL_CODE and _alike(*pair)), None)
    if different and not extended:
        return "different", *different
    if found := _sized(a, b):
        return found
    return ("extended", *extended) if extended else None


def _extends(longer: str, shorter: str) -> bool:
    """By letters at its end, or by letters before it: UE49NU7100KXXU, UE49NU7100, 49NU7100."""
    if len(shorter) < FULL_CODE or len(longer) <= len(shorter):
        return False
    if longer.startswith(shorter):
        return longer[len(shorter) :].isalpha()
    return longer.endswith(shorter) and longer[: -len(shorter)].isalpha()


def _alike(a: str, b: str) -> bool:
    """Codes of one scheme: those of two schemes (a market name, a factory's number) may be one thing's."""
    return _start(a) == _start(b) or re.sub(r"\d", "0", re.sub("[a-z]", "a", a)) == re.sub(
        r"\d", "0", re.sub("[a-z]", "a", b)
    )


def _start(code: str) -> str:
    return re.sub(r"\d.*", "", code) or "0"


def _sized(a: Profile, b: Profile) -> Outcome | None:
    """49 inch NU7100 is what UE49NU7100 says; 55 inch NU7100 is not."""
    mine, its = a.sizes, b.sizes
    if shared := mine & its:
        size, series = min(shared)
        return "sized", f"{size} {series}", f"{size} {series}"
    if {series for _, series in mine}.isdisjoint(series for _, series in its):
        return None
    return "different", _shown_sizes(mine), _shown_sizes(its)


def _shown_sizes(sizes: frozenset[tuple[int, str]]) -> str:
    return ", ".join(f"{size} {series}" for size, series in sorted(sizes))


def _model(a: Profile, b: Profile) -> Outcome | None:
    """A market name and a factory code may be one thing; two of one kind that differ are two things.

    What codes and names have said already is not said twice.
    """
    ours, theirs = a.listing.model, b.listing.model
    if not ours or not theirs or _one_code(a, b) or (a.name is not None and a.name == b.name):
        return None
    if ours == theirs:
        return "same", ours, theirs
    shorter, longer = sorted((ours, theirs), key=len)
    extended = longer.startswith(shorter) and sum(map(str.isdigit, shorter)) >= FEWEST_DIGITS
    if extended or _series(ours) != _series(theirs):
        return None
    return "different", ours, theirs


def _series(model: str) -> str:
    return re.sub(r"\d.*", "", model)


def _name(a: Profile, b: Profile) -> Outcome | None:
    ours, theirs = a.name, b.name
    if ours is None or theirs is None:
        return None
    outcome = "different"
    if ours.number == theirs.number and _versions(ours) == _versions(theirs):
        mine, its = set(ours.line), set(theirs.line)
        one_year = ours.versions == theirs.versions
        outcome = "same" if mine == its and one_year else "within" if mine <= its or its <= mine else "different"
    return outcome, str(ours), str(theirs)


def _versions(name: Name) -> tuple[str, ...]:
    """Without the year, which not everybody says."""
    return tuple(version for version in name.versions if not version.isdigit())


def _title(a: Profile, b: Profile) -> Outcome | None:
    likeness = title_likeness(a.listing.title, b.listing.title)
    outcome = next(name for name, least in _LIKENESS if likeness >= least)
    shown = f"{likeness:.0%}"
    return outcome, shown, shown


_LIKENESS = (("same", 1.0), ("close", 0.75), ("similar", 0.55), ("distant", 0.35), ("different", 0.0))
_WHOLE = 0.99  # what a title reaches that only holds the other


def title_likeness(a: str, b: str) -> float:
    """How much of the shorter title is in the other, 0..1, in pairs of characters (words, where there are no Hanzi).

    >>> title_likeness("apple iphone 8", "apple iphone 8 64gb"), title_likeness("平安扣吊坠", "平安扣手链")
    (0.99, 0.5)
    """
    ours, theirs = _pieces(a), _pieces(b)
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 1.0
    return min(_WHOLE, len(ours & theirs) / min(len(ours), len(theirs)))


@lru_cache(maxsize=20_000)
def _pieces(title: str) -> frozenset[str]:
    text = fold(title)
    if not has_hanzi(text):
        return frozenset(re.findall(r"[a-z0-9]+", text))
    plain = compact(text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def _brand(a: Profile, b: Profile) -> Outcome | None:
    """A brand that no file knows may be another spelling of one that a file knows."""
    if a.listing.brand is None or b.listing.brand is None:
        return None
    if a.listing.brand.id == b.listing.brand.id:
        return "same", a.listing.brand.label, b.listing.brand.label
    if a.listing.brand.id.startswith("x-") or b.listing.brand.id.startswith("x-"):
        return None
    return "different", a.listing.brand.label, b.listing.brand.label


def _category(a: Profile, b: Profile) -> Outcome | None:
    ours, theirs = (one.listing.category.id if one.listing.category else "-" for one in (a, b))
    if a.fits_another != b.fits_another:
        return "accessory", ours, theirs
    if a.listing.category is None or b.listing.category is None:
        return None
    if ours == theirs:
        return "same", ours, theirs
    sure = min(a.listing.category.confidence, b.listing.category.confidence) >= _SURE_CATEGORY
    if sure and ours.partition(".")[0] != theirs.partition(".")[0]:
        return "different", ours, theirs
    return None


def _configuration(a: Profile, b: Profile) -> Outcome | None:
    """Attributes that distinguish products of the category, and storage however a title says it."""
    ours, theirs = _told(a), _told(b)
    common = sorted(ours.keys() & theirs.keys())
    one_code = _one_code(a, b)  # then its sizes are known, and differ where a title was misread
    for id in common:
        if ours[id].isdisjoint(theirs[id]) and not (one_code and id not in _BESIDE_CODES):
            outcome = "different" if id in _EXACT else "disputed"
            return outcome, _shown(id, ours[id]), _shown(id, theirs[id])
    if not common:
        return None
    return "same", _shown_all(ours, common), _shown_all(theirs, common)


_EXACT = ("storage", "memory", "screen_size")  # told in round figures, alike by everybody
_BESIDE_CODES = ("storage", "memory")  # what codes leave open


def _told(profile: Profile) -> dict[str, set[str]]:
    listing, names = profile.listing, profile.names
    told: dict[str, set[str]] = {}
    for id, figure in (("storage", names.storage), ("memory", names.memory)):
        if figure is not None:
            told[id] = {f"{figure}gb"}
    for attribute in listing.attributes:
        if attribute.distinguishing and not (attribute.id in ("storage", "memory") and attribute.id in told):
            told.setdefault(attribute.id, set()).add(value_of(attribute))
    if names.storage is not None and listing.attributes and "memory" in told and told["memory"] == told.get("storage"):
        del told["memory"]
    return told


def _shown_all(told: dict[str, set[str]], ids: list[str]) -> str:
    return "; ".join(_shown(id, told[id]) for id in ids)


def _shown(id: str, values: set[str]) -> str:
    return f"{id} {', '.join(sorted(values))}"


def _attributes(a: Profile, b: Profile) -> Outcome | None:
    """What both say besides colour and size, which are a variant's. Things of one kind agree in most of it, so what
    counts is in how much they differ.
    """
    ours, theirs = a.described, b.described
    common = ours.keys() & theirs.keys()
    if len(common) < _FEWEST_ATTRIBUTES:
        return None
    differ = sum(ours[id].isdisjoint(theirs[id]) for id in common)
    outcome = "same" if differ <= _SLIPS else "mixed" if differ < _MANY else "different"
    return outcome, *(2 * (f"{len(common) - differ} / {len(common)}",))


def _registration(a: Profile, b: Profile) -> Outcome | None:
    """A number that authorities or makers give to one thing, in the attribute of the same name: 国妆特字G20150524."""
    shared = sorted(
        value
        for id in a.described.keys() & b.described.keys()
        for value in a.described[id] & b.described[id]
        if len(value) >= _REGISTERED and sum(map(str.isdigit, value)) >= _REGISTERED_DIGITS
    )
    return ("same", shared[0], shared[0]) if shared else None


def _pack(a: Profile, b: Profile) -> Outcome | None:
    counts = (a.listing.pack.count if a.listing.pack else 1), (b.listing.pack.count if b.listing.pack else 1)
    if counts[0] != counts[1]:
        return "different", f"{counts[0]} ×", f"{counts[1]} ×"
    if a.listing.pack is None or b.listing.pack is None:
        return None
    ours, theirs = (f"{pack.count} × {pack.quantity} {pack.unit}" for pack in (a.listing.pack, b.listing.pack))
    if a.listing.pack.unit == b.listing.pack.unit and a.listing.pack.quantity != b.listing.pack.quantity:
        return "different", ours, theirs
    return (
        ("same", ours, theirs)
        if a.listing.pack.quantity is not None and a.listing.pack.quantity == b.listing.pack.quantity
        else None
    )


def _condition(a: Profile, b: Profile) -> Outcome | None:
    ours, theirs = said(a.listing.title).used, said(b.listing.title).used
    return ("different", ours or "-", theirs or "-") if bool(ours) != bool(theirs) else None


def _edition(a: Profile, b: Profile) -> Outcome | None:
    """Mate60 and Mate60 Pro, 2023款 and 2024款, 二代 and 三代, 三件套 and 五件套, TV 55 and TV 65."""
    one_code = _one_code(a, b)
    told = zip(_SAID_IN_TITLES, said(a.listing.title).words, said(b.listing.title).words, strict=True)
    unsaid: Outcome | None = None
    for (pattern, both, outweighed), ours, theirs in told:
        if ours == theirs or (one_code and outweighed):
            continue
        if pattern is _EDITION and not (ours and theirs):
            unsaid = ("unsaid", "/".join(sorted(ours)) or "-", "/".join(sorted(theirs)) or "-")
        elif not both or (ours and theirs and ours.isdisjoint(theirs)):
            return "different", "/".join(sorted(ours)) or "-", "/".join(sorted(theirs)) or "-"
    return unsaid


@dataclass(frozen=True, slots=True)
class _Said:
    used: str | None
    words: tuple[frozenset[str], ...]  # per pattern of `_SAID_IN_TITLES`


@lru_cache(maxsize=20_000)
def said(title: str) -> _Said:
    """What a title says that makes another product of it."""
    text = without_measures(fold(title))
    used = _USED.search(text)
    words = (frozenset(compact(match[match.lastindex or 0]) for match in p.finditer(text)) for p, *_ in _SAID_IN_TITLES)
    return _Said(used[0] if used else None, tuple(words))


def _image(a: Profile, b: Profile) -> Outcome | None:
    shared = set(a.listing.images) & set(b.listing.images)
    return ("same", min(shared), min(shared)) if shared else None


def _price(a: Profile, b: Profile) -> Outcome | None:
    if not a.listing.price or not b.listing.price or a.listing.currency != b.listing.currency:
        return None
    times = max(a.listing.price, b.listing.price) / min(a.listing.price, b.listing.price)
    if _CLOSE < times < _FAR:
        return None
    return (
        "close" if times <= _CLOSE else "far",
        f"{a.listing.price} {a.listing.currency}",
        f"{b.listing.price} {b.listing.currency}",
    )


def _seller(a: Profile, b: Profile) -> Outcome | None:
    """A seller who lists two things apart, without a code or a model that joins them, means two things."""
    ours, theirs = a.listing, b.listing
    if (ours.channel, ours.shop) != (theirs.channel, theirs.shop):
        return None
    joined = (
        (ours.gtin is not None and ours.gtin == theirs.gtin)
        or (ours.model is not None and ours.model == theirs.model)
        or _one_code(a, b)
        or (a.name is not None and a.name == b.name)
    )
    return None if joined else ("apart", f"{ours.channel} {ours.sku}", f"{theirs.channel} {theirs.sku}")


def _one_code(a: Profile, b: Profile) -> bool:
    return not (a.full_codes.isdisjoint(b.full_codes) and a.sizes.isdisjoint(b.sizes))


_Check = Callable[[Profile, Profile], Outcome | None]
_CHECKS: tuple[tuple[str, _Check], ...] = (
    ("group", _group),
    ("gtin", _gtin),
    ("code", _code),
    ("model", _model),
    ("name", _name),
    ("title", _title),
    ("brand", _brand),
    ("category", _category),
    ("configuration", _configuration),
    ("attributes", _attributes),
    ("registration", _registration),
    ("pack", _pack),
    ("condition", _condition),
    ("edition", _edition),
    ("image", _image),
    ("price", _price),
    ("seller", _seller),
)
