"""The registry of sites: which sites are crawled, with which spider, and what is expected of them.

A registry is a YAML file, or a folder of them (`crawler/sites/<division code of the province>-<name>.yml`);
each file is a list of entries with the fields of `Site`. A site costs an entry here and no code.
"""

from __future__ import annotations

import codecs
import pkgutil
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
import yaml
from msgspec import Meta, Struct

from parsers.regions import regions

SHIPPED = Path(__file__).with_name("sites")
"""The registry that is part of the distribution."""

Url = Annotated[str, Meta(pattern=r"^https?://[^\s/]+(/\S*)?$")]
MonthDay = Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast, where it is
_FIELD_AT_FAULT = re.compile(r"unknown field `(\w+)`|at `\$\.(\w+)")


class RegistryError(ValueError):
    """An entry of the registry is wrong. The message begins with `file:line:`."""


class Expect(Struct, frozen=True, forbid_unknown_fields=True):
    """How many documents a fiscal year has: fewer than `min` is a failure, more than `max` a warning."""

    min: Annotated[int, Meta(ge=0)] = 0
    max: Annotated[int, Meta(ge=1)] | None = None


class Due(Struct, frozen=True, forbid_unknown_fields=True):
    """The days of the year (`MM-DD`) by which the region asks its bodies to publish; None: not known."""

    budget: MonthDay | None = None
    final: MonthDay | None = None


