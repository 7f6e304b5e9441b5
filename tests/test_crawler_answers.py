"""What sites answer, good and bad: each scenario is a site on its own loopback host, all in one crawl."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from replicas_crawl import captures, crawl_in_process, site
from replicas_site import HTML, Article, Asked, Replica, Reply, page, pdf, row, serving

from archive.model import Capture
from crawler.summary import CrawlSummary, SiteSummary

TITLE = "2023年度甲市社会保险中心单位决算"
OLDER = "2022年度甲市社会保险中心单位决算"
HOME = "甲市人力资源和社会保障局"
OFFICE = b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>1</td></tr></table></html>'
CHALLENGE = b"<script>$_ts=window['$_ts'];</script><script r='m'></script>"
SETTINGS = {
    "DOWNLOAD_MAXSIZE": 20_000,
    "DOWNLOAD_TIMEOUT": 60,
    "DOWNLOAD_TIMEOUT_FILE": 3,  # of which all other answers have enough where the machine is slow
    "RETRY_TIMES": 1,
    "RETRY_BACKOFF": 0.1,
}

Scenario = Callable[[Replica], dict[str, Any]]
SCENARIOS: dict[str, Scenario] = {}


def scenario(build: Scenario) -> Scenario:
    SCENARIOS[build.__name__] = build
    return build


def publish(replica: Replica, titles: dict[str, str], body: str = "", **fields: Any) -> dict[str, Any]:
    """A list with these articles (path → title), their pages, and a home page."""
    rows = "".join(row(Article(0, title, "2024-09-20"), path) for path, title in titles.items())
    replica.replies["/list/"] = page(f"<ul>{rows}</ul>")
    replica.replies["/"] = page("<a href='/list/'>公开</a>", title=HOME)
    for path, title in titles.items():
        replica.replies[path] = page(f"<h1>{title}</h1>{body}", title=title)
    return site(replica.url("/list/"), "generic", **fields)


@scenario
def challenged(replica: Replica) -> dict[str, Any]:
    replica.replies["/list/"] = Reply(CHALLENGE, 412)
    return site(replica.url("/list/"), "generic", lists=[replica.url("/list/"), replica.url("/more/")])


@scenario
def challenged_on_an_article(replica: Replica) -> dict[str, Any]:
    entry = publish(replica, {"/a.html": TITLE, "/b.html": OLDER})
    replica.replies["/a.html"] = replica.replies["/b.html"] = Reply(b"", 521)
    return entry


@scenario
def asked_for_a_cookie(replica: Replica) -> dict[str, Any]:
    cookie = {"Set-Cookie": "CT6T=1; path=/", "Location": "/list/"}
    replica.replies["/list/"] = Reply(b"", 302, headers=cookie)
    return site(replica.url("/list/"), "generic")


@scenario
def blocked(replica: Replica) -> dict[str, Any]:
    entry = publish(replica, {"/a.html": TITLE, "/b.html": OLDER})
    replica.replies["/a.html"] = Reply(b"blocked", 403)
    return entry


@scenario
def robots_disallow(replica: Replica) -> dict[str, Any]:
    rules = b"User-agent: mingzhang\nDisallow: /files/\n\nUser-agent: *\nDisallow: /\n"
    replica.replies["/robots.txt"] = Reply(rules, media="text/plain")
    return publish(replica, {"/a.html": TITLE}, '<a href="/files/a.pdf">决算.pdf</a>')


@scenario
def robots_broken(replica: Replica) -> dict[str, Any]:
    entry = publish(replica, {"/a.html": TITLE})
    replica.replies["/robots.txt"] = Reply(b"", 503)
    return entry


@scenario
def robots_ask_for_patience(replica: Replica) -> dict[str, Any]:
    replica.replies["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 3\n", media="text/plain")
    return publish(replica, {"/a.html": TITLE})


@scenario
def files_of_all_kinds(replica: Replica) -> dict[str, Any]:
    kinds = (
        "page.pdf",
        "empty.pdf",
        "large.pdf",
        "cut.pdf",
        "office.xls",
        "good.pdf",
        "slow.pdf",
        "dead.pdf",
    )
    links = "".join(f'<a href="/{kind}">{kind}</a>' for kind in kinds)
    entry = publish(replica, {"/a.html": TITLE}, links + '<a href="http://localhost:1/off.pdf">off.pdf</a>')
    replica.replies["/page.pdf"] = page("<p>出错了</p>")
    replica.replies["/empty.pdf"] = Reply(b"", media="application/pdf")
    replica.replies["/large.pdf"] = pdf("x" * 30_000)
    replica.replies["/cut.pdf"] = pdf("cut", stated_length=5_000)
    replica.replies["/office.xls"] = Reply(OFFICE, media="application/vnd.ms-excel")
    headers = {
        "Content-Disposition": "attachment; filename*=UTF-8''%E5%86%B3%E7%AE%97.pdf",
        "Set-Cookie": "a=1",
    }
    replica.replies["/good.pdf"] = Reply(pdf().body, media="application/octet-stream", headers=headers)
    replica.replies["/slow.pdf"] = slow
    return entry


def slow(asked: Asked) -> Reply:
    time.sleep(20)
    return pdf("slow")


@scenario
def home_page_in_place(replica: Replica) -> dict[str, Any]:
    entry = publish(
        replica, {"/a.html": TITLE, "/b.html": OLDER, "/c.html": "2021年甲市社会保险中心单位决算"}
    )
    replica.replies["/a.html"] = page(f"<a href='/a.html'>{TITLE}</a>", title=HOME)
    replica.replies["/b.html"] = Reply(b"", 302, headers={"Location": "/"})
    replica.replies["/c.html"] = page("<p>别的内容</p>", title="别的")
    return entry


@scenario
def dead_ends_lead_to_one_page(replica: Replica) -> dict[str, Any]:
    entry = publish(replica, {"/a.html": TITLE, "/b.html": OLDER})
    replica.replies["/a.html"] = replica.replies["/b.html"] = Reply(
        b"", 302, headers={"Location": "/404.html"}
    )
    replica.replies["/404.html"] = page("<p>页面不存在</p>", title="出错")
    return entry


@scenario
def broken_server(replica: Replica) -> dict[str, Any]:
    entry = publish(replica, {"/a.html": TITLE})
    replica.replies["/a.html"] = Reply(b"", 500)
    return entry


@dataclass
class _Busy:
    answers: list[Reply] = field(default_factory=lambda: [Reply(b"", 503, headers={"Retry-After": "1"})])

    def __call__(self, asked: Asked) -> Reply:
        return self.answers.pop() if self.answers else page(f"<h1>{TITLE}</h1>")


@scenario
def busy_server(replica: Replica) -> dict[str, Any]:
    entry = publish(replica, {"/a.html": TITLE})
    replica.replies["/a.html"] = _Busy()
    return entry


@scenario
def server_that_wants_an_hour(replica: Replica) -> dict[str, Any]:
    entry = publish(replica, {"/a.html": TITLE, "/b.html": OLDER})
    replica.replies["/a.html"] = replica.replies["/b.html"] = Reply(b"", 429, headers={"Retry-After": "3600"})
    return entry


@scenario
def built_by_script(replica: Replica) -> dict[str, Any]:
    replica.replies["/list/"] = page('<div id="app"></div><script src="/app.js"></script>')
    return site(replica.url("/list/"), "generic")


@scenario
def another_platform(replica: Replica) -> dict[str, Any]:
    replica.replies["/col/col1/index.html"] = page(
        "<div queryData=\"{'webId':'1'}\"></div><a href='/'>首页</a>"
    )
    return site(replica.url("/col/col1/index.html"), "hanweb")


@scenario
def portal(replica: Replica) -> dict[str, Any]:
    titles = {
        "/a.html": TITLE,
        "/b.html": "2023年度甲市水务局部门决算",
        "/c.html": "2023年度市直部门决算公开",
        "/d.html": "部门预算",
    }
    body = '<a href="/x.pdf">甲市社会保险中心.pdf</a><a href="/y.pdf">甲市水务局.pdf</a>'
    return publish(replica, titles, body, agencies=["社会保险(中心|服务)"])


@scenario
def wrong_charset(replica: Replica) -> dict[str, Any]:
    entry = publish(replica, {"/a.html": TITLE}, encoding="gbk")
    for path in ("/list/", "/a.html"):
        reply = replica.replies[path]
        assert isinstance(reply, Reply)
        replica.replies[path] = Reply(reply.body.decode().encode("gbk"), media=HTML)
    return entry


@scenario
def cut_titles(replica: Replica) -> dict[str, Any]:
    rows = ('<a href="/a.html">2023年度甲市社会保险中…</a>', '<a href="/b.html">2023年度甲市社会保险…</a>')
    replica.replies["/list/"] = page("<br>".join(rows))
    for path, title in (("/a.html", TITLE), ("/b.html", "2023年度甲市社会保险工作会议召开")):
        replica.replies[path] = page(f'<h1>{title}</h1><a href="/x{path[1]}.pdf">附件</a>')
        replica.replies[f"/x{path[1]}.pdf"] = pdf(path)
    return site(replica.url("/list/"), "generic")


@scenario
def row_leads_to_the_file(replica: Replica) -> dict[str, Any]:
    rows = f'<li><a href="/a.pdf">{TITLE}</a></li><li><a href="/show?id=2">{OLDER}</a></li>'
    replica.replies |= {"/list/": page(rows), "/a.pdf": pdf("a"), "/show?id=2": pdf("b")}
    return site(replica.url("/list/"), "generic")


@dataclass
class Answers:
    folder: Path
    summary: CrawlSummary
    replicas: dict[str, Replica]

    def of(self, name: str) -> dict[str, Capture]:
        """A scenario's captures by path (and host, where it is another)."""
        base = self.replicas[name].base
        return {c.url.removeprefix(base): c for c in captures(self.folder, site=name.replace("_", "-"))}

    def results(self, name: str) -> dict[str, tuple[str, str | None]]:
        return {path: (c.outcome, c.cause) for path, c in self.of(name).items()}

    def site(self, name: str) -> SiteSummary:
        return next(s for s in self.summary.sites if s.site == name.replace("_", "-"))


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    folder = tmp_path_factory.mktemp("answers")
    with ExitStack() as stack:
        replicas, sites = {}, []
        for number, (name, build) in enumerate(SCENARIOS.items()):
            replicas[name] = stack.enter_context(serving(f"127.0.0.{100 + number}"))
            sites.append({**build(replicas[name]), "id": name.replace("_", "-")})
        summary = crawl_in_process(folder, *sites, settings=SETTINGS)
        yield Answers(folder, summary, replicas)


