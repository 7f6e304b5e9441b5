"""Coming back to a site the next day, over real requests: what is asked, and what is told as news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from replicas_crawl import captures, crawl_in_process, footers, site
from replicas_site import Article, Replica, Reply, page, pdf, row, serving

from archive.history import History, Run
from archive.model import Capture, RunFooter, RunHeader
from archive.store import add_raw, open_store
from crawler.news import Newsdesk
from crawler.returning import Memory, next_walk
from crawler.sites import Site
from crawler.summary import SiteSummary

PER_PAGE = 3


def title(number: int) -> str:
    return f"{2000 + number}年度甲市社会保险中心单位决算"


@dataclass
class Daily:
    """A site whose articles (the newest first) come and go; each has one file."""

    replica: Replica
    folder: Path
    validators: bool = True
    numbers: list[int] = field(default_factory=lambda: [17, 16, 15, 14, 13, 12, 11])
    fields: dict[str, Any] = field(default_factory=dict)

    def crawl(self, **options: Any) -> SiteSummary:
        """One day's crawl of the site as it is now; the replica's log is that day's."""
        pages = [self.numbers[i : i + PER_PAGE] for i in range(0, len(self.numbers), PER_PAGE)]
        for place, numbers in enumerate(pages, 1):
            rows = "".join(row(Article(0, title(n), "2024-09-20"), f"/a{n}.html") for n in numbers)
            after = f'<a href="/list/{place + 1}.html">下一页</a>' if place < len(pages) else ""
            self.put(f"/list/{place}.html", page(f"<ul>{rows}</ul>{after}"))
        for n in self.numbers:
            article = page(f'<h1>{title(n)}</h1><a href="/f{n}.pdf">附件</a>', title=title(n))
            for path, reply in ((f"/a{n}.html", article), (f"/f{n}.pdf", pdf(str(n)))):
                if path not in self.replica.replies:
                    self.put(path, reply)
        self.replica.log.clear()
        entry = site(self.replica.url("/list/1.html"), "generic", **self.fields)
        (summary,) = crawl_in_process(self.folder, entry, **options).sites
        return summary

    def put(self, path: str, reply: Reply) -> None:
        reply.validators = self.validators
        self.replica.replies[path] = reply

    def news(self, summary: SiteSummary) -> dict[str, list[str]]:
        return {kind: [u.replace(self.replica.base, "") for u in urls] for kind, urls in summary.news.items()}

    def bodies(self) -> list[str]:
        """The paths whose bodies were sent, robots.txt apart."""
        return [a.path for a in self.replica.log if a.status == 200 and a.path != "/robots.txt"]


@pytest.fixture
def daily(tmp_path: Path) -> Iterator[Daily]:
    with serving() as replica:
        yield Daily(replica, tmp_path)


def test_an_unchanged_site_sends_no_body_again(daily: Daily) -> None:
    first = daily.crawl()
    assert (first.walk, first.complete, len(first.news["new"])) == ("whole", True, 14)
    second = daily.crawl()
    assert daily.bodies() == []
    assert daily.replica.asked("/list/") == ["/list/1.html"]
    assert (second.walk, second.complete, second.news) == ("new", True, {})
    assert (second.documents, second.years) == (first.documents, first.years)
    assert second.outcomes == {"unchanged": 15}
    daily.crawl()
    assert daily.bodies() == [], "what a 304 repeats must not spoil the next question"


def test_where_nothing_can_be_revalidated_one_list_page_is_read(daily: Daily) -> None:
    daily.validators = False
    daily.crawl()
    second = daily.crawl()
    assert daily.replica.asked() == ["/list/1.html"]
    assert (second.news, second.outcomes) == ({}, {"unchanged": 1})
    assert second.kept == 2 * PER_PAGE


def test_what_is_due_is_asked_for_again_and_an_unchanged_body_is_no_version(daily: Daily) -> None:
    daily.validators, daily.fields = False, {"refresh_days": 0}
    daily.crawl()
    second = daily.crawl()
    assert sorted(daily.bodies()) == sorted(
        [
            "/list/1.html",
            *(f"/{kind}{n}.{end}" for kind, end in (("a", "html"), ("f", "pdf")) for n in daily.numbers),
        ]
    )
    assert (second.news, second.outcomes) == ({}, {"unchanged": 15})


