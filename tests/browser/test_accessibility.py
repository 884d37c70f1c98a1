"""What every reader needs: names, landmarks, an order of focus, contrast, and pages that run nobody else's code."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.service import Service

pytestmark = pytest.mark.server

SHOP = ["/", "/?q=跑鞋&brand=李宁", "/p/NOBODY"]
CHANNELS = [
    "/channels",
    "/channels/review",
    "/channels/mall",
    "/channels/mall/mapping",
    "/channels/mall/issues",
    "/channels/mall/categories",
    "/channels/mall/items/B-1",
]

UNNAMED = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select")]
  .filter((element) => element.checkVisibility())
  .filter((element) => !(element.innerText?.trim() || element.getAttribute("aria-label") ||
    element.labels?.length || element.querySelector("img[alt]:not([alt=''])")))
  .map((element) => element.outerHTML.slice(0, 120))"""

# WCAG 2: (lighter + 0.05) / (darker + 0.05), against the nearest background that is not transparent.
POOR_CONTRAST = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const background = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!text || !element.checkVisibility() || element.closest(".hidden, option, .seal")) continue;
    const style = getComputedStyle(element);
    const pair = [luminance(parse(style.color)), luminance(background(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.add(`${element.className || element.tagName} ${ratio.toFixed(2)}`);
  }
  return [...poor];
}"""


PLACE_OF_FOCUS = """() => Object.entries({
    skip: ".skip", search: "form[role=search]", filters: ".filters", sorts: ".sorts", card: ".card",
  }).find(([, selector]) => document.activeElement.closest(selector))?.[0] ?? "other" """


@pytest.mark.parametrize("address", SHOP)
def test_the_shop_has_names_and_landmarks(page: Page, service: Service, address: str) -> None:
    page.goto(service.url(address))
    assert_named(page)
    expect(page.get_by_role("search")).to_have_count(1)


@pytest.mark.parametrize("address", CHANNELS)
def test_the_channels_have_names_and_landmarks(signed_in: Page, service: Service, address: str) -> None:
    signed_in.goto(service.url(address))
    assert_named(signed_in)


def assert_named(page: Page) -> None:
    assert page.evaluate(UNNAMED) == []
    for landmark in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids)), [id for id in ids if ids.count(id) > 1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_both_schemes(browser: Browser, service: Service, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", locale="zh-CN")
    page = context.new_page()
    for address in ("/", "/?q=红色跑鞋&brand=李宁&explain=true", f"/p/{service.product('mall', 'B-1')}", "/channels"):
        page.goto(service.url(address))
        assert page.evaluate(POOR_CONTRAST) == [], address
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_channels_stand_out_as_well(signed_in: Page, service: Service, scheme: str) -> None:
    signed_in.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for address in CHANNELS:
        signed_in.goto(service.url(address))
        assert signed_in.evaluate(POOR_CONTRAST) == [], address


def test_the_focus_goes_from_the_skip_link_through_search_to_filters_and_goods(page: Page, service: Service) -> None:
    page.goto(service.url("/", q="跑鞋"))
    order = []
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(PLACE_OF_FOCUS)
        if found != "other" and found not in order:
            order.append(found)
    assert order == ["skip", "search", "filters", "sorts", "card"]


def test_the_skip_link_leads_to_the_results(page: Page, service: Service) -> None:
    page.goto(service.url("/", q="跑鞋"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#page")).to_be_focused()


def test_new_results_are_announced(page: Page, service: Service) -> None:
    page.goto(service.url("/", q="跑鞋"))
    page.get_by_role("link", name="李宁").first.click()
    expect(page.get_by_role("status")).to_have_text("找到 10 件商品")


def test_pages_allow_their_own_code_alone(page: Page, service: Service) -> None:
    answer = page.goto(service.url("/"))
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    expect(page.locator("[style], style, script:not([src]), [onclick]")).to_have_count(0)


def test_the_pages_speak_english_when_asked(page: Page, service: Service) -> None:
    page.goto(service.url("/", q="跑鞋"))
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".total")).to_have_text("30 products")
    expect(page.get_by_role("region", name="Brand")).to_contain_text("LI-NING")
    page.get_by_role("link", name="中文").click()
    expect(page.locator(".total")).to_have_text("30 件商品")
