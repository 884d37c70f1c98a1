"""As many messy items as asked for, made by varying real titles: the same items for the same seed, on any machine.

The first round through the titles leaves them as they are; every later round swaps digits, sizes, colours and words,
moves segments and adds the noise that shops add. What a channel says beside the title is made up, and as messy.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
from stdnum import ean

Item = dict[str, Any]

# Words of one line may stand for each other in almost any title.
_ALIKE = (
    "红色 黑色 白色 蓝色 灰色 粉色 绿色 黄色 紫色 棕色 卡其色 米色 银色 金色",
    "春季 夏季 秋季 冬季",
    "新款 经典款 网红款 爆款 升级款",
    "男士 女士 儿童 学生",
    "家用 商用 办公室 户外 车载",
    "大号 中号 小号 加大号",
    "加厚 轻薄 加绒 透气",
    "简约 北欧 复古 日式 中式 现代",
    "便携 折叠 迷你 多功能",
)
_GROUP = {word: tuple(line.split()) for line in _ALIKE for word in line.split()}
_WORD = re.compile("|".join(sorted(_GROUP, key=len, reverse=True)))
_SIZE = re.compile(r"(?<![a-z])(?:xs|s|m|l|xl|xxl|[2-5]xl)(?![a-z])", re.IGNORECASE)
_SIZES = ("XS", "S", "M", "L", "XL", "XXL", "3XL")
_NUMBER = re.compile(r"\d+")
_COLOURS = _GROUP["红色"]
_BEFORE = ("【官方正品】", "【包邮】", "(现货)", "★新品★", "[顺丰]", "【限时特惠】 ")
_BEHIND = (" 包邮", " 顺丰发货", "!!!", " 正品保证", "&nbsp;", " 🔥热卖", "～", " 送运费险")
_SHOPS = ("官方旗舰店", "专营店", "优品小店", "数码专卖", "家居生活馆", "童装铺子", "户外用品店", "美妆集合")


def items(titles: Sequence[str], count: int, seed: int = 1) -> Iterator[Item]:
    """Native items (http.md) with the skus "0" to `count` - 1; no channel tells a category."""
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        title = titles[number % len(titles)]
        yield {"sku": str(number), "title": title if number < len(titles) else vary(title, chance)} | _told(chance)


def vary(title: str, chance: random.Random) -> str:
    """Another listing of a similar thing."""
    title = _WORD.sub(lambda found: chance.choice(_GROUP[found[0]]), title)
    title = _NUMBER.sub(lambda found: _number_like(found[0], chance), title)
    title = _SIZE.sub(lambda _: chance.choice(_SIZES), title)
    segments = title.split()
    if len(segments) > 1 and chance.random() < 0.5:
        chance.shuffle(segments)
        title = " ".join(segments)
    if chance.random() < 0.6:
        title = f"{title} {chance.choice(_GROUP[chance.choice(list(_GROUP))])}"
    if chance.random() < 0.3:
        title = chance.choice(_BEFORE) + title
    return title + chance.choice(_BEHIND) if chance.random() < 0.3 else title


def write_feeds(folder: Path, titles: Sequence[str], count: int, per_feed: int) -> list[Path]:
    """The items as gzipped NDJSON files of at most `per_feed` rows."""
    made = items(titles, count)
    feeds = []
    for first in range(0, count, per_feed):
        feeds.append(folder / f"feed-{first}.ndjson.gz")
        with gzip.open(feeds[-1], "wb", compresslevel=1) as feed:
            for _ in range(min(per_feed, count - first)):
                feed.write(orjson.dumps(next(made)) + b"\n")
    return feeds


def _number_like(digits: str, chance: random.Random) -> str:
    """Years and long codes stay what they are, other numbers stay as long."""
    if len(digits) > 3 or chance.random() < 0.4:
        return digits
    return str(chance.randint(10 ** (len(digits) - 1), 10 ** len(digits) - 1))


def _told(chance: random.Random) -> Item:
    """What stands beside the title: everything may be absent, and most of it is text."""
    price = round(chance.lognormvariate(4.3, 1.1) + 1, 2)
    told: Item = {
        "price": chance.choice((f"{price:.2f}", f"¥{price:.2f}", f"{price:,.2f}元", price)),
        "stock": chance.choice(("有货", "有货", "无货", chance.randint(0, 500), None)),
        "shop": chance.choice(_SHOPS),
        "images": [f"https://images.example/{chance.getrandbits(40):x}.jpg"],
        "sales": _count(int(chance.lognormvariate(4, 2.2)), "人付款", chance),
        "reviews": _count(int(chance.lognormvariate(3, 2)), "条评价", chance),
        "rating": chance.choice((f"{chance.randint(88, 100)}%", f"{chance.uniform(4, 5):.1f}", None)),
        "updated_at": f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}T08:00:00+08:00",
    }
    if chance.random() < 0.3:
        told["list_price"] = f"¥{price * chance.uniform(1.1, 2):.0f}"
    if chance.random() < 0.6:
        told["attributes"] = {"颜色": chance.choice(_COLOURS), "尺码": chance.choice(_SIZES)}
    if chance.random() < 0.1:
        told["gtin"] = _gtin(chance)
    return {name: value for name, value in told.items() if value is not None}


def _count(number: int, unit: str, chance: random.Random) -> str | int:
    if number >= 10_000:
        return f"{number / 10_000:.1f}万+{unit}"
    return chance.choice((number, f"{number}+{unit}"))


def _gtin(chance: random.Random) -> str:
    code = f"69{chance.randrange(10**10):010}"
    return code + ean.calc_check_digit(code)
