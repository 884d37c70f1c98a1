"""The integrator's pages: who gets in, jobs, issues, and an item before and after."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.service import KEY, Service

pytestmark = pytest.mark.server


def test_a_wrong_key_is_told_so(page: Page, service: Service) -> None:
    answer = page.goto(service.url("/channels/mall/issues"))
    assert answer is not None
    assert answer.status == 401
    page.get_by_label("密钥", exact=True).fill("not-a-key")
    page.get_by_role("button", name="进入").click()
    expect(page.get_by_role("alert")).to_contain_text("没有这个密钥")
    page.get_by_label("密钥", exact=True).fill(KEY)
    page.get_by_label("密钥", exact=True).press("Enter")
    page.wait_for_url(service.url("/channels/mall/issues"))


def test_the_key_is_out_of_reach_of_scripts_and_other_sites(
    page: Page, service: Service, context: BrowserContext
) -> None:
    page.goto(service.url("/channels"))
    page.get_by_label("密钥", exact=True).fill(KEY)
    page.get_by_role("button", name="进入").click()
    expect(page.get_by_role("heading", name="全部渠道")).to_be_visible()
    cookie = next(found for found in context.cookies() if found["name"] == "xunpin_key")
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/channels")
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="用密钥进入渠道")).to_be_visible()
    assert all(found["name"] != "xunpin_key" for found in context.cookies())


def test_a_feed_key_sees_its_own_channel_alone(page: Page, service: Service) -> None:
    secret = service.ask("/v1/keys", {"name": "outlet", "scopes": ["feed:outlet"]})["secret"]
    page.goto(service.url("/channels"))
    page.get_by_label("密钥", exact=True).fill(secret)
    page.get_by_role("button", name="进入").click()
    expect(page.get_by_role("heading", name="outlet")).to_be_visible()
    answer = page.goto(service.url("/channels/mall"))
    assert answer is not None
    assert answer.status == 403


def test_the_first_thing_that_is_wrong_stands_first_with_its_fix(signed_in: Page) -> None:
    first = signed_in.get_by_role("region", name="先改这个")
    expect(first).to_contain_text("mall")
    expect(first).to_contain_text("怎么改")
    signed_in.get_by_role("link", name="mall", exact=True).click()
    expect(signed_in.get_by_role("region", name="先改这个")).to_be_visible()


def test_issues_are_filtered_by_severity_and_code_and_lead_to_the_item(signed_in: Page, service: Service) -> None:
    signed_in.goto(service.url("/channels/mall/issues"))
    signed_in.get_by_role("navigation", name="严重程度").get_by_role("link", name=re.compile("错误")).click()
    signed_in.wait_for_url(re.compile("severity=error"))
    signed_in.get_by_role("navigation", name="问题分类").get_by_role("link", name=re.compile("条码校验位不对")).click()
    signed_in.wait_for_url(re.compile("code=gtin_check_digit"))
    rows = signed_in.get_by_role("region", name="问题").get_by_role("row")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("6901234567890")
    expect(rows.nth(1)).to_contain_text("第 33 行")
    rows.nth(1).get_by_role("link", name="W-1").click()
    expect(signed_in.get_by_role("heading", level=1)).to_contain_text("W-1")


def test_an_item_shows_what_was_received_beside_what_became_of_it(signed_in: Page, service: Service) -> None:
    signed_in.goto(service.url("/channels/mall/items/B-1"))
    raw = signed_in.locator(".raw")
    received = json.loads(raw.inner_text())
    assert received["title"].startswith("【官方正品】膳魔师")
    canonical = signed_in.get_by_role("table")
    colour = canonical.get_by_role("row").filter(has=signed_in.get_by_role("rowheader", name="颜色"))
    expect(colour).to_contain_text("红色")
    stretch = signed_in.locator(f"#{colour.get_attribute('data-raw')}")
    expect(stretch).to_have_text("樱桃红")
    colour.hover()
    expect(stretch).to_have_class(re.compile("pointed"))
    price = canonical.get_by_role("row").filter(has=signed_in.get_by_role("rowheader", name="价格", exact=True))
    expect(price).to_contain_text("¥199")
    signed_in.get_by_role("link", name="在商城看").click()
    signed_in.wait_for_url(re.compile("/p/"))


def test_a_sku_with_slashes_and_markup_is_found_and_shown_as_text(signed_in: Page, service: Service) -> None:
    signed_in.goto(service.url("/channels/mall"))
    signed_in.get_by_label("按货号查商品").fill("H/1 <b>")
    signed_in.get_by_role("button", name="查商品").click()
    expect(signed_in.get_by_role("heading", level=1)).to_contain_text("H/1 <b>")
    expect(signed_in.locator(".raw")).to_contain_text("<script>alert(1)</script>")
    expect(signed_in.locator("main script")).to_have_count(0)


def test_an_unknown_sku_is_told(signed_in: Page, service: Service) -> None:
    answer = signed_in.goto(service.url("/channels/mall/items/NOTHING"))
    assert answer is not None
    assert answer.status == 404
    expect(signed_in.get_by_role("main")).to_contain_text("没有货号为 NOTHING 的商品")


def test_a_file_is_pushed_and_its_job_followed_to_the_end(signed_in: Page, service: Service) -> None:
    signed_in.get_by_label("渠道", exact=True).fill("uploads")
    feed = "sku,title,price\nU-1,竹纤维毛巾 34x74cm 米色,19.90\n,没有货号,5\n".encode()
    signed_in.get_by_role("button", name="文件").set_input_files(
        {"name": "feed.csv", "mimeType": "text/csv", "buffer": feed}
    )
    signed_in.get_by_role("button", name="推送").click()
    signed_in.wait_for_url(re.compile("/channels/uploads/jobs/"))
    expect(signed_in.get_by_role("heading", level=1)).to_contain_text("完成", timeout=30_000)  # without a reload
    expect(signed_in.get_by_role("progressbar")).to_be_visible()
    figures = signed_in.locator(".figures")
    expect(figures).to_contain_text(re.compile(r"接受\s*1"))
    expect(figures).to_contain_text(re.compile(r"拒收\s*1"))
    expect(signed_in.get_by_role("region", name="问题").last).to_contain_text("没有货号")


def test_a_file_that_cannot_be_read_says_why(signed_in: Page, service: Service) -> None:
    signed_in.goto(service.url("/channels/mall"))
    broken = {"name": "feed.xlsx", "mimeType": "application/octet-stream", "buffer": b"not a workbook"}
    signed_in.get_by_role("button", name="文件").set_input_files(broken)
    signed_in.get_by_role("button", name="推送").click()
    expect(signed_in.get_by_role("alert")).to_be_visible()


def test_a_category_path_is_filed_by_a_name_that_is_typed_and_taken_back(signed_in: Page, service: Service) -> None:
    service.push("mall", [{"sku": "P-1", "title": "春日限定", "category": "X-4711"}])
    signed_in.goto(service.url("/channels/mall/categories?state=open"))
    field = signed_in.get_by_label("X-4711 的类目")
    field.fill("手机壳")
    expect(signed_in.locator("datalist option[value='phones.cases']")).to_be_attached()
    field.press("Enter")
    expect(signed_in.get_by_role("heading", name="X-4711")).to_have_count(0)
    signed_in.get_by_role("link", name=re.compile("^已定")).click()
    path = signed_in.get_by_role("listitem").filter(has=signed_in.get_by_role("heading", name="X-4711"))
    expect(path).to_contain_text("手机壳")
    path.get_by_role("button", name="撤回").click()
    expect(signed_in.get_by_role("heading", name="X-4711")).to_have_count(0)


def test_a_category_that_nobody_knows_is_told(signed_in: Page, service: Service) -> None:
    service.push("mall", [{"sku": "P-2", "title": "春日限定", "category": "X-4712"}])
    signed_in.goto(service.url("/channels/mall/categories?state=open"))
    field = signed_in.get_by_label("X-4712 的类目")
    field.fill("没有这种东西")
    field.press("Enter")
    expect(signed_in.get_by_role("alert")).to_contain_text("没有这种东西")


def test_jobs_are_listed_with_what_they_counted(signed_in: Page, service: Service) -> None:
    signed_in.goto(service.url("/channels/mall/jobs"))
    row = signed_in.get_by_role("row").last
    expect(row).to_contain_text("推送")
    expect(row).to_contain_text("完成")
    row.get_by_role("link").click()
    expect(signed_in.locator(".times")).to_contain_text("可搜到")


@pytest.mark.parametrize("sender", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_of_another_site_is_refused(
    signed_in: Page, context: BrowserContext, service: Service, sender: dict[str, str]
) -> None:
    key = next(found["value"] for found in context.cookies() if found["name"] == "xunpin_key")
    answer = context.request.post(
        service.url("/channels/mall/push"), headers={**sender, "Cookie": f"xunpin_key={key}"}, multipart={}
    )
    assert answer.status == 403
