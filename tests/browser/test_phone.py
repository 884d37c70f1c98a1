"""A phone: nothing runs off the side, and the filters are a sheet that the keyboard can leave."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.service import Service

pytestmark = pytest.mark.server


@pytest.fixture
def size() -> tuple[int, int]:
    return 360, 740


def is_wider_than_its_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("address", ["/", "/?q=跑鞋", "/?q=跑鞋&brand=李宁&explain=true", "/?sort=wrong", "/p/NOBODY"])
def test_no_page_of_the_shop_scrolls_sideways(page: Page, service: Service, address: str) -> None:
    page.goto(service.url(address))
    assert not is_wider_than_its_window(page)


def test_the_product_page_does_not_scroll_sideways(page: Page, service: Service) -> None:
    page.goto(service.url(f"/p/{service.product('mall', 'B-1')}"))
    assert not is_wider_than_its_window(page)


@pytest.mark.parametrize(
    "path", ["", "/mall", "/mall/issues", "/mall/jobs", "/mall/jobs/1", "/mall/mapping", "/mall/items/B-1"]
)
def test_no_page_of_the_channels_scrolls_sideways(signed_in: Page, service: Service, path: str) -> None:
    signed_in.goto(service.url(f"/channels{path}"))
    assert not is_wider_than_its_window(signed_in)


def test_the_filters_open_narrow_and_close_by_keyboard(page: Page, service: Service) -> None:
    page.goto(service.url("/", q="跑鞋"))
    expect(page.get_by_role("region", name="品牌", exact=True)).to_be_hidden()
    opener = page.get_by_role("link", name="筛选")
    opener.focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="筛选")
    expect(sheet).to_be_visible()
    for _ in range(40):  # round and round: the focus stays inside
        page.keyboard.press("Tab")
        outside = "document.activeElement !== document.body && !document.activeElement.closest('dialog')"
        assert not page.evaluate(outside)
    sheet.get_by_role("link", name=re.compile("^李宁")).focus()
    page.keyboard.press("Enter")
    expect(sheet.locator(".sheet-total")).to_have_text("10 件商品")
    expect(sheet.get_by_role("link", name=re.compile("^李宁"))).to_be_focused()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()
    expect(page.locator(".total")).to_have_text("10 件商品")
