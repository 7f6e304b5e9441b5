"""Lists that a script fills: read in a real browser, by the crawler's own rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from replicas_crawl import captures, crawl_in_process, site
from replicas_site import Replica, Reply, page, pdf, serving
from site_browser import program

from archive.store import open_store, raw_key
from crawler.summary import CrawlSummary, SiteSummary

TITLE = "2023年度甲市社会保险中心单位决算"
DELAY = 0.5
FILL = """
for (const n of [1, 2]) {
  fetch('/api/rows?page=' + n).then(answer => answer.json()).then(rows => rows.forEach(row => {
    const link = document.createElement('a');
    link.href = row.url; link.textContent = row.title;
    document.getElementById('list').append(link, document.createElement('br'));
  }));
}
"""
SPYING = """
fetch('%(spy)s/fetched'); new Image().src = '%(spy)s/image'; new WebSocket('%(spy)s/socket'.replace('http', 'ws'));
navigator.sendBeacon('%(spy)s/beacon', 'x'); window.open('%(spy)s/window');
fetch('http://169.254.169.254/latest/meta-data/'); fetch('/private/rows');
const frame = document.createElement('iframe'); frame.src = '%(spy)s/frame'; document.body.append(frame);
"""
CHALLENGE = "<script>$_ts=window['$_ts'];</script><script r='m'></script>"


@pytest.fixture(scope="module", autouse=True)
def browser_at_hand() -> None:
    program()


def shell(script: str) -> Reply:
    """A list page that shows nothing before its script has run."""
    body = f'<link rel="stylesheet" href="/style.css"><img src="/logo.png"><div id="list"></div>{script}'
    return page(body)


def fill(replica: Replica, script: str = FILL) -> None:
    """A site whose list a script fills from two answers in JSON."""
    replica.replies["/list/"] = shell('<script src="/app.js"></script>')
    replica.replies["/app.js"] = Reply(script.encode(), media="text/javascript")
    for n in (1, 2):
        rows = [{"url": f"/a{n}.html", "title": TITLE.replace("2023", str(2020 + n))}]
        replica.replies[f"/api/rows?page={n}"] = Reply(json.dumps(rows).encode(), media="application/json")
        heading = f"<h1>{rows[0]['title']}</h1>"
        replica.replies[f"/a{n}.html"] = page(
            f'{heading}<a href="/f{n}.pdf">附件</a>', title=rows[0]["title"]
        )
        replica.replies[f"/f{n}.pdf"] = pdf(str(n))


@dataclass
class Shown:
    folder: Path
    summary: CrawlSummary
    replicas: dict[str, Replica]

    def results(self, name: str) -> dict[str, tuple[str, str | None]]:
        base = self.replicas[name].base
        return {c.url.removeprefix(base): (c.outcome, c.cause) for c in captures(self.folder, site=name)}

    def site(self, name: str) -> SiteSummary:
        return next(s for s in self.summary.sites if s.site == name)


NAMES = ("filled", "spying", "challenged", "challenged-behind", "leading-away", "gbk", "spy")
MEASURED = ("filled", "spying")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    folder = tmp_path_factory.mktemp("shown")
    with ExitStack() as stack:
        hosts = {name: f"127.0.0.{60 + n}" for n, name in enumerate(NAMES)}
        replicas = {name: stack.enter_context(serving(host)) for name, host in hosts.items()}
        fill(replicas["filled"])
        fill(replicas["spying"], FILL + SPYING % {"spy": replicas["spy"].base})
        rules = b"User-agent: *\nDisallow: /private/\n"
        replicas["spying"].replies["/robots.txt"] = Reply(rules, media="text/plain")
        replicas["challenged"].replies["/list/"] = Reply(CHALLENGE.encode(), 412)
        fill(replicas["challenged-behind"])
        replicas["challenged-behind"].replies["/api/rows"] = Reply(b"", 521)
        del replicas["challenged-behind"].replies["/api/rows?page=1"]
        fill(replicas["leading-away"], "location.href = '/elsewhere'")
        fill(replicas["gbk"])
        reply = replicas["gbk"].replies["/list/"]
        assert isinstance(reply, Reply)
        text = reply.body.decode().replace("<head>", '<head><meta charset="gbk">')
        replicas["gbk"].replies["/list/"] = Reply(text.encode("gbk"), media="text/html")
        delays = dict.fromkeys(MEASURED, DELAY)
        entries = [
            site(replicas[name].url("/list/"), "generic", id=name, render=True, delay=delays.get(name, 0.1))
            for name in NAMES[:-1]
        ]
        summary = crawl_in_process(folder, *entries)
        yield Shown(folder, summary, replicas)


WHOLE = dict.fromkeys(("/list/", "/a1.html", "/a2.html", "/f1.pdf", "/f2.pdf"), ("new", None))


@pytest.mark.parametrize("name", ["filled", "spying", "gbk"])
def test_a_list_that_a_script_fills_is_read_like_any_other(shown: Shown, name: str) -> None:
    assert shown.results(name) == WHOLE
    assert shown.site(name).complete
    assert shown.summary.failures == ()


def test_what_is_kept_is_what_was_shown_and_says_so(shown: Shown) -> None:
    (found,) = [c for c in captures(shown.folder, site="gbk") if c.role == "list"]
    assert found.detail == "as a browser shows it"
    kept = open_store(shown.folder / "store").get(raw_key(found.sha256 or ""))
    assert TITLE.replace("2023", "2021") in kept.decode("gbk")


@pytest.mark.parametrize("name", MEASURED)
def test_the_browser_is_as_polite_as_the_crawler(shown: Shown, name: str) -> None:
    replica = shown.replicas[name]
    asked = [a.path for a in replica.log]
    assert sorted(asked) == sorted([*WHOLE, "/robots.txt", "/app.js", "/api/rows?page=1", "/api/rows?page=2"])
    assert replica.most_at_once == 1
    pauses = [after.at - before.at for before, after in zip(replica.log, replica.log[1:], strict=False)]
    assert min(pauses) >= DELAY * 0.7 - 0.25  # as much as a busy replica may note late
    assert {a.headers["user-agent"].split("/")[0] for a in replica.log} == {"mingzhang"}


def test_nothing_but_the_site_is_reached_from_inside_the_browser(shown: Shown) -> None:
    assert shown.replicas["spy"].log == []
    assert shown.replicas["spying"].asked("/private/") == []


def test_a_challenge_never_comes_before_the_browser(shown: Shown) -> None:
    assert shown.results("challenged") == {"/list/": ("refused", "ruishu_challenge")}
    assert shown.replicas["challenged"].asked() == ["/list/"]


def test_a_challenge_to_a_script_ends_the_visit(shown: Shown) -> None:
    found = shown.site("challenged-behind")
    assert (found.complete, "jiasule_challenge" in found.reason) == (False, True)
    assert len(shown.replicas["challenged-behind"].asked("/api/")) <= 2
    assert shown.replicas["challenged-behind"].asked("/a1") == []


def test_a_page_that_leads_away_is_not_followed(shown: Shown) -> None:
    assert shown.replicas["leading-away"].asked("/elsewhere") == []
    assert not shown.site("leading-away").complete


def test_a_page_that_never_rests_is_given_up(tmp_path: Path) -> None:
    with serving() as replica:
        fill(replica, "setInterval(() => fetch('/api/rows?page=1'), 100)")
        entry = site(replica.url("/list/"), "generic", render=True)
        settings = {"RENDER_TIMEOUT": 15, "RENDER_REQUESTS": 5}  # a slow browser has begun by then
        (summary,) = crawl_in_process(tmp_path, entry, settings=settings).sites
        assert len(replica.asked("/api/")) == 4  # and the script itself
    assert summary.causes == {"timeout": 1}


def test_where_there_is_no_browser_the_page_is_said_to_need_one(tmp_path: Path) -> None:
    with serving() as replica:
        fill(replica)
        entry = site(replica.url("/list/"), "generic", render=True)
        settings = {"PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": "/nowhere/chromium"}}
        (summary,) = crawl_in_process(tmp_path, entry, settings=settings).sites
    assert summary.causes == {"needs_browser": 1}