@pytest.mark.parametrize("validators", [True, False])
def test_the_next_day_exactly_the_changed_new_and_vanished_are_told(daily: Daily, validators: bool) -> None:
    daily.validators, daily.fields = validators, {} if validators else {"refresh_days": 0}
    daily.crawl()
    daily.numbers.insert(0, 18)
    daily.put("/f11.pdf", pdf("corrected"))
    daily.numbers.remove(14)
    daily.replica.replies["/a14.html"] = Reply(status=404)
    second = daily.crawl()
    told = {"new": ["/a18.html", "/f18.pdf"], "changed": ["/f11.pdf"], "gone": ["/a14.html"]}
    assert daily.news(second) == told
    assert daily.news(daily.crawl()) == {}
    assert daily.replica.asked("/a14") == []


def test_an_article_that_a_whole_walk_does_not_come_by_is_asked_for(daily: Daily) -> None:
    daily.validators, daily.fields = False, {"full_walk_days": 0}
    daily.crawl()
    daily.numbers.remove(12)
    daily.replica.replies["/a12.html"] = Reply(status=410)
    second = daily.crawl()
    assert (second.walk, daily.news(second)) == ("whole", {"gone": ["/a12.html"]})
    assert sorted(daily.replica.asked("/a") + daily.replica.asked("/f")) == ["/a12.html", "/f12.pdf"]


def test_what_moved_is_told_with_where_it_went(daily: Daily) -> None:
    daily.crawl()
    daily.replica.replies["/f11.pdf"] = Reply(status=301, headers={"Location": "/new/f11.pdf"})
    daily.put("/new/f11.pdf", pdf("11"))
    daily.put("/a17.html", page(f'<h1>{title(17)}</h1><a href="/new/f17.pdf">附件</a>', title=title(17)))
    daily.replica.replies["/f17.pdf"] = Reply(status=404)
    daily.put("/new/f17.pdf", pdf("17"))
    second = daily.crawl()
    assert daily.news(second) == {
        "changed": ["/a17.html"],
        "gone": ["/f17.pdf"],
        "moved": ["/f11.pdf → /new/f11.pdf", "/f17.pdf → /new/f17.pdf"],
        "new": ["/new/f17.pdf"],
    }
    assert daily.news(daily.crawl()) == {}


def test_a_copy_is_no_move(daily: Daily) -> None:
    daily.crawl()
    links = '<a href="/f17.pdf">附件</a><a href="/new/f17.pdf">附件</a>'
    daily.put("/a17.html", page(f"<h1>{title(17)}</h1>{links}", title=title(17)))
    daily.put("/new/f17.pdf", pdf("17"))
    assert daily.news(daily.crawl()) == {"changed": ["/a17.html"], "new": ["/new/f17.pdf"]}


def test_after_an_incomplete_run_the_lists_are_read_whole_and_nothing_held_again(daily: Daily) -> None:
    daily.validators = False
    first = daily.crawl(limit=4)
    assert (first.complete, first.reason) == (False, "limit")
    had = daily.bodies()
    second = daily.crawl()
    assert (second.walk, second.complete) == ("whole", True)
    assert [path for path in daily.bodies() if path in had and not path.startswith("/list/")] == []
    assert {c.url for c in captures(daily.folder)} | {daily.replica.url(path) for path in had} >= {
        daily.replica.url(f"/f{n}.pdf") for n in daily.numbers
    }


def test_what_failed_is_asked_for_again_wherever_it_stands(daily: Daily) -> None:
    daily.replica.replies["/f11.pdf"] = Reply(status=500)
    quick = {"RETRY_TIMES": 0}
    assert daily.crawl(settings=quick).outcomes["failed"] == 1
    daily.put("/f11.pdf", pdf("11"))
    second = daily.crawl()
    assert (second.walk, daily.news(second)) == ("new", {"new": ["/f11.pdf"]})


def test_what_comes_back_is_news(daily: Daily) -> None:
    daily.replica.replies["/a11.html"] = Reply(status=404)
    assert "gone" not in daily.crawl().news
    daily.put("/a11.html", page(f"<h1>{title(11)}</h1>", title=title(11)))
    daily.numbers = [11]
    assert daily.news(daily.crawl()) == {"new": ["/a11.html"]}


def test_a_run_says_in_the_ledger_what_the_next_one_goes_by(daily: Daily) -> None:
    daily.crawl()
    (footer,) = footers(daily.folder)
    assert (footer.walk, footer.complete) == ("whole", True)
    assert footer.listed == {str(2000 + n): 1 for n in reversed(daily.numbers)}
    assert footer.requests == {"127.0.0.1": len(daily.replica.log)}


# How far a run walks, by what the ledger says.

ENTRY = Site(
    id="x",
    name="甲",
    region="370600",
    role="hrss",
    family="trs",
    lists=("http://a.gov.cn/",),
    agencies=("社保",),
)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def run(days_ago: int, walk: str | None = "whole", *, complete: bool = True, **changed: Any) -> Run:
    entry = {**structs.asdict(ENTRY), **changed}
    started = (NOW - timedelta(days=days_ago)).isoformat()
    footer = RunFooter("x", "r", started, complete, "", {}, walk=walk)  # type: ignore[arg-type]
    return Run(RunHeader("x", "r", started, entry), footer)


