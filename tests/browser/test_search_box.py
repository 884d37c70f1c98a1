"""The search box: suggestions, keys, and input methods that compose before they type."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import CDPSession, Page, Request, Route, expect

from tests.browser.service import Service

pytestmark = pytest.mark.server


@pytest.fixture
def asked(page: Page, service: Service) -> list[str]:
    """What suggestions were asked for, on an open shop."""
    texts: list[str] = []

    def note(request: Request) -> None:
        address = urlsplit(request.url)
        if address.path == "/v1/suggest":
            texts.append(parse_qs(address.query)["q"][0])

    page.on("request", note)
    page.goto(service.url("/"))
    return texts


@pytest.fixture
def input_method(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


def compose(input_method: CDPSession, text: str) -> None:
    input_method.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})


def test_typing_suggests_and_the_keyboard_chooses(page: Page, service: Service, asked: list[str]) -> None:
    box = page.get_by_role("combobox", name="搜索商品")
    box.press_sequentially("paox")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("跑")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "no id")
    words = first.inner_text()
    box.press("Enter")
    page.wait_for_url(re.compile(r"\?q="))
    expect(page.get_by_role("combobox")).to_have_value(words)
    assert asked


def test_escape_closes_the_list_and_keeps_the_words(page: Page, asked: list[str]) -> None:
    box = page.get_by_role("combobox")
    box.press_sequentially("跑鞋")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("跑鞋")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()


def test_arrows_go_round_through_the_box_itself(page: Page, asked: list[str]) -> None:
    box = page.get_by_role("combobox")
    box.press_sequentially("跑鞋")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    box.press("Enter")
    page.wait_for_url(re.compile(r"\?q="))


def test_the_mouse_chooses_a_product(page: Page, asked: list[str]) -> None:
    page.get_by_role("combobox").press_sequentially("膳魔师")
    page.get_by_role("group", name="商品").get_by_role("option").first.click()
    page.wait_for_url(re.compile("/p/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("膳魔师")


def test_a_late_answer_never_replaces_that_for_newer_words(page: Page, asked: list[str]) -> None:
    """The answer for the first words is held back until the answer for the next ones is shown."""
    held: list[Route] = []
    page.route(re.compile(r"/v1/suggest\?q=pao&"), lambda route: held.append(route))
    box = page.get_by_role("combobox")
    with page.expect_request(re.compile("q=pao&")):
        box.fill("pao")
    box.fill("膳魔师")
    expect(page.get_by_role("group", name="品牌")).to_contain_text("膳魔师")
    for route in held:
        route.continue_()
    page.wait_for_timeout(200)
    expect(page.get_by_role("group", name="品牌")).to_contain_text("膳魔师")
    assert asked == ["pao", "膳魔师"]


def test_an_input_method_asks_nothing_until_it_ends_and_then_once(
    page: Page, asked: list[str], input_method: CDPSession
) -> None:
    box = page.get_by_role("combobox")
    box.focus()
    for text in ("b", "ba", "bao", "bao w", "bao wen"):
        compose(input_method, text)
        page.wait_for_timeout(120)
    assert asked == []
    input_method.send("Input.insertText", {"text": "保温杯"})
    expect(page.get_by_role("option").first).to_be_visible()
    page.wait_for_timeout(300)
    assert asked == ["保温杯"]
    expect(box).to_have_value("保温杯")


def test_the_enter_that_ends_a_composition_does_not_search(
    page: Page, service: Service, asked: list[str], input_method: CDPSession
) -> None:
    box = page.get_by_role("combobox")
    box.focus()
    compose(input_method, "pao xie")
    box.press("Enter")
    page.wait_for_timeout(200)
    assert page.url == service.url("/")
    input_method.send("Input.insertText", {"text": "跑鞋"})
    box.press("Enter")
    page.wait_for_url(re.compile(r"\?q="))


def test_the_clear_button_empties_the_box(page: Page, asked: list[str]) -> None:
    box = page.get_by_role("combobox")
    box.fill("跑鞋")
    page.get_by_role("button", name="清空").click()
    expect(box).to_have_value("")
    expect(box).to_be_focused()
