"""The list that a script fills: nothing to read without a browser, every article with one."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
from playwright.sync_api import sync_playwright

from samples.server import HOST, Running, listening
from samples.sites.model import load
from samples.sites.trs_script import TrsScript

LIST = "/xxgk/czyjsgk/index.html"


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    site = load("weihai")
    running = Running(site.data.id, TrsScript(site), 0)
    with listening(running):
        yield running


def text_of(running: Running, target: str) -> str:
    connection = HTTPConnection(HOST, running.port, timeout=10)
    connection.request("GET", target)
    answer = connection.getresponse()
    assert answer.status == 200, target
    text = answer.read().decode()
    connection.close()
    return text


def titles(running: Running) -> list[str]:
    """The articles of the first column as the site's data has them."""
    site = running.replica.site
    return [article.title for article in site.articles(site.data.columns[0])]


def test_without_a_script_a_list_page_has_neither_rows_nor_paging(running: Running) -> None:
    for target in (LIST, "/xxgk/czyjsgk/", "/xxgk/czyjsgk/index_1.html"):
        html = text_of(running, target)
        assert '<ul class="list" id="records"></ul>' in html
        assert not re.search(r"/t\d{8}_\d+\.html|createPageHTML", html)
        assert not [title for title in titles(running) if title in html]


def test_the_data_beside_the_pages_hold_every_article_once(running: Running) -> None:
    pages = [json.loads(text_of(running, f"/xxgk/czyjsgk/records_{number}.json")) for number in (0, 1)]
    assert [(page["page"], page["pages"], page["total"]) for page in pages] == [(0, 2, 13), (1, 2, 13)]
    assert [doc["title"] for page in pages for doc in page["docs"]] == titles(running)


def test_in_a_browser_every_article_is_listed_with_a_link_that_leads_to_it(running: Running) -> None:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium on this machine: the pages were not opened in a browser")
    shown = []
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=program, args=options)
        page = browser.new_page()
        page.goto(running.url + LIST[1:])
        for number in (1, 2):
            page.wait_for_selector("#records li")
            shown += page.locator("#records a").evaluate_all("links => links.map(a => [a.title, a.pathname])")
            assert page.locator(".paging b").inner_text() == f"{number}"
            if number == 1:
                page.click("text=下一页")
                page.wait_for_url("**/index_1.html")
        assert page.locator("text=下一页").count() == 0
        browser.close()
    assert [title for title, _ in shown] == titles(running)
    dead = [article.title for article in running.replica.site.data.articles if article.kind == "dead"]
    assert all((path in running.replica.static) == (title not in dead) for title, path in shown)
