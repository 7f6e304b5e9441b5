"""Which accounts should be there: for each agency, year and kind, whether they are, since when, and why not.

Accounts are expected from the first year of an agency that is held, and of the bodies that a site's registry
entry names, up to the last whose day had come when the site was last crawled. Time is that of the ledger: the
same store gives the same coverage on any day.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

from archive.database import Row, insert
from archive.ingest import SITE as INGEST
from archive.touched import touch

Kind = Literal["budget", "final"]
KINDS: tuple[Kind, ...] = ("budget", "final")
_AT_HAND = 64  # sites whose last run is kept in memory

_HELD = """
SELECT d.id, d.fiscal_year, d.kind, d.status, d.published_on,
  (SELECT count(*) FROM statements AS s WHERE s.document_id = d.id) AS tables
FROM documents AS d
WHERE d.agency_id = ? AND d.fiscal_year IS NOT NULL AND d.kind IS NOT NULL AND d.superseded_by IS NULL
ORDER BY d.status = 'failed', d.status = 'blank', tables DESC, d.id
"""
# Whose accounts are expected by a site: a crawl of it changes what is told of them, what is taken in does not.
_WATCHED = f"""
WITH crawled AS (SELECT id FROM _touched WHERE what = 'site' AND id != '{INGEST}')
SELECT b.agency_id FROM crawled CROSS JOIN _bodies AS b ON b.site = crawled.id
UNION
SELECT d.agency_id FROM crawled CROSS JOIN _came_by AS c ON c.site = crawled.id
CROSS JOIN document_files AS f ON f.sha256 = c.sha256 CROSS JOIN documents AS d ON d.id = f.document_id
WHERE d.agency_id IS NOT NULL
UNION
SELECT id FROM _touched WHERE what = 'agency'
"""
# The site that an agency's documents came by, or whose registry entry names it; a crawled one before `ingest`.
_SITE = f"""
SELECT site FROM (
  SELECT site FROM _bodies WHERE agency_id = ?1
  UNION
  SELECT c.site FROM documents AS d CROSS JOIN document_files AS f ON f.document_id = d.id
  CROSS JOIN _came_by AS c ON c.sha256 = f.sha256 WHERE d.agency_id = ?1
) CROSS JOIN sites ON sites.id = site ORDER BY site = '{INGEST}', last_crawled_at DESC, site LIMIT 1
"""
_WATCH = """
SELECT s.last_crawled_at, r.entry, r.refused FROM sites AS s CROSS JOIN _last_runs AS r ON r.site = s.id
WHERE s.id = ?
"""
_COLUMNS = (
    "agency_id, fiscal_year, kind, status, document_id, published_on, due_on, due_basis, cause, checked_at"
)
_NOW = f"SELECT {_COLUMNS} FROM coverage WHERE agency_id = ? ORDER BY fiscal_year, kind"


class Season(Struct, frozen=True, forbid_unknown_fields=True):
    """A day (`MM-DD`) some years after the year that is accounted for."""

    years: int
    day: str


class Due(Struct, frozen=True):
    """The days by which a region asks its bodies to publish, as a registry entry gives them."""

    budget: str | None = None
    final: str | None = None


class Entry(Struct, frozen=True):
    """What coverage needs of a registry entry."""

    due: Due | None = None


class Watch(Struct, frozen=True):
    """A site as it was last crawled: when, by which days it is to publish, and who refused."""

    checked_at: str
    due: Due
    refused: str | None


class Document(Struct, frozen=True):
    """A current document of an agency, for a year and kind."""

    id: str
    year: int
    kind: str
    status: str
    published_on: str | None
    tables: int


def refresh_coverage(connection: sqlite3.Connection) -> None:
    """Make `coverage` anew for the agencies that were touched, or whose site was crawled.

    Agencies of which more changed than when they were asked for are touched.
    """
    watch = lru_cache(_AT_HAND)(lambda site: _watch(connection, site))
    for (agency,) in connection.execute(_WATCHED).fetchall():
        site = connection.execute(_SITE, (agency,)).fetchone()
        wanted = list(_rows(agency, _held(connection, agency), watch(*site))) if site else []
        held = connection.execute(_NOW, (agency,)).fetchall()
        rows = [tuple(row.values()) for row in wanted]
        if rows != held:
            connection.execute("DELETE FROM coverage WHERE agency_id = ?", (agency,))
            insert(connection, "coverage", wanted)
        if [row[:-1] for row in rows] != [row[:-1] for row in held]:
            touch(connection, "agency", [agency])


def _held(connection: sqlite3.Connection, agency: str) -> dict[tuple[int, str], Document]:
    """Of each year and kind the document that says most."""
    held: dict[tuple[int, str], Document] = {}
    for row in connection.execute(_HELD, (agency,)):
        document = Document(*row)
        held.setdefault((document.year, document.kind), document)
    return held


def due_on(kind: Kind, year: int, due: Due) -> tuple[str, str]:
    """The day by which an account is due, and what that rests on: `site` or `season`."""
    season = _seasons()[kind]
    day = due.budget if kind == "budget" else due.final
    return f"{year + season.years}-{day or season.day}", "site" if day else "season"


def _rows(agency: str, held: dict[tuple[int, str], Document], watch: Watch | None) -> Iterator[Row]:
    for year, kind in sorted(held.keys() | set(_expected(held, watch))):
        document = held.get((year, kind))
        due, basis = due_on(kind, year, watch.due if watch else Due()) if kind in KINDS else (None, None)
        yield {
            "agency_id": agency,
            "fiscal_year": year,
            "kind": kind,
            "status": _status(document, due, watch),
            "document_id": document.id if document else None,
            "published_on": document.published_on if document else None,
            "due_on": due,
            "due_basis": basis,
            "cause": watch.refused if watch and not document else None,
            "checked_at": watch.checked_at if watch else None,
        }


def _expected(held: dict[tuple[int, str], Document], watch: Watch | None) -> Iterator[tuple[int, Kind]]:
    """Years and kinds whose day had come when the site was last crawled; none where no site is watched."""
    if watch is None:
        return
    last = int(watch.checked_at[:4])
    for kind in KINDS:
        come = [
            y for y in range(last - 2, last + 1) if due_on(kind, y, watch.due)[0] <= watch.checked_at[:10]
        ]
        first = min((year for year, _ in held), default=max(come, default=last))
        yield from ((year, kind) for year in range(first, max(come, default=first - 1) + 1))


def _status(document: Document | None, due: str | None, watch: Watch | None) -> str:
    if document is None:
        return "refused" if watch and watch.refused else "not_found"
    if document.status == "failed":
        return "unreadable"
    return "late" if due and document.published_on and document.published_on > due else "published"


def _watch(connection: sqlite3.Connection, site: str) -> Watch | None:
    """Who is crawled is watched; what is taken in says of nobody that more should be there."""
    if site == INGEST:
        return None
    checked_at, entry, refused = connection.execute(_WATCH, (site,)).fetchone()
    if checked_at is None:  # the head of its last run was lost
        return None
    return Watch(checked_at, msgspec.json.decode(entry, type=Entry).due or Due(), refused)


@cache
def _seasons() -> dict[str, Season]:
    text = resources.files("archive").joinpath("coverage.yml").read_bytes()
    return msgspec.yaml.decode(text, type=dict[str, Season])
