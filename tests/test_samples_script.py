"""The list that a script fills: nothing to read without a browser, every article with one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from site_browser import PATIENCE, chromium

import samples
from samples.server import Running

LIST = "xxgk/czyjsgk/index.html"


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with samples.serve(0) as served:
        yield served["weihai-social-insurance"]


def titles(running: Running) -> list[str]:
    """The articles of the first column as the site's data has them."""
    site = running.replica.site
    return [article.title for article in site.articles(site.data.columns[0])]


def test_without_a_script_a_list_page_has_neither_rows_nor_paging(running: Running) -> None:
    for target in (LIST, "xxgk/czyjsgk/", "xxgk/czyjsgk/index_1.html"):
        html = urlopen(running.url + target).read().decode()
        assert '<ul class="list" id="records"></ul>' in html
        assert not re.search(r"/t\d{8}_\d+\.html|createPageHTML", html)
        assert not [title for title in titles(running) if title in html]


def test_in_a_browser_every_article_is_listed_with_a_link_that_leads_to_it(running: Running) -> None:
    shown = []
    with chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(running.url + LIST)
        for number in (1, 2):
            page.wait_for_selector("#records li")
            shown += page.locator("#records a").evaluate_all("links => links.map(a => [a.title, a.pathname])")
            assert page.locator(".paging b").inner_text() == f"{number}"
            if number == 1:
                page.click("text=下一页")
                page.wait_for_url("**/index_1.html")
        assert page.locator("text=下一页").count() == 0
    assert [title for title, _ in shown] == titles(running)
    dead = [article.title for article in running.replica.site.data.articles if article.kind == "dead"]
    assert all((path in running.replica.static) == (title not in dead) for title, path in shown)
