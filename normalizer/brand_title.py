"""Which brand a title names, and which it only mentions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from normalizer.brand_index import Brand, BrandIndex, Mention, is_han
from normalizer.model import BrandRef
from normalizer.reading import Reading
from normalizer.text import Folded
from normalizer.title_words import TitleWords, words_of


@dataclass(frozen=True, slots=True)
class BrandReading(Reading[BrandRef]):
    """`start` and `end` belong to the text named by `source`: "brand" (the field) or "title".

    `mentions` are all stretches of the title that spell this brand, such as 耐克 and Nike of 耐克（Nike）.
    """

    source: str
    mentions: tuple[tuple[int, int], ...] = ()
    rivals: tuple[BrandReading, ...] = ()  # what the title names instead


# The forms of a mention, those that are most surely the maker first, with rule and confidence.
_PAIR, _BRACKET, _FIRST, _STRANGER, _ELSEWHERE = range(5)
_FORMS = {
    _PAIR: ("brand.title_pair", 0.97),
    _BRACKET: ("brand.title_bracket", 0.95),
    _FIRST: ("brand.title_first", 0.93),
    _ELSEWHERE: ("brand.title", 0.8),
}
_DOUBT = 0.1  # less, for a name that is another word as well
_HEARSAY = 0.05  # less, for a brand that only feeds name

_OPENERS, _CLOSERS = frozenset("([【「『《<"), frozenset(")]】」』》>")
_PAIR_GAP = re.compile(r"[\s(\[【|/·-]{0,3}")
# What stands before a brand at the head of a title: bracketed calls, where it comes from, that it is new or genuine.
_LEAD = re.compile(
    r"(?:\s*[(\[【「][^)\]】」]{0,16}[)\]】」])*\s*"
    r"(?:(?:[中法德日韩美英泰]国|日本|意大利|瑞[士典]|澳洲|澳大利亚|新西兰|荷兰|西班牙|比利时|俄罗斯|台湾|香港|进口|原装|正品|官方|专柜|直邮|"
    r"代购|现货|包邮|新[款品]|(?:19|20)\d\d年?|[春夏秋冬]季?)+[\s,]*)?"
)

_FITS_BEFORE = re.compile(
    r"(?:适用于?|适合|适配|兼容|支持|匹配|代替|替代|替换|(?<!男女)(?<!四季)(?<!老少)(?<!左右)通用于?|(?<![a-z])for|(?<![a-z])fits?)"
    r"[\s:]*[(\[【]?\s*$"
)
_FITS_AFTER = re.compile(r"[\sa-z0-9+./-]{0,16}(?:手机|电脑|笔记本|系列|全系|车)?(?:适用|通用|专用|同款)")
_FITS_CHAIN = 14  # characters between two brands of one list of what an accessory fits
_GIFT = re.compile(r"[送赠含][^)】\]\s+]*|\+[^+\s]*")
_FITTED = re.compile(
    r"手机[壳套膜包]|保护[壳套膜]|[钢软]化膜|贴膜|水凝膜|防[爆窥]膜|[软硬外皮后背]壳|皮套|硅胶套|[头幕盘机]膜|电脑贴纸|贴纸|键位套|防尘[罩套]|"
    r"表带|墨盒|硒鼓|碳粉|色带|脚垫|座套|坐垫|车衣|箱垫|方向盘套|电脑包|内胆包|双肩背?包|斜[挎跨]包|手提包|单肩包|公文包|屏幕膜|镜头盖|遥控器"
)
_FITTED_LOOSELY = re.compile(
    r"充电|数据线|支架|读卡器|转[换接]|耳机|电池|适配器|键盘|总成|排线|尾插|自拍|摄像头|按键|滤[网芯]|刷头|手柄|背夹|散热|触控笔|u盘|配件"
)

_FITTED_TO_MODEL = re.compile(r"数据线|充电[线头]|快充线|转接头|转换[头器]|排线|尾插|总成")
_MODEL_AFTER = re.compile(r"\s?[\u3400-\u9fff]{0,4}\s?[a-z]{0,8}\s?\d")

_STRANGER_PAIR = re.compile(
    r"(?P<han>[\u3400-\u9fff]{2,6})\s?[(【\[](?P<latin>[a-z][a-z0-9&' .·+-]{1,24})[)】\]]"
    r"|(?P<latin2>[a-z][a-z&'.·-]{1,24})/(?P<han2>[\u3400-\u9fff]{2,5})(?![\u3400-\u9fff])"
)
_STRANGER_FIRST = re.compile(
    r"(?P<name>[\u3400-\u9fff]{2,4}(?=\s+\S.{5})|[a-z][a-z'&.-]{3,}(?: [a-z][a-z'&.-]{2,})?(?=\s?[\u3400-\u9fff]))"
)
_UNEXPLAINED = re.compile(r"[\u3400-\u9fff]{2,4}")
_ENDS_NAME = re.compile(r"[,，/]")
_STRANGER_BEFORE_HOST = re.compile(r"(?P<name>[\u3400-\u9fff]{2,3}?)(?:适用于?|适配|适合|兼容)?")
_NO_NAME = re.compile(
    r".*(?:[柜纸书型笔夹机套牌品用于盒包垫架灯线膜壳鞋衣裤袋箱表卡本桌椅床锅杯具器式款装色贴膏粉液油茶酒糖果奶米面肉鱼菜寸斤个只件条双]|"
    r"定[制做]|批发|包邮|适[用合配]|加[厚大]|通用|儿童|婴儿|女士|男士|男女|家用|商用|办公|便携|全新|二手|正版|原装|进口|新款|现货)"
    r"|(?:适[用合配]|兼容|支持|替[代换]|加[厚大]|定[制做]|新款|全新|二手|正版|原装|现货|王者|创意|可爱|个性|动漫|情侣|网红|潮[牌流]|[韩日]系|"
    r"韩版|复古|简约|国风|儿童|学生|家用|商用|金属|磁性|彩色|黑色|白色|红色|蓝色).*"
    r"|(?:wifi|type-?c?|mini|micro|loft|rfid|vitamin|android|windows|led|hdmi|bluetooth|diy|vintage|hello|baby|size|style|sexy|girl|"
    r"fashion|office|home|game|gopro|smart|free|sale|black|white|usb-?c?|ddr\d?|nvme|sata|pcie?)\b.*"
)


def read_title(
    folded: Folded, index: BrandIndex, category_id: str | None, words: TitleWords | None
) -> BrandReading | None:
    """The maker that a folded title names: the surest form first, then the earliest place."""
    text = folded.text
    lead = _lead_end(text)
    mentions = index.mentions(text, category_id)
    if stranger := _read_longer_stranger(folded, words, lead, mentions):
        return stranger
    own = _own_mentions(text, mentions, lead)
    forms = [(_form(text, own, place, lead), mention) for place, mention in enumerate(own)]
    sure = [pair for pair in forms if not pair[1].ambiguous or _has_evidence(text, pair[1], pair[0], category_id)]
    best = min(sure, key=lambda pair: pair[0], default=None)
    if best is None or (best[0] > _STRANGER and best[1].brand.host):
        stranger = _read_stranger(folded, words, lead, mentions)
        if stranger or best is None:
            return stranger
    return _reading(folded, own, *best)


def _reading(folded: Folded, own: list[Mention], form: int, mention: Mention) -> BrandReading:
    spelled = tuple(folded.raw_span(m.start, m.end) for m in own if m.brand is mention.brand and not m.is_line)
    rule, confidence = _FORMS[form]
    if mention.ambiguous:
        confidence -= _DOUBT
    if mention.brand.learned:
        rule, confidence = rule.replace("brand.", "brand.learned_"), confidence - _HEARSAY
    span = folded.raw_span(mention.start, mention.end)
    return BrandReading(brand_ref(mention.brand), *span, rule, confidence, "title", spelled)


def brand_ref(brand: Brand) -> BrandRef:
    return BrandRef(brand.id, brand.label)


def stranger_ref(folded: str, label: str) -> BrandRef:
    """A brand that no file knows, under an id that its other spellings share as far as folding goes."""
    return BrandRef("x-" + "-".join(folded.split()), label)


def is_no_name(folded: str) -> bool:
    """Whether a folded text is, begins or ends like something that titles say of many brands' things."""
    return _NO_NAME.fullmatch(folded) is not None


