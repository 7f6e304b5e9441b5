"""What is valid in a registry, but doubtful: told by `sites check`, fails nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from crawler.sites import Site, hostname, is_loopback


class _Hosts(Struct, frozen=True, forbid_unknown_fields=True):
    government: tuple[str, ...]
    exceptions: tuple[str, ...]


@cache
def _hosts() -> _Hosts:
    return msgspec.yaml.decode(Path(__file__).with_name("hosts.yml").read_bytes(), type=_Hosts)


def is_public_body_s(host: str) -> bool:
    """Whether a host is a government's or one of the exceptions (`hosts.yml`), or on this machine."""
    known = _hosts().government + _hosts().exceptions
    return any(host == name or host.endswith(f".{name}") for name in known) or is_loopback(host)


def doubts(sites: Iterable[Site]) -> Iterator[str]:
    """One line for each doubt, beginning with the site's id."""
    listed: dict[str, str] = {}
    for site in sites:
        for host in sorted({hostname(url) for url in site.lists}):
            if not is_public_body_s(host):
                yield f"{site.id}: {host} is neither a government's host nor among the exceptions"
        for url in site.lists:
            if other := listed.setdefault(url, site.id) * (listed[url] != site.id):
                yield f"{site.id}: {other} reads the same list {url}"
        if site.expect is None:
            yield f"{site.id}: no `expect`: a list that moved would not be noticed"
