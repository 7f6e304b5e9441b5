"""Every family's spider against replicas of its platform: what must come out, and what must not be asked.

The replicas follow the platforms' documented conventions; `tests/replicas/*.yml` are the golden lists.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from replicas_crawl import captures, crawl_in_process
from replicas_golden import Golden, Row, body_of, golden, names, read_rows
from replicas_mirror import Mirror, build
from replicas_platforms import PLATFORMS, registered
from replicas_site import Asked, Replica, serving

from archive.model import Capture
from archive.store import open_store, raw_key
from crawler.summary import CrawlSummary, SiteSummary

"""One worker makes what all of these look at."""

REPLICAS = names()
DAYS = (0, 0, 1)
"""The replicas' day at each crawl: the first, one of unchanged sites, and one after the next day came."""


@dataclass
class Crawled:
    """Three crawls of all replicas into one store, and what each replica was asked."""

    folder: Path
    replicas: dict[str, Replica] = field(default_factory=dict)
    logs: list[dict[str, list[Asked]]] = field(default_factory=list)
    summaries: list[CrawlSummary] = field(default_factory=list)
    asked_elsewhere: list[Asked] = field(default_factory=list)

    def captures(self, name: str, crawl: int) -> list[Capture]:
        return captures(self.folder, crawl, name)

    def path(self, name: str, url: str | None) -> str:
        return (url or "").removeprefix(self.replicas[name].base)

    def news(self, name: str, crawl: int) -> dict[str, set[str]]:
        """What the crawl's summary tells of the site, by kind."""
        news, base = self.summary(name, crawl).news, self.replicas[name].base
        return {kind: {line.replace(base, "") for line in lines} for kind, lines in news.items()}

    def summary(self, name: str, crawl: int) -> SiteSummary:
        (found,) = (site for site in self.summaries[crawl].sites if site.site == name)
        return found


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    with ExitStack() as stack:
        done = Crawled(tmp_path_factory.mktemp("families"))
        elsewhere = stack.enter_context(serving("127.0.3.1"))
        for number, name in enumerate(REPLICAS, 1):
            done.replicas[name] = stack.enter_context(serving(f"127.0.2.{number}"))
        sites = [registered(name, replica) for name, replica in done.replicas.items()]
        for day in DAYS:
            for name, replica in done.replicas.items():
                mirror = Mirror(golden(name), replica, elsewhere.base, day)
                build(mirror, PLATFORMS[mirror.golden.platform])
            done.summaries.append(crawl_in_process(done.folder, *sites))
            done.logs.append({name: list(replica.log) for name, replica in done.replicas.items()})
            for replica in done.replicas.values():
                replica.log.clear()
        done.asked_elsewhere = elsewhere.log
        yield done


def test_no_crawl_fails(crawled: Crawled) -> None:
    assert [summary.failures for summary in crawled.summaries] == [(), (), ()]


def plain(title: str | None) -> str:
    return unicodedata.normalize("NFKC", title or "")


@pytest.mark.parametrize("name", REPLICAS)
def test_articles_come_out_with_title_and_date(crawled: Crawled, name: str) -> None:
    wanted = {
        (row.at, plain(row.title), row.date) for row in read_rows(golden(name).rows) if not row.is_direct
    }
    unclear = {row.at for row in golden(name).rows if row.noise == "unclear"}
    found = {
        (crawled.path(name, c.url), plain(c.article_title), c.published_on)
        for c in crawled.captures(name, 0)
        if c.role == "article" and c.outcome == "new" and crawled.path(name, c.url) not in unclear
    }
    assert found == wanted


@pytest.mark.parametrize("name", REPLICAS)
def test_files_come_out_with_name_and_bytes(crawled: Crawled, name: str) -> None:
    wanted = {
        (file.at, file.name, sha256(body_of(file.at, 0, "")).hexdigest(), plain(row.title), row.date)
        for row in read_rows(golden(name).rows)
        for file in row.files
    }
    found = {
        (crawled.path(name, c.url), c.file_name, c.sha256, plain(c.article_title), c.published_on)
        for c in crawled.captures(name, 0)
        if c.role == "file" and c.outcome == "new"
    }
    assert found == wanted


