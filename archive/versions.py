"""Which document took another one's place: the newest version that a URL served is the current one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby

from archive.ingest import SITE as INGEST

# What was taken in says nothing of when it was published: at one URL it comes before what a crawl saw.
_SERVED = f"""
WITH held AS (
  SELECT c.url, r.stem, c.site != '{INGEST}' AS crawled, c.fetched_at, c.ledger, c.line
  FROM captures AS c JOIN _records AS r ON r.sha256 = c.sha256
  WHERE c.role != 'list' AND c.outcome IN ('new', 'changed', 'unchanged')
), several AS (
  SELECT DISTINCT stem FROM held
  WHERE url IN (SELECT url FROM held GROUP BY url HAVING count(DISTINCT stem) > 1)
)
SELECT url, stem FROM held WHERE url IN (SELECT url FROM held WHERE stem IN (SELECT stem FROM several))
ORDER BY url, crawled, fetched_at, ledger, line
"""
# Of the documents of the file ?2, the one that is a version of ?1: readable, and of no other year or kind.
_VERSION = """
SELECT newer.id FROM documents AS older, documents AS newer
WHERE older.id = ?1 AND (newer.id = ?2 OR newer.id GLOB ?2 || '-*') AND newer.status != 'failed'
  AND coalesce(newer.fiscal_year = older.fiscal_year, 1) AND coalesce(newer.kind = older.kind, 1)
ORDER BY substr(newer.id, 13) != substr(older.id, 13), newer.id LIMIT 1
"""


def refresh_versions(connection: sqlite3.Connection) -> None:
    """Set every `documents.superseded_by` from what each URL served over time.

    A document stays current where any URL still serves it, and where what took its place could not be read
    or is of another year or kind (an address that serves the newest of a series).
    """
    wanted = dict(_superseded(connection))
    held = dict(connection.execute("SELECT id, superseded_by FROM documents WHERE superseded_by IS NOT NULL"))
    for id_ in sorted(wanted.keys() | held.keys()):
        if wanted.get(id_) != held.get(id_):
            connection.execute("UPDATE documents SET superseded_by = ? WHERE id = ?", (wanted.get(id_), id_))


def _superseded(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(older document, newest version), for documents that no URL serves any more."""
    current: set[str] = set()
    later: dict[str, list[str]] = {}
    for _, rows in groupby(connection.execute(_SERVED), key=lambda row: row[0]):
        newest_first = list(dict.fromkeys(stem for _, stem in reversed(list(rows))))
        current.add(newest_first[0])
        for place, stem in enumerate(newest_first):
            later.setdefault(stem, []).extend(newest_first[:place])
    for stem in sorted(later.keys() - current):
        for (older,) in connection.execute(
            "SELECT id FROM documents WHERE id = ?1 OR id GLOB ?1 || '-*'", (stem,)
        ).fetchall():
            found = (connection.execute(_VERSION, (older, newer)).fetchone() for newer in later[stem])
            if newest := next(filter(None, found), None):
                yield older, newest[0]
