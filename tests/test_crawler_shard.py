"""Lanes, and the shards by which machines divide the sites."""

from __future__ import annotations

import json
import time
from pathlib import Path

import msgspec
import pytest
from conftest import mingzhang
from hypothesis import given
from hypothesis import strategies as st
from replicas_crawl import registry, site
from replicas_site import add_trs, serving

from crawler.lanes import Shard, lane_hosts, lanes
from crawler.sites import Site, hostname, load
from crawler.work import lanes_at_once


def of_lists(*lists: str, name: str = "x", hosts: tuple[str, ...] = ()) -> Site:
    return Site(id=name, name="甲", region="370600", role="hrss", family="trs", lists=lists, hosts=hosts)


names = st.sampled_from(["a.cn", "www.a.cn", "b.cn", "x.b.cn", "c.gov.cn", "gov.cn", "d.cn", "y.d.cn"])
registries = st.lists(st.tuples(names, st.lists(names, max_size=2)), max_size=12).map(
    lambda drawn: [
        of_lists(f"http://{home}/", name=f"s{number}", hosts=tuple(hosts))
        for number, (home, hosts) in enumerate(drawn)
    ]
)


@pytest.mark.parametrize(
    ("count", "delay", "lanes_"), [(1, 3.0, 1), (1_000, 3.0, 208), (1_000, 0.0, 8), (5, 0.0, 5)]
)
def test_a_delay_lets_many_lanes_be_visited_side_by_side_and_no_more_than_sites(
    count: int, delay: float, lanes_: int
) -> None:
    sites = [msgspec.structs.replace(of_lists("http://a.gov.cn/"), delay=delay)] * count
    assert lanes_at_once(sites) == lanes_


def test_lanes_part_only_what_shares_no_host() -> None:
    a, b = of_lists("http://www.a.gov.cn/x/"), of_lists("http://b.gov.cn/")
    c = of_lists("http://c.gov.cn/", hosts=("a.gov.cn",))
    d = of_lists("http://d.gov.cn/", "http://b.gov.cn/y/")
    assert lanes([a, b, c, d]) == [(a, c), (b, d)]
    assert lanes([a, b, of_lists("http://a.gov.cn/", "http://b.gov.cn/")])[0][:2] == (a, b)


@given(registries)
def test_a_host_that_one_site_asks_is_served_by_no_site_of_another_lane(sites: list[Site]) -> None:
    for lane in (found := lanes(sites)):
        others = [site for other in found if other is not lane for site in other]
        urls = [f"http://{host}/" for host in lane_hosts(lane)]
        assert [site for site in others for url in urls if site.serves(url)] == []
    assert sorted(site.id for lane in found for site in lane) == sorted(site.id for site in sites)


@given(registries, st.integers(1, 5))
def test_shards_hold_every_site_once_and_part_no_lane(sites: list[Site], parts: int) -> None:
    shards = [Shard(part, parts).take(sites) for part in range(1, parts + 1)]
    assert sorted(site.id for shard in shards for site in shard) == sorted(site.id for site in sites)
    of = {site.id: number for number, shard in enumerate(shards) for site in shard}
    assert all(len({of[site.id] for site in lane}) == 1 for lane in lanes(sites))


def test_the_shipped_sites_are_divided_about_evenly() -> None:
    sites = load()
    sizes = [len(Shard(part, 3).take(sites)) for part in (1, 2, 3)]
    assert sum(sizes) == len(sites)
    assert min(sizes) > len(sites) / 5


def test_a_site_that_is_added_moves_no_other_lane() -> None:
    sites = [of_lists(f"http://h{number}.gov.cn/", name=f"s{number}") for number in range(60)]
    before = Shard(1, 3).take(sites[:-1])
    assert [site for site in Shard(1, 3).take(sites) if site is not sites[-1]] == before


def test_thousands_of_sites_are_parted_in_a_moment() -> None:
    sites = [of_lists(f"http://www.h{number}.gov.cn/", name=f"s{number}") for number in range(3215)]
    began = time.process_time()
    assert len(lanes(sites)) == 3215
    assert time.process_time() - began < 2


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "1/0", "a/b", "-1/3", "1/3/5", "", "１/３"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"I/N|no part"):
        Shard.of(text)


def test_the_shards_of_the_command_line_together_ask_every_host_once(tmp_path: Path) -> None:
    with serving("127.0.0.1") as one, serving("127.0.0.2") as two, serving("127.0.0.3") as three:
        replicas = (one, two, three)
        entries = [
            site(replica.url(add_trs(replica)), "trs", id=hostname(replica.base).replace(".", "-"))
            for replica in replicas
        ]
        path = registry(tmp_path, *entries)
        crawled: list[str] = []
        for part in (1, 2):
            shard = ("--shard", f"{part}/2", "--json")
            done = mingzhang("--data", tmp_path / "data", "crawl", "--all", "--registry", path, *shard)
            assert done.returncode == 0, done.stderr
            crawled += [found["site"] for found in json.loads(done.stdout)["sites"]]
        assert sorted(crawled) == sorted(entry["id"] for entry in entries)
        assert all(len(replica.asked()) == len(set(replica.asked())) for replica in replicas)
    refused = mingzhang("--data", tmp_path / "data", "crawl", "--all", "--registry", path, "--shard", "3/2")
    assert refused.returncode == 2
    assert "--shard" in refused.stderr
