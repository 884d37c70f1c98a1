"""The results page: filters, chips, order, pages, and an address that holds all of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.service import Service

pytestmark = pytest.mark.server


@pytest.fixture
def shoes(page: Page, service: Service) -> Page:
    page.goto(service.url("/", q="跑鞋"))
    return page


def total(page: Page) -> Locator:
    return page.locator(".total")


def choice(page: Page, facet: str, name: str) -> Locator:
    return page.get_by_role("region", name=facet, exact=True).get_by_role("link", name=re.compile(f"^{name}"))


def counts(page: Page, facet: str) -> dict[str, str]:
    links = page.get_by_role("region", name=facet, exact=True).get_by_role("link").all()
    return {link.locator(".choice-name").inner_text(): link.locator(".number").inner_text() for link in links}


def prices(page: Page) -> list[int]:
    return [int(re.sub(r"\D", "", text)) for text in page.locator(".card .price").all_inner_texts()]


def test_a_brand_narrows_and_its_siblings_keep_their_counts(shoes: Page) -> None:
    expect(total(shoes)).to_have_text("30 件商品")
    before = counts(shoes, "品牌")
    assert sorted(before.values()) == ["10", "10", "10"]
    choice(shoes, "品牌", "李宁").click()
    expect(total(shoes)).to_have_text("10 件商品")
    assert counts(shoes, "品牌") == before
    choice(shoes, "品牌", "安踏").click()
    expect(total(shoes)).to_have_text("20 件商品")
    choice(shoes, "颜色", "红色").click()
    expect(total(shoes)).not_to_have_text("20 件商品")
    for title in shoes.locator(".card-title").all_inner_texts():
        assert re.search("(李宁|安踏).*红色", title), title


def test_the_focus_stays_on_the_filter_that_was_chosen(shoes: Page) -> None:
    link = choice(shoes, "品牌", "李宁")
    link.focus()
    shoes.keyboard.press("Enter")
    expect(total(shoes)).to_have_text("10 件商品")
    expect(choice(shoes, "品牌", "李宁")).to_be_focused()
    expect(choice(shoes, "品牌", "李宁")).to_have_attribute("aria-current", "true")


def test_chips_show_what_was_understood_and_chosen_and_take_it_back(page: Page, service: Service) -> None:
    page.goto(service.url("/", q="红色跑鞋300元以下", brand="李宁"))
    chips = page.get_by_role("list", name="已选条件")
    for words in ("颜色：红色", "价格：¥300 以下", "品牌：李宁"):
        expect(chips.get_by_role("link", name=re.compile(words))).to_be_visible()
    chips.get_by_role("link", name=re.compile("品牌：李宁")).click()
    expect(chips.get_by_role("link", name=re.compile("品牌"))).to_have_count(0)
    chips.get_by_role("link", name=re.compile("价格")).click()
    expect(page.get_by_role("combobox")).to_have_value("红色跑鞋")
    assert max(prices(page)) > 300


def test_all_filters_are_cleared_at_once_and_the_words_stay(page: Page, service: Service) -> None:
    page.goto(service.url("/", q="跑鞋", brand="李宁", price="100-300"))
    page.get_by_role("link", name="清除筛选").click()
    expect(total(page)).to_have_text("30 件商品")
    expect(page.get_by_role("combobox")).to_have_value("跑鞋")


def test_the_order_by_price_turns_round(shoes: Page) -> None:
    sorts = shoes.get_by_role("navigation", name="排序")
    sorts.get_by_role("link", name=re.compile("^价格")).click()
    shoes.wait_for_url(re.compile("sort=price"))
    expect(shoes.locator(".card .price").first).to_have_text("¥200")
    assert prices(shoes) == sorted(prices(shoes))
    sorts.get_by_role("link", name=re.compile("^价格")).click()
    shoes.wait_for_url(re.compile("sort=-price"))
    expect(shoes.locator(".card .price").first).to_have_text("¥490")
    sorts.get_by_role("link", name="综合").click()
    shoes.wait_for_url(lambda address: "sort" not in address)


def test_pages_hold_everything_once(shoes: Page) -> None:
    first = shoes.locator(".card-title").all_inner_texts()
    shoes.get_by_role("link", name="下一页").click()
    shoes.wait_for_url(re.compile("page=2"))
    expect(shoes.locator(".card")).to_have_count(6)
    shoes.wait_for_function("scrollY === 0")
    second = shoes.locator(".card-title").all_inner_texts()
    assert len({*first, *second}) == 30


def test_a_price_range_is_typed_and_submitted_with_enter(shoes: Page) -> None:
    shoes.get_by_label("最低价").fill("300")
    shoes.get_by_label("最高价").fill("250")
    shoes.get_by_label("最高价").press("Enter")
    shoes.wait_for_url(re.compile("price=250-300"))
    assert {*prices(shoes)} <= set(range(250, 301))


def test_back_forward_and_reload_restore_words_filters_order_and_page(shoes: Page) -> None:
    def state() -> tuple[str, str, str, list[str]]:
        chosen = shoes.locator(".filters [aria-current] .choice-name").all_inner_texts()
        order = shoes.locator(".sorts [aria-current]").inner_text()
        cards = shoes.locator(".card-title").all_inner_texts()
        return shoes.get_by_role("combobox").input_value(), ",".join(chosen), order, cards

    def step(action: Callable[[], object], count: str) -> None:
        action()
        expect(total(shoes)).to_have_text(count)

    def travel(steps: int, count: str, order: str) -> None:
        shoes.evaluate("steps => void setTimeout(() => history.go(steps))", steps)
        expect(total(shoes)).to_have_text(count)
        expect(shoes.locator(".sorts [aria-current]")).to_have_text(order)
        shoes.wait_for_load_state()

    seen = [state()]
    step(choice(shoes, "品牌", "李宁").click, "10 件商品")
    seen.append(state())
    step(choice(shoes, "品牌", "安踏").click, "20 件商品")
    shoes.get_by_role("link", name="销量").click()
    shoes.wait_for_url(re.compile("sort=sales"))
    expect(shoes.locator(".sorts [aria-current]")).to_have_text("销量")
    seen.append(state())
    shoes.locator(".card a").first.click()
    shoes.wait_for_url(re.compile("/p/"))
    travel(-1, "20 件商品", "销量")
    assert state() == seen[2]
    shoes.reload()
    assert state() == seen[2]
    travel(-1, "20 件商品", "综合")
    travel(-1, "10 件商品", "综合")
    assert state() == seen[1]
    travel(-1, "30 件商品", "综合")
    assert state() == seen[0]
    travel(1, "10 件商品", "综合")
    assert state() == seen[1]


def test_only_what_is_in_stock(shoes: Page) -> None:
    shoes.get_by_role("link", name=re.compile("只看有货")).click()
    expect(total(shoes)).to_have_text("29 件商品")


def test_a_missing_picture_gives_way_to_a_placeholder(page: Page, service: Service) -> None:
    page.goto(service.url("/", q="膳魔师保温杯"))
    expect(page.locator(".card img.failed")).to_have_count(1)
    box = page.locator(".card .picture").first.bounding_box()
    assert box is not None
    assert abs(box["width"] - box["height"]) <= 1


def test_what_channels_send_is_text_and_never_markup(page: Page, service: Service) -> None:
    page.goto(service.url("/", q="陶瓷马克杯"))
    expect(page.locator(".card-title")).to_contain_text("<script>")
    expect(page.locator("main script, main img[onerror]")).to_have_count(0)


def test_the_reasons_of_the_ranking_are_shown_when_asked(page: Page, service: Service) -> None:
    page.goto(service.url("/", q="跑鞋", explain="true"))
    parts = page.locator(".card").first.locator("tbody tr td:last-child").all_inner_texts()
    score = float(page.locator(".card").first.locator("summary .number").inner_text())
    assert sum(map(float, parts)) == pytest.approx(score, abs=0.01)


def test_nothing_found_says_what_to_do(page: Page, service: Service) -> None:
    page.goto(service.url("/", q="跑鞋", brand="李宁", price="1-2"))
    expect(page.get_by_role("heading", name="没有找到符合的商品")).to_be_visible()
    page.get_by_role("link", name="清除全部筛选").click()
    expect(total(page)).to_have_text("30 件商品")


def test_the_front_leads_to_departments(page: Page, service: Service) -> None:
    page.goto(service.url("/"))
    page.get_by_role("region", name="全部分类").get_by_role("link", name=re.compile("鞋靴")).click()
    expect(total(page)).to_have_text("30 件商品")
    expect(page.get_by_role("list", name="已选条件")).to_contain_text("鞋靴")


def test_everything_works_without_scripts(browser: Browser, service: Service) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(service.url("/"))
    page.get_by_role("combobox").fill("跑鞋")
    page.get_by_role("combobox").press("Enter")
    expect(total(page)).to_have_text("30 件商品")
    choice(page, "品牌", "李宁").click()
    expect(total(page)).to_have_text("10 件商品")
    page.get_by_label("最高价").fill("300")
    page.get_by_role("button", name="确定").click()
    assert "price=-300" in page.url
    context.close()