def _form(text: str, mentions: list[Mention], place: int, lead: int) -> int:
    mention = mentions[place]
    neighbours = mentions[max(place - 1, 0) : place + 2]
    if any(_is_pair(text, *pair) for pair in pairwise(neighbours) if mention in pair):
        return _PAIR
    if text[mention.start - 1 : mention.start] in _OPENERS and text[mention.end : mention.end + 1] in _CLOSERS:
        return _BRACKET
    return _FIRST if mention.start in (0, lead) else _ELSEWHERE


def _is_pair(text: str, first: Mention, second: Mention) -> bool:
    """耐克（Nike）, HERO英雄: one brand in two scripts, side by side."""
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
    return form == _BRACKET or (form == _FIRST and mention.end - mention.start > 1)


def _lead_end(text: str) -> int:
    """Where a title begins after its bracketed calls such as 【包邮】."""
    match = _LEAD.match(text)
    return match.end() if match else 0


def _own_mentions(text: str, mentions: list[Mention], lead: int) -> list[Mention]:
    """Without the brands that the thing only fits: 适用于华为, 大众专用, 苹果手机壳."""
    plain = _GIFT.sub("", text) if any(mention.brand.host for mention in mentions) else ""
    fitted, loosely = bool(_FITTED.search(plain)), bool(_FITTED_LOOSELY.search(plain))
    to_model = bool(_FITTED_TO_MODEL.search(plain))
    own: list[Mention] = []
    fits_until = -1
    for place, mention in enumerate(mentions):
        part = mention.brand.host and (
            fitted or (loosely and mention.start > lead) or (to_model and bool(_MODEL_AFTER.match(text, mention.end)))
        )
        if mention.start <= fits_until or _only_fits(text, mention) or (part and not _signed(text, mentions, place)):
            fits_until = mention.end + _FITS_CHAIN
        else:
            own.append(mention)
    return own


