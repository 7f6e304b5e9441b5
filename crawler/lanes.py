"""Lanes: the sites in groups such that no two groups may ask the same host, and the shards made of them.

A lane's sites are visited one after another, so that no host ever gets two requests at a time. No lane is
divided between two machines.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from crawler.sites import Site

Lane = tuple[Site, ...]

_SHARD = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")


class Shard(NamedTuple):
    """One of `parts` of the sites, `part` counted from 1."""

    part: int
    parts: int

    @classmethod
    def of(cls, text: str) -> Shard:
        """The shard written `I/N`. Raises ValueError for anything but 1 ≤ I ≤ N."""
        written = _SHARD.fullmatch(text)
        if not written:
            raise ValueError(f"{text!r} is not I/N, such as 1/3")
        shard = cls(int(written[1]), int(written[2]))
        if not 1 <= shard.part <= shard.parts:
            raise ValueError(f"there is no part {shard.part} of {shard.parts}")
        return shard

    def take(self, sites: Sequence[Site]) -> list[Site]:
        """The sites of this shard, in their order.

        A lane's shard follows from its first host by name, so that a site which is added or left out moves
        no lane but its own: machines whose registries differ a little still divide the rest alike.
        """
        mine = {site.id for lane in lanes(sites) if self._holds(lane) for site in lane}
        return [site for site in sites if site.id in mine]

    def _holds(self, lane: Lane) -> bool:
        digest = sha256(min(lane_hosts(lane)).encode()).digest()
        return int.from_bytes(digest[:8], "big") % self.parts == self.part - 1


def lanes(sites: Iterable[Site]) -> list[Lane]:
    """The sites in lanes, each in the order given; a lane stands where its last site stood."""
    ordered = list(sites)
    declared = {host for site in ordered for host in _hosts(site)}
    groups = _Groups()
    for number, site in enumerate(ordered):
        for host in _hosts(site):
            for above in (host, *_parents(host)):
                if above in declared:
                    groups.join(f"#{number}", above)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number in range(len(ordered)):
        found[groups.head(f"#{number}")].append(number)
    return [tuple(ordered[n] for n in lane) for lane in sorted(found.values(), key=lambda lane: lane[-1])]


def lane_hosts(lane: Lane) -> frozenset[str]:
    """The hosts that a lane's sites may ask, without `www.`: a home host is the same with and without it."""
    return frozenset(host.removeprefix("www.") for site in lane for host in _hosts(site))


def _hosts(site: Site) -> frozenset[str]:
    return site.home_hosts() | set(site.hosts)


def _parents(host: str) -> Iterator[str]:
    """`b.c` and `c` of `a.b.c`: a host of the registry stands for its subdomains too."""
    while "." in host:
        _, _, host = host.partition(".")
        yield host


class _Groups:
    """Sets of names that grow together (union-find)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def head(self, name: str) -> str:
        """The name that stands for all of the group."""
        path = []
        while (above := self._above.get(name, name)) != name:
            path.append(name)
            name = above
        self._above.update(dict.fromkeys(path, name))
        return name

    def join(self, one: str, other: str) -> None:
        """Make two groups one."""
        self._above[self.head(one)] = self.head(other)
