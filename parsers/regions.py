"""Administrative divisions (GB/T 2260), and which of them a public body's name begins with.

The tables and their sources are in `parsers/codes/README.md`.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

from parsers.plain import plain
from parsers.remembered import remembered

_PARTY = ("中国共产党", "中共")


class Region(Struct, frozen=True):
    """A division. Codes have 6 digits; `parent_code` is None for provinces."""

    code: str
    name: str
    level: Literal["province", "prefecture", "county"]
    parent_code: str | None = None


@cache
def regions() -> dict[str, Region]:
    """All divisions down to counties, by code, in the order of their codes."""
    rows = _rows("regions.csv") + _rows("region_overrides.csv")
    found = {
        row["code"]: msgspec.convert(row | {"parent_code": row["parent_code"] or None}, Region)
        for row in rows
    }
    return dict(sorted(found.items()))


def path(code: str) -> tuple[Region, ...]:
    """A division and those above it, the province first. Raises KeyError for an unknown code."""
    region = regions()[code]
    return (*(path(region.parent_code) if region.parent_code else ()), region)


def of_site_code(site_code: str) -> str | None:
    """The lowest known division of a government site's SiteIDCode, which begins with a division's code.

    Of a county whose code has changed since (5101320017: 新津县, now 新津区 510118) it is the prefecture.
    """
    known = (site_code[:length].ljust(6, "0") for length in (6, 4, 2))
    return next((code for code in known if site_code[:6].isdecimal() and code in regions()), None)


def fits_site_code(code: str, site_code: str) -> bool:
    """Whether a SiteIDCode may be that of a site of the division: its own, or a part's, or a former code."""
    stated = of_site_code(site_code)
    if stated is None:
        return False
    is_former = stated != site_code[:6] and stated in [region.code for region in path(code)]
    return is_former or code in [region.code for region in path(stated)]


@remembered
def resolve(agency_name: str) -> str | None:
    """The code of the lowest division that a name begins with, if only one is meant.

    County names repeat: 普陀区 alone is None, 上海市普陀区 is 310107.
    """
    _, codes = _read(_without_party(agency_name))
    return codes[0] if len(codes) == 1 else None


@remembered
def prefix(name: str) -> str:
    """The divisions' names that a text begins with: `上海市普陀区` of 上海市普陀区司法局; empty if none."""
    text = _without_party(name)
    return text[: _read(text)[0]]


def _without_party(name: str) -> str:
    text = plain(name)
    for party in _PARTY:
        text = text.removeprefix(party)
    return text


def _read(text: str, start: int = 0, above: str | None = None) -> tuple[int, list[str]]:
    """How far the longest chain of divisions reaches, and the codes of the last link of such chains."""
    best, codes = start, [above] if above else []
    for end in range(start + 2, min(len(text), start + _longest()) + 1):
        for code in _by_name().get(text[start:end], ()):
            if above is None or above in {r.code for r in path(code)[:-1]}:
                reach, found = _read(text, end, code)
                if reach > best:
                    best, codes = reach, found
                elif reach == best:
                    codes = [*codes, *(c for c in found if c not in codes)]
    return best, codes


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    aliases = [(row["alias"], row["code"]) for row in _rows("region_aliases.csv")]
    for name, code in [(r.name, r.code) for r in regions().values()] + aliases:
        names[name] = (*names.get(name, ()), code)
    return names


@cache
def _longest() -> int:
    return max(map(len, _by_name()))


def _rows(name: str) -> list[dict[str, str]]:
    with resources.files("parsers.codes").joinpath(name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
