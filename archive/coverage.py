"""Which accounts should be there: for each agency, year and kind, whether they are, since when, and why not.

Accounts are expected from the first year of an agency that is held, and of the bodies that a site's registry
entry names, up to the last whose day had come when the site was last crawled. Time is that of the ledger: the
same store gives the same coverage on any day.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

from archive.database import Row, insert
from archive.ingest import SITE as INGEST

Kind = Literal["budget", "final"]
KINDS: tuple[Kind, ...] = ("budget", "final")

_HELD = """
SELECT d.id, d.agency_id, d.fiscal_year, d.kind, d.status, d.published_on,
  (SELECT count(*) FROM statements AS s WHERE s.document_id = d.id) AS tables
FROM documents AS d
WHERE d.agency_id IS NOT NULL AND d.fiscal_year IS NOT NULL AND d.kind IS NOT NULL AND d.superseded_by IS NULL
ORDER BY d.status = 'failed', d.status = 'blank', tables DESC, d.id
"""
# The site that an agency's documents came by, or whose registry entry names it; a crawled one before `ingest`.
_SITES = f"""
SELECT agency_id, site FROM (
  SELECT agency_id, site, row_number() OVER (
    PARTITION BY agency_id ORDER BY site = '{INGEST}', last_crawled_at DESC, site
  ) AS n
  FROM (
    SELECT agency_id, site FROM _bodies
    UNION
    SELECT DISTINCT d.agency_id, c.site FROM documents AS d
    JOIN document_files AS f ON f.document_id = d.id JOIN captures AS c ON c.sha256 = f.sha256
    WHERE d.agency_id IS NOT NULL
  ) JOIN sites ON sites.id = site
) WHERE n = 1
"""
_LAST_ENTRIES = """
SELECT s.id, s.last_crawled_at, r.entry, (
  SELECT min(c.cause) FROM captures AS c JOIN _ledger AS l ON l.key = c.ledger
  WHERE l.site = r.site AND l.run = r.run AND c.outcome = 'refused' AND c.role = 'list'
) FROM sites AS s
JOIN (SELECT site, max(run) AS run FROM _runs GROUP BY site) AS last ON last.site = s.id
JOIN _runs AS r ON r.site = last.site AND r.run = last.run
"""


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
    agency: str
    year: int
    kind: str
    status: str
    published_on: str | None
    tables: int


def refresh_coverage(connection: sqlite3.Connection) -> None:
    """Make `coverage` anew."""
    watches = {site: _watch(at, entry, cause) for site, at, entry, cause in connection.execute(_LAST_ENTRIES)}
    site_of = dict(connection.execute(_SITES))
    held: dict[str, dict[tuple[int, str], Document]] = {}
    for row in connection.execute(_HELD):
        document = Document(*row)
        held.setdefault(document.agency, {}).setdefault((document.year, document.kind), document)
    connection.execute("DELETE FROM coverage")
    for agency in sorted(site_of):
        watch = watches.get(site_of[agency]) if site_of[agency] != INGEST else None
        insert(connection, "coverage", _rows(agency, held.get(agency, {}), watch))


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


def _watch(checked_at: str, entry: str, refused: str | None) -> Watch:
    return Watch(checked_at, msgspec.json.decode(entry, type=Entry).due or Due(), refused)


@cache
def _seasons() -> dict[str, Season]:
    text = resources.files("archive").joinpath("coverage.yml").read_bytes()
    return msgspec.yaml.decode(text, type=dict[str, Season])
