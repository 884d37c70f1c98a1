"""Whose product it is: the brand from the channel's field, else from the title, with the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process

from normalizer.brand_files import parse_brands
from normalizer.brand_index import Brand, BrandIndex, Mention, is_han, split_names
from normalizer.model import BrandRef, Issue, Severity
from normalizer.reading import Reading
from normalizer.text import Folded, fold, fold_aligned

__all__ = ["Brand", "BrandIndex", "BrandReading", "parse_brands", "read_brand"]


@dataclass(frozen=True, slots=True)
class BrandReading(Reading[BrandRef]):
    """`start` and `end` belong to the text named by `source`: "brand" (the field) or "title".

    `mentions` are all stretches of the title that name this brand, such as 耐克 and Nike of 耐克（Nike）.
    """

    source: str
    mentions: tuple[tuple[int, int], ...] = ()


_SAYS_NOTHING = re.compile(
    r"(?:无|其[他它]|自[主有]|知名|没有)?品牌|暂?无|没有|无牌|不详|未知|未填|其[他它]|通用|国产|自有|散装|(?:详?见|参照)(?:描述|详情|图)|"
    r"no(?:[ -]?(?:brand|name|ne))?|others?(?: brands?)?|n/?a|nan|null|nil|unknown|unbranded|generic|default|brand|oem|"
    r"(?:not|does not) apply|not applicable"
)
_SHOP_WORDS = re.compile(
    r"[\s·\-]*(?:官方|品牌|自营|京东|天猫|直营|授权|正品|中国|集团|公司|旗舰店|专卖店|专营店|旗舰|专柜|official|store|shop|flagship|china|"
    r"inc\.?|ltd\.?|[®™])+"
)
_OPENERS, _CLOSERS = "([【「『《<", ")]】」』》>"
_PAIR_GAP = re.compile(r"[\s(\[【|/·-]{0,3}")
_LEAD = re.compile(r"(?:\s*[(\[【「][^)\]】」]{0,16}[)\]】」])*\s*")
_FITS_BEFORE = re.compile(
    r"(?:适用于?|适合|适配|兼容|支持|匹配|代替|替代|替换|(?<!男女)(?<!四季)(?<!老少)(?<!左右)通用于?|(?<![a-z])for|(?<![a-z])fits?)[\s:]*[(\[【]?\s*$"
)
_FITS_AFTER = re.compile(r"[\sa-z0-9+./-]{0,16}(?:手机|电脑|笔记本|系列|全系|车)?(?:适用|通用|专用|同款)")
_FITS_CHAIN = 14  # characters between two brands of one list of what an accessory fits
_ACCESSORY = re.compile(
    r"手机[壳套膜]|保护[壳套膜]|钢化膜|贴膜|水凝膜|防爆膜|软壳|硬壳|外壳|皮套|镜头膜|屏幕膜|键盘膜|表带|墨盒|硒鼓|碳粉|脚垫|座套|坐垫|车衣|后备箱垫"
)
_OWN = re.compile(r"原装|官方|正品|原厂")
_STRANGER_PAIR = re.compile(
    r"(?P<han>[\u3400-\u9fff]{2,6})\s?[(【\[](?P<latin>[a-z][a-z0-9&' .·+-]{1,24})[)】\]]"
    r"|(?P<latin2>[a-z][a-z&'.·-]{1,24})/(?P<han2>[\u3400-\u9fff]{2,5})(?![\u3400-\u9fff])"
)


def read_brand(
    field: str | None, title: str, index: BrandIndex, category_id: str | None = None
) -> tuple[BrandReading | None, tuple[Issue, ...]]:
    """The brand of one item; `category_id` is its category, when known: it decides what an ambiguous name means.

    The field decides unless it says nothing; a brand that no file knows is kept as `x-` and its folded name.
    """
    named, issues = _read_field(field, index, category_id)
    folded = fold_aligned(title)
    titled = _read_title(folded, index, category_id)
    if named is None:
        return titled, issues
    if titled is None:
        return named, issues
    if titled.value.id == named.value.id:
        return _with_mentions(named, titled.mentions), issues
    own = [m for m in index.mentions(folded.text, category_id) if m.brand.id == named.value.id]
    if own:
        return _with_mentions(named, tuple(folded.raw_span(m.start, m.end) for m in own)), issues
    if index.get(titled.value.id) is None:
        return named, issues
    return named, (*issues, _conflict(named, titled, field or ""))


def _with_mentions(reading: BrandReading, mentions: tuple[tuple[int, int], ...]) -> BrandReading:
    return BrandReading(
        reading.value, reading.start, reading.end, reading.rule, reading.confidence, reading.source, mentions
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
    names = [name for name in split_names(folded) if _says_something(name)]
    if not names or not _says_something(folded):
        return None, ()
    start = (field or "").index(text)
    span = (start, start + len(text))
    if brand := index.lookup(text, category_id):
        return BrandReading(_ref(brand), *span, "brand.field", 0.99, "brand"), ()
    if brand := _shop_of(folded, index, category_id):
        return BrandReading(_ref(brand), *span, "brand.field_shop", 0.9, "brand"), ()
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
    return BrandReading(_stranger(name, text), *span, "brand.field_unknown", 0.8, "brand"), (issue,)


def _says_something(name: str) -> bool:
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


def _ref(brand: Brand) -> BrandRef:
    return BrandRef(brand.id, brand.label)


def _stranger(folded: str, label: str) -> BrandRef:
    return BrandRef("x-" + "-".join(folded.split()), label)


def _read_title(folded: Folded, index: BrandIndex, category_id: str | None) -> BrandReading | None:
    text = folded.text
    mentions = _own_mentions(text, index.mentions(text, category_id))
    lead = _lead_end(text)
    best: tuple[int, Mention] | None = None
    for place, mention in enumerate(mentions):
        form = _form(text, mentions, place, lead)
        if mention.ambiguous and not _has_evidence(text, mention, form, category_id):
            continue
        if best is None or form < best[0]:
            best = (form, mention)
    stranger = _read_stranger(folded)
    if best is None or (stranger and best[0] == _ELSEWHERE):
        return stranger
    form, mention = best
    mine = tuple(folded.raw_span(m.start, m.end) for m in mentions if m.brand is mention.brand)
    rule, confidence = _FORMS[form]
    if mention.ambiguous:
        confidence -= 0.1
    span = folded.raw_span(mention.start, mention.end)
    return BrandReading(_ref(mention.brand), *span, rule, confidence, "title", mine)


_PAIR, _BRACKET, _FIRST, _ELSEWHERE = range(4)
_FORMS = {
    _PAIR: ("brand.title_pair", 0.97),
    _BRACKET: ("brand.title_bracket", 0.95),
    _FIRST: ("brand.title_first", 0.93),
    _ELSEWHERE: ("brand.title", 0.8),
}


def _form(text: str, mentions: list[Mention], place: int, lead: int) -> int:
    """How much like a brand the mention is written; smaller is more."""
    mention = mentions[place]
    neighbours = mentions[max(place - 1, 0) : place + 2]
    if any(_is_pair(text, a, b) for a, b in pairwise(neighbours) if mention in (a, b)):
        return _PAIR
    if text[mention.start - 1 : mention.start] in tuple(_OPENERS) and text[mention.end : mention.end + 1] in tuple(
        _CLOSERS
    ):
        return _BRACKET
    return _FIRST if mention.start in (0, lead) else _ELSEWHERE


def _is_pair(text: str, first: Mention, second: Mention) -> bool:
    return (
        first.brand is second.brand
        and is_han(text[first.start : first.end]) != is_han(text[second.start : second.end])
        and bool(_PAIR_GAP.fullmatch(text, first.end, second.start))
    )


def _has_evidence(text: str, mention: Mention, form: int, category_id: str | None) -> bool:
    brand = mention.brand
    if form == _PAIR:
        return True
    if any(word in text for word in brand.unless):
        return False
    if brand.categories and category_id:
        return brand.sells_in(category_id)
    return form in (_BRACKET, _FIRST)


def _lead_end(text: str) -> int:
    """Where a title begins after its bracketed calls such as 【包邮】."""
    match = _LEAD.match(text)
    return match.end() if match else 0


def _own_mentions(text: str, mentions: list[Mention]) -> list[Mention]:
    """Without the brands that the thing only fits: 适用于华为, 大众专用, 苹果手机壳."""
    own: list[Mention] = []
    fits_until = -1
    for mention in mentions:
        if mention.start <= fits_until or _only_fits(text, mention):
            fits_until = mention.end + _FITS_CHAIN
        else:
            own.append(mention)
    return own


def _only_fits(text: str, mention: Mention) -> bool:
    if _FITS_BEFORE.search(text, max(mention.start - 6, 0), mention.start):
        return True
    return bool(_FITS_AFTER.match(text, mention.end))


def _read_stranger(folded: Folded) -> BrandReading | None:
    """A brand that no file knows, written as brands are at the head of a title: 诺芝（ONZI）, XEGE/香歌."""
    match = _STRANGER_PAIR.match(folded.text, _lead_end(folded.text))
    if match is None:
        return None
    groups = ("han", "latin") if match["han"] else ("han2", "latin2")
    spans = tuple(folded.raw_span(*match.span(group)) for group in groups)
    label = " ".join(folded.raw[start:end] for start, end in spans)
    return BrandReading(_stranger(match[groups[0]], label), *spans[0], "brand.title_unknown_pair", 0.7, "title", spans)
