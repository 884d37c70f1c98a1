"""The editor of a channel's mapping: mistakes by line, preview, applying, discarding, going back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.service import Service, start

pytestmark = pytest.mark.server

CUPS = [
    {
        "sku": f"CUP-{number}",
        "title": f"【包邮】保温杯 {number}号 500ml",
        "price": f"{number}900",
        "attributes": {"牌子名": "膳魔师"},
    }
    for number in range(1, 8)
]
RULES = "rules:\n  - math: price / 100\n    to: price\n  - rename: attributes.牌子名\n    to: brand\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Its own: the shop's pages are counted elsewhere."""
    service = start(tmp_path_factory.mktemp("mapping") / "data")
    yield service
    service.end()


@pytest.fixture
def channel(service: Service, request: pytest.FixtureRequest) -> str:
    """A channel of the test's own."""
    name = request.node.name.removeprefix("test_")[:40]
    service.push(name, [dict(cup) for cup in CUPS])
    return name


@pytest.fixture
def open_editor(signed_in: Page, service: Service, channel: str) -> Callable[[], None]:
    def go() -> None:
        signed_in.goto(service.url(f"/channels/{channel}/mapping"))

    go()
    return go


def write(page: Page, text: str) -> None:
    """Type, and wait until the draft is kept."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("映射文件").fill(text)
    expect(page.locator("#mapping-state")).to_contain_text("草稿")


def test_mistakes_are_marked_at_their_line_while_typing(signed_in: Page, open_editor: Callable[[], None]) -> None:
    write(signed_in, "rules:\n  - copy: title\n    to: brnad\n  - cpy: title\n    to: mpn\n")
    found = signed_in.get_by_role("region", name="检查结果")
    expect(found).to_contain_text("有 2 处要改")
    expect(found).to_contain_text("did you mean 'brand'?")
    expect(signed_in.locator(".gutter .wrong-line")).to_have_text(["3", "4"])
    found.get_by_role("link", name="第 3 行").click()
    selected = "(text => text.value.slice(text.selectionStart, text.selectionEnd))(document.activeElement)"
    assert signed_in.evaluate(selected) == "    to: brnad"
    signed_in.get_by_role("button", name="应用到全部商品").click()
    expect(signed_in.get_by_role("region", name="检查结果")).to_contain_text("有 2 处要改")
    open_editor()
    expect(signed_in.get_by_label("映射文件")).to_have_value(re.compile("brnad"))


def test_a_preview_shows_before_and_after_and_applying_ends_in_a_job(
    signed_in: Page, service: Service, channel: str, open_editor: Callable[[], None]
) -> None:
    write(signed_in, RULES)
    signed_in.get_by_label("映射文件").press("Control+Enter")
    found = signed_in.get_by_role("region", name="检查结果")
    expect(found).to_contain_text("抽样 7 件，7 件会变")
    cup = found.get_by_role("listitem").filter(has=signed_in.get_by_role("link", name="CUP-3", exact=True))
    price = cup.get_by_role("row").filter(has=signed_in.get_by_role("rowheader", name="价格"))
    expect(price.locator("del")).to_have_text("3900 CNY")
    expect(price.locator("ins")).to_have_text("39 CNY")
    expect(cup).to_contain_text("陌生属性")
    price.get_by_role("link", name="规则 1").click()
    assert signed_in.evaluate("document.activeElement.id") == "mapping-text"
    signed_in.get_by_role("button", name="应用到全部商品").click()
    expect(signed_in.get_by_role("heading", level=1)).to_contain_text("应用映射")
    expect(signed_in.get_by_role("heading", level=1)).to_contain_text("完成")
    assert service.ask(f"/v1/channels/{channel}/items/CUP-3")["canonical"]["price"] == "39"
    signed_in.goto(service.url(f"/channels/{channel}/items/CUP-3"))
    signed_in.get_by_role("link", name="映射第 1 版规则 1").click()
    expect(signed_in.get_by_role("heading", level=1)).to_contain_text("第 1 版")


def test_a_discarded_draft_leaves_what_is_in_force(
    signed_in: Page, service: Service, channel: str, open_editor: Callable[[], None]
) -> None:
    write(signed_in, RULES)
    signed_in.get_by_role("button", name="放弃草稿").click()
    expect(signed_in.get_by_role("button", name="放弃草稿")).to_have_count(0)
    expect(signed_in.get_by_label("映射文件")).to_have_value(re.compile(r"rules: \[\]"))
    assert service.ask(f"/v1/channels/{channel}/mapping") == {"channel": channel, "in_force": None, "draft": None}


def test_an_earlier_version_is_compared_downloaded_and_restored(
    signed_in: Page, service: Service, channel: str, open_editor: Callable[[], None]
) -> None:
    for text in (RULES, RULES.replace("/ 100", "/ 10")):
        job = service.ask(f"/v1/channels/{channel}/mapping/apply", {"text": text})["job"]["id"]
        service.ask(f"/v1/jobs/{job}?wait=60")
    open_editor()
    signed_in.get_by_role("link", name="第 1 版").first.click()
    differences = signed_in.get_by_role("region", name="与生效中的第 2 版相比").first
    expect(differences).to_contain_text("-  - math: price / 10\n")
    expect(differences).to_contain_text("+  - math: price / 100")
    with signed_in.expect_download() as download:
        signed_in.get_by_role("link", name="下载").click()
    assert Path(download.value.path()).read_text() == RULES
    signed_in.get_by_role("button", name=re.compile("恢复这一版")).click()
    expect(signed_in.get_by_role("heading", level=1)).to_contain_text("完成")
    versions = service.ask(f"/v1/channels/{channel}/mapping/versions")["versions"]
    assert [(one["version"], one["restored"]) for one in versions] == [(3, 1), (2, None), (1, None)]


def test_whoever_was_overtaken_is_told_before_they_replace_it(
    signed_in: Page, service: Service, channel: str, open_editor: Callable[[], None]
) -> None:
    write(signed_in, RULES)
    service.ask(f"/v1/channels/{channel}/mapping/apply", {"text": "rules: []"})
    signed_in.get_by_role("button", name="应用到全部商品").click()
    expect(signed_in.get_by_role("alert")).to_contain_text("别人应用了第 1 版")
    signed_in.get_by_role("button", name="应用到全部商品").click()
    expect(signed_in.get_by_role("heading", level=1)).to_contain_text("应用映射")
    assert service.ask(f"/v1/channels/{channel}/mapping")["in_force"]["text"] == RULES
