"""What makes two listings candidates for one product: identities that they share, without comparing all with all.

Whether candidates are one product, `normalizer.comparison` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from hashlib import blake2b

from normalizer.gtin import is_restricted
from normalizer.matching_rules import MatchingRules
from normalizer.model import AttributeValue, Listing
from normalizer.model_number import says_what_it_fits
from normalizer.text import compact, fold
from normalizer.title_names import FULL_CODE, Name, TitleNames, names_a_range, plain_code, read_name, read_names, sized

LONG_TITLE = 20  # Hanzi, or as much in letters; a shorter title may describe many things,
TELLING_TITLE = 8  # unless it has a code or a name in it
LETTERS_PER_HANZI = 3
SHORTEST_SERIES = 4
SURE_MODEL = 0.7  # a title with several codes is less sure which one is its own
SCREENS = range(15, 111)  # inches
SHORTEST_NUMBER = 2  # of a name without any word: LG G6
_VARIANT = ("color", "size")
_MOST_CODES = 4


class Profile:
    """A listing with what comparing it needs, each read once and only when it is asked for."""

    def __init__(self, listing: Listing, rules: MatchingRules) -> None:
        self.listing, self.rules = listing, rules

    @cached_property
    def names(self) -> TitleNames:
        return read_names(fold(self.listing.title), self.rules.describing, self.rules.market_endings)

    @cached_property
    def fits_another(self) -> bool:
        """The codes and names in its title are those of what it goes with."""
        category = self.listing.category
        return (category is not None and category.accessory) or says_what_it_fits(self.listing.title)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes that are the listing's own: of its fields, and of a title that does not say what it fits."""
        listing, read = self.listing, self.names.codes
        if not read and listing.model is None:
            return ()
        if read and self.fits_another:
            read = ()
        named = source_of(listing, "model") != "title"
        found = dict.fromkeys(code for code in read if not any(code.startswith(word) for word in self.brand_words))
        sure = listing.model is not None and _confidence(listing, "model") >= SURE_MODEL
        if listing.model is not None and (named or (sure and not self.fits_another)):
            model = plain_code(listing.model.lower(), self.rules.market_endings)
            own = model is not None and not names_a_range(model) and (named or len(model) >= FULL_CODE)
            if model and own and not any(model.startswith(code) or code.startswith(model) for code in found):
                return (model, *found)
        return tuple(found)

    @cached_property
    def full_codes(self) -> frozenset[str]:
        return frozenset(code for code in self.codes if len(code) >= FULL_CODE)

    @cached_property
    def sizes(self) -> frozenset[tuple[int, str]]:
        """Diagonals with the series they are of, as codes hold them and as titles tell them one after the other."""
        found = {parts for code in self.codes if (parts := sized(code)) and parts[0] in SCREENS}
        if len(self.names.sizes) == 1 and (size := min(self.names.sizes)) in SCREENS:
            series = (*self.names.ranges, *self.codes)
            found |= {(size, code) for code in series if sized(code) is None and str(size) not in code}
        return frozenset(found)

    @cached_property
    def name(self) -> Name | None:
        """The name without the brand's, of a thing that goes by a name; in Chinese titles it is read as the model."""
        if self.fits_another or has_hanzi(self.listing.title) or not self._goes_by_a_name:
            return None
        name = read_name(self.names.words, self.brand_words)
        nameless = self.listing.brand is None or (name is not None and len(name.number or "") < SHORTEST_NUMBER)
        return None if name is None or (not name.line and nameless) else name

    @property
    def _goes_by_a_name(self) -> bool:
        """Where the category does not tell, a known brand or storage does."""
        category = self.listing.category
        if category is None:
            return self.listing.brand is not None or self.names.storage is not None
        return any(category.id == id or category.id.startswith(f"{id}.") for id in self.rules.named)

    @cached_property
    def described(self) -> dict[str, set[str]]:
        """What attributes say that makes neither another product nor another variant."""
        told: dict[str, set[str]] = {}
        for attribute in self.listing.attributes:
            if not attribute.distinguishing and attribute.id not in _VARIANT:
                told.setdefault(attribute.id, set()).add(value_of(attribute))
        return told

    @cached_property
    def brand_words(self) -> frozenset[str]:
        brand = self.listing.brand
        return frozenset() if brand is None else _brand_words(brand.id, brand.label)


