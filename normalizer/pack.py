"""How many pieces of which size one purchase holds: 500ml*12, 24罐×330ml, 100抽*18包, 12瓶装."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from normalizer.model import Pack
from normalizer.numeral import chinese_number
from normalizer.quantity import as_weight, find_quantities
from normalizer.reading import Reading
from normalizer.text import Folded, fold_aligned
from normalizer.units import COUNTERS, unit_of

# Measure words of what holds other things; the other counters count what is held.
_CONTAINERS = frozenset("瓶罐听包袋盒箱提桶组套卷板筒串捆壶排")
_COUNTER = f"[{''.join(COUNTERS)}组套双层]"
_MEASURE = r"kg|mg|g|ml|cl|l|oz|lb|cc|千克|公斤|毫升|毫克|公升|克|升|斤"
_LENGTH = r"mm|cm|m|毫米|厘米|公分|米"
_ELEMENT = (
    r"(?:\d{1,6}(?:\.\d{1,3})?)\s?"
    rf"(?:(?:{_MEASURE}|{_LENGTH})(?![a-wyz\d])|{_COUNTER})?(?:\s?/\s?{_COUNTER})?"
)
_CHAIN = re.compile(rf"(?P<first>{_ELEMENT})(?P<rest>(?:\s?[x×*]\s?{_ELEMENT}){{1,3}}+)(?![a-z\d.])")
_PART = re.compile(
    rf"(?P<number>\d+(?:\.\d+)?)\s?(?:(?P<measure>{_MEASURE})|(?P<length>{_LENGTH})|(?P<counter>{_COUNTER}))?"
    rf"(?:\s?/\s?{_COUNTER})?"
)
_MULTIPLIED = re.compile(r"\s?[x×*]\s?")
# What follows a bare number and makes the chain an area, a resolution, a memory kit.
_OTHER_UNIT = re.compile(r"\s?(?:英寸|寸|吋|平方?|像素|分辨|[\"°%]|内存|固态|[瓦伏匹度])")
_CONTAINED = re.compile(
    r"(?P<number>\d{1,4}|[一二两三四五六七八九十]{1,3})\s?(?P<counter>[瓶罐听包袋盒箱提桶支只片枚粒条双卷个抽张])"
    r"(?P<packed>装|/箱|整箱|一箱)?"
)
# 买二送一, 拍1发3, 第2件: what arrives is not what the text multiplies.
_OFFER = re.compile(r"买\s?[\d一二两三四五六]+\s?[\S]?\s?[送赠得发]|拍\s?[\d一二两三]+\s?[\S]?\s?发|第[\d二两三]件")
_AS_MUCH_AGAIN = re.compile(r"[送赠]同款")
# 拍1发3, 买二送一 共3瓶: what arrives is said after all.
_ARRIVING = re.compile(
    rf"拍\s?[1一]\s?\S?\s?发\s?(?P<sent>\d{{1,2}}|[二两三四五六])|(?:共|到手|实发|合计)\s?(?P<all>\d{{1,3}})\s?{_COUNTER}"
)
# 送500g*2: what is given away. 送女友 is for whom it is bought.
_GIFT = re.compile(
    r"(?:加?赠|[附另再搭]?送)(?!女友|男友|妈|爸|长辈|老师|老婆|老公|礼|人|货|闺蜜|朋友|客户|领导|父母|给|情人|女生|男生|老人|孩)"
    r"[^\s,，;；+\d]{0,8}"
)
_SAME_AGAIN = re.compile(
    rf"(?<![\d.+*x×])(?P<size>\d{{1,5}}(?:\.\d{{1,3}})?\s?(?:{_MEASURE}))(?:\s?\+\s?(?P=size)){{1,5}}(?![\d.+*x×])"
)
_SIZE_LETTERS = re.compile(r"(?<![a-z\d])(?:nb|[sml]|x{1,4}l)$")
_MOST_PIECES = 100_000
_NEAR = 8  # characters between a count and its size


@dataclass(frozen=True, slots=True)
class _Part:
    number: Decimal
    unit: str | None  # canonical g, ml, cm; "piece" for things in a container; None for a container or a bare number
    bare: bool


# What a gift is counted in, right behind it.
_GIVEN = re.compile(rf"{_ELEMENT}(?:\s?[x×*]\s?{_ELEMENT}){{0,3}}")


def read_pack(text: str) -> Reading[Pack] | None:
    """The pack of a title or a specification; None when it tells of none, or of several different ones.

    Sides (60×90cm) and memory (12GB+512GB) are no packs; a single size (500ml) is a quantity. What is given away does
    not count, and with an offer (买二送一) only what is said to arrive.

    >>> read_pack("农夫山泉 550ml*24瓶 整箱").value
    Pack(count=24, quantity=Decimal('550'), unit='ml', total=Decimal('13200'))
    >>> read_pack("地毯 60×90cm"), read_pack("买二送一 500ml*2")
    (None, None)
    """
    aligned = fold_aligned(text)
    folded = aligned.text
    if _OFFER.search(folded):
        return _arriving(text, aligned)
    folded = without_gifts(folded)
    if _AS_MUCH_AGAIN.search(folded):
        return None
    found = [(pack, match.span()) for match in _CHAIN.finditer(folded) if (pack := _chain(folded, match)) is not None]
    found += [(pack, match.span()) for match in _SAME_AGAIN.finditer(folded) if (pack := _same_again(match))]
    rule, confidence = "pack.product", 0.95
    if not found:
        found = _contained(text, aligned, folded)
        rule, confidence = "pack.contained", 0.8
    if len({pack for pack, _ in found}) != 1:
        return None
    pack, span = found[0]
    return Reading(pack, *aligned.raw_span(*span), rule, confidence)


def gift_spans(text: str) -> list[tuple[int, int]]:
    """Where folded text counts what is given away with the thing: 洗衣液3kg 送500g*4袋 holds 3 kg."""
    if "送" not in text and "赠" not in text:
        return []
    given = ((gift, _GIVEN.match(text, gift.end())) for gift in _GIFT.finditer(text))
    return [(gift.start(), counted.end()) for gift, counted in given if counted]


def without_gifts(text: str) -> str:
    """Folded text with blanks in place of gifts."""
    for start, end in gift_spans(text):
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def is_offer(text: str) -> bool:
    """Whether what arrives for the price depends on how many are bought: 买二送一, 第2件半价."""
    folded = fold_aligned(text).text
    if _OFFER.search(folded):
        return _ARRIVING.search(folded) is None
    return _AS_MUCH_AGAIN.search(without_gifts(folded)) is not None


def _arriving(text: str, aligned: Folded) -> Reading[Pack] | None:
    found = list(_ARRIVING.finditer(aligned.text))
    sizes = {reading.value for reading in map(as_weight, find_quantities(text)) if reading.value.unit in ("g", "ml")}
    counts = {match["sent"] or match["all"] for match in found}
    if len(counts) != 1 or len(sizes) > 1:
        return None
    [said] = counts
    number = Decimal(said) if said.isdigit() else chinese_number(said)
    size = next(iter(sizes), None)
    pack = _pack(number, size.number if size else None, size.unit if size else None) if number else None
    return Reading(pack, *aligned.raw_span(*found[0].span()), "pack.arriving", 0.8) if pack else None


def _same_again(match: re.Match[str]) -> Pack | None:
    """500ml+500ml."""
    part = _PART.fullmatch(match["size"])
    size = _part(part) if part else None
    count = match[0].count("+") + 1
    return _pack(Decimal(count), size.number, size.unit) if size else None


def _chain(text: str, match: re.Match[str]) -> Pack | None:
    """500g*2袋*3 as one pack; None for sides and for anything that says two sizes."""
    before = text[match.start() - 1 : match.start()] if match.start() else ""
    if (
        (before.isascii() and before.isalnum() and not _SIZE_LETTERS.search(text, 0, match.start()))
        or (before and before in ".-~")
        or _OTHER_UNIT.match(text, match.end())
    ):
        return None
    parts = [_part(piece) for element in _MULTIPLIED.split(match.group()) if (piece := _PART.fullmatch(element))]
    sizes = [part for part in parts if part.unit not in (None, "piece")]
    things = [part for part in parts if part.unit == "piece"]
    bare = sum(part.bare for part in parts)
    if len(sizes) > 1 or bare == len(parts) or (things and bare > 1):  # labels: 70*40*800张
        return None
    size = sizes[0] if sizes else things[0] if things else None
    others = [part for part in parts if part is not size]
    if size is not None and size.unit == "cm" and bare:
        return None
    count = Decimal(1)
    for part in others:
        count *= part.number
    return _pack(count, size.number if size else None, size.unit if size else None)


def _part(match: re.Match[str]) -> _Part:
    number, counter = Decimal(match["number"]), match["counter"]
    if spelling := match["measure"] or match["length"]:
        known = unit_of(spelling)
        return _Part(number * known[1], known[0], False) if known else _Part(number, None, True)
    if counter == "层":  # of a tissue
        return _Part(Decimal(1), None, False)
    if counter is None or counter in _CONTAINERS:
        return _Part(number, None, counter is None)
    return _Part(number, "piece", False)


def _pack(count: Decimal, quantity: Decimal | None, unit: str | None) -> Pack | None:
    if count % 1 or not 0 < count <= _MOST_PIECES or quantity == 0:
        return None
    if quantity is None:
        return Pack(int(count), None, unit, None)
    return Pack(int(count), _plain(quantity), unit, _plain(count * quantity))


def _plain(number: Decimal) -> Decimal:
    return Decimal(f"{number.normalize():f}")


def _contained(text: str, aligned: Folded, folded: str) -> list[tuple[Pack, tuple[int, int]]]:
    """12瓶装, 500ml 15瓶, 2盒装 500g: a count of containers, and the size that stands beside it."""
    matches = [match for match in _CONTAINED.finditer(folded) if not _part_of_number(folded, match.start())]
    sizes = (
        [reading for reading in map(as_weight, find_quantities(text)) if reading.value.unit in ("g", "ml")]
        if matches
        else []
    )
    if len({reading.value for reading in sizes}) > 1:
        return []
    found = []
    for match in matches:
        start, end = aligned.raw_span(*match.span())
        beside = [size.value for size in sizes if size.start - end <= _NEAR and start - size.end <= _NEAR]
        digits = match["number"].isdigit()
        plain = beside and digits and match["counter"] in _CONTAINERS and not aligned.text[match.end() :][:1].isalpha()
        if not (match["packed"] or plain):
            continue
        number = Decimal(match["number"]) if digits else chinese_number(match["number"])
        size = beside[0] if beside else None
        pack = _pack(number, size.number if size else None, size.unit if size else None) if number else None
        if pack is not None:
            found.append((pack, match.span()))
    return found


def _part_of_number(text: str, start: int) -> bool:
    before = text[start - 1 : start] if start else ""
    return before != "" and (before in "第每.-~/一二两三四五六七八九十半" or (before.isascii() and before.isalnum()))
