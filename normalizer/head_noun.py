"""Which words of a title name the thing sold: 苹果手机壳 is a case, 牛奶味饼干 a biscuit, 送耳机 a gift."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from normalizer.category_index import CategoryIndex, Mention

# A noun before one of these only describes what follows: a thing (牛奶 盒), a taste, a use, a look.
_HEADS = frozenset("盒套壳罩袋架垫贴膜盖座机器柜筒罐桶夹绳带扣刷棒棍卡牌票券店厂")
_QUALITIES = frozenset("味色香风用纹型系状")
_DESCRIBES = (
    "专用",
    "配件",
    "零件",
    "同款",
    "通用",
    "周边",
    "口味",
    "图案",
    "造型",
    "风格",
    "元素",
    "伴侣",
    "搭配",
    "维修",
    "模具",
)
# 盒装, 套装 and 礼盒 pack the noun before them.
_PACKS = ("装", "餐", "组")
_CHAIN = frozenset(" +、/,，&")
_GIFT = re.compile(r"(?:送|赠|赠品|加赠|附)[一-鿿]{0,2}$")
_WITH = frozenset("含带配仿防无除去+加")
# What stands after these is what the thing fits, up to the next gap.
_FITS = re.compile(r"(?:适用于?|适配|兼容|通用于|for |compatible with )[^\s,，。;；【】()（）\[\]]*")
_BRACKETS = re.compile(r"[【\[(][^】\])]*[】\])]")

_DESCRIPTION, _GIVEN, _TARGET, _ASIDE = 0.2, 0.1, 0.15, 0.75


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
    targets = [match.span() for match in _FITS.finditer(text)] if _has_target(text) else []
    asides = [match.span() for match in _BRACKETS.finditer(text)] if "【" in text or "[" in text or "(" in text else []
    size, found = len(text), list[Noun]()
    given_until = -1
    for place, mention in enumerate(mentions):
        follower = mentions[place + 1] if place + 1 < len(mentions) else None
        role = _role(text, mention, follower, index)
        if role == _GIVEN or (role == 1.0 and given_until > 0 and _CHAIN.issuperset(text[given_until : mention.start])):
            role, given_until = _GIVEN, mention.end
        if role == 1.0 and targets and _inside(mention, targets) and not _accessory(mention, index):
            role = _TARGET
        weight = mention.name.weight * role
        if asides and _inside(mention, asides):
            weight *= _ASIDE
        if _ends_run(text, mention.end):
            weight *= 1.2
        found.append(Noun(mention, weight * (1.0 + 0.1 * mention.end / size), role == 1.0))
    return _accessories_first(found, index)


def _role(text: str, mention: Mention, follower: Mention | None, index: CategoryIndex) -> float:
    """1.0 for a noun on its own; less when its neighbours make it a description, a gift or a part."""
    end = mention.end
    if follower is not None and follower.start == end and not _same_thing(mention, follower, index):
        return _DESCRIPTION
    rest = text[end : end + 2]
    if rest and (rest[0] in _QUALITIES or rest.startswith(_DESCRIBES)):
        return _DESCRIPTION
    if rest and rest[0] in _HEADS and rest[1:] not in _PACKS and (follower is None or follower.start > end):
        return _DESCRIPTION
    before = text[max(0, mention.start - 4) : mention.start]
    if before and _GIFT.search(before):
        return _GIVEN
    return 0.5 if before and before[-1] in _WITH else 1.0


def _same_thing(one: Mention, other: Mention, index: CategoryIndex) -> bool:
    return any(index.related(a, b) for a in one.name.categories for b in other.name.categories)


def _accessory(mention: Mention, index: CategoryIndex) -> bool:
    return any(index.tree.get(id).accessory for id in mention.name.categories)


def _accessories_first(found: Sequence[Noun], index: CategoryIndex) -> tuple[Noun, ...]:
    """What goes with a thing names that thing too: beside a clear 充电器, 手机 says what it charges."""
    departments = {
        index.tree.path(id)[0].id
        for noun in found
        if noun.plain and noun.weight >= 1.0
        for id in noun.mention.name.categories
        if index.tree.get(id).accessory
    }
    if not departments:
        return tuple(found)
    return tuple(
        Noun(noun.mention, noun.weight * 0.5, noun.plain)
        if not _accessory(noun.mention, index)
        and any(index.tree.path(id)[0].id in departments for id in noun.mention.name.categories)
        else noun
        for noun in found
    )


def _has_target(text: str) -> bool:
    return "适" in text or "兼容" in text or "通用于" in text or "for " in text or "compatible" in text


def _inside(mention: Mention, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= mention.start and mention.end <= end for start, end in spans)


def _ends_run(text: str, end: int) -> bool:
    return end == len(text) or not ("一" <= text[end] <= "鿿")
