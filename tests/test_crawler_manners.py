"""Manners: the night, the day's share of a host, waits before a second try."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from replicas_crawl import captures, crawl_in_process, site
from replicas_site import Reply, add_trs, serving

from archive.ledger import LedgerWriter
from archive.model import Capture
from archive.store import open_store
from crawler.gate import HostGate, asked_since
from crawler.night import CHINA, Hours
from mingzhang.cli import main

NIGHT = Hours()
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


def china(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("now", "begin", "end"),
    [
        (china(20, 23), china(20, 23), china(21, 6)),
        (china(21, 5, 59), china(21, 5, 59), china(21, 6)),
        (china(21, 6), china(21, 22), china(22, 6)),
        (china(21, 12), china(21, 22), china(22, 6)),
        (china(21, 22), china(21, 22), china(22, 6)),
        (datetime(2026, 11, 21, 14, tzinfo=UTC), china(21, 22), china(22, 6)),
    ],
)
def test_the_night_is_that_of_the_sites(now: datetime, begin: datetime, end: datetime) -> None:
    assert (NIGHT.next_begin(now), NIGHT.next_end(now)) == (begin, end)


@given(MOMENTS)
def test_a_night_is_never_far_and_eight_hours_long(now: datetime) -> None:
    begin, end = NIGHT.next_begin(now), NIGHT.next_end(now)
    assert now <= begin < end <= now + timedelta(days=1)
    assert begin - now <= timedelta(hours=16)
    assert begin == now or end - begin == timedelta(hours=8)


def test_a_day_ends_the_run_before_it_asks(tmp_path: Path) -> None:
    with serving() as replica:
        (summary,) = crawl_in_process(
            tmp_path, site(replica.url(add_trs(replica)), "trs"), until="2020-01-01T00:00:00+00:00"
        ).sites
        assert replica.asked() == []
    assert (summary.complete, summary.reason) == (False, "its hours are over")


def test_a_days_share_holds_over_runs_and_counts_robots_and_retries(tmp_path: Path) -> None:
    with serving() as replica:
        entry = site(replica.url(add_trs(replica)), "trs", daily_cap=8)
        replica.replies["/files/a1.pdf"] = Reply(status=503)
        for _ in range(3):
            (summary,) = crawl_in_process(tmp_path, entry, limit=5, settings={"RETRY_BACKOFF": 0}).sites
        assert len(replica.log) == 8
    assert (summary.complete, summary.reason) == (False, "127.0.0.1: daily cap of 8 requests")
    assert summary.requests == {}


def test_the_ledger_knows_what_a_host_was_asked(tmp_path: Path) -> None:
    store, now = open_store(tmp_path), datetime(2026, 11, 21, 12, tzinfo=UTC)

    def run(
        site_id: str, began: datetime, *urls: tuple[str, datetime], requests: dict[str, int] | None
    ) -> None:
        with LedgerWriter(store, site_id, f"{began:%Y%m%dT%H%M%S%fZ}", {}) as ledger:
            for url, at in urls:
                ledger.record(Capture(url, site_id, f"{at:%Y-%m-%dT%H:%M:%SZ}", "failed", cause="timeout"))
            ledger.finish(False, "", requests=requests)

    hour = timedelta(hours=1)
    run("a", now - 60 * hour, ("http://a.gov.cn/", now - 59 * hour), requests={"a.gov.cn": 500})
    run("a", now - 2 * hour, ("http://a.gov.cn/", now - hour), requests={"a.gov.cn": 7})
    run(
        "b", now - 3 * hour, ("http://a.gov.cn/", now - hour), ("http://b.gov.cn/", now - hour), requests=None
    )
    run(
        "c",
        now - 25 * hour,
        ("http://c.gov.cn/1", now - 25 * hour),
        ("http://c.gov.cn/2", now - hour),
        requests={},
    )
    run("ingest", now - hour, ("ingest:ab/x.pdf", now - hour), requests=None)
    assert asked_since(store, now - 24 * hour) == {"a.gov.cn": 8, "b.gov.cn": 1, "c.gov.cn": 1}


def test_a_gate_counts_on_from_what_was_asked_before() -> None:
    gate = HostGate({"a.gov.cn": 2})
    gate.count("a.gov.cn")
    assert (gate.asked("a.gov.cn"), gate.asked("b.gov.cn")) == (3, 0)


def test_a_second_try_waits_and_a_third_twice_as_long(tmp_path: Path) -> None:
    answers = [Reply(status=502), Reply(status=502), Reply(b"<a href='/x'>x</a>")]
    with serving() as replica:
        path = add_trs(replica)
        replica.replies[path] = lambda _: answers.pop(0)
        crawl_in_process(tmp_path, site(replica.url(path), "generic"), settings={"RETRY_BACKOFF": 0.4})
        at = [asked.at for asked in replica.log if asked.path == path]
    assert at[1] - at[0] >= 0.39
    assert at[2] - at[1] >= 0.79
    assert captures(tmp_path)[0].status == 200


def test_a_plain_crawl_does_not_wait_and_says_that_a_night_one_does() -> None:
    found = CliRunner().invoke(main, ["crawl", "--help"])
    assert "--at-night" in found.output
