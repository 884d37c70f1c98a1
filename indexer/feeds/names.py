"""How channels and shops call the fields of an item, in their tables, columns and keys.

A name is compared folded: `商品 标题`, `Product_Name` and `productName` lose case, spaces and joints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from unicodedata import normalize

_JOINTS = re.compile(r"[\s_\-.:/]+")
_UNIT = re.compile(r"\((?:元|人民币|rmb|cny|¥|件|个|必填|选填|\*)\)|[*]$")
_ATTRIBUTE = re.compile(
    r"^(?:attributes?|attrs?|属性|规格属性|商品属性|参数)\s*[.:：/\[]\s*(?P<name>[^\]]+)\]?$", re.IGNORECASE
)

Names = Mapping[str, Sequence[str]]


def table(text: str) -> Names:
    """Fields and their names, the best first; a line that begins with no field goes on with the one before.

    >>> table("price: 价格, 售价,\\n  现价\\nstock: 库存")
    {'price': ('价格', '售价', '现价'), 'stock': ('库存',)}
    """
    names: dict[str, tuple[str, ...]] = {}
    field = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        head, colon, rest = line.partition(": ")
        field, known = (head, rest) if colon else (field, line)
        names[field] = names.get(field, ()) + tuple(name.strip() for name in known.split(",") if name.strip())
    return names


NATIVE: Names = table(
    """
    sku: sku, sku id, sku code, item id, product id, goods id, goods sn, item number, id, 商品编号, 商品编码,
        商品id, sku编号, sku编码, 商家编码, 货号, 商品货号, 货品编号, 货品编码, 产品编号, 产品编码, 宝贝id,
        宝贝编号, 编号, 编码
    group: group, item group id, group id, parent sku, spu, spu id, spu编码, 款号, 款式编码, 款式编号, 商品组,
        主商品编号
    title: title, product title, item title, product name, goods name, item name, name, 商品标题, 标题,
        商品名称, 宝贝标题, 宝贝名称, 产品名称, 货品名称, 商品名, 品名, 名称
    brand: brand, brand name, 品牌, 品牌名称, 商品品牌, 牌子
    category: category, category path, category name, product type, google product category, categories, cid,
        类目, 商品类目, 分类, 商品分类, 品类, 类别, 所属分类, 所属类目, 类目名称, 类目路径, 分类名称
    price: price, sale price, selling price, current price, 价格, 商品价格, 售价, 销售价, 现价, 单价, 到手价,
        券后价, 一口价
    list_price: list price, original price, market price, msrp, 原价, 市场价, 划线价, 吊牌价, 标价, 商品原价,
        建议零售价
    currency: currency, currency code, 币种, 货币
    stock: stock, quantity, inventory, availability, stock status, num, 库存, 商品库存, 库存数量, 库存状态,
        现货, 有无货
    gtin: gtin, ean, upc, barcode, bar code, isbn, 条码, 条形码, 商品条码, 商品条形码, 国际条码, 国条码, 69码
    mpn: mpn, model number, 型号编码, 厂商型号, 货品型号
    attributes: attributes, attrs, properties, params, specs, own spec, 属性, 商品属性, 参数, 规格参数,
        商品参数
    images: images, image, image link, image url, picture, pictures, pic, pic url, main image, 图片, 商品图片,
        主图, 图片链接, 图片地址, 商品主图, 主图链接
    url: url, link, product url, detail url, item url, good url, 链接, 商品链接, 商品详情页, 详情页, 网址,
        商品地址, 宝贝链接, 详情链接
    shop: shop, shop name, seller, store, store name, 店铺, 店铺名称, 店铺名, 店名, 卖家, 商家
    sales: sales, sales volume, sold, sale count, 销量, 月销量, 总销量, 累计销量, 成交量, 付款人数, 已售,
        销售量
    rating: rating, score, stars, 评分, 好评率, 商品评分, 好评度, 星级
    reviews: reviews, review count, comments, comment count, review, 评论量, 评论数, 评价数, 累计评价,
        评价数量
    description: description, desc, detail, selling point, sell point, sub title, 描述, 商品描述, 详情,
        商品详情, 卖点, 商品卖点, 副标题, 简介
    updated_at: updated at, updated, modified, modified at, last modified, last update time, update time,
        更新时间, 修改时间, 最后更新, 更新日期, 时间
    """
)


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """
    >>> folded("Product_Name"), folded("productName"), folded("价格（元）")
    ('productname', 'productname', '价格')
    """
    return _JOINTS.sub("", _UNIT.sub("", normalize("NFKC", name).lower().strip()))


@lru_cache(maxsize=4096)
def attribute_of(name: str) -> str | None:
    """The attribute that a column holds by its name.

    >>> attribute_of("attributes.颜色"), attribute_of("属性：尺码"), attribute_of("颜色")
    ('颜色', '尺码', None)
    """
    found = _ATTRIBUTE.match(name.strip())
    return found["name"].strip() if found else None


def ranked(names: Names) -> dict[str, tuple[str, int]]:
    """Folded name -> field, and how good a name it is for it: 0 is the best. Of two fields the better name wins.

    >>> ranked(table("price: 售价, 价格\\nlist_price: 原价, 售价"))["售价"]
    ('price', 0)
    """
    entries = ((folded(name), field, rank) for field, known in names.items() for rank, name in enumerate(known))
    return {name: (field, rank) for name, field, rank in sorted(entries, key=lambda entry: -entry[2])}


def combined(*tables: Names) -> Names:
    """The names of the first table before those of the next."""
    fields = {field: None for table in tables for field in table}
    return {field: tuple(name for table in tables for name in table.get(field, ())) for field in fields}


def lacking(columns: Iterable[str], known: Mapping[str, tuple[str, int]], required: Sequence[str]) -> tuple[str, ...]:
    """Which of the required fields no column names.

    >>> lacking(["标题", "价格"], ranked(NATIVE), ("sku", "title"))
    ('sku',)
    """
    found = {known[name][0] for name in map(folded, columns) if name in known}
    return tuple(fields for fields in required if found.isdisjoint(fields.split(" or ")))
