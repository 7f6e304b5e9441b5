"""Which network addresses may be connected to: public ones, and for sites on this machine its own.

The check is made where a name becomes the address that is connected to, so that a name whose owner changes
its address between two look-ups (DNS rebinding) gains nothing. A URL's literal address, in whatever notation,
passes the same place.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.sites import Site, hostname, is_loopback

_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv6 addresses that stand for an IPv4 address in their last 32 bits (NAT64, RFC 6052)."""

Address = IPv4Address | IPv6Address

_unsafe: dict[str, str] = {}
"""Host → address, of this process, as Scrapy's cache of names is: Twisted passes on no reason for none."""


class UnsafeAddressError(DNSLookupError):  # type: ignore[misc, unused-ignore]
    """A host is at an address that is not asked; the message names both."""


class CheckedResolver(CachingThreadedResolver):  # type: ignore[misc, unused-ignore]
    """Scrapy's resolver, which gives out no address but those that may be connected to.

    `LOCAL_HOSTS` of the settings names the hosts that may be on this machine.
    """

    local_hosts: Container[str] = ()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """As Scrapy builds it, once per process."""
        resolver: Self = super().from_crawler(crawler, reactor)
        resolver.local_hosts = frozenset(crawler.settings.getlist("LOCAL_HOSTS"))
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """The address of a host. Fails with `UnsafeAddressError`, or `DNSLookupError` where it has none."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if may_connect(address, is_local=name in self.local_hosts):
            return address
        _unsafe[name] = address
        raise UnsafeAddressError(f"{name} is at {address}")


def unsafe_address(host: str) -> str | None:
    """The address for which the host was not connected to in this process, if that is why."""
    return _unsafe.get(host)


def may_connect(address: str, *, is_local: bool = False) -> bool:
    """Whether an address is public, or this machine's where the host `is_local`."""
    plain = _plain(ip_address(address))
    return plain.is_loopback if is_local else plain.is_global and not plain.is_multicast


def local_hosts(sites: Iterable[Site]) -> frozenset[str]:
    """The hosts of those sites whose entries name nothing but this machine."""
    return frozenset(
        host for site in sites if is_local(site) for host in (*map(hostname, site.lists), *site.hosts)
    )


def is_local(site: Site) -> bool:
    """Whether a site's entry names only this machine: `localhost`, or literal loopback addresses."""
    return all(is_loopback(host) for host in (*map(hostname, site.lists), *site.hosts))


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, where it stands for one."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, address))[1]
