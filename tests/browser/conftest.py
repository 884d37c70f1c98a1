"""Real Chromium against a real server. A missing Chromium is an error, never a skip."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.browser import catalog
from tests.browser.service import KEY, Service, start

CHROMIUM = "/usr/bin/chromium"
_QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder: Path = tmp_path_factory.mktemp("shop") / "data"
    (folder / "pictures").mkdir(parents=True)
    (folder / "pictures" / "shoe.svg").write_text(catalog.DRAWING)
    service = start(folder)
    service.push("mall", [*catalog.shoes(), catalog.BOTTLE, catalog.HOSTILE, *catalog.WRONG])
    service.push("outlet", [catalog.SAME_BOTTLE])
    yield service
    service.end()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        raise FileNotFoundError(f"{CHROMIUM} is missing; run: python tests/servers/install.py")
    arguments = [*_QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def size() -> tuple[int, int]:
    """Width and height of the window; a module about phones has its own."""
    return 1280, 900


@pytest.fixture
def context(browser: Browser, size: tuple[int, int]) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, service: Service) -> Iterator[Page]:
    """Afterwards: nothing was asked of another server, and no script complained."""
    page = context.new_page()
    requests: list[Request] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request))  # Playwright cannot wrap a built-in
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    assert [request.url for request in requests if not request.url.startswith(f"{service.address}/")] == []
    # A refused page or a missing picture is the browser's remark, not a fault of a script.
    assert [text for text in complaints if not text.startswith("Failed to load resource")] == []


@pytest.fixture
def signed_in(page: Page, service: Service) -> Page:
    """The page of a reader with the admin key, at the overview of the channels."""
    cookie = {"name": "xunpin_key", "value": KEY, "url": service.url("/channels"), "sameSite": "Strict"}
    page.context.add_cookies([cookie])
    page.goto(service.url("/channels"))
    return page
