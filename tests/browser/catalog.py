"""A small catalog whose counts can be told by looking at it: running shoes, and a bottle that two channels sell."""

from __future__ import annotations

from typing import Any

Item = dict[str, Any]

PICTURE = "/pictures/shoe.svg"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#b44"/></svg>'

_BRANDS = (("耐克", "NK"), ("李宁", "LN"), ("安踏", "AT"))
_COLOURS = ("红色", "黑色", "白色")


def shoes() -> list[Item]:
    """30 running shoes: ten of each brand, ten of each colour, for 200, 210, … 490 yuan."""
    items = []
    for number in range(30):
        brand, letters = _BRANDS[number % 3]
        colour = _COLOURS[number // 3 % 3] if number < 27 else _COLOURS[number % 3]
        model = f"{letters}{7001 + number * 37}"
        items.append(
            {
                "sku": f"S-{number:02}",
                "title": f"{brand} 跑鞋 {model} {colour}",
                "brand": brand,
                "category": "鞋靴 > 运动鞋 > 跑步鞋",
                "price": f"{200 + number * 10}.00",
                "stock": "无货" if number == 29 else "有货",
                "mpn": model,
                "attributes": {"颜色": colour},
                "images": [PICTURE],
                "sales": str(30_000 - number * 1000),
                "rating": "4.8",
                "url": f"https://mall.example/{number}",
                "shop": f"{brand}旗舰店",
            }
        )
    return items


BOTTLE: Item = {
    "sku": "B-1",
    "title": "【官方正品】膳魔师 JNL-500 不锈钢保温杯 500ml 樱桃红 顺丰包邮",
    "brand": "THERMOS/膳魔师",
    "category": "水具酒具 > 保温杯",
    "price": "¥199.00",
    "stock": "有货",
    "gtin": "6901234567892",
    "attributes": {"颜色": "樱桃红", "容量": "500毫升"},
    "images": ["/pictures/missing.svg"],
    "url": "https://mall.example/bottle",
    "shop": "膳魔师旗舰店",
}
SAME_BOTTLE: Item = {
    "sku": "X9",
    "title": "膳魔师 保温杯 JNL-500 500ml 红色",
    "brand": "膳魔师",
    "price": "189",
    "gtin": "6901234567892",
    "stock": "12",
    "url": "https://outlet.example/x9",
}
HOSTILE: Item = {
    "sku": "H/1 <b>",
    "title": "陶瓷马克杯 <script>alert(1)</script> 350ml",
    "brand": "<img src=x onerror=alert(1)>",
    "price": "39.90",
    "url": "javascript:alert(1)",
}
WRONG: list[Item] = [
    {"sku": "W-1", "title": "小米 电饭煲 4升 白色", "brand": "小米", "price": "299", "gtin": "6901234567890"},
    {"sku": "W-2", "title": "苏泊尔 炒锅 30cm 黑色", "brand": "苏泊尔", "price": "请咨询客服", "stock": "有货"},
    {"title": "没有货号的商品", "price": "1"},
]