def _only_fits(text: str, mention: Mention) -> bool:
    if _FITS_BEFORE.search(text, max(mention.start - 6, 0), mention.start):
        return True
    return bool(_FITS_AFTER.match(text, mention.end))


def _signed(text: str, mentions: list[Mention], place: int) -> bool:
    """华为（HUAWEI）手机壳 is by 华为 itself: makers sign with both names and a bracket."""
    pairs = pairwise(mentions[max(place - 1, 0) : place + 2])
    return any(
        first.end < second.start and text[first.end : second.start].strip() and _is_pair(text, first, second)
        for first, second in pairs
    )


def _read_longer_stranger(
    folded: Folded, words: TitleWords | None, lead: int, mentions: list[Mention]
) -> BrandReading | None:
    """博世恩（BOSHEN） is a brand of its own, although it begins with 博世."""
    match = _STRANGER_PAIR.match(folded.text, lead)
    if not match or not match["han"]:
        return None
    start, end = match.span("han")
    inside = [mention for mention in mentions if mention.start < match.end()]
    if not inside or any(mention.end > end or mention.end - mention.start == end - start for mention in inside):
        return None
    return _read_stranger(folded, words, lead, [])


def _read_stranger(folded: Folded, words: TitleWords | None, lead: int, mentions: list[Mention]) -> BrandReading | None:
    """A brand that no file knows, where titles put brands: 岚禾（LANHE）, VELTA/唯塔, or one short name and a space."""
    if match := _STRANGER_PAIR.match(folded.text, lead):
        groups = ("han", "latin") if match["han"] else ("han2", "latin2")
        spans = tuple(folded.raw_span(*match.span(group)) for group in groups)
        label = " ".join(folded.raw[start:end] for start, end in spans)
        return _stranger(match[groups[0]], label, spans, "brand.title_unknown_pair", 0.7)
    match = _STRANGER_FIRST.match(folded.text, lead) or _match_before_host(folded.text, lead, mentions)
    if match is None:
        return _read_unexplained(folded, words, lead, mentions)
    name = match["name"]
    start, end = match.span("name")
    if is_no_name(name) or any(mention.start < end for mention in mentions) or name[-2:] in folded.text[end:]:
        return None
    span = folded.raw_span(start, end)
    return _stranger(name, folded.raw[span[0] : span[1]], (span,), "brand.title_unknown_first", 0.6)


def _read_unexplained(
    folded: Folded, words: TitleWords | None, lead: int, mentions: list[Mention]
) -> BrandReading | None:
    """凯美帝足浴盆: what no word explains before the first word that says something."""
    text = folded.text
    if words is None or not _UNEXPLAINED.match(text, lead):
        return None
    first = next(
        (word.start for word in words_of(text, words) if word.start >= lead and word.end - word.start > 1), None
    )
    gap = _UNEXPLAINED.match(text, lead, first if first is not None else len(text))
    if gap is None or not (gap.end() == first or _ENDS_NAME.match(text, gap.end())):
        return None
    name, end = gap[0], gap.end()
    if is_no_name(name) or any(mention.start < end for mention in mentions) or not words.glue.isdisjoint(name):
        return None
    span = folded.raw_span(lead, end)
    return _stranger(name, folded.raw[span[0] : span[1]], (span,), "brand.title_unexplained", 0.5)


def _match_before_host(text: str, lead: int, mentions: list[Mention]) -> re.Match[str] | None:
    """岚禾华为P30钢化膜: a short name before the brand that the thing fits."""
    if not mentions or not mentions[0].brand.host:
        return None
    return _STRANGER_BEFORE_HOST.fullmatch(text, lead, mentions[0].start)


def _stranger(name: str, label: str, spans: tuple[tuple[int, int], ...], rule: str, confidence: float) -> BrandReading:
    return BrandReading(stranger_ref(name, label), *spans[0], rule, confidence, "title", spans)