def value_of(attribute: AttributeValue) -> str:
    return attribute.value_id or compact(attribute.value)


@lru_cache(maxsize=4096)
def _brand_words(id: str, label: str) -> frozenset[str]:
    words = {*id.removeprefix("x-").split("-"), *fold(label).split()}
    return frozenset(word for word in words if len(word) > 1)


def has_hanzi(title: str) -> bool:
    return not title.isascii() and any("\u4e00" <= char <= "\u9fff" for char in title)


def identity_keys(listing: Listing, rules: MatchingRules) -> tuple[str, ...]:
    """What says that two listings may be one product; any shared key makes them candidates.

    group: variants that the channel itself puts together. gtin: the code on the pack, unless it is one that shops give
    out themselves. model: brand, model and what distinguishes products of the category. code: a model code, by itself
    when it is long enough. sized: a series with its diagonal. name: brand, name and storage where products go by
    names. title: long titles that are one to the letter once noise is gone; shops copy them with the goods.
    """
    profile = Profile(listing, rules)
    keys = []
    if listing.group:
        keys.append(f"group:{listing.channel}:{listing.group}")
    if listing.gtin and not is_restricted(listing.gtin):
        keys.append(f"gtin:{listing.gtin}")
    if key := _model_key(listing):
        keys.append(key)
    keys += _code_keys(profile)
    keys += _name_keys(profile)
    if key := _title_key(profile):
        keys.append(key)
    return tuple(dict.fromkeys(keys))


def _code_keys(profile: Profile) -> Iterator[str]:
    brand = profile.listing.brand
    for code in profile.codes[:_MOST_CODES]:
        if len(code) >= FULL_CODE:
            yield f"code:{code}"
        elif brand is not None:
            yield _joined("code", brand.id, code)
    if profile.codes or profile.names.ranges:
        for size, series in sorted(profile.sizes)[:_MOST_CODES]:
            yield _joined("sized", str(size), series)


def _name_keys(profile: Profile) -> Iterator[str]:
    """Without storage only where the category has things of one configuration."""
    name, category, brand = profile.name, profile.listing.category, profile.listing.brand
    if name is None:
        return
    storage = str(profile.names.storage or "")
    if not storage and (category is None or category.configurable):
        return
    maker = brand.id if brand else name.line[0]
    if name.number is None or name.number.isdigit():
        yield _joined("name", maker, str(name), storage)
    else:  # Sony XA2 Ultra is the Sony Xperia XA2 Ultra
        yield _joined("name", maker, name.number, *name.versions, storage)


def _model_key(listing: Listing) -> str | None:
    """Brand and series, with all that tells products of the category apart; codes have keys of their own."""
    brand, category, model = listing.brand, listing.category, listing.model
    if brand is None or category is None or model is None or len(model) < SHORTEST_SERIES:
        return None
    if category.accessory and source_of(listing, "model") == "title":
        return None  # what it fits, more often than what it is
    told = _configuration(listing)
    if _confidence(listing, "model") < SURE_MODEL or (category.configurable and not told):
        return None  # a television of any size
    return _joined("model", brand.id, model, category.id, *told)


def _joined(kind: str, *parts: str) -> str:
    return f"{kind}:{'|'.join(parts)}"


def _configuration(listing: Listing) -> list[str]:
    return sorted(f"{a.id}={a.value_id}" for a in listing.attributes if a.distinguishing and a.value_id is not None)


def _title_key(profile: Profile) -> str | None:
    listing = profile.listing
    words = compact(listing.title)
    latin = sum(map(str.isascii, words))
    telling = bool(profile.codes) or (profile.name is not None and profile.name.number is not None)
    if len(words) - latin + latin // LETTERS_PER_HANZI < (TELLING_TITLE if telling else LONG_TITLE):
        return None
    if listing.category and listing.category.configurable and not _configuration(listing):
        return None
    return f"title:{blake2b(words.encode('utf-8', 'surrogatepass'), digest_size=12).hexdigest()}"


def _confidence(listing: Listing, field: str) -> float:
    return max((value.confidence for value in listing.values if value.field == field), default=0.0)


def source_of(listing: Listing, field: str) -> str | None:
    for value in listing.values:
        if value.field == field:
            return value.source
    return None