CUT_SHORT = Run(RunHeader("x", "r", NOW.isoformat(), structs.asdict(ENTRY)))


@pytest.mark.parametrize(
    ("runs", "walk"),
    [
        ([], "whole"),
        ([run(1)], "new"),
        ([run(29), run(1, "new")], "new"),
        ([run(30), run(1, "new")], "whole"),
        ([run(2), run(1, complete=False)], "whole"),
        ([run(2), CUT_SHORT], "whole"),
        ([run(1, None)], "whole"),
        ([run(1, lists=["http://a.gov.cn/other/"])], "whole"),
        ([run(1, agencies=[])], "whole"),
        ([run(1, delay=9.0, expect={"min": 1})], "new"),
    ],
)
def test_lists_are_walked_whole_unless_a_recent_whole_walk_is_known_of_the_same_entry(
    runs: list[Run], walk: str
) -> None:
    assert next_walk(History({}, {}, runs), ENTRY, timedelta(days=30), NOW) == walk


# What is known of a URL.


def known(days_ago: float = 1, **fields: Any) -> Capture:
    at = (NOW - timedelta(days=days_ago)).isoformat()
    return Capture(
        **{
            "url": "http://a.gov.cn/a",
            "site": "x",
            "fetched_at": at,
            "outcome": "new",
            "status": 200,
            **fields,
        }
    )


def memory(tmp_path: Path, last: Capture, held: Capture | None = None) -> Memory:
    store = open_store(tmp_path)
    digest = add_raw(store, b"bytes")
    kept = held or (last if last.outcome in ("new", "changed", "unchanged") else None)
    found = {kept.url: structs.replace(kept, sha256=kept.sha256 or digest)} if kept else {}
    return Memory(History(found, {last.url: last}, []), store, clock=lambda: NOW)


@pytest.mark.parametrize(
    ("last", "fresh"),
    [
        (known(29), True),
        (known(31), False),
        (known(etag='"1"'), False),
        (known(last_modified="Fri, 20 Sep 2024 08:30:00 GMT"), False),
        (
            known(outcome="unchanged", etag='"1"'),
            True,
        ),  # it gave its body although it was asked conditionally
        (known(outcome="unchanged", etag='"1"', status=304), False),
        (known(role="list"), False),
        (known(outcome="gone"), False),
        (known(outcome="failed", cause="timeout"), False),
        (known(sha256="ab" * 32), False),  # the store has lost its bytes
    ],
)
def test_fresh_is_what_is_recent_and_cannot_be_revalidated(
    tmp_path: Path, last: Capture, fresh: bool
) -> None:
    assert memory(tmp_path, last).is_fresh(last.url) is fresh


@pytest.mark.parametrize(
    ("last", "settled", "due"),
    [
        (known(), True, False),
        (known(etag='"1"'), True, True),
        (known(40), True, True),
        (known(outcome="gone"), True, False),
        (known(outcome="failed", cause="timeout"), False, True),
        (known(outcome="refused", cause="waf_block"), False, True),
        (known(outcome="refused", cause="robots"), True, False),
        (known(role="list"), False, False),
    ],
)
def test_settled_is_what_was_answered_and_due_what_may_have_changed(
    tmp_path: Path, last: Capture, settled: bool, due: bool
) -> None:
    found = memory(tmp_path, last)
    assert (found.is_settled(last.url), found.is_due(last.url, is_unlisted=False)) == (settled, due)
    assert not found.is_settled("http://a.gov.cn/unknown")


def test_the_longest_unasked_come_first_and_all_after_what_is_new(tmp_path: Path) -> None:
    ranks = [memory(tmp_path, known(days)).rank("http://a.gov.cn/a") for days in (0, 3, 40, 10_000)]
    assert all(rank is not None and rank < 0 for rank in ranks)
    assert ranks == sorted(ranks)  # type: ignore[type-var]
    assert memory(tmp_path, known()).rank("http://a.gov.cn/unknown") is None


def test_a_redirect_for_good_is_told_once(tmp_path: Path) -> None:
    held = known(sha256="cd" * 32)
    moved = structs.replace(held, outcome="unchanged", final_url="http://a.gov.cn/b")
    first, again = Newsdesk(memory(tmp_path, held)), Newsdesk(memory(tmp_path, moved))
    for desk in (first, again):
        desk.take(moved, is_permanent=True)
    assert first.close().moved == {held.url: "http://a.gov.cn/b"}
    assert again.close().moved == {}
