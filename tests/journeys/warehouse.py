"""A generated stock of fifteen hundred things, so that results reach beyond what is ranked together."""

from __future__ import annotations

import random

from tests.journeys.market import Item

_THINGS = {
    "连衣裙": ("女装 > 连衣裙", ("碎花", "雪纺", "针织", "法式")),
    "衬衫": ("男装 > 衬衫", ("商务", "格子", "免烫", "牛津纺")),
    "跑鞋": ("运动 > 跑步鞋", ("透气", "减震", "竞速", "轻便")),
    "双肩包": ("箱包 > 双肩包", ("大容量", "防水", "商务", "旅行")),
    "保温杯": ("家居 > 保温杯", ("便携", "大容量", "学生", "车载")),
    "台灯": ("家装 > 台灯", ("护眼", "复古", "学习", "卧室")),
}
_BRANDS = ("耐克", "李宁", "安踏", "优衣库", "小米", "美的", None)
_COLOURS = ("红色", "黑色", "白色", "蓝色", "绿色")


def stock(count: int) -> list[Item]:
    """The same every time; many are equal in price, sales or rating, some lack them."""
    rng = random.Random(7)
    return [_item(number, rng) for number in range(count)]


def _item(number: int, rng: random.Random) -> Item:
    thing = rng.choice(list(_THINGS))
    category, styles = _THINGS[thing]
    brand, colour = rng.choice(_BRANDS), rng.choice(_COLOURS)
    return {
        "sku": f"W{number:05d}",
        "title": f"{brand or ''} {rng.choice(styles)}{rng.choice(styles)}{thing} {colour} 款式{number}".strip(),
        "brand": brand,
        "category": category,
        "price": rng.choice([None, *(f"{price}.00" for price in range(20, 400, 20))]),
        "stock": rng.choice([0, 3, 50]),
        "sales": rng.choice([None, 0, 5, 100, 100, 20_000]),
        "rating": rng.choice([None, "4.5", "4.8", "5"]),
        "reviews": rng.choice([0, 10, 3000]),
        "attributes": {"颜色": colour},
        "updated_at": f"2026-0{rng.randint(1, 9)}-11T08:00:00+08:00",
    }
