"""How a text sounds: pinyin syllables, full spelling, initials, and every reading of ambiguous names."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

from normalizer.text import fold

_RUN = re.compile(r"[a-z0-9]+|[〇\u3400-\u9fff\U00020000-\U0003ffff]+")
# Characters whose second reading is common; of all others only the first is meant (女 is never ru in a shop).
_POLYPHONES = frozenset(
    "朝乐行重长单调曾藏传弹降茜仔娜柏佛参盛薄卷血厦呢茄粘拓校阿秘贾翟仇解尉查盖缪朴区乘澄堡泊称匙大还和会角觉落露率"
    "没蔓模屏迫奇塞省石似宿提尾吓叶遗殷熨扎择爪着切都壳咖谷蚌龟燕柜剥沓种车夹刨撒戏侧折属"
)
_MOST_READINGS = 8


@lru_cache(maxsize=1 << 16)
def readings(text: str) -> tuple[tuple[str, ...], ...]:
    """The syllables of a word in each of its readings, the likeliest first; at most 8, at least one.

    Latin letters and digits stay as they are, everything else is left out.

    >>> readings("银行"), readings("朝阳")
    ((('yin', 'hang'),), (('zhao', 'yang'), ('chao', 'yang')))
    """
    choices: list[list[str]] = []
    for run in _RUN.findall(fold(text)):
        if run.isascii():
            choices.append([run])
            continue
        for char, sounds in zip(run, _sounds(run), strict=True):
            choices.append(sounds[:2] if char in _POLYPHONES else sounds[:1])
    return tuple(islice(product(*choices), _MOST_READINGS))


def _sounds(run: str) -> list[list[str]]:
    """Per Hanzi its sounds without tones: those of the word where the dictionary knows it, else of the character."""
    # A list keeps one entry per unknown character; the type hints of pypinyin only know of strings here.
    sounds = pinyin(run, style=Style.NORMAL, heteronym=True, errors=lambda unknown: [[char] for char in unknown])  # type: ignore[arg-type,return-value]
    return [list(filter(None, options)) for options in sounds]


def syllables(text: str) -> tuple[str, ...]:
    """The likeliest reading.

    >>> syllables("重庆火锅 iPhone手机")
    ('chong', 'qing', 'huo', 'guo', 'iphone', 'shou', 'ji')
    """
    return readings(text)[0]


@lru_cache(maxsize=1 << 16)
def full(text: str) -> str:
    """The syllables in one word; ü is written v, as it is typed.

    >>> full("绿茶"), full("SK-II神仙水")
    ('lvcha', 'skiishenxianshui')
    """
    return "".join(syllables(text))


@lru_cache(maxsize=1 << 16)
def initials(text: str) -> str:
    """The first letter of every Hanzi; Latin words and numbers stay whole.

    >>> initials("长沙臭豆腐"), initials("iPhone手机壳")
    ('cscdf', 'iphonesjk')
    """
    return "".join(
        run if run.isascii() else "".join(sound[0] for sound in syllables(run)) for run in _RUN.findall(fold(text))
    )
