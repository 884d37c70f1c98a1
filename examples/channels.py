"""The records of each channel in its own shape, one for each offer; what is true of an offer goes into `Truth`."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import wording
from catalog import Variant, shop_price

JD_COLUMNS = (
    *(
        "商品编号",
        "商品标题",
        "品牌",
        "商品类目",
        "商品价格",
        "原价",
        "库存",
        "条码",
        "评论量",
        "好评率",
        "店铺",
        "标签",
    ),
    *("商品图片", "商品详情页", "颜色", "规格", "更新时间"),
)
SHOP_COLUMNS = (
    *("货号", "款号", "标题", "品牌", "类目", "售价", "市场价", "库存", "条形码", "销量", "评分", "评价数"),
    *("图片", "属性", "更新时间"),
)
FLAWS = ("no_title", "no_sku", "gtin", "price", "time")
_TOWNS = ("浙江 杭州", "广东 深圳", "上海", "北京", "江苏 苏州", "福建 泉州", "四川 成都", "山东 青岛")
_UNREADABLE = ("面议", "暂无报价", "--", "请咨询客服")


@dataclass(frozen=True, slots=True)
class Offer:
    """One listing: who sells which variant under which number for how much."""

    channel: str
    sku: str
    variant: Variant
    price: Decimal
    sold: int
    shop: str
    flaw: str | None = None

    def truth(self) -> dict[str, Any]:
        product = self.variant.product
        return {
            "channel": self.channel,
            "sku": "" if self.flaw == "no_sku" else self.sku,
            "product": product.id,
            "variant": self.variant.id,
            "category": product.kind.id,
            "brand": product.brand_latin or product.brand,
            "model": product.model,
            "colour": self.variant.colour,
            "choice": dict([self.variant.choice]) if self.variant.choice else {},
            "gtin": self.variant.gtin,
            "price": f"{self.price:.2f}",
            "flaw": self.flaw,
        }


def shop_name(variant: Variant, rng: random.Random, channel: str) -> str:
    brand, department = variant.product.brand, variant.product.kind.own.split(" > ")[0]
    names = {
        "jd": (
            f"{brand}京东自营旗舰店",
            f"{brand}{department}旗舰店",
            f"优选{department}专营店",
            f"众品{department}专营店",
        ),
        "taobao": (
            f"{brand}官方旗舰店",
            f"小鹿{department}",
            f"{department}优选铺",
            f"阿文家的{department}店",
            f"{brand}品牌折扣店",
        ),
        "shop": ("寻品自营店",),
        "supplier": ("华东百货供应链",),
    }
    return rng.choice(names[channel])


def jd_row(offer: Offer, picture: str, rng: random.Random) -> dict[str, str]:
    """A line of a JD listing table."""
    variant, kind = offer.variant, offer.variant.product.kind
    return {
        "商品编号": "" if offer.flaw == "no_sku" else offer.sku,
        "商品标题": "" if offer.flaw == "no_title" else wording.title(variant, rng, "jd"),
        "品牌": _brand(variant, rng),
        "商品类目": kind.path if rng.random() < 0.9 else kind.path.rsplit(" > ", 1)[-1],
        "商品价格": _price(offer, rng, plain=True),
        "原价": f"{_list_price(offer.price, rng):.2f}" if rng.random() < 0.5 else "",
        "库存": wording.stock(rng, "words"),
        "条码": _gtin(offer, rng, 0.6),
        "评论量": wording.about(offer.sold * 2),
        "好评率": f"{rng.randint(88, 99)}%",
        "店铺": offer.shop,
        "标签": ",".join(rng.sample(["自营", "放心购", "满199-20", "京东物流", "赠", "券300-30"], rng.randint(0, 3))),
        "商品图片": picture,
        "商品详情页": "" if offer.flaw == "no_sku" else f"//item.jd.com/{offer.sku}.html",
        "颜色": variant.colour,
        "规格": variant.choice[1] if variant.choice else "",
        "更新时间": _time(offer, rng),
    }


def jd_detail(offers: list[Offer], pictures: list[str], rng: random.Random) -> dict[str, Any]:
    """An item detail of JD: one document for all the SKUs of a product."""
    first = offers[0]
    product = first.variant.product
    names = [name for name in ("颜色", first.variant.choice[0] if first.variant.choice else "") if name]
    item = {
        "itemId": first.sku,
        "name": wording.title(first.variant, rng, "jd"),
        "brandName": f"{product.brand}（{product.brand_latin}）" if product.brand_latin else product.brand,
        "category": product.kind.path,
        "price": f"{first.price:.2f}",
        "commentCount": wording.about(first.sold * 2),
        "images": pictures,
        "pcAttributes": [f"{name}：{value}" for name, value in {"品牌": product.brand, **product.facts}.items()],
        "attributes": {
            "propGroups": [
                {"groupName": "主体", "atts": [{"attName": "型号", "vals": [product.number or product.model]}]}
            ]
        },
        "saleProp": {str(n): name for n, name in enumerate(names, start=1)},
        "sku": [_jd_sku(offer, names) for offer in offers],
        "desc": f"<div><p>{product.brand} {product.model}</p><p>{'、'.join(product.kind.words)}</p></div>",
    }
    return {"retcode": "0000", "data": {"seller": {"shopName": first.shop}, "item": item}}


def _jd_sku(offer: Offer, names: list[str]) -> dict[str, str]:
    values = {"颜色": offer.variant.colour, **(dict([offer.variant.choice]) if offer.variant.choice else {})}
    chosen = {str(n): values[name] for n, name in enumerate(names, start=1) if values.get(name)}
    prices = {"price": f"{offer.price:.2f}", "originalPrice": f"{shop_price(float(offer.price) * 1.2):.2f}"}
    return {**chosen, **prices, "skuId": offer.sku, "stockState": "现货"}


def taobao_hit(offer: Offer, picture: str, rng: random.Random) -> dict[str, Any]:
    """A hit of a Taobao search page."""
    variant = offer.variant
    text = "" if offer.flaw == "no_title" else wording.title(variant, rng, "taobao")
    noun = variant.product.kind.nouns[0]
    hit = {
        "nid": "" if offer.flaw == "no_sku" else offer.sku,
        "title": text.replace(noun, f"<span class=H>{noun}</span>"),
        "raw_title": text.replace("&", "&amp;"),
        "pic_url": picture,
        "detail_url": "" if offer.flaw == "no_sku" else f"//item.taobao.com/item.htm?id={offer.sku}&ns=1",
        "view_price": _price(offer, rng, plain=rng.random() < 0.9),
        "view_fee": rng.choice(["0.00", "0.00", "10.00"]),
        "item_loc": rng.choice(_TOWNS),
        "view_sales": wording.about(offer.sold, "人付款"),
        "comment_count": str(offer.sold // 3),
        "nick": offer.shop,
        "user_id": str(10**8 + sum(map(ord, offer.shop))),
        "isTmall": "旗舰店" in offer.shop,
    }
    if rng.random() < 0.5:
        hit["category_name"] = variant.product.kind.path.rsplit(" > ", 1)[-1]
    if rng.random() < 0.3:
        hit["attributes"] = {**variant.product.facts, **({"颜色分类": variant.colour} if variant.colour else {})}
    if gtin := _gtin(offer, rng, 0.08):
        hit["barcode"] = gtin
    return hit


def shop_item(offer: Offer, picture: str, rng: random.Random) -> dict[str, Any]:
    """A native item of the own shop: tidy, with groups, attributes and barcodes."""
    variant, product = offer.variant, offer.variant.product
    attributes = dict(product.facts)
    if variant.colour:
        electronic = product.kind.id.startswith(("phones", "computers", "digital"))
        attributes[rng.choice(["颜色", "机身颜色" if electronic else "颜色分类"])] = variant.colour
    if variant.choice:
        attributes[variant.choice[0]] = wording.amount(variant.choice[1], rng, product.kind.id)
    if product.number:
        attributes["货号" if product.kind.lines == "style" else "型号"] = product.number
    return {
        "sku": "" if offer.flaw == "no_sku" else offer.sku,
        "group": f"G{offer.sku.split('-')[0][1:]}" if offer.channel == "shop" else None,
        "title": "" if offer.flaw == "no_title" else wording.title(variant, rng, offer.channel),
        "brand": _brand(variant, rng),
        "category": product.kind.own,
        "price": _price(offer, rng, plain=False),
        "list_price": wording.price(_list_price(offer.price, rng), rng, plain=False) if rng.random() < 0.4 else None,
        "stock": wording.stock(rng, rng.choice(["number", "words"])),
        "gtin": _gtin(offer, rng, 0.85) or None,
        "attributes": attributes,
        "images": [picture],
        "shop": offer.shop,
        "sales": str(offer.sold),
        "rating": f"{rng.uniform(3.8, 5):.1f}",
        "reviews": str(offer.sold // 4),
        "updated_at": _time(offer, rng),
    }


def shop_row(item: dict[str, Any]) -> list[str]:
    """The same item as a line under `SHOP_COLUMNS`."""
    attributes = ";".join(f"{name}:{value}" for name, value in item["attributes"].items())
    cells = [
        "sku",
        "group",
        "title",
        "brand",
        "category",
        "price",
        "list_price",
        "stock",
        "gtin",
        "sales",
        "rating",
        "reviews",
    ]
    return [*(item[name] or "" for name in cells), item["images"][0], attributes, item["updated_at"]]


def _brand(variant: Variant, rng: random.Random) -> str:
    product = variant.product
    if not product.brand_latin:
        return product.brand
    both = (f"{product.brand}（{product.brand_latin}）", f"{product.brand_latin}/{product.brand}")
    return rng.choice([product.brand, product.brand, product.brand_latin, product.brand_latin.upper(), *both])


def _gtin(offer: Offer, rng: random.Random, share: float) -> str:
    digits = offer.variant.gtin
    if offer.flaw == "gtin":
        return digits[:-1] + str((int(digits[-1]) + 3) % 10)
    if rng.random() >= share:
        return ""
    return digits[1:] if digits.startswith("0") and rng.random() < 0.5 else digits


def _price(offer: Offer, rng: random.Random, plain: bool) -> str:
    return rng.choice(_UNREADABLE) if offer.flaw == "price" else wording.price(offer.price, rng, plain)


def _list_price(price: Decimal, rng: random.Random) -> Decimal:
    return shop_price(float(price) * rng.choice([1.15, 1.25, 1.5, 2]))


def _time(offer: Offer, rng: random.Random) -> str:
    if offer.flaw == "time":
        return "0000-00-00 00:00:00"
    day, clock = (
        f"2026-{rng.randint(1, 10):02d}-{rng.randint(1, 28):02d}",
        f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}:00",
    )
    return rng.choice([f"{day}T{clock}+08:00", f"{day} {clock}", day.replace("-", "/")])
