"""A frontier that several processes share, in a real Redis."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest
from redis import Redis
from redis_server import redis_server
from replicas_crawl import captures, footers, held, site, start
from replicas_site import Replica, add_generic, serving

from archive.ledger import Fault, read_ledger
from archive.store import open_store
from crawler import shared
from crawler.frontier import FrontierError
from crawler.lanes import lanes
from crawler.run import CrawlError, crawl
from crawler.shared import Shared
from crawler.sites import Site
from crawler.summary import CrawlSummary

Server = tuple[str, Redis, "subprocess.Popen[bytes]"]
HOSTS = 4


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with redis_server(tmp_path) as running:
        yield running


@pytest.fixture
def replicas() -> Iterator[list[Replica]]:
    with ExitStack() as stack:
        yield [stack.enter_context(serving(f"127.0.0.{number}")) for number in range(1, HOSTS + 1)]


def entries(replicas: list[Replica], **fields: Any) -> list[dict[str, Any]]:
    return [
        site(replica.url(add_generic(replica)), "generic", id=f"s{number}", **fields)
        for number, replica in enumerate(replicas)
    ]


def ended(process: subprocess.Popen[str]) -> CrawlSummary:
    out, err = process.communicate(timeout=300)
    assert out, err
    return msgspec.json.decode(out, type=CrawlSummary)


def of_host(host: str, name: str) -> Site:
    return Site(
        id=name, name="甲", region="370600", role="hrss", family="trs", lists=(f"http://{host}/",), delay=8.5
    )


def tries(client: Redis) -> int:
    """How often a machine has asked for a lane, or has said that it still has it."""
    told: Any = client.info("commandstats")
    return int(told.get("cmdstat_evalsha", {}).get("calls", 0))


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, "that did not come"
        time.sleep(0.02)


def test_processes_that_share_a_frontier_visit_every_site_once(
    server: Server, replicas: list[Replica], tmp_path: Path
) -> None:
    made = entries(replicas, delay=0.05)
    running = [start(tmp_path, *made, frontier=server[0]) for _ in range(2)]
    summaries = [ended(process) for process in running]
    visited = [one.site for summary in summaries for one in summary.sites]
    assert sorted(visited) == [entry["id"] for entry in made]
    assert [one.reason for summary in summaries for one in summary.sites] == ["finished"] * HOSTS
    for replica in replicas:
        assert len(replica.asked()) == len(set(replica.asked())) >= 10
        assert replica.most_at_once == 1
    assert server[1].keys("mingzhang:requests:*") == []


def test_what_was_visited_is_not_begun_again_in_the_same_round(
    server: Server, replicas: list[Replica], tmp_path: Path
) -> None:
    made = entries(replicas)
    assert len(ended(start(tmp_path, *made, frontier=server[0])).sites) == HOSTS
    asked = [len(replica.log) for replica in replicas]
    assert ended(start(tmp_path, *made, frontier=server[0])).sites == ()
    assert [len(replica.log) for replica in replicas] == asked
    assert 0 < server[1].ttl("mingzhang:done:s0") <= shared.ROUND


def test_a_shared_frontier_finds_what_a_crawl_alone_finds(
    server: Server, replicas: list[Replica], tmp_path: Path
) -> None:
    entry = site(replicas[0].url(add_generic(replicas[0])), "generic")
    for name, options in (("alone", {}), ("together", {"frontier": server[0]})):
        (tmp_path / name).mkdir()
        ended(start(tmp_path / name, entry, **options))
    assert held(tmp_path / "together") == held(tmp_path / "alone")
    alone, together = (captures(tmp_path / name) for name in ("alone", "together"))
    assert [c.url for c in together] == [c.url for c in alone]


def test_the_lanes_of_a_killed_machine_are_taken_over(
    server: Server, replicas: list[Replica], tmp_path: Path
) -> None:
    url, client, _ = server
    made = entries(replicas[:2], delay=0.1)
    killed = start(tmp_path, *made, frontier=url)
    wait_for(lambda: all(len(replica.log) >= 5 for replica in replicas[:2]))
    killed.kill()
    killed.communicate()
    held = {key: client.get(key) for key in client.keys("mingzhang:host:*")}
    for key in held:
        assert 0 < client.ttl(key) <= shared.LEASE
        client.persist(key)
    tried = tries(client)
    other = start(tmp_path, *made, frontier=url)
    wait_for(lambda: tries(client) >= tried + 3 * len(made))
    assert {key: client.get(key) for key in held} == held, "the lease was not respected"
    begun = [sum(asked.path == "/robots.txt" for asked in replica.log) for replica in replicas[:2]]
    assert begun == [1, 1]
    for key in held:
        client.expire(key, 1)  # the minute until then is not waited out
    assert [one.complete for one in ended(other).sites] == [True, True]
    faults: list[Fault] = []
    assert list(read_ledger(open_store(tmp_path / "store"), on_fault=faults.append))
    assert faults == []


def test_a_machine_that_stops_orderly_gives_its_lanes_back(
    server: Server, replicas: list[Replica], tmp_path: Path
) -> None:
    made = entries(replicas[:1], delay=0.3)
    stopped = start(tmp_path, *made, frontier=server[0])
    wait_for(lambda: len(replicas[0].log) >= 4)
    stopped.terminate()
    assert [one.reason for one in ended(stopped).sites] == ["shutdown"]
    assert [one.complete for one in ended(start(tmp_path, *made, frontier=server[0])).sites] == [True]


def test_a_crawl_whose_frontier_dies_ends_and_says_so(
    server: Server, replicas: list[Replica], tmp_path: Path
) -> None:
    made = entries(replicas[:1], delay=0.3)
    running = start(tmp_path, *made, frontier=server[0])
    wait_for(lambda: len(replicas[0].log) >= 4)
    server[2].kill()
    summary = ended(running)
    (one,) = summary.sites
    assert not one.complete
    assert len(summary.failures) == 1
    assert "the shared frontier was lost" in one.reason
    assert footers(tmp_path)[-1].reason == one.reason


def test_a_host_is_one_machines_until_its_delay_has_passed(server: Server) -> None:
    mine = lanes([of_host("www.a.gov.cn", "a"), of_host("b.gov.cn", "b")])
    one, other = Shared(server[0], mine), Shared(server[0], lanes([of_host("a.gov.cn", "c")]))
    first = one.take()
    assert first is not None
    assert other.take() is None
    assert not other.is_empty()
    assert one.lost() == []
    one.finish(first[0])
    one.release(first)
    for key in server[1].keys("mingzhang:host:*"):
        assert 4 < server[1].ttl(key) <= 9
    assert other.take() is None
    for key in server[1].keys("mingzhang:host:*"):
        server[1].expire(key, 1)
    wait_for(other.take)


def test_a_lane_that_went_to_another_machine_is_known_as_lost(server: Server) -> None:
    one = Shared(server[0], lanes([of_host("a.gov.cn", "a")]))
    lane = one.take()
    server[1].set("mingzhang:host:a.gov.cn", "another")
    assert one.lost() == [lane]


def test_without_a_redis_the_crawl_is_not_begun(tmp_path: Path) -> None:
    local = Site(
        id="x",
        name="甲",
        region="370600",
        role="hrss",
        family="trs",
        lists=("http://127.0.0.1:1/",),
    )
    with pytest.raises(CrawlError, match=r"no shared frontier at 127\.0\.0\.1:1/0"):
        crawl([local], open_store(tmp_path), frontier="redis://:secret@127.0.0.1:1/0")
    with pytest.raises(FrontierError):
        Shared("gopher://x", [])
