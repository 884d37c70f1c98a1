"""JD: item details with their list of SKUs, and listing tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from indexer.feeds.adapters.mapping import joined, mapped, mappings
from indexer.feeds.adapters.markup import cleaned
from indexer.feeds.adapters.model import Adapter, Fields, Item
from indexer.feeds.names import NATIVE, combined, ranked, table

NAMES = table(
    """
    sku: sku id, ware id, item id, ware sku id, 商品编号
    group: spu id, main sku id, product id
    title: name, sku name, ware name, ware title, title
    brand: brand name, cn brand, ware brand
    category: category path, category name, cat name, cate
    price: jd price, price, sku price
    list_price: original price, market price, jd market price
    stock: stock state name, stock num, stock, stock state
    gtin: upc code, upc, barcode
    images: images, image path, image url, img
    url: item url, 商品详情页, ware url, link
    shop: shop name, vender name, seller nick
    sales: sale num, sale count, sales
    rating: good rate show, good rate, good rate percentage
    reviews: comment count, comment count str, comment num, 评论量
    description: desc, adword, 广告词
    updated_at: modified, modify time, updated
    """
)
_KNOWN = ranked(combined(NAMES, NATIVE))
_IGNORED = frozenset(
    ["标签", "promotion", "tags", "delivery", "keyword", "关键词", "关键字", "pingouprice", "tax", "plus"]
)
_ID_IN_LINK = re.compile(r"(?:item(?:\.m)?\.jd\.(?:com|hk)/(?:product/)?|[?&](?:wareId|skuId|sku)=)(\d+)")


def items(record: Mapping[str, Any]) -> Iterator[Item]:
    """One item for each SKU of an item detail, all of one group; a row of a listing is one item.

    >>> detail = {"item": {"itemId": "9", "name": "手机", "saleProp": {"1": "颜色"},
    ...                    "sku": [{"1": "红", "price": "99", "skuId": "8"}]}, "seller": {"shopName": "旗舰店"}}
    >>> next(items(detail)).native["attributes"], next(items(detail)).native["group"]
    ({'颜色': '红'}, '9')
    """
    item = record.get("item")
    detail = item if isinstance(item, Mapping) else record
    skus = [sku for sku in mappings(detail.get("sku") or detail.get("skus")) if sku.get("skuId")]
    shared = _shared(record, detail)
    if not skus:
        yield Item(record, _finished(shared))
        return
    group = shared.get("group") or shared.get("sku")
    for sku in skus:
        own = mapped({name: value for name, value in sku.items() if not name.isdigit()}, _KNOWN)
        chosen = _chosen(sku, detail.get("saleProp"))
        attributes = joined(joined(chosen, own.get("attributes")), shared.get("attributes"))
        native = {**shared, **own, "group": group, "attributes": attributes}
        yield Item(_only(record, detail, sku), _finished(native))


def _shared(record: Mapping[str, Any], detail: Mapping[str, Any]) -> Fields:
    plain = {
        name: value for name, value in detail.items() if not isinstance(value, Mapping) and name not in ("sku", "skus")
    }
    if isinstance(detail.get("sku"), str | int):
        plain["sku"] = detail["sku"]
    plain.pop("attributes", None)
    seller = record.get("seller") if detail is not record else None
    if isinstance(seller, Mapping):
        plain |= {name: seller[name] for name in ("shopName", "goodRatePercentage") if name in seller}
    fields = mapped(plain, _KNOWN, _IGNORED)
    described = {**_grouped(detail.get("attributes")), **_pairs(detail.get("pcAttributes"))}
    if described:
        fields["attributes"] = joined(described, fields.get("attributes"))
    elif "attributes" in detail and "attributes" not in fields:
        fields["attributes"] = detail["attributes"]
    if "brand" not in fields and described.get("品牌"):
        fields["brand"] = described["品牌"]
    return fields


def _finished(fields: Fields) -> Fields:
    fields = cleaned(fields)
    found = _ID_IN_LINK.search(str(fields.get("url") or ""))
    if not fields.get("sku") and found:
        fields["sku"] = found[1]
    return fields


def _grouped(attributes: Any) -> Fields:
    """propGroups: [{"groupName", "atts": [{"attName", "vals": [...]}]}]"""
    groups = mappings(attributes.get("propGroups") if isinstance(attributes, Mapping) else None)
    entries = (entry for group in groups for entry in mappings(group.get("atts")))
    return {str(entry["attName"]): entry.get("vals") for entry in entries if entry.get("attName") and entry.get("vals")}


def _pairs(lines: Any) -> Fields:
    """["品牌：Apple", "商品毛重：460.00g"]"""
    texts = (line for line in lines if isinstance(line, str)) if isinstance(lines, list) else ()
    cut = (re.split("[:：]", text, maxsplit=1) for text in texts)
    return {pair[0].strip(): pair[1].strip() for pair in cut if len(pair) == 2 and pair[1].strip()}


def _chosen(sku: Mapping[str, Any], names: Any) -> Fields:
    """The choices that make this SKU: {"1": "珊瑚色"} under saleProp {"1": "颜色"}."""
    known = names if isinstance(names, Mapping) else {}
    return {str(known[key]): value for key, value in sku.items() if key in known and value not in (None, "")}


def _only(record: Mapping[str, Any], detail: Mapping[str, Any], sku: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record as it came, without the other SKUs."""
    own = {**detail, "sku": [sku]}
    return own if detail is record else {**record, "item": own}


ADAPTER = Adapter("jd", _KNOWN, items, required=("sku or url", "title"))
