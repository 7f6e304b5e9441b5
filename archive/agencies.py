"""Agencies: one name for one body, and what kind of body it is."""

from __future__ import annotations

import re
import sqlite3
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

from archive.database import Row, insert
from archive.search import add_to_index, remove_from_index
from parsers import regions

Role = Literal["social_insurance", "hrss", "finance", "other"]

_OWN_LEVEL = re.compile(r"[(（]?本级[)）]?$")
_LONGEST_PROVINCE = 8  # 新疆维吾尔自治区

# Where documents of one agency came by sites of different roles, one that says something goes before `other`.
_SETTLE = """
UPDATE agencies SET role = said.role FROM (
  SELECT agency_id, role, row_number() OVER (PARTITION BY agency_id ORDER BY role = 'other', role) AS n
  FROM _agencies
) AS said WHERE said.n = 1 AND said.agency_id = agencies.id AND said.role != agencies.role
"""


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
    id_ = said["agency_id"]
    if not connection.execute("SELECT 1 FROM agencies WHERE id = ?", (id_,)).fetchone():
        agency = {column: said[column] for column in ("name", "region_code", "role")}
        insert(connection, "agencies", [{"id": id_, **agency}])
        add_to_index(connection, "agencies", "id = ?", (id_,))


def refresh_agencies(connection: sqlite3.Connection) -> None:
    """Make `agencies` what the loaded documents say: drop those that none names, settle what roles differ."""
    orphan = "id NOT IN (SELECT agency_id FROM _agencies)"
    remove_from_index(connection, "agencies", orphan, ())
    connection.execute(f"DELETE FROM agencies WHERE {orphan}")
    connection.execute(_SETTLE)


def _is_province(name: str) -> bool:
    code = regions.resolve(name)
    return code is not None and regions.regions()[code].level == "province"


@cache
def _rules() -> _Roles:
    text = resources.files("archive").joinpath("roles.yml").read_bytes()
    return msgspec.yaml.decode(text, type=_Roles)
