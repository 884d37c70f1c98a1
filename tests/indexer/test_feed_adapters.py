"""What JD and Taobao really send, as native items; every shape also a little different from what is documented."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest

from indexer.feeds import read_feed
from indexer.store.incoming import IncomingRow
from normalizer.native import read_native

JD_DETAIL = {
    "retcode": "0000",
    "data": {
        "seller": {"sellerId": 1, "shopName": "小鹿家电京东自营旗舰店", "shopUrl": "http://x.jd.com/"},
        "item": {
            "itemId": "700000001",
            "venderId": "1",
            "name": "小鹿 空气炸锅 家用 5L 白色 &lt;智能款&gt;",
            "brandName": "小鹿",
            "price": "399.00",
            "originalPrice": "499.00",
            "images": ["//img.example.com/a.jpg", "http://img.example.com/b.jpg"],
            "pcAttributes": ["品牌：小鹿", "商品毛重：5.2kg", "容量：5L"],
            "attributes": {
                "propGroups": [{"groupName": "主体", "atts": [{"attName": "控制方式", "vals": ["触控", "旋钮"]}]}]
            },
            "saleProp": {"1": "颜色", "2": "容量"},
            "skuProps": {"1": ["白色", "黑色"], "2": ["5L", "6L"]},
            "sku": [
                {"1": "白色", "2": "5L", "price": "399.00", "originalPrice": "499.00", "skuId": "700000001"},
                {"1": "黑色", "2": "6L", "price": "459.00", "originalPrice": "559.00", "skuId": "700000002"},
            ],
            "desc": "<style>p{}</style><div><img src='//x'/>好炸锅<br/>不用油</div>",
        },
    },
}
TAOBAO_DETAIL = {
    "data": {
        "seller": {"sellerNick": "muzi", "shopName": "木子家具", "goodRatePercentage": "99.5%", "fans": "4万"},
        "item": {
            "itemId": "600000001",
            "title": "实木置物架 书架落地",
            "priceRange": "199-299",
            "marketPriceRange": "399",
            "vagueSellCount": "300+",
            "commentCount": "1243",
            "images": ["//img.example.com/1.jpg"],
            "url": "https://item.taobao.com/item.htm?id=600000001",
            "groupProps": [{"基本信息": [{"品牌": "木子"}, {"材质": "橡木"}, {"颜色分类": "原木色,胡桃色"}]}],
            "props": [
                {
                    "pid": "1627207",
                    "name": "颜色分类",
                    "values": [
                        {"vid": "1", "name": "原木色"},
                        {"vid": "2", "name": "胡桃色", "image": "//img.example.com/2.jpg"},
                    ],
                }
            ],
            "sku": [
                {"quantity": "30", "price": "199-299", "propPath": "", "skuId": "0"},
                {
                    "quantity": "10",
                    "price": "199",
                    "propPath": "1627207:1",
                    "skuId": "4001",
                    "skuName": "颜色分类--原木色",
                },
                {
                    "quantity": "0",
                    "price": "299",
                    "skuId": "4002",
                    "skuName": "颜色分类--胡桃色;层数--六层",
                    "image": "//i.example.com/2.jpg",
                },
            ],
        },
    }
}
TAOBAO_PAGE = {
    "pageName": "mainsrp",
    "mods": {
        "nav": {"data": {"common": [{"text": "品牌", "title": "品牌"}]}},
        "itemlist": {
            "data": {
                "auctions": [
                    {
                        "nid": "610000001",
                        "category": "50010850",
                        "title": "法式<span class=H>连衣裙</span>女夏季",
                        "raw_title": "法式连衣裙女夏季 A&amp;B",
                        "pic_url": "//g-search3.example.com/x.jpg",
                        "detail_url": "//item.taobao.com/item.htm?id=610000001&ns=1",
                        "view_price": "129.00",
                        "view_fee": "0.00",
                        "item_loc": "浙江 杭州",
                        "view_sales": "5000+人付款",
                        "comment_count": "321",
                        "user_id": "99",
                        "nick": "小鹿女装",
                    },
                    {
                        "nid": "610000002",
                        "raw_title": "碎花连衣裙",
                        "view_price": "89.00",
                        "view_sales": "12人付款",
                        "nick": "b",
                    },
                ]
            }
        },
    },
}


def read(document: Any, format: str, content_type: str = "application/json") -> list[IncomingRow]:
    data = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    return list(read_feed(io.BytesIO(data), content_type, format))


def native(row: IncomingRow) -> Mapping[str, Any]:
    assert row.native is not None
    return row.native


def test_a_jd_item_is_one_item_for_each_sku_of_one_group() -> None:
    white, black = read(JD_DETAIL, "jd")
    assert (white.sku, black.sku, native(white)["group"], native(black)["group"]) == (
        "700000001",
        "700000002",
        "700000001",
        "700000001",
    )
    assert native(black)["title"] == "小鹿 空气炸锅 家用 5L 白色 <智能款>"
    assert (native(black)["price"], native(black)["list_price"]) == ("459.00", "559.00")
    assert native(black)["attributes"]["颜色"] == "黑色"
    assert native(black)["attributes"]["容量"] == "6L"
    assert native(white)["attributes"]["控制方式"] == ["触控", "旋钮"]
    assert native(white)["attributes"]["商品毛重"] == "5.2kg"
    assert native(white)["brand"] == "小鹿"
    assert native(white)["shop"] == "小鹿家电京东自营旗舰店"
    assert native(white)["images"][0] == "https://img.example.com/a.jpg"
    assert native(white)["description"] == "好炸锅 不用油"
    assert "venderId" not in native(white)["attributes"]


def test_the_raw_record_of_a_sku_is_the_item_as_it_came_without_its_sisters() -> None:
    _, black = read(JD_DETAIL, "jd")
    assert isinstance(black.raw, dict)
    assert black.raw["item"]["name"] == "小鹿 空气炸锅 家用 5L 白色 &lt;智能款&gt;"
    assert [sku["skuId"] for sku in black.raw["item"]["sku"]] == ["700000002"]


def test_jd_listing_tables_take_the_sku_from_the_link() -> None:
    row_text = '小鹿冰箱 215升,1999,20万+,"自营,满1900-200",//item.jd.com/100012.html'
    text = f"商品标题,商品价格,评论量,标签,商品详情页\n{row_text}\n"
    (row,) = read(text.encode("utf-8-sig"), "jd", "text/csv")
    assert native(row) == {
        "title": "小鹿冰箱 215升",
        "price": "1999",
        "reviews": "20万+",
        "url": "https://item.jd.com/100012.html",
        "sku": "100012",
    }


def test_a_flat_jd_record_and_a_list_of_details_are_read_too() -> None:
    flat = {
        "skuId": 9,
        "skuName": "蓝牙音箱",
        "jdPrice": 99.5,
        "shopName": "x",
        "stockStateName": "现货",
        "goodRateShow": "98%",
    }
    rows = read([flat, JD_DETAIL], "jd")
    assert [row.sku for row in rows] == ["9", "700000001", "700000002"]
    assert native(rows[0]) == {
        "sku": 9,
        "title": "蓝牙音箱",
        "price": 99.5,
        "shop": "x",
        "stock": "现货",
        "rating": "98%",
    }


def test_a_taobao_item_is_one_item_for_each_choice_and_its_summary_is_none() -> None:
    oak, walnut = read(TAOBAO_DETAIL, "taobao")
    assert (oak.sku, walnut.sku, native(walnut)["group"]) == ("4001", "4002", "600000001")
    assert native(oak)["attributes"]["颜色分类"] == "原木色"
    assert native(walnut)["attributes"]["颜色分类"] == "胡桃色"
    assert native(walnut)["attributes"]["层数"] == "六层"
    assert native(oak)["attributes"]["材质"] == "橡木"
    assert (native(walnut)["price"], native(walnut)["stock"], native(walnut)["list_price"]) == ("299", "0", "399")
    assert native(walnut)["images"] == ["https://i.example.com/2.jpg", "https://img.example.com/1.jpg"]
    assert (native(oak)["shop"], native(oak)["rating"], native(oak)["sales"]) == ("木子家具", "99.5%", "300+")
    assert native(oak)["brand"] == "木子"


def test_a_taobao_item_without_choices_is_one_item() -> None:
    item = {**TAOBAO_DETAIL["data"]["item"], "sku": [{"quantity": "30", "price": "199", "propPath": "", "skuId": "0"}]}
    (row,) = read({"data": {"item": item}}, "taobao")
    assert (row.sku, native(row)["stock"], native(row)["price"]) == ("600000001", "30", "199-299")


def test_a_saved_taobao_search_page_is_its_list_of_items() -> None:
    page = f"g_page_config = {json.dumps(TAOBAO_PAGE, ensure_ascii=False)};\n g_srp_loadCss();".encode("gb18030")
    first, second = read(page, "taobao")
    assert native(first) == {
        "sku": "610000001",
        "title": "法式连衣裙女夏季 A&B",
        "images": ["https://g-search3.example.com/x.jpg"],
        "url": "https://item.taobao.com/item.htm?id=610000001&ns=1",
        "price": "129.00",
        "sales": "5000+人付款",
        "reviews": "321",
        "shop": "小鹿女装",
    }
    assert isinstance(first.raw, dict)
    assert first.raw["title"] == "法式<span class=H>连衣裙</span>女夏季"
    assert (second.row, second.sku) == (2, "610000002")


def test_hits_of_a_search_page_as_lines_are_read() -> None:
    hits = TAOBAO_PAGE["mods"]["itemlist"]["data"]["auctions"]  # type: ignore[index]
    rows = read("\n".join(map(json.dumps, hits)).encode(), "taobao", "application/x-ndjson")
    assert [(row.row, row.sku) for row in rows] == [(1, "610000001"), (2, "610000002")]


def test_what_no_name_claims_is_an_attribute_and_what_steers_the_page_is_not() -> None:
    (row,) = read(
        [
            {
                "nid": "1",
                "raw_title": "杯",
                "产地": "德化",
                "容量": "300ml",
                "isTmall": True,
                "p4pUrl": "x",
                "brandId": 7,
            }
        ],
        "taobao",
    )
    assert native(row)["attributes"] == {"产地": "德化", "容量": "300ml"}


@pytest.mark.parametrize(
    "shared",
    [
        pytest.param({"颜色": "白", "产地": "德化"}, id="an object"),
        pytest.param('{"颜色": "白", "产地": "德化"}', id="an object in a text"),
        pytest.param([{"name": "颜色", "value": "白"}, {"name": "产地", "value": "德化"}], id="names and values"),
        pytest.param("产地:德化", id="a line of text"),
    ],
)
@pytest.mark.parametrize("format", ["jd", "taobao"])
def test_attributes_of_an_item_in_any_shape_are_kept_beside_the_choice_of_a_sku(format: str, shared: object) -> None:
    item = {"itemId": "1", "title": "杯", "name": "杯", "attributes": shared}
    jd = {**item, "saleProp": {"1": "颜色"}, "sku": [{"1": "红", "skuId": "8"}]}
    taobao = {**item, "sku": [{"skuId": "8", "skuName": "颜色--红"}]}
    (row,) = read([jd if format == "jd" else taobao], format)
    listing, _, _ = read_native(format, native(row))
    assert listing is not None
    assert listing.attributes == {"颜色": "红", "产地": "德化"}


def test_every_row_of_an_adapter_is_an_item_that_the_normalizer_reads() -> None:
    for document, format in ((JD_DETAIL, "jd"), (TAOBAO_DETAIL, "taobao"), (TAOBAO_PAGE, "taobao")):
        for row in read(document, format):
            item, sku, issues = read_native(format, native(row))
            assert item is not None
            assert sku == row.sku
            assert not issues
