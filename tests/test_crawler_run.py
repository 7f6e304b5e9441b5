"""Runs as a whole: limits, signals, kills, lanes, what is expected of a site."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from replicas_crawl import captures, crawl_in_process, footers, registry, site, start
from replicas_site import ARTICLES, FILES, Replica, Reply, add_generic, add_trs, pdf, serving

from archive.history import history
from archive.store import open_store
from crawler.gate import HostGate
from crawler.returning import Memory
from crawler.run import CrawlError, crawl
from crawler.sites import Expect, Site, load
from crawler.summary import site_summary
from crawler.visit import Visit


def of_lists(*lists: str, hosts: tuple[str, ...] = (), **fields: Any) -> Site:
    return Site(
        id="x", name="甲", region="370600", role="hrss", family="trs", lists=lists, hosts=hosts, **fields
    )


def visit(tmp_path: Path, entry: Site, **fields: Any) -> Visit:
    store = open_store(tmp_path)
    return Visit(entry, store, "run", HostGate(), Memory(history(store, entry.id), store), **fields)


def test_a_limit_ends_a_run_early_and_incomplete(tmp_path: Path) -> None:
    with serving() as replica:
        summary = crawl_in_process(tmp_path, site(replica.url(add_trs(replica)), "trs"), limit=3)
        assert len(replica.asked()) == 3
    (footer,) = footers(tmp_path)
    assert (footer.complete, footer.reason) == (False, "limit")
    assert summary.warnings == ("trs-site: incomplete: limit",)


def test_sigterm_ends_a_run_orderly(tmp_path: Path) -> None:
    with serving() as replica:
        process = start(tmp_path, site(replica.url(add_trs(replica)), "trs", delay=0.4))
        wait_for_requests(replica, 4)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    (footer,) = footers(tmp_path)
    assert (footer.complete, footer.reason) == (False, "shutdown")
    assert len(captures(tmp_path)) >= 2
    assert '"complete":false' in out


HELD = "signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)"


def test_what_comes_after_a_crawl_can_be_ended(tmp_path: Path) -> None:
    code = f"import signal, sys, replicas_crawl; held = {HELD}; replicas_crawl.main(*sys.argv[1:])"
    here = Path(__file__).parent
    path = {"PYTHONPATH": f"{here}:{here.parent}"}
    with serving() as replica:
        listed = registry(tmp_path, site(replica.url(add_trs(replica)), "trs"))
        command = [
            sys.executable,
            "-c",
            f"{code}; sys.exit(held != ({HELD}))",
            str(listed),
            str(tmp_path),
            "{}",
        ]
        done = subprocess.run(command, env={**os.environ, **path}, capture_output=True, check=False)
    assert (done.returncode, bool(done.stdout)) == (0, True), done.stderr


def wait_for_requests(replica: Replica, count: int) -> None:
    deadline = time.monotonic() + 120
    while len(replica.log) < count:
        assert time.monotonic() < deadline, "the crawl did not get that far"
        time.sleep(0.005)


def test_files_that_cannot_be_revalidated_rest_until_they_are_due(tmp_path: Path) -> None:
    with serving() as replica:
        entry = site(replica.url(add_trs(replica)), "trs")
        for path in FILES:
            replica.replies[path] = pdf(path, validators=False)
        crawl_in_process(tmp_path, entry)
        replica.log.clear()
        summary = crawl_in_process(tmp_path, entry)
        assert replica.asked("/files/") == []
    assert summary.sites[0].kept == len(FILES)


def test_a_changed_file_and_a_vanished_article_are_told(tmp_path: Path) -> None:
    with serving() as replica:
        entry = site(replica.url(add_trs(replica)), "trs")
        crawl_in_process(tmp_path, entry)
        replica.replies["/files/a1.pdf"] = pdf("corrected")
        replica.replies["/czyjs/202402/t20240206_4.html"] = Reply(b"", 410)
        crawl_in_process(tmp_path, entry)
    outcomes = {c.url.removeprefix(replica.base): c.outcome for c in captures(tmp_path)}
    assert outcomes["/files/a1.pdf"] == "changed"
    assert outcomes["/czyjs/202402/t20240206_4.html"] == "gone"
    assert outcomes["/files/a6.pdf"] == "unchanged"


def test_sites_that_share_a_host_are_asked_one_after_another(tmp_path: Path) -> None:
    with serving() as replica:
        lists = add_trs(replica), add_generic(replica)
        entries = [
            site(replica.url(path), family) for path, family in zip(lists, ("trs", "generic"), strict=True)
        ]
        summary = crawl_in_process(tmp_path, *entries)
        assert replica.most_at_once == 1
    assert [s.complete for s in summary.sites] == [True, True]
    assert [s.documents for s in summary.sites] == [sum("单位" in a.title for a in ARTICLES)] * 2


def test_a_site_on_the_network_is_told_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.settings.CONTACT", "")
    with pytest.raises(CrawlError, match="MINGZHANG_CONTACT"):
        crawl(load(), open_store(tmp_path))


@pytest.mark.parametrize(
    ("years", "shortfall", "broken"),
    [
        ({2022: 2, 2023: 4}, None, []),
        ({2022: 1}, None, ["expected_min"]),
        ({}, None, ["expected_min"]),
        ({}, "limit", []),
        ({2023: 6}, None, ["expected_max"]),
    ],
)
def test_expectations_are_held_against_a_complete_run(
    tmp_path: Path, years: dict[int, int], shortfall: str | None, broken: list[str]
) -> None:
    made = visit(tmp_path, of_lists("http://a.gov.cn/", expect=Expect(2, 5)))
    made.lists_read = 1
    made.years.update(years)
    if shortfall:
        made.fall_short(shortfall)
    summary = site_summary(made)
    assert [v.name for v in summary.validations if not v.holds] == broken


@pytest.mark.parametrize(
    ("region", "code", "fits"),
    [
        ("370600", "3706000001", True),
        ("370000", "3706000001", True),
        ("370600", "3713000001", False),
        ("370681", "3706000001", False),
    ],
)
def test_a_sites_own_code_is_held_against_its_region(
    tmp_path: Path, region: str, code: str, fits: bool
) -> None:
    made = visit(tmp_path, structs.replace(of_lists("http://a.gov.cn/"), region=region))
    made.site_codes.add(code)
    assert [v.holds for v in site_summary(made).validations if v.name == "region"] == [fits]


def test_an_error_of_ours_fails_the_crawl(tmp_path: Path) -> None:
    made = visit(tmp_path, of_lists("http://a.gov.cn/"))
    made.fail("KeyError: 'x'")
    validation = site_summary(made).validations[0]
    assert (validation.name, validation.holds, validation.severity) == ("no_errors", False, "error")