@pytest.mark.parametrize("name", REPLICAS)
def test_bytes_are_stored_as_served(crawled: Crawled, name: str) -> None:
    store = open_store(crawled.folder / "store")
    bodies = {file.at: body_of(file.at, 0, "") for row in golden(name).rows for file in row.files}
    for capture in crawled.captures(name, 0):
        if capture.role == "file" and capture.sha256:
            assert store.get(raw_key(capture.sha256)) == bodies[crawled.path(name, capture.url)]


@pytest.mark.parametrize("name", REPLICAS)
def test_the_summary_counts_the_documents_that_lists_name(crawled: Crawled, name: str) -> None:
    named = [row for row in golden(name).rows if not row.noise]
    assert [crawled.summary(name, crawl).documents for crawl in (0, 1)] == [len(named)] * 2


@pytest.mark.parametrize("name", REPLICAS)
def test_what_could_not_be_read_is_reported_with_its_cause(crawled: Crawled, name: str) -> None:
    wanted = {(row.at, *fate(row)) for row in golden(name).rows if not (row.is_read or row.noise)}
    found = {
        (re.sub(r"^http://[^/]+", "", c.url), c.outcome, c.cause)
        for c in crawled.captures(name, 0)
        if c.outcome in ("gone", "refused", "failed") and c.role != "list"
    }
    assert found == wanted


def fate(row: Row) -> tuple[str, str | None]:
    if row.is_barred:
        return "refused", "robots"
    return ("failed", "off_site") if row.is_elsewhere else ("gone", None)


def may_ask(given: Golden, path: str) -> bool:
    pages = [row for row in given.on(1) if not row.noise and not row.is_barred and not row.is_elsewhere]
    known = {"/robots.txt", *(row.at for row in pages), *(row.moved_to for row in pages)}
    known |= {at for row in pages for file in row.files for at in (file.at, file.redirects_to)}
    known.add(given.next_day.moved[1])
    known |= {row.at for row in given.rows if row.noise == "unclear"}
    return path in known or any(re.fullmatch(pattern, path) for pattern in given.columns)


@pytest.mark.parametrize("name", REPLICAS)
def test_nothing_else_is_asked(crawled: Crawled, name: str) -> None:
    for log in crawled.logs:
        assert [a.path for a in log[name] if not may_ask(golden(name), a.path)] == []
    first = [(a.method, a.path, a.form) for a in crawled.logs[0][name]]
    assert len(first) == len(set(first)), "something was asked twice"
    assert first[0][1] == "/robots.txt"
    assert crawled.replicas[name].most_at_once == 1


def test_no_other_host_is_asked(crawled: Crawled) -> None:
    assert crawled.asked_elsewhere == []


@pytest.mark.parametrize("name", REPLICAS)
def test_an_unchanged_site_costs_a_list_page_and_no_file(crawled: Crawled, name: str) -> None:
    given, log = golden(name), crawled.logs[1][name]
    files = {at for row in given.rows for file in row.files for at in (file.at, file.redirects_to)}
    assert [a.path for a in log if a.path in files and a.status == 200] == []
    for pattern in given.columns:
        assert len([a.path for a in log if re.fullmatch(pattern, a.path)]) <= 1
    assert crawled.news(name, 1) == {}


@pytest.mark.parametrize("name", REPLICAS)
def test_the_next_day_is_told_exactly(crawled: Crawled, name: str) -> None:
    next_day = golden(name).next_day
    assert crawled.news(name, 2) == {
        "new": {next_day.new.at, *(file.at for file in next_day.new.files)},
        "changed": {next_day.changed},
        "gone": {next_day.gone},
        "moved": {" → ".join(next_day.moved)},
    }
