"""A table of sites (CSV) as entries of the registry, and which of its rows could not be placed, and why.

How columns and words are recognised, and the reasons, are data: `imports.yml`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar, get_args
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, structs

from archive.agencies import Role
from crawler.detect import UNKNOWN, Page, detect
from crawler.doubts import is_public_body_s
from crawler.drafts import Confidence, draft
from crawler.sites import Site, hostname
from parsers import regions

Field = Literal[
    "url", "code", "path", "region", "name", "role", "family", "confidence", "status", "title", "evidence"
]
_DELIMITERS = ",\t;"
_T = TypeVar("_T")


class ImportTableError(ValueError):
    """The table cannot be read as one of sites; the message says why."""


class Unplaced(Struct, frozen=True):
    """A row without an entry. `line`: of the table, the header being 1; `reason`: an id of `imports.yml`."""

    line: int
    region: str
    url: str
    reason: str
    detail: str = ""


class Imported(Struct, frozen=True):
    """The entries, in the table's order, and the rows that could not be placed."""

    sites: tuple[Site, ...]
    unplaced: tuple[Unplaced, ...]


class _Unnamed(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    role: Role


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    columns: dict[Field, tuple[str, ...]]
    families: dict[str, tuple[str, ...]]
    roles: dict[Role, tuple[str, ...]]
    confidence: dict[Confidence, tuple[str, ...]]
    unnamed: _Unnamed
    usable_status: tuple[str, ...]
    error_title: str
    reasons: dict[str, str]


class _UnfitError(Exception):
    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


@cache
def words() -> _Words:
    """The wording."""
    return msgspec.yaml.decode(Path(__file__).with_name("imports.yml").read_bytes(), type=_Words)


def import_table(text: str, registered: Iterable[Site] = ()) -> Imported:
    """The entries of a table. Raises `ImportTableError` where no column holds addresses."""
    sites: dict[str, Site] = {}
    listed: dict[str, str] = {}
    unplaced: list[Unplaced] = []
    known = {url: site.id for site in registered for url in site.lists}
    for line, row in _rows(text):
        try:
            site = _site(row)
            if (url := site.lists[0]) in known:
                raise _UnfitError("registered", known[url])
            if url in listed:
                raise _UnfitError("same_list", listed[url])
        except _UnfitError as unfit:
            place = row.get("path") or row.get("region") or row.get("code") or ""
            unplaced.append(Unplaced(line, place, row["url"], unfit.reason, unfit.detail))
        else:
            site = structs.replace(site, id=_unused(site.id, sites))
            sites[site.id], listed[url] = site, site.id
    return Imported(tuple(sites.values()), tuple(unplaced))


def read_table(path: Path) -> str:
    """A table's text: UTF-8, or GB 18030 as spreadsheet programs write it."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _rows(text: str) -> Iterator[tuple[int, dict[Field, str]]]:
    head = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=max(_DELIMITERS, key=head.count))
    columns = _columns(next(reader, []))
    if "url" not in columns:
        known = ", ".join(words().columns["url"])
        raise ImportTableError(f"no column of addresses: no header has one of the words {known}")
    for cells in reader:
        if any(cells):
            row = {field: cells[n].strip() if n < len(cells) else "" for field, n in columns.items()}
            yield reader.line_num, row


def _columns(headers: list[str]) -> dict[Field, int]:
    """Where each field stands; a header that says several things is the first's that asks for it."""
    found: dict[Field, int] = {}
    for field in get_args(Field):
        left = [n for n in range(len(headers)) if n not in found.values()]
        fits = (n for word in words().columns[field] for n in left if word in headers[n].strip().lower())
        if (place := next(fits, None)) is not None:
            found[field] = place
    return found


def _site(row: Mapping[Field, str]) -> Site:
    _check_page(row)
    region = _region(row)
    url, role = row["url"], _meaning(row.get("role", ""), words().roles)
    name = row.get("name") or words().unnamed.name.format(region=_place_name(region))
    family, confidence = _family(url, row.get("family", ""))
    return draft(
        url,
        name,
        region,
        family,
        role=role or (None if row.get("name") else words().unnamed.role),
        confidence=_meaning(row.get("confidence", ""), words().confidence) or confidence,
        evidence=_evidence(row),
    )


def _check_page(row: Mapping[Field, str]) -> None:
    url = row["url"]
    if not url:
        raise _UnfitError("no_url")
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url) or not _hostname(url):
        raise _UnfitError("bad_url", url)
    if not is_public_body_s(hostname(url)):
        raise _UnfitError("foreign_host", hostname(url))
    if "status" in row and row["status"] not in words().usable_status:
        raise _UnfitError("unusable_status", row["status"] or "—")
    if re.search(words().error_title, row.get("title", ""), re.IGNORECASE):
        raise _UnfitError("error_page", row["title"])


def _hostname(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        return parts.hostname if parts.port != 0 else None
    except ValueError:
        return None


def _region(row: Mapping[Field, str]) -> str:
    code, name = row.get("code", ""), row.get("region", "") or row.get("path", "").rpartition("/")[2]
    if code:
        if code not in regions.regions():
            raise _UnfitError("no_division", code)
        if name and name not in _place_name(code):
            raise _UnfitError("wrong_division", f"{code} {_place_name(code)}")
        return code
    for said in (row.get("path", "").replace("/", ""), row.get("region", ""), row.get("name", "")):
        found = regions.resolve(said) if said else None
        if found and (said == row.get("name") or regions.prefix(said) == said):
            return found
    raise _UnfitError("no_division", row.get("path", "") or name or row.get("name", ""))


def _place_name(code: str) -> str:
    return "".join(region.name for region in regions.path(code))


def _family(url: str, said: str) -> tuple[str, Confidence]:
    """By the table's word for it, else by the address."""
    if family := _meaning(said, words().families):
        return family, "low"
    seen = detect(Page("", url))
    return seen.family, seen.confidence if seen.family != UNKNOWN else "low"


def _meaning(said: str, meanings: Mapping[_T, tuple[str, ...]]) -> _T | None:
    lower = said.lower()
    return next((meaning for meaning, known in meanings.items() if any(w in lower for w in known)), None)


def _evidence(row: Mapping[Field, str]) -> str:
    told = [row.get("evidence", "")]
    if row.get("status"):
        told.append(f"HTTP {row['status']} when it was listed")
    if row.get("title"):
        told.append(f"titled {row['title']}")
    return "; ".join(filter(None, told))


def _unused(id_: str, taken: Mapping[str, Site]) -> str:
    number = 1
    while (candidate := id_ if number == 1 else f"{id_}-{number}") in taken:
        number += 1
    return candidate
