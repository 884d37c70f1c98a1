"""The names of things in a title, each as short as it stands for itself: 新款家用不锈钢电热水壶 says 电热水壶."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizer.text import Folded
from normalizer.title_words import TitleWords, Word, words_of

Span = tuple[int, int]

_STEM = 2  # characters before a head that nothing explains: they make a name with it
_GIVEN = re.compile(r"(?:送|赠送?|附赠?)\s?(?:品|你)?\d*[个张条只支件套副片瓶盒包把份]?$")
_CHAIN = frozenset(" +、/,，&*0123456789个张条只支件套副片瓶盒包把份")
# What is named before one of these only says what the thing is for, or like: 跑鞋 专用 袜子, 草莓 味.
_FOR = re.compile(r"专用|通用|同款|适用|口?味|图案|造型|风格|元素|维修|用(?!品)")
_COUNTED = re.compile(r"[\d/*×x]$")


def read_product_words(folded: Folded, index: TitleWords, sold: Sequence[Span]) -> tuple[Span, ...]:
    """Where the folded title names things, as spans of the title as received, from left to right.

    `sold`: spans of the title as received that name what its category says is sold; a phone elsewhere is what it fits.
    """
    text = folded.text
    words = words_of(text, index)
    spans: list[Span] = []
    gifts, given = any(giving in text for giving in "送赠附"), -1
    for place, word in enumerate(words):
        if word.kind == "thing":
            span = _named(text, words, place, index)
        elif word.kind in ("head", "end"):
            span = _headed(text, words, place)
        else:
            continue
        if span is None or _FOR.match(text, span[1]):
            continue
        if gifts and _given(text, span, given):
            given = span[1]
            continue
        if index.is_host(text[slice(*span)]) and not _sold(folded.raw_span(*span), sold):
            continue
        while spans and spans[-1][1] > span[0]:
            spans.pop()
        spans.append(span)
    return tuple(folded.raw_span(*span) for span in spans)


def _given(text: str, span: Span, given: int) -> bool:
    """Whether it is a gift, or one of several of which the last ended at `given`."""
    if given >= 0 and _CHAIN.issuperset(text[given : span[0]]):
        return True
    return _GIVEN.search(text, max(0, span[0] - 5), span[0]) is not None


def _named(text: str, words: Sequence[Word], place: int, index: TitleWords) -> Span | None:
    """A thing, with the one character before it that nothing else explains: 小 椅子, 铁 夹子."""
    word = words[place]
    before = words[place - 1].end if place else 0
    gap = word.start - 1
    if text[gap : word.start] == "带":
        return None
    alone = gap >= before and _han(text, gap) and (gap == before or not _han(text, gap - 1))
    if alone and word.end - word.start == 2 and text[gap] not in index.glue:
        return gap, word.end
    return word.start, word.end


def _headed(text: str, words: Sequence[Word], place: int) -> Span | None:
    """A head with what it needs before it: 绞肉 机, 收纳 盒, 手机 壳."""
    word = words[place]
    long = word.end - word.start > 1
    last = _last_long(words, place)
    before = last if last is not None and last.end == word.start else None
    if before is not None and before.kind == "binds":
        return before.start, word.end
    if _han(text, word.end) and not _begins(words, place + 1, word.end):
        return None  # cut out of a longer word
    if before is not None and not long and before.kind in ("thing", "describes"):
        return before.start, word.end
    if before is None:
        start, first = word.start, last.end if last else 0
        while start > first and _han(text, start - 1):
            start -= 1
        if word.start - start > 1:
            return max(start, word.start - _STEM), word.end
    if word.kind != "end" or _COUNTED.search(text, max(0, word.start - 2), word.start):
        return None
    return (word.start, word.end) if long or not _han(text, word.end) else None


def _sold(span: Span, sold: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] == end for start, end in sold)


def _last_long(words: Sequence[Word], place: int) -> Word | None:
    """The word before that is more than one character: single ones are pieces of what nothing explains."""
    return next((word for word in map(words.__getitem__, range(place - 1, -1, -1)) if word.end - word.start > 1), None)


def _begins(words: Sequence[Word], place: int, at: int) -> bool:
    return place < len(words) and words[place].start == at


def _han(text: str, place: int) -> bool:
    return 0 <= place < len(text) and "\u3400" <= text[place] <= "\u9fff"
