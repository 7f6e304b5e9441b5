"""What changed silently: the figures that differ between one version of a document and the next.

The versions of a document are those that one newest version superseded, in the order in which they were first
seen. A figure is the same one by its form, side, subject, parent and measure, and where these occur more than
once by its place among them: an inserted row moves none.
"""

from __future__ import annotations

import sqlite3

# A group of versions is known by its newest: one that superseded others, and those.
_CHANGED = """
CREATE TEMP TABLE changed AS
WITH newest (id) AS (
  SELECT d.id FROM _touched AS t CROSS JOIN documents AS d ON d.id = t.id WHERE t.what = 'document'
  UNION
  SELECT d.superseded_by FROM _touched AS t CROSS JOIN documents AS d ON d.id = t.id
  WHERE t.what = 'document' AND d.superseded_by IS NOT NULL
)
SELECT d.id FROM newest CROSS JOIN documents AS d ON d.id = newest.id
WHERE d.superseded_by IS NULL AND EXISTS (SELECT 1 FROM documents AS e WHERE e.superseded_by = d.id)
UNION
SELECT d.id FROM newest CROSS JOIN documents AS d ON d.superseded_by = newest.id
"""
_REFRESH = """
INSERT INTO changes (document_id, earlier_id, form, subject_name, measure, earlier_fen, fen, seen_at)
WITH version AS (
  SELECT d.id, coalesce(d.superseded_by, d.id) AS newest, f.first_seen_at AS seen_at
  FROM changed CROSS JOIN documents AS d ON d.id = changed.id JOIN files AS f ON f.sha256 = d.sha256
), pair AS (
  SELECT id, seen_at, lag(id) OVER (
    PARTITION BY newest ORDER BY id = newest, seen_at, id
  ) AS earlier
  FROM version
), figure AS (
  SELECT a.document_id, s.form, a.side, a.subject_kind, a.subject_code, a.subject_name, a.parent_name, a.measure,
    a.fen, row_number() OVER (
      PARTITION BY a.document_id, s.form, a.side, a.subject_kind, a.subject_code, a.subject_name,
        a.parent_name, a.measure
      ORDER BY s.ordinal, a."row", a.col
    ) AS n
  FROM amounts AS a JOIN statements AS s ON s.id = a.statement_id
  WHERE a.document_id IN (SELECT id FROM version)
), difference AS (
  SELECT p.id, p.earlier, p.seen_at, new.form, new.subject_name, new.subject_code, new.measure, new.n,
    old.fen AS earlier_fen, new.fen
  FROM pair AS p JOIN figure AS new ON new.document_id = p.id
  LEFT JOIN figure AS old ON old.document_id = p.earlier
    AND (old.form, old.measure, old.n) = (new.form, new.measure, new.n)
    AND old.side IS new.side AND old.subject_kind IS new.subject_kind
    AND old.subject_code IS new.subject_code AND old.subject_name IS new.subject_name
    AND old.parent_name IS new.parent_name
  WHERE p.earlier IS NOT NULL AND new.fen IS NOT old.fen
  UNION ALL
  SELECT p.id, p.earlier, p.seen_at, old.form, old.subject_name, old.subject_code, old.measure, old.n,
    old.fen, NULL
  FROM pair AS p JOIN figure AS old ON old.document_id = p.earlier
  WHERE NOT EXISTS (
    SELECT 1 FROM figure AS new WHERE new.document_id = p.id
      AND (old.form, old.measure, old.n) = (new.form, new.measure, new.n)
      AND old.side IS new.side AND old.subject_kind IS new.subject_kind
      AND old.subject_code IS new.subject_code AND old.subject_name IS new.subject_name
      AND old.parent_name IS new.parent_name
  )
)
SELECT id, earlier, form, subject_name, measure, earlier_fen, fen, seen_at FROM difference
ORDER BY id, earlier, form, subject_code, subject_name, measure, n
"""


def refresh_changes(connection: sqlite3.Connection) -> None:
    """Make `changes` anew for the documents that have a version that was touched, or are one."""
    connection.execute("DROP TABLE IF EXISTS temp.changed")
    connection.execute(_CHANGED)
    connection.execute(
        "DELETE FROM changes WHERE document_id IN (SELECT id FROM changed) "
        "OR document_id IN (SELECT id FROM _touched WHERE what = 'document')"
    )
    connection.execute(_REFRESH)
    connection.execute("DROP TABLE temp.changed")
