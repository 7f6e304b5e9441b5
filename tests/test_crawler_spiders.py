"""Every spider is started against a replica of its platform, and brings back exactly what is listed here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from replicas_crawl import captures, crawl_in_process, site
from replicas_site import Asked, Replica, add_generic, add_hanweb, add_trs, serving

from archive.ledger import read_ledger
from archive.model import Capture, RunHeader
from archive.store import open_store, raw_key
from crawler.sites import families
from crawler.summary import CrawlSummary

Builder = Callable[[Replica], str]
BUILDERS: dict[str, Builder] = {"hanweb": add_hanweb, "trs": add_trs, "generic": add_generic}

DOCUMENTS = {
    ("2023年度甲市社会保险中心单位决算", "2024-09-20", "/files/a1.pdf", "附件：2023年度决算.pdf"),
    ("2024年甲市社会保险中心单位预算", "2024-02-06", "/files/a4.pdf", "a4.pdf"),
    ("2022年度甲市社会保险中心单位决算", "2023-09-15", "/files/a6.pdf", "a6.pdf"),
}
DEAD = ("2021年度甲市社会保险中心单位决算", "2022-09-10")


@dataclass
class Crawled:
    """Two crawls of all replicas in one store, and what the replicas were asked in each."""

    folder: Path
    summaries: list[CrawlSummary]
    logs: dict[str, list[list[Asked]]]
    most_at_once: dict[str, int]

    def captures(self, family: str, run: int) -> list[Capture]:
        return captures(self.folder, run, f"{family}-site")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("crawl")
    with ExitStack() as stack:
        replicas = {f: stack.enter_context(serving(f"127.0.0.{10 + i}")) for i, f in enumerate(BUILDERS)}
        sites = [site(r.url(BUILDERS[f](r)), f, expect={"min": 1, "max": 3}) for f, r in replicas.items()]
        done = Crawled(folder, [], {family: [] for family in replicas}, {})
        for _ in range(2):
            done.summaries.append(crawl_in_process(folder, *sites))
            for family, replica in replicas.items():
                done.logs[family].append(list(replica.log))
                replica.log.clear()
        done.most_at_once = {family: replica.most_at_once for family, replica in replicas.items()}
        yield done


def test_scrapy_lists_the_families() -> None:
    root = Path(__file__).parent.parent
    listed = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], cwd=root, capture_output=True, text=True, check=True
    )
    assert set(listed.stdout.split()) == families()


@pytest.mark.parametrize("family", BUILDERS)
def test_documents_are_found_with_title_date_and_file(crawled: Crawled, family: str) -> None:
    files = {
        (c.article_title, c.published_on, c.url.removeprefix(c.url[: c.url.index("/", 8)]), c.file_name)
        for c in crawled.captures(family, 0)
        if c.role == "file"
    }
    assert files == DOCUMENTS


@pytest.mark.parametrize("family", BUILDERS)
def test_articles_are_kept_and_linked(crawled: Crawled, family: str) -> None:
    found = crawled.captures(family, 0)
    articles = {c.url: (c.article_title, c.published_on, c.outcome) for c in found if c.role == "article"}
    assert set(articles.values()) == {(t, d, "new") for t, d, _, _ in DOCUMENTS} | {(*DEAD, "gone")}
    assert {c.found_on for c in found if c.role == "file"} <= set(articles)
    lists = {c.url for c in found if c.role == "list"}
    assert len(lists) == 3
    assert {c.found_on for c in found if c.role == "article"} <= lists


@pytest.mark.parametrize("family", BUILDERS)
def test_nothing_else_is_asked_for(crawled: Crawled, family: str) -> None:
    first = [a.path for a in crawled.logs[family][0]]
    assert len(first) == len(set(first)) == 1 + 3 + 4 + 3, (
        "robots.txt, list pages, articles, files, each once"
    )
    assert not any("near-miss" in path for path in first)
    assert crawled.most_at_once[family] == 1


@pytest.mark.parametrize("family", BUILDERS)
def test_bytes_are_stored_as_served(crawled: Crawled, family: str) -> None:
    store = open_store(crawled.folder / "store")
    for capture in crawled.captures(family, 0):
        if capture.outcome == "new":
            assert capture.sha256 is not None
            data = store.get(raw_key(capture.sha256))
            assert sha256(data).hexdigest() == capture.sha256
            assert len(data) == capture.bytes


@pytest.mark.parametrize("family", BUILDERS)
def test_a_second_crawl_downloads_nothing_again(crawled: Crawled, family: str) -> None:
    first, second = crawled.captures(family, 0), crawled.captures(family, 1)
    assert {a.status for a in crawled.logs[family][1]} == {304, 404}
    assert sum(a.sent for a in crawled.logs[family][1] if a.status == 304) == 0
    assert {c.outcome for c in second} == {"unchanged", "gone"}
    assert {(c.url, c.sha256, c.article_title, c.published_on, c.role) for c in second} == {
        (c.url, c.sha256, c.article_title, c.published_on, c.role) for c in first
    }


def test_the_summary_counts_and_validates(crawled: Crawled) -> None:
    first, second = crawled.summaries
    assert first.counts == {"new": 27, "gone": 3}
    assert second.counts == {"unchanged": 27, "gone": 3}
    assert first.failures == first.warnings == ()
    assert {v.name for s in first.sites for v in s.validations} == {
        "no_errors",
        "expected_min",
        "expected_max",
    }
    assert all(s.complete and s.years == {2021: 1, 2022: 1, 2023: 1, 2024: 1} for s in first.sites)


def test_a_run_begins_with_its_sites_entry(crawled: Crawled) -> None:
    headers = [
        e.record for e in read_ledger(open_store(crawled.folder / "store")) if isinstance(e.record, RunHeader)
    ]
    assert len(headers) == 6
    assert json.loads(json.dumps(headers[0].entry))["expect"] == {"min": 1, "max": 3}


def test_hanweb_asks_by_post_where_the_proxy_always_gives_the_first_page(tmp_path: Path) -> None:
    with serving() as replica:
        path = add_hanweb(replica, get_works=False)
        summary = crawl_in_process(tmp_path, site(replica.url(path), "hanweb"))
        methods = [a.method for a in replica.log if "dataproxy" in a.path]
    assert methods == ["GET", "POST", "POST"]
    assert summary.sites[0].complete
    assert {c.cause for c in captures(tmp_path) if c.outcome == "failed"} == {"unfit_page"}
    assert {c.article_title for c in captures(tmp_path) if c.role == "file"} == {
        title for title, *_ in DOCUMENTS
    }
