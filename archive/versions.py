"""Which document took another one's place: the newest version that a URL served is the current one."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from archive.ingest import SITE as INGEST
from archive.touched import touch, touch_with_agency

_HELD = "role != 'list' AND outcome IN ('new', 'changed', 'unchanged')"
# The files, addresses and documents that hang together with what was touched: by what an address served, and by
# which files are parts of one document. What supersedes one of them is decided by these alone.
_NEAR = f"""
CREATE TEMP TABLE near AS
WITH RECURSIVE near (what, id) AS (
  SELECT 'url', c.url FROM _touched AS t CROSS JOIN captures AS c ON c.sha256 = t.id
  WHERE t.what = 'file' AND {_HELD}
  UNION SELECT 'document', t.id FROM _touched AS t JOIN documents AS d ON d.id = t.id WHERE t.what = 'document'
  UNION
  SELECT 'url', c.url FROM near CROSS JOIN _records AS r ON r.stem = near.id
  CROSS JOIN captures AS c ON c.sha256 = r.sha256 WHERE near.what = 'stem' AND {_HELD}
  UNION
  SELECT 'document', f.document_id FROM near CROSS JOIN _records AS r ON r.stem = near.id
  CROSS JOIN document_files AS f ON f.sha256 = r.sha256 WHERE near.what = 'stem'
  UNION
  SELECT 'stem', r.stem FROM near CROSS JOIN captures AS c ON c.url = near.id
  CROSS JOIN _records AS r ON r.sha256 = c.sha256 WHERE near.what = 'url' AND {_HELD}
  UNION
  SELECT 'stem', r.stem FROM near CROSS JOIN document_files AS f ON f.document_id = near.id
  CROSS JOIN _records AS r ON r.sha256 = f.sha256 WHERE near.what = 'document'
)
SELECT what, id FROM near
"""
# What was taken in says nothing of when it was published: at one URL it comes before what a crawl saw.
_SERVED = f"""
WITH held AS (
  SELECT c.url, r.stem, c.site != '{INGEST}' AS crawled, c.fetched_at, c.ledger, c.line
  FROM near CROSS JOIN captures AS c ON c.url = near.id CROSS JOIN _records AS r ON r.sha256 = c.sha256
  WHERE near.what = 'url' AND {_HELD}
), several AS (
  SELECT DISTINCT stem FROM held
  WHERE url IN (SELECT url FROM held GROUP BY url HAVING min(stem) < max(stem))
)
SELECT url, stem FROM held WHERE url IN (SELECT url FROM held WHERE stem IN (SELECT stem FROM several))
ORDER BY url, crawled, fetched_at, ledger, line
"""
_SUPERSEDED = """
SELECT d.id, d.superseded_by FROM near JOIN documents AS d ON d.id = near.id
WHERE near.what = 'document' AND d.superseded_by IS NOT NULL
"""
_OF_FILE = """
SELECT DISTINCT d.id, d.fiscal_year, d.kind, d.status = 'failed' FROM documents AS d
JOIN document_files AS f ON f.document_id = d.id JOIN _records AS r ON r.sha256 = f.sha256
WHERE r.stem = ? ORDER BY d.id
"""


class _Document(Struct, frozen=True):
    id: str
    fiscal_year: int | None
    kind: str | None
    is_failed: bool


def refresh_versions(connection: sqlite3.Connection) -> None:
    """Set `documents.superseded_by`, of what was touched and what hangs together with it, from what each URL
    served over time.

    A document stays current where any URL still serves it, and where what took its place could not be read
    or is of another year or kind (an address that serves the newest of a series).
    """
    connection.execute("DROP TABLE IF EXISTS temp.near")
    connection.execute(_NEAR)
    wanted = dict(_superseded(connection))
    held = dict(connection.execute(_SUPERSEDED))
    for id_ in sorted(wanted.keys() | held.keys()):
        if wanted.get(id_) != held.get(id_):
            touch(connection, "document", [wanted.get(id_), held.get(id_)])
            connection.execute("UPDATE documents SET superseded_by = ? WHERE id = ?", (wanted.get(id_), id_))
            touch_with_agency(connection, id_)
    connection.execute("DROP TABLE temp.near")


def _superseded(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(older document, newest version), for documents with a file that no URL serves any more."""
    current, later = _served(connection)
    gone = sorted(later.keys() - current)
    old = {document: stem for stem in gone for document in _documents(connection, stem)}
    for document, stem in old.items():
        found = (_version(document, _documents(connection, newer), old) for newer in later[stem])
        if newest := next(filter(None, found), None):
            yield document.id, newest


def _served(connection: sqlite3.Connection) -> tuple[set[str], dict[str, list[str]]]:
    """The files that some URL serves now; and of each file those that took its place, the newest first."""
    current: set[str] = set()
    later: dict[str, list[str]] = {}
    for _, rows in groupby(connection.execute(_SERVED), key=lambda row: row[0]):
        newest_first = list(dict.fromkeys(stem for _, stem in reversed(list(rows))))
        current.add(newest_first[0])
        for place, stem in enumerate(newest_first):
            later.setdefault(stem, []).extend(newest_first[:place])
    return current, later


def _documents(connection: sqlite3.Connection, stem: str) -> list[_Document]:
    """The documents that a file is, or is a part of."""
    return [_Document(*row) for row in connection.execute(_OF_FILE, (stem,)).fetchall()]


def _version(older: _Document, found: Sequence[_Document], old: Container[_Document]) -> str | None:
    """The one that is a version of an older document: readable, and of no other year or kind."""
    fitting = [
        one
        for one in found
        if one.id != older.id
        and not one.is_failed
        and _same(one.fiscal_year, older.fiscal_year)
        and _same(one.kind, older.kind)
    ]
    ordered = sorted(fitting, key=lambda one: (one in old, one.id[12:] != older.id[12:], one.id))
    return ordered[0].id if ordered else None


def _same(one: object, other: object) -> bool:
    return one is None or other is None or one == other
