"""The review queue with the keyboard, the mouse and a thumb."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import unsure
from tests.browser.service import Service, start
from tests.browser.test_accessibility import POOR_CONTRAST, assert_named

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of its own: these tests decide things."""
    service = start(tmp_path_factory.mktemp("review") / "data")
    service.push("bazaar", unsure.BAZAAR)
    service.push("outlet", unsure.OUTLET)
    yield service
    service.end()


@pytest.fixture
def queue(signed_in: Page, service: Service) -> Iterator[Page]:
    """The queue; whatever a test decides there is undone after it."""
    signed_in.goto(service.url("/channels/review"))
    yield signed_in
    for decision in service.ask("/v1/review/decisions")["decisions"]:
        if decision["undone_at"] is None:
            undone = service.ask(f"/v1/review/decisions/{decision['id']}", method="DELETE")
            service.ask(f"/v1/jobs/{undone['job']['id']}?wait=60")


def current(page: Page) -> Locator:
    return page.locator(".queue > li.current")


def group(page: Page, raw: str) -> Locator:
    return page.locator(".queue > li").filter(has_text=raw).first


def last_decision(service: Service) -> str:
    """The id of the last decision, once its items can be found as it says."""
    decision = service.ask("/v1/review/decisions")["decisions"][0]
    assert service.ask(f"/v1/jobs/{decision['job']}?wait=60")["searchable_at"]
    return str(decision["id"])


def test_the_queue_begins_with_what_matters_most_and_tells_why(queue: Page) -> None:
    first = queue.locator(".queue > li").first
    expect(first.get_by_role("heading")).to_have_text(unsure.PATH)
    expect(first).to_contain_text("2 件商品")
    expect(first).to_contain_text("已售 3.4万")
    expect(first.get_by_role("link")).to_have_text([unsure.BAZAAR[0]["title"], unsure.BAZAAR[1]["title"]])
    expect(first).to_have_class("ask current")
    expect(queue.locator("#keys")).to_contain_text("采纳")


def test_one_key_decides_and_one_takes_it_back(queue: Page, service: Service) -> None:
    queue.keyboard.press("j")
    expect(current(queue)).to_contain_text("耐刻")
    queue.keyboard.press("a")
    decided = queue.locator(".queue > li[data-decision]")
    expect(decided).to_contain_text("耐克 Nike")
    expect(current(queue)).to_contain_text("面料材质成份")
    queue.keyboard.press("u")
    expect(decided).to_have_count(0)
    expect(current(queue).get_by_role("heading")).to_have_text("耐刻")


def test_a_decision_reaches_the_shop_and_its_undoing_as_well(queue: Page, service: Service) -> None:
    group(queue, "耐刻").get_by_role("button", name="采纳").click()
    expect(queue.locator(".queue > li[data-decision]")).to_have_count(1)
    decision = last_decision(service)
    queue.goto(service.url("/channels/bazaar/items/B-1"))
    expect(queue.locator(".canonical")).to_contain_text(f"审核决定 #{decision}")
    queue.goto(service.url("/", brand="nike"))
    expect(queue.locator(".total")).to_have_text("2 件商品")
    queue.goto(service.url("/channels/review/decisions"))
    queue.get_by_role("button", name=f"撤销决定 #{decision}").click()
    expect(queue.locator(f"#decision-{decision}")).to_contain_text("已撤销")
    queue.goto(service.url("/channels/review"))
    expect(group(queue, "耐刻")).to_have_class(re.compile("ask"))


def test_numbers_choose_among_proposals(queue: Page) -> None:
    queue.keyboard.press("j")
    queue.keyboard.press("j")
    choices = current(queue).get_by_role("radio")
    last = choices.count()
    queue.keyboard.press(str(last))
    expect(choices.nth(last - 1)).to_be_checked()


def test_new_and_reject_have_their_keys(queue: Page) -> None:
    group(queue, "面料材质成份").click()
    queue.keyboard.press("n")
    expect(queue.locator(".queue > li[data-decision]").first).to_contain_text("面料材质成份")
    group(queue, "岚禾").click()
    queue.keyboard.press("r")
    expect(queue.locator(".queue > li[data-decision]").last).to_contain_text("不是品牌")


def test_a_category_is_typed_and_one_that_is_not_there_is_told_so(queue: Page) -> None:
    queue.keyboard.press("n")
    queue.keyboard.type("跑步靴")
    queue.keyboard.press("Enter")
    expect(queue.get_by_role("alert")).to_contain_text("最接近的是")
    queue.keyboard.press("n")
    queue.keyboard.type("跑步鞋")
    queue.keyboard.press("Enter")
    expect(queue.locator(".queue > li[data-decision]")).to_contain_text("跑步鞋")


def test_letters_that_are_typed_decide_nothing(queue: Page) -> None:
    field = group(queue, "耐刻").get_by_role("textbox")
    field.click()
    field.press_sequentially("jar")
    expect(field).to_have_value("jar")
    expect(queue.locator(".queue > li[data-decision]")).to_have_count(0)


def test_kinds_and_channels_narrow_the_queue(queue: Page, service: Service) -> None:
    queue.get_by_role("navigation", name="问题种类").get_by_role("link", name="品牌").click()
    expect(queue.locator(".queue > li")).to_have_count(2)
    queue.get_by_label("渠道").select_option("outlet")
    queue.get_by_role("button", name="只看这个渠道").click()
    expect(queue.locator(".queue > li")).to_have_count(1)
    queue.get_by_role("link", name="不限渠道").click()
    expect(queue.locator(".queue > li")).to_have_count(2)


def test_forms_decide_without_any_script(queue: Page, service: Service) -> None:
    context = queue.context.browser
    assert context is not None
    plain = context.new_context(java_script_enabled=False, locale="zh-CN")
    plain.add_cookies(queue.context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(service.url("/channels/review"))
    group(page, "耐刻").get_by_role("button", name="采纳").click()
    expect(page.locator(".queue > li").filter(has_text="耐刻")).to_have_count(0)
    page.get_by_role("link", name="已定").click()
    decision = last_decision(service)
    page.get_by_role("button", name=f"撤销决定 #{decision}").click()
    expect(page.locator(f"#decision-{decision}")).to_contain_text("已撤销")
    plain.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_names_and_contrast(queue: Page, service: Service, scheme: str) -> None:
    queue.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    queue.keyboard.press("j")
    queue.keyboard.press("a")
    expect(queue.locator(".queue > li[data-decision]")).to_have_count(1)
    for address in ("/channels/review", "/channels/review/decisions"):
        queue.goto(service.url(address))
        assert_named(queue)
        assert queue.evaluate(POOR_CONTRAST) == [], address


class TestOnAPhone:
    @pytest.fixture
    def size(self) -> tuple[int, int]:
        return 390, 844

    def test_the_queue_fits_and_is_decided_with_a_thumb(self, queue: Page) -> None:
        assert queue.evaluate("document.documentElement.scrollWidth") <= 390
        for button in group(queue, "耐刻").get_by_role("button").all():
            box = button.bounding_box()
            assert box is not None
            assert box["height"] >= 40
        group(queue, "耐刻").get_by_role("button", name="采纳").click()
        expect(queue.locator(".queue > li[data-decision]")).to_contain_text("耐克 Nike")
        assert queue.evaluate("document.documentElement.scrollWidth") <= 390
