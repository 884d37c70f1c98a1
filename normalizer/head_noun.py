"""Which words of a title name the thing sold: 苹果手机壳 is a case, 牛奶味饼干 a biscuit, 送耳机 a gift."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from normalizer.category_index import CategoryIndex, Mention, Name

# A noun before one of these only describes what follows: a thing (牛奶 盒), a taste, a use, a look.
_HEADS = frozenset("盒套壳罩袋架垫贴膜盖座机器柜筒罐桶夹绳带扣刷棒棍卡牌票券店厂")
# 北欧风 is a style, 空调风 begins another word.
_QUALITY = re.compile(r"[味色香用纹型系状领]|风(?:格|(?![一-鿿]))")
_DESCRIBES = frozenset(
    ("专用", "同款", "通用", "周边", "口味", "图案", "造型", "风格", "元素", "维修", "模具", "模型", "清洗")
)
_PARTS = frozenset(
    (
        "配件",
        "零件",
        "外壳",
        "底座",
        "主板",
        "面板",
        "总成",
        "盖板",
        "盖子",
        "把手",
        "按键",
        "排线",
        "电源",
        "遥控",
        "电池",
        "皮带",
        "配饰",
        "饰品",
        "挂件",
        "收纳",
        "清洁",
        "支架",
        "贴纸",
        "海报",
    )
)
# English writes its compounds apart: milk carton, phone holder, dress accessories.
_LATIN_HEADS = re.compile(
    r" (?:accessor(?:y|ies)|parts?|holders?|racks?|cartons?|box(?:es)?|organi[sz]ers?|cleaners?|covers?|cases?|sleeves?"
    r"|stands?|mounts?|straps?|bands?|cables?|adapt[eo]rs?|batter(?:y|ies)|filters?|remotes?|lids?|stickers?|posters?"
    r"|flavou?r(?:ed)?|scent(?:ed)?|shaped|themed|print|pattern|style|repair|replacement|chargers?|bags?)(?![a-z])"
)
# 盒装, 套装, 套盒 and 罐装 pack the noun before them.
_PACKS = frozenset("装餐组盒件")
_GIFT = re.compile(r"[送赠附](?:品|送)?\d*[个张条只支件套副片瓶盒包]?$")
# 苹果 15 is a model, 苹果 15斤 is fruit.
_MODEL = re.compile(r" ?(?:[a-z]|\d+(?![\d.]| ?(?:[斤克个枚颗粒箱盒包袋只条片件双支瓶罐]|k?g|ml|l)))")
_CHAIN = frozenset(" +、/,，&")
_LATIN_WITH = re.compile(r"(?:with|without|w/|includ(?:es|ing)|\+|&|\d ?[gt]b) ?$")
_WITH = frozenset("含带配仿防无除去免替换像+加")
# What stands after these is what the thing fits, up to the next gap.
_TARGETS = re.compile(r"(?:适用于?|适配|兼容|通用于|(?:compatible with|for) )[^\s,，。;；【】()（）\[\]]*")
_BRACKETS = re.compile(r"[【\[(][^】\])]*[】\])]")

_PLAIN, _LISTED, _WITHIN, _DESCRIPTION, _TARGET, _GIVEN = 1.0, 0.6, 0.5, 0.2, 0.15, 0.1
_ASIDE, _LATIN, _HOST, _RUN_END, _LATER = 0.75, 0.55, 0.35, 1.2, 0.1
_COVER = 1.3


@dataclass(frozen=True, slots=True)
class Noun:
    """A mention and how much it speaks for its categories; `plain` when nothing says that it is not the thing."""

    mention: Mention
    weight: float
    plain: bool


def nouns(text: str, index: CategoryIndex) -> tuple[Noun, ...]:
    """Every category name in the folded title, weighed by its place."""
    mentions = index.mentions(text)
    if not mentions:
        return ()
    size, found = len(text), list[Noun]()
    targets = _spans(_TARGETS, text) if "适" in text or "用于" in text or "兼容" in text or "for " in text else ()
    asides = _spans(_BRACKETS, text) if "【" in text or "[" in text or "(" in text else ()
    chinese = any(not mention.name.latin and not mention.name.hint for mention in mentions)
    given_until = 0
    for place, mention in enumerate(mentions):
        start, end, name = mention.start, mention.end, mention.name
        role = _role(text, mention, mentions[place + 1] if place + 1 < len(mentions) else None)
        if role == _GIVEN or (given_until and role == _PLAIN and _CHAIN.issuperset(text[given_until:start])):
            role, given_until = _GIVEN, end
        elif role == _PLAIN and targets and name.host and _inside(mention, targets):
            role = _TARGET
        weight = name.weight * role * (1.0 + _LATER * end / size)
        if asides and _inside(mention, asides):
            weight *= _ASIDE
        if chinese and name.latin:
            weight *= _LATIN
        if end == size or not "一" <= text[end] <= "鿿":
            weight *= _RUN_END
        found.append(Noun(mention, weight, role >= _LISTED))
    return _covers_first(found)


def _role(text: str, mention: Mention, follower: Mention | None) -> float:
    """How much the neighbours of a noun leave of it when they make it a description, a gift or a part."""
    start, end = mention.start, mention.end
    name = mention.name
    if end < len(text):
        after = text[end]
        if follower is not None and follower.start == end:
            # 长袖 says more of the noun before it, 套装 makes more of it, 盒 makes another thing of it.
            if follower.name.bundle:
                return _PLAIN
            if _describes(follower.name, name) and not _related(name, follower.name):
                return _LISTED if name.parents & follower.name.parents else _DESCRIPTION
        elif after in _HEADS and text[end + 1 : end + 2] not in _PACKS:
            return _DESCRIPTION
        word = text[end : end + 2]
        if _QUALITY.match(text, end) or word in _DESCRIBES or word in _PARTS:
            return _DESCRIPTION
        if name.hint and not name.latin and not name.fits and _MODEL.match(text, end):
            return _DESCRIPTION
        if name.latin and after == " ":
            if follower is not None and follower.name.latin and follower.start == end + 1:
                return _PLAIN if _related(name, follower.name) or follower.name.bundle else _DESCRIPTION
            if _LATIN_HEADS.match(text, end):
                return _DESCRIPTION
    if not start:
        return _PLAIN
    if name.latin and _LATIN_WITH.search(text, max(0, start - 9), start):
        return _WITHIN
    before = text[max(0, start - 4) : start]
    if ("送" in before or "赠" in before or "附" in before) and _GIFT.search(before):
        return _GIVEN
    return _WITHIN if before[-1] in _WITH else _PLAIN


def _describes(follower: Name, name: Name) -> bool:
    return follower.latin == name.latin and (follower.single or not follower.hint)


def _related(one: Name, other: Name) -> bool:
    return any(id in other.above for id in one.categories) or any(id in one.above for id in other.categories)


def _covers_first(found: Sequence[Noun]) -> tuple[Noun, ...]:
    """What fits one model names that model too: beside a 保护套, iPad says what it covers."""
    covers = [noun for noun in found if noun.plain and noun.mention.name.fits]
    if not covers:
        return tuple(found)
    hosts = frozenset[str]().union(*(noun.mention.name.above for noun in found if noun.mention.name.host))
    fitted = frozenset[str]().union(*(noun.mention.name.targets for noun in covers)) & hosts
    return tuple(_beside_cover(noun, fitted) for noun in found) if fitted else tuple(found)


def _beside_cover(noun: Noun, fitted: frozenset[str]) -> Noun:
    name = noun.mention.name
    if name.fits and noun.plain and not fitted.isdisjoint(name.targets):
        return Noun(noun.mention, max(noun.weight, _COVER), True)
    return Noun(noun.mention, noun.weight * _HOST, noun.plain) if name.host else noun


def _spans(pattern: re.Pattern[str], text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in pattern.finditer(text))


def _inside(mention: Mention, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= mention.start and mention.end <= end for start, end in spans)