LIST = {"/list/": ("new", None)}
BOTH = {"/a.html": ("new", None), "/b.html": ("new", None)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "challenged",
            {"/list/": ("refused", "ruishu_challenge"), "/more/": ("refused", "ruishu_challenge")},
        ),
        (
            "challenged_on_an_article",
            LIST | {"/a.html": ("refused", "jiasule_challenge"), "/b.html": ("refused", "jiasule_challenge")},
        ),
        ("asked_for_a_cookie", {"/list/": ("refused", "waf_cookie")}),
        ("blocked", LIST | {"/a.html": ("refused", "waf_block"), "/b.html": ("new", None)}),
        ("robots_disallow", LIST | {"/a.html": ("new", None), "/files/a.pdf": ("refused", "robots")}),
        ("robots_broken", {"/list/": ("failed", "http_error")}),
        (
            "dead_ends_lead_to_one_page",
            LIST | {"/": ("new", None)} | dict.fromkeys(BOTH, ("failed", "unfit_page")),
        ),
        ("broken_server", LIST | {"/a.html": ("failed", "http_error")}),
        ("busy_server", LIST | {"/a.html": ("new", None)}),
        ("server_that_wants_an_hour", LIST | dict.fromkeys(BOTH, ("refused", "denied"))),
        ("built_by_script", {"/list/": ("failed", "needs_browser")}),
        ("another_platform", {"/col/col1/index.html": ("failed", "unfit_page")}),
        ("wrong_charset", LIST | {"/a.html": ("new", None)}),
        ("cut_titles", LIST | BOTH | {"/xa.pdf": ("new", None)}),
        ("row_leads_to_the_file", LIST | {"/a.pdf": ("new", None), "/show?id=2": ("new", None)}),
        (
            "portal",
            LIST
            | {
                "/a.html": ("new", None),
                "/c.html": ("new", None),
                "/x.pdf": ("gone", None),
                "/y.pdf": ("gone", None),
            },
        ),
        (
            "home_page_in_place",
            LIST
            | {
                "/": ("new", None),
                "/a.html": ("refused", "soft_404"),
                "/b.html": ("refused", "soft_404"),
                "/c.html": ("failed", "unfit_page"),
            },
        ),
        (
            "files_of_all_kinds",
            LIST
            | {
                "/a.html": ("new", None),
                "/page.pdf": ("refused", "blocked_file"),
                "/empty.pdf": ("failed", "empty_file"),
                "/large.pdf": ("failed", "too_large"),
                "/cut.pdf": ("failed", "network_error"),
                "/slow.pdf": ("failed", "timeout"),
                "/dead.pdf": ("gone", None),
                "http://localhost:1/off.pdf": ("failed", "off_site"),
                "/office.xls": ("new", None),
                "/good.pdf": ("new", None),
            },
        ),
    ],
)
def test_each_answer_has_its_outcome_and_cause(
    answers: Answers, name: str, expected: dict[str, tuple[str, str | None]]
) -> None:
    assert answers.results(name) == expected


