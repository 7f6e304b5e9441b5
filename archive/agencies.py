"""Agencies: one name for one body, and what kind of body it is."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Container
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

from archive import tally
from archive.bulk import in_bulk
from archive.database import Row, insert
from archive.search import add_to_index, index_document, remove_from_index, unindex_document
from archive.touched import touch
from parsers import regions

Role = Literal["social_insurance", "hrss", "finance", "other"]

_OWN_LEVEL = re.compile(r"[(（]?本级[)）]?$")
_LONGEST_PROVINCE = 8  # 新疆维吾尔自治区

_TOUCHED = "(SELECT id FROM _touched WHERE what = 'agency')"
# Where documents of one agency came by sites of different roles, one that says something goes before `other`.
_UNSETTLED = f"""
SELECT said.agency_id, said.role FROM (
  SELECT agency_id, role, row_number() OVER (PARTITION BY agency_id ORDER BY role = 'other', role) AS n
  FROM (
    SELECT agency_id, role FROM _agencies WHERE agency_id IN {_TOUCHED}
    UNION ALL SELECT agency_id, role FROM _bodies WHERE agency_id IN {_TOUCHED}
  )
) AS said JOIN agencies ON agencies.id = said.agency_id WHERE said.n = 1 AND said.role != agencies.role
"""
_ORPHANS = f"""
id IN {_TOUCHED} AND NOT EXISTS (SELECT 1 FROM _agencies WHERE agency_id = agencies.id)
AND NOT EXISTS (SELECT 1 FROM _bodies WHERE agency_id = agencies.id)
"""
_ENTRIES = """
SELECT r.site, r.entry FROM _touched AS t CROSS JOIN _last_runs AS r ON r.site = t.id
WHERE t.what = 'site' ORDER BY r.site
"""


class _Entry(Struct, frozen=True):
    bodies: tuple[str, ...] = ()
    region: str | None = None
    role: str = "other"


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    role: Role
    words: tuple[str, ...]


class _Roles(Struct, frozen=True, forbid_unknown_fields=True):
    roles: tuple[_Words, ...]
    inherited: tuple[Role, ...]


def agency_key(name: str, region_code: str | None) -> str:
    """The public id of an agency: 12 hex digits."""
    return sha256(f"{region_code or ''}|{name}".encode()).hexdigest()[:12]


def short_name(agency_name: str) -> str:
    """A body's name without 本级, and without its province or municipality where a lower division follows."""
    name = _OWN_LEVEL.sub("", "".join(agency_name.split())) or agency_name
    for end in range(_LONGEST_PROVINCE, 1, -1):
        head, rest = name[:end], name[end:]
        if regions.prefix(head) == head and _is_province(head) and regions.prefix(rest):
            return rest
    return name


def role_of(name: str, site_role: str) -> Role:
    """What kind of body it is: by the words of its name, else by its site's role (`roles.yml`)."""
    rules = _rules()
    for rule in rules.roles:
        if any(word in name for word in rule.words):
            return rule.role
    return next((role for role in rules.inherited if role == site_role), "other")


def add_agency(connection: sqlite3.Connection, said: Row) -> None:
    """Add the agency that a document names (a row of `_agencies`) where it is new."""
    id_ = str(said["agency_id"])
    touch(connection, "agency", [id_])
    if not connection.execute("SELECT 1 FROM agencies WHERE id = ?", (id_,)).fetchone():
        agency = {column: said[column] for column in ("name", "region_code", "role")}
        insert(connection, "agencies", [{"id": id_, **agency}])
        tally.add(connection, {"agencies": 1})
        if not in_bulk(connection):
            add_to_index(connection, "agencies", "id = ?", (id_,))


def refresh_agencies(connection: sqlite3.Connection) -> None:
    """Make the touched agencies what documents and the registry name: drop the others, settle what roles differ."""
    known = {code for (code,) in connection.execute("SELECT code FROM regions")}
    for site, text in connection.execute(_ENTRIES).fetchall():
        _refresh_bodies(connection, site, msgspec.json.decode(text, type=_Entry), known)
    remove_from_index(connection, "agencies", _ORPHANS, ())
    gone = connection.execute(f"DELETE FROM agencies WHERE {_ORPHANS}").rowcount
    tally.add(connection, {"agencies": -gone})
    for agency, role in connection.execute(_UNSETTLED).fetchall():
        _settle_role(connection, agency, role)


def _settle_role(connection: sqlite3.Connection, agency: str, role: str) -> None:
    """Change an agency's role, which its documents are found by."""
    documents = connection.execute("SELECT id FROM documents WHERE agency_id = ?", (agency,)).fetchall()
    for (document,) in documents:
        unindex_document(connection, document)
    connection.execute("UPDATE agencies SET role = ? WHERE id = ?", (role, agency))
    for (document,) in documents:
        index_document(connection, document)


def _refresh_bodies(connection: sqlite3.Connection, site: str, entry: _Entry, known: Container[str]) -> None:
    """The bodies that the entry of a site's last run names, and an agency for each."""
    said_by_id: dict[object, Row] = {}
    for body in entry.bodies:
        name, region = short_name(body), regions.resolve(body) or entry.region
        region = region if region in known else None
        key = agency_key(name, region)
        said_by_id[key] = {
            "agency_id": key,
            "name": name,
            "region_code": region,
            "role": role_of(name, entry.role),
        }
    held = connection.execute("SELECT agency_id, role FROM _bodies WHERE site = ?", (site,)).fetchall()
    if set(held) == {(said["agency_id"], said["role"]) for said in said_by_id.values()}:
        return
    touch(connection, "agency", (agency for agency, _ in held))
    connection.execute("DELETE FROM _bodies WHERE site = ?", (site,))
    for said in said_by_id.values():
        insert(connection, "_bodies", [{"site": site, **said}])
        add_agency(connection, said)


def _is_province(name: str) -> bool:
    code = regions.resolve(name)
    return code is not None and regions.regions()[code].level == "province"


@cache
def _rules() -> _Roles:
    text = resources.files("archive").joinpath("roles.yml").read_bytes()
    return msgspec.yaml.decode(text, type=_Roles)
