"""What two channels send that the normalizer is not sure of."""

from __future__ import annotations

from typing import Any

Item = dict[str, Any]

PATH = "清仓特卖 > 二号仓"
BAZAAR: list[Item] = [
    {"sku": "S-1", "title": "zzq 星耀款 2024 舒适百搭", "category": PATH, "price": "59", "sales": "3.4万"},
    {"sku": "S-2", "title": "zzq 云朵款 2025", "category": PATH, "price": "69", "sales": "800"},
    {
        "sku": "B-1",
        "title": "跑步鞋 男 透气 轻便",
        "brand": "耐刻",
        "category": "跑步鞋",
        "price": "399",
        "sales": "9000",
    },
    {"sku": "B-2", "title": "跑步鞋 女 减震", "brand": "耐刻®", "category": "跑步鞋", "price": "359", "sales": "1200"},
    {
        "sku": "A-1",
        "title": "纯棉圆领T恤 男 夏季 白色",
        "category": "服饰 > T恤",
        "price": "79",
        "attributes": {"面料材质成份": "纯棉", "领型": "蝙蝠翼式", "颜色": "白色"},
        "sales": "500",
    },
    {
        "sku": "A-2",
        "title": "短袖T恤 女 宽松 黑色",
        "category": "服饰 > T恤",
        "price": "89",
        "attributes": {"面料材质成份": "涤纶", "领型": "蝙蝠翼式", "颜色": "黑色"},
        "sales": "60",
    },
]
OUTLET: list[Item] = [
    {
        "sku": "O-1",
        "title": "岚禾 保温杯 500ml",
        "brand": "岚禾",
        "category": "水具 > 保温杯",
        "price": "99",
        "sales": "40",
    },
]