def test_every_scenario_was_a_crawl_without_errors_of_ours(answers: Answers) -> None:
    assert answers.summary.failures == ()
    assert all(
        replica.most_at_once <= 1
        for name, replica in answers.replicas.items()
        if name != "files_of_all_kinds"
    )


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("challenged", ["/list/"]),
        ("challenged_on_an_article", ["/list/", "/a.html"]),
        ("asked_for_a_cookie", ["/list/"]),
        ("robots_broken", []),
        ("robots_disallow", ["/list/", "/a.html"]),
        ("server_that_wants_an_hour", ["/list/", "/a.html"]),
        ("broken_server", ["/list/", "/a.html", "/a.html"]),
    ],
)
def test_a_host_is_left_alone_after_it_refused(answers: Answers, name: str, asked: list[str]) -> None:
    assert sorted(answers.replicas[name].asked()) == sorted(asked)


@pytest.mark.parametrize(
    ("name", "complete"),
    [
        ("challenged", False),
        ("challenged_on_an_article", False),
        ("robots_broken", False),
        ("built_by_script", False),
        ("another_platform", False),
        ("blocked", True),
        ("files_of_all_kinds", True),
    ],
)
def test_a_run_that_could_not_see_all_is_incomplete(answers: Answers, name: str, complete: bool) -> None:
    assert answers.site(name).complete is complete


