"""Taobao: item details with SKUs made of property paths, search pages, and listing tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from indexer.feeds.adapters.mapping import is_scalar, joined, mapped, mappings
from indexer.feeds.adapters.markup import cleaned
from indexer.feeds.adapters.model import Adapter, Fields, Item
from indexer.feeds.names import NATIVE, combined, ranked, table

NAMES = table(
    """
    sku: sku id, nid, num iid, item id, auction id, 宝贝id
    group: spu id
    title: raw title, title, item title, short title, 宝贝标题, describe
    brand: brand name, brand
    category: category path, category name, cat name, leaf category name
    price: view price, zk final price, promotion price, real price, price, price text, price range
    list_price: market price, market price range, reserve price, original price
    stock: quantity, stock
    images: images, pic url, pict url, image url, pic path, image
    url: detail url, auction url, item url, good url, url
    shop: shop name, shop title, nick, seller nick, user nick, shop
    sales: view sales, sell count, vague sell count, real sales, volume, trading, sale count, 付款人数
    rating: good rate percentage, rate, 好评率
    reviews: comment count, rate count, review
    description: desc, sub title
    updated_at: modified, last modified, list time
    """
)
_KNOWN = ranked(combined(NAMES, NATIVE))
_IGNORED = frozenset(
    [
        "viewfee",
        "itemloc",
        "location",
        "place",
        "pid",
        "status",
        "delivery",
        "favouritecount",
        "keyword",
        "fans",
        "itemcount",
        "starts",
        "creditlevel",
        "category",
        "icon",
        "发货地",
        "所在地",
        "运费",
    ]
)
_ID_IN_LINK = re.compile(r"(?:[?&](?:id|itemId|item_id)=|/i)(\d{5,})")
_SELLER = ("shopName", "sellerNick", "goodRatePercentage")


def items(record: Mapping[str, Any]) -> Iterator[Item]:
    """One item for each SKU of an item detail, all of one group; a hit of a search page is one item.

    >>> page = {"nid": "6001", "raw_title": "连衣裙", "view_price": "99.00",
    ...         "detail_url": "//item.taobao.com/item.htm?id=6001"}
    >>> next(items(page)).native
    {'sku': '6001', 'title': '连衣裙', 'price': '99.00', 'url': 'https://item.taobao.com/item.htm?id=6001'}
    """
    item = record.get("item")
    detail = item if isinstance(item, Mapping) else record
    shared = _shared(record, detail)
    every = [
        sku for sku in mappings(detail.get("sku") or detail.get("skus")) if sku.get("skuId") or sku.get("propPath")
    ]
    skus = [sku for sku in every if sku.get("propPath") or sku.get("skuName")]
    if not skus:  # the first, without choices, sums up the item
        own = mapped({name: value for name, value in every[0].items() if name != "skuId"}, _KNOWN) if every else {}
        yield Item(record, _finished({**own, **shared}))
        return
    group, choices = shared.get("group") or shared.get("sku"), _choices(detail.get("props"))
    for sku in skus:
        own = mapped({name: value for name, value in sku.items() if name not in ("propPath", "skuName")}, _KNOWN)
        attributes = joined(_chosen(sku, choices), shared.get("attributes"))
        images = [*_list(own.get("images")), *_list(shared.get("images"))]
        native = {**shared, **own, "group": group, "attributes": attributes, "images": images}
        yield Item(_only(record, detail, sku), _finished(native))


def _shared(record: Mapping[str, Any], detail: Mapping[str, Any]) -> Fields:
    nested = ("sku", "skus") if isinstance(detail.get("sku") or detail.get("skus"), list) else ()
    plain = {name: value for name, value in detail.items() if not isinstance(value, Mapping) and name not in nested}
    seller = record.get("seller") if detail is not record else None
    if isinstance(seller, Mapping):
        plain |= {name: seller[name] for name in _SELLER if name in seller}
    fields = mapped(plain, _KNOWN, _IGNORED)
    if described := _described(detail.get("groupProps")):
        fields["attributes"] = joined(described, fields.get("attributes"))
    elif isinstance(detail.get("attributes"), Mapping):
        fields["attributes"] = joined(detail["attributes"], fields.get("attributes"))
    if "brand" not in fields and described.get("品牌"):
        fields["brand"] = described["品牌"]
    return fields


def _finished(fields: Fields) -> Fields:
    fields = cleaned(fields)
    if str(fields.get("category", "")).isdigit():  # a number of Taobao's own tree names no category
        del fields["category"]
    found = _ID_IN_LINK.search(str(fields.get("url") or ""))
    if not fields.get("sku") and found:
        fields["sku"] = found[1]
    return fields


def _described(groups: Any) -> Fields:
    """[{"基本信息": [{"品牌": "木墨"}, {"材质": "木"}]}]"""
    lists = (entries for group in mappings(groups) for entries in group.values())
    return {
        name: value
        for entries in lists
        for entry in mappings(entries)
        for name, value in entry.items()
        if is_scalar(value)
    }


def _choices(props: Any) -> dict[str, tuple[str, str]]:
    """ "pid:vid" -> name and value of the choice."""
    return {
        f"{prop.get('pid')}:{value.get('vid')}": (str(prop.get("name")), str(value.get("name")))
        for prop in mappings(props)
        for value in mappings(prop.get("values"))
    }


def _chosen(sku: Mapping[str, Any], choices: Mapping[str, tuple[str, str]]) -> Fields:
    """The choices that make this SKU, by its path, else by its name: "尺码--M/165;颜色--黑色"."""
    path = str(sku.get("propPath") or "").split(";")
    chosen = dict(choices[step] for step in path if step in choices)
    pairs = (step.split("--", 1) for step in str(sku.get("skuName") or "").split(";") if "--" in step)
    return {**{name.strip(): value.strip() for name, value in pairs}, **chosen}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _only(record: Mapping[str, Any], detail: Mapping[str, Any], sku: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record as it came, without the other SKUs."""
    own = {**detail, "sku": [sku]}
    return own if detail is record else {**record, "item": own}


ADAPTER = Adapter("taobao", _KNOWN, items, required=("sku or url", "title"))
