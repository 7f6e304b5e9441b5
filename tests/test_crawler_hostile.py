"""Sites that mean no harm but mislead: each is read for what it is, or named for what it does not show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from replicas_crawl import captures, crawl_in_process, site
from replicas_site import HTML, Asked, Replica, Reply, page, pdf, serving

from crawler.summary import CrawlSummary, SiteSummary

TITLE, OLDER = "2023年度甲市社会保险中心单位决算", "2022年度甲市社会保险中心单位决算"
MENU = (
    '<a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/guide.html">甲市政府信息公开年度工作报告</a>'
)
SCRIPT = '<script src="/app.js"></script>'
ROW = f'<li><a href="/a.html">{TITLE}</a><span>2024-09-20</span></li>'
ARTICLE = page(f'<h1>{TITLE}</h1><a href="/f.pdf">附件</a>')


def in_gbk(reply: Reply) -> Reply:
    return Reply(reply.body.decode().encode("gbk"), media=reply.media)


def of_list(body: str) -> dict[str, Reply]:
    return {"/l/": page(body), "/a.html": ARTICLE, "/f.pdf": pdf()}


Replies = Mapping[str, Reply | Callable[[Asked], Reply]]
REDIRECT = {"Location": "/"}

SITES: dict[str, Replies] = {
    "gbk that says it is utf-8": {"/l/": in_gbk(page(ROW)), "/a.html": in_gbk(ARTICLE), "/f.pdf": pdf()},
    "utf-8 that says it is gbk": {
        "/l/": Reply(page(ROW).body, media="text/html; charset=gb2312"),
        "/a.html": Reply(ARTICLE.body, media="text/html; charset=gb2312"),
        "/f.pdf": pdf(),
    },
    "list that a script fills": of_list(f'{MENU}<div id="list"></div>{SCRIPT}'),
    "list of a template": of_list(f"{MENU}<li>{{{{ row.title }}}}</li>{SCRIPT}"),
    "list in a script": of_list(f'{MENU}<ul></ul><script>var rows = [{{"title": "{TITLE}"}}]</script>'),
    "list in a frame": of_list(f'{MENU}<iframe src="/main.html"></iframe>'),
    "frames alone": {"/l/": Reply(b'<frameset><frame src="/m.html"><frame src="/l.html"></frameset>')},
    "other pages than articles": of_list(f"{ROW}{MENU}{SCRIPT}<ul></ul>"),
    "list that leads home": {"/l/": Reply(status=302, headers=REDIRECT), "/": page(MENU + ROW)},
    "paging by a link's script": of_list(f'{ROW}<a href="javascript:go(2)">下一页</a>'),
    "paging by a form": of_list(f"{ROW}<a href=\"javascript:__doPostBack('p','2')\">下一页</a>"),
    "paging by a button": of_list(f'{ROW}<input type="button" value="下一页" onclick="go(2)">'),
    "paging that is off": of_list(f'{ROW}<a href="javascript:void(0)" onclick="">下一页</a>'),
    "paging that is disabled": of_list(f'{ROW}<a class="next disabled" onclick="go(2)">下一页</a>'),
    "paging past a stated end": of_list(f'{ROW}第 1/1 页<a onclick="go(1)">下一页</a>'),
    "article by a script": {
        "/l/": page(ROW),
        "/a.html": Reply(b"<html><script>location.href = '/b.html'</script></html>", media=HTML),
    },
    "part of a file": of_list(ROW) | {"/f.pdf": Reply(pdf().body, 206, "application/pdf")},
}


def with_sessions() -> Replies:
    """Without cookies each answer names another session, in the links to articles and to the next page."""
    asked: list[Asked] = []

    def listed(now: Asked) -> Reply:
        asked.append(now)
        mark = f"{len(asked):032X}"
        older = f'<li><a href="/b.html?PHPSESSID={mark}&amp;id=1">{OLDER}</a></li>'
        row = ROW.replace("/a.html", f"/a.html;jsessionid={mark}")
        return page(f'{row}{older}<a href="/l/;jsessionid={mark}">下一页</a>')

    return {"/l/": listed, "/a.html": ARTICLE, "/b.html?id=1": page(f"<h1>{OLDER}</h1>"), "/f.pdf": pdf()}


SITES["addresses with sessions"] = with_sessions()


@dataclass
class Crawled:
    folder: Path
    summary: CrawlSummary
    replicas: dict[str, Replica]

    def site(self, name: str) -> SiteSummary:
        return next(s for s in self.summary.sites if s.site == _id(name))

    def results(self, name: str) -> dict[str, str]:
        """A site's outcomes, or their causes, by path."""
        base = self.replicas[name].base
        return {c.url.removeprefix(base): c.cause or c.outcome for c in captures(self.folder, site=_id(name))}


def _id(name: str) -> str:
    return name.replace(" ", "-").replace("'", "")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("hostile")
    with ExitStack() as stack:
        replicas: dict[str, Replica] = {}
        sites: list[dict[str, Any]] = []
        for number, (name, replies) in enumerate(SITES.items()):
            replicas[name] = stack.enter_context(serving(f"127.0.3.{number + 1}"))
            replicas[name].replies.update(replies)
            sites.append({**site(replicas[name].url("/l/"), "generic"), "id": _id(name)})
        yield Crawled(folder, crawl_in_process(folder, *sites), replicas)


WHOLE = {"/l/": "new", "/a.html": "new", "/f.pdf": "new"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gbk that says it is utf-8", WHOLE),
        ("utf-8 that says it is gbk", WHOLE),
        ("list that a script fills", {"/l/": "needs_browser"}),
        ("list of a template", {"/l/": "needs_browser"}),
        ("list in a script", {"/l/": "needs_browser"}),
        ("list in a frame", {"/l/": "unfit_page"}),
        ("frames alone", {"/l/": "unfit_page"}),
        ("other pages than articles", WHOLE),
        ("list that leads home", {"/l/": "soft_404"}),
        ("article by a script", {"/l/": "new", "/": "gone", "/a.html": "needs_browser"}),
        ("part of a file", WHOLE | {"/f.pdf": "http_error"}),
        ("addresses with sessions", WHOLE | {"/b.html?id=1": "new"}),
    ],
)
def test_what_a_site_shows_is_read_and_what_it_does_not_show_is_named(
    crawled: Crawled, name: str, expected: dict[str, str]
) -> None:
    assert crawled.results(name) == expected


@pytest.mark.parametrize("name", [name for name in SITES if name.startswith("list")] + ["frames alone"])
def test_a_list_that_was_not_seen_leaves_the_run_incomplete(crawled: Crawled, name: str) -> None:
    assert not crawled.site(name).complete
    assert not next(v for v in crawled.site(name).validations if v.name == "reached").holds


@pytest.mark.parametrize("name", ["paging by a link's script", "paging by a form", "paging by a button"])
def test_pages_that_only_a_script_turns_are_reported(crawled: Crawled, name: str) -> None:
    assert crawled.results(name) == WHOLE
    assert crawled.site(name).reason.startswith("a script turns its pages")


@pytest.mark.parametrize(
    "name", ["paging that is off", "paging that is disabled", "paging past a stated end"]
)
def test_a_last_page_is_no_page_that_a_script_turns(crawled: Crawled, name: str) -> None:
    assert crawled.results(name) == WHOLE
    assert crawled.site(name).complete


def test_none_of_this_is_an_error_of_the_crawler(crawled: Crawled) -> None:
    assert crawled.summary.failures == ()
