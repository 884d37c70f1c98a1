"""How sellers write: titles, sizes, prices, sales and stock, each in one of many spellings."""

from __future__ import annotations

import random
import re
from decimal import Decimal

from catalog import Variant

SHOUTS = (
    "【官方正品】",
    "【旗舰店】",
    "【现货速发】",
    "【国家补贴】",
    "【百亿补贴】",
    "【今日特价】",
    "【买一送一】",
    "「店长推荐」",
    "🔥热卖",
)
TAILS = ("包邮", "顺丰包邮", "官方旗舰", "正品保障", "顺丰", "限时秒杀", "现货", "送运费险", "【新款】", "同款")
_TRADITIONAL = str.maketrans(
    "连电脑机无线华显视图书乐运动级丝纸级儿婴尔罗马单双红蓝绿银钢铁热杀补气发维护简约复",
    "連電腦機無線華顯視圖書樂運動級絲紙級兒嬰爾羅馬單雙紅藍綠銀鋼鐵熱殺補氣發維護簡約復",
)
_WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
_AMOUNT = re.compile(r"(?<![\d.A-Za-z])(\d+(?:\.\d+)?)(ml|毫升|L|升|kg|公斤|g|克|斤)(?![A-Za-z])")
_SCALE = {"ml": 1, "毫升": 1, "L": 1000, "升": 1000, "g": 1, "克": 1, "kg": 1000, "公斤": 1000, "斤": 500}
_LIQUID = ("ml", "毫升", "L", "升")


def title(variant: Variant, rng: random.Random, channel: str) -> str:
    """A title as the channel's sellers write it: JD names first, Taobao shouts and stuffs, an own shop is plain."""
    product, kind = variant.product, variant.product.kind
    choice = [amount(variant.choice[1], rng, kind.id)] if variant.choice else []
    colour = [variant.colour] if variant.colour else []
    words = rng.sample(kind.words, min(len(kind.words), {"jd": 3, "taobao": 4}.get(channel, 1)))
    number = [product.number] if product.number and rng.random() < 0.85 else []
    model = f"{product.model} {product.line}".strip()
    if channel == "jd":
        brand = f"{product.brand}（{product.brand_latin}）" if product.brand_latin else product.brand
        parts = [brand, model, *number, kind.nouns[0], *words, *colour, *choice]
        return _spaced(parts, rng, shout=0.15, tail=0.1)
    if channel == "taobao":
        brand = rng.choice(
            [product.brand, product.brand_latin or product.brand, f"{product.brand_latin}/{product.brand}"]
        )
        nouns = rng.sample(kind.nouns, min(len(kind.nouns), 2))
        middle = [model, *number, *nouns, *words]
        if rng.random() < 0.5:
            middle = [words[0], model, *number, nouns[0], *words[1:], *nouns[1:]]
        return _messed(_spaced([brand.strip("/"), *middle, *choice, *colour], rng, shout=0.45, tail=0.5), rng)
    brand = product.brand if channel == "shop" else (product.brand_latin or product.brand)
    return " ".join([brand, model, *number, rng.choice(kind.nouns), *words, *choice, *colour])


def _spaced(parts: list[str], rng: random.Random, shout: float, tail: float) -> str:
    joined = (
        " ".join(parts)
        if rng.random() < 0.7
        else "".join(part if not part.isascii() else f" {part} " for part in parts)
    )
    before = rng.choice(SHOUTS) if rng.random() < shout else ""
    after = " " + rng.choice(TAILS) if rng.random() < tail else ""
    return before + " ".join(joined.split()) + after


def _messed(text: str, rng: random.Random) -> str:
    chance = rng.random()
    if chance < 0.05:
        return text.translate(_TRADITIONAL)
    if chance < 0.08:
        return text.translate(_WIDE)
    if chance < 0.12:
        return f"{text} {text.split()[-1]}"
    if chance < 0.14:
        return text.replace(" ", "　")
    return text


def amount(text: str, rng: random.Random, kind: str) -> str:
    """The same amount in another unit or spelling: 500ml, 0.5L, 500毫升.

    >>> sorted({amount("1.5kg", random.Random(n), "food") for n in range(60)})
    ['1.5kg', '1.5公斤', '1500g', '1500克', '3斤']
    """
    jin = kind.startswith(("food", "drinks"))

    def spelled(found: re.Match[str]) -> str:
        size = Decimal(found[1]) * _SCALE[found[2]]
        units = _LIQUID if found[2] in _LIQUID else ("g", "克", "kg", "公斤", *(("斤",) if jin else ()))
        fitting = [f"{_short(size / _SCALE[unit])}{unit}" for unit in units if _fits(size, _SCALE[unit])]
        return rng.choice([found[0], found[0], *fitting])

    text = _AMOUNT.sub(spelled, text, count=1)
    return text.replace("*", rng.choice("**×xX")) if "*" in text else text


def _fits(size: Decimal, scale: int) -> bool:
    if scale == 1:
        return size <= 5000 and size == size.to_integral()
    return size >= scale / 2 and (size * 10) % scale == 0


def _short(number: Decimal) -> str:
    return f"{number.normalize():f}"


def price(value: Decimal, rng: random.Random, plain: bool) -> str:
    """
    >>> sorted({price(Decimal("12000.00"), random.Random(n), plain=False) for n in range(80)})
    ['1.2万', '12,000.00', '12000', '12000.00', '12000元', '¥12,000.00', '￥12000']
    """
    short = _short(value)
    if plain or rng.random() < 0.5:
        return rng.choice([f"{value:.2f}", short])
    ways = [f"¥{value:,.2f}", f"{short}元", f"￥{short}", f"{value:,.2f}"]
    if value >= 10_000 and value % 1000 == 0:
        ways.append(f"{_short(value / 10_000)}万")
    return rng.choice(ways)


def about(count: int, suffix: str = "") -> str:
    """A count as pages round it: 86, 500+, 2万+.

    >>> about(86), about(5321), about(123456, "人付款")
    ('86', '5000+', '10万+人付款')
    """
    if count < 100:
        return f"{count}{suffix}"
    if count < 10_000:
        scale = 10 ** (len(str(count)) - 1)
        return f"{count // scale * scale}+{suffix}"
    tens = count // 10_000
    scale = 10 ** (len(str(tens)) - 1)
    return f"{tens // scale * scale}万+{suffix}"


def stock(rng: random.Random, shop: str) -> str:
    if shop == "number":
        return str(rng.choice([0, *range(1, 12), 35, 86, 120, 500, 999]))
    return rng.choices(
        ["有货", "现货", "充足", "库存紧张", "仅剩3件", "无货", "预订", "采购中"], [60, 15, 6, 4, 3, 8, 3, 1]
    )[0]
