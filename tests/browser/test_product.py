"""The product page: offers of every channel, variants, and where each value came from."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.service import Service

pytestmark = pytest.mark.server


@pytest.fixture
def bottle(page: Page, service: Service) -> Page:
    page.goto(service.url(f"/p/{service.product('mall', 'B-1')}"))
    return page


def test_offers_of_all_channels_are_listed_cheapest_first_with_safe_links(bottle: Page) -> None:
    rows = bottle.get_by_role("region", name="全部报价").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("outlet")
    expect(rows.nth(1)).to_contain_text("¥189")
    expect(rows.nth(2)).to_contain_text("膳魔师旗舰店")
    link = rows.nth(2).get_by_role("link", name="去看看")
    expect(link).to_have_attribute("href", "https://mall.example/bottle")
    expect(link).to_have_attribute("rel", "noopener nofollow")


def test_a_value_opens_to_show_where_it_came_from(bottle: Page) -> None:
    row = bottle.get_by_role("group").filter(has=bottle.locator("summary", has_text="颜色"))
    expect(row.locator("summary")).to_contain_text("红色")
    row.locator("summary").focus()
    bottle.keyboard.press("Enter")
    expect(row).to_contain_text("樱桃红")
    expect(row).to_contain_text("商家的色名归到基本色")
    expect(row).to_contain_text("mall B-1")
    expect(row).to_contain_text("采用")


def test_the_address_of_a_product_that_became_another_leads_there(page: Page, service: Service) -> None:
    one = {
        "sku": "J-1",
        "title": "公牛 GN-B5440 插座 六位 3米",
        "brand": "公牛",
        "price": "59",
        "gtin": "6932177300015",
    }
    other = {"sku": "J-2", "title": "插线板 六位 3米", "price": "55"}
    service.push("joined", [one, other])
    before = service.product("joined", "J-2")
    assert before != service.product("joined", "J-1")
    service.push("joined", [{**one, "sku": "J-2"}])
    page.goto(service.url("/"))
    for key in {before, service.product("joined", "J-1")} - {service.product("joined", "J-2")}:
        answer = page.goto(service.url(f"/p/{key}"))
        assert answer is not None
        assert answer.request.redirected_from is not None
        first = answer.request.redirected_from.response()
        assert first is not None
        assert first.status == 301
        expect(page.get_by_role("heading", level=1)).to_contain_text("公牛")


def test_the_breadcrumb_leads_to_the_category(bottle: Page) -> None:
    bottle.get_by_role("navigation", name="所在位置").get_by_role("link", name="保温杯").click()
    bottle.wait_for_url(re.compile("category="))
    expect(bottle.locator(".total")).to_have_text("1 件商品")


def test_a_link_that_is_none_is_not_linked(page: Page, service: Service) -> None:
    page.goto(service.url("/", q="陶瓷马克杯"))
    page.locator(".card a").click()
    page.wait_for_url(re.compile("/p/"))
    expect(page.locator("a[href^='javascript']")).to_have_count(0)
    expect(page.get_by_role("link", name="去看看")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>alert(1)</script>")


def test_a_product_that_is_gone_says_so_and_offers_a_search(page: Page, service: Service) -> None:
    answer = page.goto(service.url("/p/0000000000000"))
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="这件商品找不到了")).to_be_visible()
    page.get_by_role("combobox").fill("跑鞋")
    page.get_by_role("combobox").press("Enter")
    expect(page.locator(".total")).to_have_text("30 件商品")


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        pytest.param("/?sort=cheapest", 400, "“sort”不能是“cheapest”", id="an order that does not exist"),
        pytest.param("/?colour=red", 400, "没有叫“colour”的参数", id="a parameter that does not exist"),
        pytest.param("/?price=50-20", 400, "price", id="a range that begins above its end"),
        pytest.param("/?category=跑鞋子", 400, "category", id="a category that does not exist"),
        pytest.param("/nowhere", 404, "这里什么也没有", id="no such page"),
        pytest.param("/p/x?variant=蓝", 404, "这件商品找不到了", id="a variant of no product"),
    ],
)
def test_a_wrong_address_is_a_page_that_says_what_is_wrong(
    page: Page, service: Service, address: str, status: int, words: str
) -> None:
    answer = page.goto(service.url(address))
    assert answer is not None
    assert (answer.status, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    expect(page.get_by_role("main")).to_contain_text(words)
    page.get_by_role("link", name="回首页").first.click()
    expect(page.get_by_role("heading", name="大家在买")).to_be_visible()
