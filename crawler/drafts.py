"""Entries of the registry drafted from what is known of a site; a person looks at them before they are used."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from archive.agencies import Role, role_of
from crawler.sites import Expect, Site, hostname
from parsers.titles import is_agency

UNKNOWN_REGION = "000000"
"""No division's code: `load` refuses it, so that nobody forgets to fill it in."""

Confidence = Literal["high", "medium", "low"]


class _Defaults(Struct, frozen=True, forbid_unknown_fields=True):
    portal: tuple[str, ...]
    expect: dict[Literal["own", "portal"], Expect]
    scripted: str
    provinces: dict[str, str]


@cache
def _defaults() -> _Defaults:
    return msgspec.yaml.decode(Path(__file__).with_name("drafts.yml").read_bytes(), type=_Defaults)


def draft(
    url: str,
    name: str,
    region: str | None,
    family: str,
    *,
    role: Role | None = None,
    confidence: Confidence = "low",
    evidence: str = "",
    needs_browser: bool = False,
) -> Site:
    """An entry for a list page. `role`: as stated; None: by the words of the name.

    The site of a social insurance or HRSS body is taken for its own; any other, a finance bureau's too, for
    a portal of many bodies, of which some are wanted (`drafts.yml`).
    """
    said = role or role_of(name, "other")
    is_own = said in ("social_insurance", "hrss") and is_agency(name)
    return Site(
        id=draft_id(url, region),
        name=name,
        region=region or UNKNOWN_REGION,
        role=said,
        family=family,
        lists=(url,),
        agencies=() if is_own else _defaults().portal,
        bodies=(name,) if is_own else (),
        expect=_defaults().expect["own" if is_own else "portal"],
        render=needs_browser or re.search(_defaults().scripted, url) is not None,
        evidence=evidence,
        confidence=confidence,
    )


def draft_id(url: str, region: str | None) -> str:
    """An id that the same page always gets: its host's own labels, then its division's code."""
    host = re.sub(r"^www\.|\.(gov|com|net|org)(\.cn)?$|\.cn$", "", hostname(url))
    label = re.sub(r"[^a-z0-9]+", "-", host).strip("-") or "site"
    return f"{label}-{region}" if region else label


def province_file(region: str) -> str:
    """The name of the registry's file for a division: `370000-shandong.yml`."""
    province = f"{region[:2]}0000"
    return f"{province}-{_defaults().provinces[province]}.yml"