@pytest.mark.parametrize(("name", "seconds"), [("robots_ask_for_patience", 3.0), ("busy_server", 1.0)])
def test_a_site_is_given_the_time_it_asks_for(answers: Answers, name: str, seconds: float) -> None:
    at = [asked.at for asked in answers.replicas[name].log]
    # A busy replica may note the first of the two that much late, in seconds; a jittered delay is shorter. Before
    # it says that it is busy it has noted the question.
    noted_late = 0.5 if name == "robots_ask_for_patience" else 0.0
    assert at[-1] - at[-2] >= seconds - noted_late


def test_refused_answers_keep_no_bytes_and_good_ones_their_names(answers: Answers) -> None:
    found = answers.of("files_of_all_kinds")
    assert found["/page.pdf"].sha256 is None
    good = found["/good.pdf"]
    assert (good.file_name, good.media_type) == ("决算.pdf", "application/pdf")
    assert good.headers is not None
    assert "set-cookie" not in good.headers


def test_the_crawler_says_who_it_is_and_where_it_comes_from(answers: Answers) -> None:
    for asked in answers.replicas["files_of_all_kinds"].log:
        assert asked.headers["user-agent"].startswith("mingzhang/")
        assert "cookie" not in asked.headers
    (file,) = [a for a in answers.replicas["files_of_all_kinds"].log if a.path == "/good.pdf"]
    assert file.headers["referer"].endswith("/a.html")


def test_wrong_charset_is_mended_by_the_entry(answers: Answers) -> None:
    assert answers.of("wrong_charset")["/a.html"].article_title == TITLE


def test_a_file_behind_a_row_is_a_file(answers: Answers) -> None:
    found = answers.of("row_leads_to_the_file")
    assert {found[path].role for path in ("/a.pdf", "/show?id=2")} == {"file"}
    assert found["/a.pdf"].article_title == TITLE