class Site(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A site, or a part of one, that publishes budgets and final accounts."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    """Stable: the ledger is kept under it."""
    name: Annotated[str, Meta(min_length=1)]
    region: Annotated[str, Meta(pattern=r"^\d{6}$")]
    """Division code, GB/T 2260."""
    role: Literal["social_insurance", "hrss", "finance", "other"]
    family: str
    """The spider's name."""
    lists: Annotated[tuple[Url, ...], Meta(min_length=1)]
    agencies: tuple[str, ...] = ()
    """On a portal, the bodies wanted: names or regular expressions. Empty: all that publish there."""
    bodies: tuple[str, ...] = ()
    """The bodies whose accounts are to come each year, by their full names; others may come too."""
    expect: Expect | None = None
    due: Due | None = None
    render: bool = False
    """Whether its pages need a browser."""
    encoding: str | None = None
    """Only where the pages misstate theirs."""
    delay: Annotated[float, Meta(ge=0)] = 3.0
    """Seconds between two requests; a longer Crawl-delay of robots.txt wins."""
    refresh_days: Annotated[int, Meta(ge=0)] | None = None
    """Days after which what its server cannot revalidate is asked for again; default: `REFRESH_DAYS`."""
    full_walk_days: Annotated[int, Meta(ge=0)] | None = None
    """Days after which its lists are read to their end again; default: `FULL_WALK_DAYS`."""
    daily_cap: Annotated[int, Meta(ge=1)] | None = None
    """Requests a day to each of its hosts; default: `DAILY_CAP`."""
    hosts: tuple[str, ...] = ()
    """Further hosts that pages and files may come from; a host stands for its subdomains too."""
    evidence: str = ""
    confidence: Literal["high", "medium", "low"] = "low"
    verified_on: date | None = None
    """The day of a real crawl that met its expectations."""

    def serves(self, url: str) -> bool:
        """Whether a URL is on a host that this site's pages and files may come from."""
        host = hostname(url)
        return host in self.home_hosts() or any(host == h or host.endswith(f".{h}") for h in self.hosts)

    def home_hosts(self) -> frozenset[str]:
        """The hosts of the lists, each with and without `www.`."""
        bare = {hostname(url).removeprefix("www.") for url in self.lists}
        return frozenset(bare | {f"www.{host}" for host in bare})


def hostname(url: str) -> str:
    """The lower-case host of a URL, without its port."""
    return urlsplit(url).hostname or ""


def is_loopback(host: str) -> bool:
    """Whether a host is this machine: `localhost`, or a literal loopback address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@cache
def families() -> frozenset[str]:
    """The platform families that have a spider: the names of the modules in `crawler/spiders/`."""
    modules = pkgutil.iter_modules([str(Path(__file__).with_name("spiders"))])
    return frozenset(module.name for module in modules) - {"base"}


def load(path: Path = SHIPPED) -> list[Site]:
    """The sites of a registry file, or of all `*.yml` of a folder, in the order of the files.

    Raises `RegistryError` for an unknown key, a value of the wrong type or form (a code must be quoted), an
    id used twice, or a family without a spider; `FileNotFoundError` where there is no such registry.
    """
    files = sorted(path.glob("*.yml")) if path.is_dir() else [path]
    if not files:
        raise FileNotFoundError(f"no *.yml in {path}")
    sites: list[Site] = []
    seen: dict[str, str] = {}
    for file in files:
        for site, place in _entries(file):
            if site.id in seen:
                raise RegistryError(f"{place}: the id {site.id} is already used at {seen[site.id]}")
            seen[site.id] = place
            sites.append(site)
    return sites


def _entries(file: Path) -> Iterator[tuple[Site, str]]:
    try:
        node = yaml.compose(file.read_text("utf-8"), Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or " ".join(str(error).split())
        raise RegistryError(f"{file}:{mark.line + 1 if mark else 1}: {said}") from error
    if not isinstance(node, yaml.SequenceNode):
        raise RegistryError(f"{file}:1: a list of sites is expected")
    for entry in node.value:
        yield _site(entry, file), f"{file}:{entry.start_mark.line + 1}"


def _site(node: yaml.Node, file: Path) -> Site:
    if not isinstance(node, yaml.MappingNode):
        raise RegistryError(f"{file}:{node.start_mark.line + 1}: a site with its fields is expected")
    lines = _key_lines(node, file)
    try:
        site = msgspec.convert(_value(node), Site)
    except msgspec.ValidationError as error:
        field = next((name for name in _fields_at_fault(str(error)) if name in lines), None)
        line = lines[field] if field else node.start_mark.line + 1
        raise RegistryError(f"{file}:{line}: {_explained(str(error))}") from error
    _check(site, lines, file)
    return site


def _check(site: Site, lines: dict[str, int], file: Path) -> None:
    if site.family not in families():
        known = ", ".join(sorted(families()))
        raise RegistryError(
            f"{file}:{lines['family']}: no spider for the family {site.family}; there are: {known}"
        )
    if site.region not in regions():
        raise RegistryError(f"{file}:{lines['region']}: no division has the code {site.region}")
    if site.encoding and not _is_codec(site.encoding):
        raise RegistryError(f"{file}:{lines['encoding']}: no encoding is called {site.encoding}")
    if site.expect and site.expect.max is not None and site.expect.max < site.expect.min:
        raise RegistryError(f"{file}:{lines['expect']}: max is less than min")
    for pattern in site.agencies:
        try:
            re.compile(pattern)
        except re.error as error:
            raise RegistryError(f"{file}:{lines['agencies']}: not a pattern: {pattern} ({error})") from error


def _is_codec(name: str) -> bool:
    try:
        return bool(codecs.lookup(name))
    except LookupError:
        return False


def _key_lines(node: yaml.MappingNode, file: Path) -> dict[str, int]:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if key.value in lines:
            raise RegistryError(
                f"{file}:{line}: {key.value} is given twice (first in line {lines[key.value]})"
            )
        lines[key.value] = line
    return lines


def _value(node: yaml.Node) -> Any:
    return Loader("").construct_document(node)


def _fields_at_fault(message: str) -> list[str]:
    return [name for match in _FIELD_AT_FAULT.finditer(message) for name in match.groups() if name]


def _explained(message: str) -> str:
    unquoted = "Expected `str`, got `int`" in message
    return f"{message} (put it in quotes)" if unquoted else message
