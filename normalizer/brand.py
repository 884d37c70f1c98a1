"""Whose product it is: the brand from the channel's field, else from the title, with the evidence."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from normalizer.brand_files import parse_brands
from normalizer.brand_index import Brand, BrandIndex, is_han, split_names
from normalizer.brand_title import BrandReading, brand_ref, read_title, stranger_ref
from normalizer.model import Issue, Severity
from normalizer.text import fold, fold_aligned
from normalizer.title_words import TitleWords

__all__ = ["Brand", "BrandIndex", "BrandReading", "parse_brands", "read_brand", "says_something"]


_SAYS_NOTHING = re.compile(
    r"(?:无|其[他它]|自[主有]|知名|没有)?品牌|暂?无|没有|无牌|不详|未知|未填|其[他它]|通用|国产|自有|散装|(?:详?见|参照)(?:描述|详情|图)|"
    r"no(?:[ -]?(?:brand|name|ne))?|others?(?: brands?)?|n/?a|nan|null|nil|unknown|unbranded|generic|default|brand|oem|"
    r"(?:not|does not) apply|not applicable"
)
_SHOP_WORDS = re.compile(
    r"[\s·\-]*(?:官方|品牌|自营|京东|天猫|直营|授权|正品|中国|集团|公司|旗舰店|专卖店|专营店|旗舰|专柜|official|store|shop|flagship|china|"
    r"inc\.?|ltd\.?|[®™])+"
)


def read_brand(
    field: str | None,
    title: str,
    index: BrandIndex,
    category_id: str | None = None,
    words: TitleWords | None = None,
) -> tuple[BrandReading | None, tuple[Issue, ...]]:
    """The brand of one item; `category_id` is its category, when known: it decides what an ambiguous name means.

    With `words`, what no word explains at the head of a title is a brand as well.

    The field decides unless it says nothing; a brand that no file knows is kept as `x-` and its folded name.
    """
    named, issues = _read_field(field, index, category_id)
    folded = fold_aligned(title)
    titled = read_title(folded, index, category_id, words)
    if named is None:
        return titled, issues
    if titled is None:
        return named, issues
    if titled.value.id == named.value.id:
        return _with_mentions(named, titled.mentions), issues
    own = [m for m in index.mentions(folded.text, category_id) if m.brand.id == named.value.id]
    if own:
        return _with_mentions(named, tuple(folded.raw_span(m.start, m.end) for m in own)), issues
    named = _with_rival(named, titled)
    if index.get(titled.value.id) is None:
        return named, issues
    return named, (*issues, _conflict(named, titled, field or ""))


def _with_mentions(reading: BrandReading, mentions: tuple[tuple[int, int], ...]) -> BrandReading:
    return BrandReading(
        reading.value, reading.start, reading.end, reading.rule, reading.confidence, reading.source, mentions
    )


def _with_rival(reading: BrandReading, rival: BrandReading) -> BrandReading:
    return BrandReading(
        reading.value, reading.start, reading.end, reading.rule, reading.confidence, reading.source, (), (rival,)
    )


def _conflict(named: BrandReading, titled: BrandReading, field: str) -> Issue:
    return Issue(
        "brand_conflict",
        Severity.WARNING,
        "brand",
        field,
        f"the brand field says {named.value.label} but the title says {titled.value.label}; the field was kept",
        "correct the field if the title is right; name what an accessory fits with 适用于",
    )


def _read_field(
    field: str | None, index: BrandIndex, category_id: str | None
) -> tuple[BrandReading | None, tuple[Issue, ...]]:
    text = (field or "").strip()
    folded = fold(text).strip()
    names = [name for name in split_names(folded) if says_something(name)]
    if not names or not says_something(folded):
        return None, ()
    start = (field or "").index(text)
    span = (start, start + len(text))
    if brand := index.lookup(text, category_id):
        return BrandReading(brand_ref(brand), *span, "brand.field", 0.99, "brand"), ()
    if brand := _shop_of(folded, index, category_id):
        return BrandReading(brand_ref(brand), *span, "brand.field_shop", 0.9, "brand"), ()
    name = next(filter(is_han, names), " ".join(names))
    near = _nearest(index, name)
    issue = Issue(
        "brand_unknown",
        Severity.HINT,
        "brand",
        field,
        f"no brand file knows {text!r}; it is kept as it is",
        f"did you mean {near!r}? If not, add it to the brand files" if near else "add it to the brand files",
    )
    return BrandReading(stranger_ref(name, text), *span, "brand.field_unknown", 0.8, "brand"), (issue,)


def says_something(name: str) -> bool:
    return any(map(str.isalnum, name)) and not _SAYS_NOTHING.fullmatch(name)


def _shop_of(folded: str, index: BrandIndex, category_id: str | None) -> Brand | None:
    """华为官方旗舰店 is the shop of 华为."""
    mentions = index.mentions(folded, category_id)
    if len({mention.brand.id for mention in mentions}) != 1 or mentions[0].start > 0:
        return None
    return mentions[0].brand if _SHOP_WORDS.fullmatch(folded, mentions[-1].end) else None


@lru_cache(maxsize=4096)
def _nearest(index: BrandIndex, name: str) -> str | None:
    """The label of the brand that a misspelt name may mean; names too short to tell have none."""
    if len(name) < (3 if is_han(name) else 5):
        return None
    found = process.extractOne(
        name, [spelling for spelling, _ in index.spellings()], scorer=fuzz.ratio, score_cutoff=80
    )
    brand = index.lookup(found[0]) if found else None
    return brand.label if brand else None
