"""What a crawl never connects to, and which sizes it takes: on real sockets of this machine."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicas_crawl import captures, crawl_in_process, site
from replicas_site import add_trs, serving

from crawler.addresses import is_local, local_hosts, may_connect
from crawler.sites import Site

OWN_NAME = socket.gethostname()
TITLE = "2023年度甲市社会保险中心单位决算"


def of_hosts(url: str, *hosts: str) -> Site:
    return Site(id="x", name="甲", region="370600", role="hrss", family="trs", lists=(url,), hosts=hosts)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00:ec2::254",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
    ],
)
def test_addresses_inside_are_never_connected_to(address: str) -> None:
    assert not may_connect(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "223.5.5.5", "2400:3200::1", "::ffff:223.5.5.5"])
def test_public_addresses_are_and_a_local_host_has_none(address: str) -> None:
    assert may_connect(address)
    assert not may_connect(address, is_local=True)


@given(st.integers(0, 2**32 - 1))
def test_an_address_is_judged_alike_in_every_notation(number: int) -> None:
    plain = str(IPv4Address(number))
    mapped, translated = IPv6Address((0xFFFF << 32) | number), IPv6Address((0x64FF9B << 96) | number)
    assert may_connect(plain) == may_connect(str(mapped)) == may_connect(str(translated))


def test_only_entries_that_name_nothing_but_this_machine_are_local() -> None:
    local, mixed = of_hosts("http://127.0.0.3:81/"), of_hosts("http://127.0.0.1/", "jia.gov.cn")
    named = of_hosts(f"http://{OWN_NAME}/")
    assert [is_local(entry) for entry in (local, mixed, named)] == [True, False, False]
    assert local_hosts([local, mixed, named]) == {"127.0.0.3"}


@pytest.mark.parametrize("host", ["0x7f000001", "2130706433", "127.1"])
def test_a_name_of_this_machine_is_no_way_in(tmp_path: Path, host: str) -> None:
    with serving() as replica:
        port = replica.base.rsplit(":", 1)[1]
        entry = site(f"http://{host}:{port}{add_trs(replica)}", "trs")
        summary = crawl_in_process(tmp_path, entry, contact="keeper@example.org")
        assert replica.log == []
    (found,) = captures(tmp_path)
    assert (found.outcome, found.cause) == ("failed", "unsafe_address")
    assert found.detail == f"{host} is at 127.0.0.1"
    assert not summary.sites[0].complete


def test_a_host_without_an_address_is_asked_once_and_said_to_have_none(tmp_path: Path) -> None:
    entry = site("http://nowhere.invalid/", "trs")
    summary = crawl_in_process(tmp_path, entry, contact="keeper@example.org")
    assert [(c.outcome, c.cause) for c in captures(tmp_path)] == [("failed", "no_such_host")]
    assert not summary.sites[0].complete
