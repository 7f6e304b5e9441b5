"""What the pages would otherwise add up anew for each reader: counts, totals, and the figures that are compared.

A build makes anew what the touched documents and agencies give (`archive/touched.py`), and leaves the rest: what
that comes to equals what a build from nothing makes, row for row. How often each rule came to each outcome is kept
for every document in `_document_outcomes`, so that what went can be taken off.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

_DOCUMENTS = "(SELECT id FROM _touched WHERE what = 'document')"
_COUNTED = ("statements", "amounts", "sections", "claims", "projects")
_OUTCOMES = {
    "errors": "error",
    "warnings": "warning",
    "roundings": "rounding",
    "infos": "info",
    "passes": "pass",
}

_COUNT = f"""
INSERT INTO document_counts (document_id, {", ".join(_COUNTED)}, {", ".join(_OUTCOMES)})
SELECT d.id, {", ".join(f"(SELECT count(*) FROM {t} WHERE {t}.document_id = d.id)" for t in _COUNTED)},
  {", ".join(f"coalesce(sum(o.findings) FILTER (WHERE o.outcome = '{o}'), 0)" for o in _OUTCOMES.values())}
FROM documents AS d LEFT JOIN _document_outcomes AS o ON o.document_id = d.id
WHERE d.id IN {_DOCUMENTS} GROUP BY d.id
"""

_OUTCOMES_OF_DOCUMENTS = f"""
INSERT INTO _document_outcomes (document_id, rule, outcome, findings)
SELECT document_id, rule, outcome, count(*) FROM findings WHERE document_id IN {_DOCUMENTS}
GROUP BY document_id, rule, outcome
"""
_TAKEN_OFF = f"""
UPDATE rule_outcomes SET findings = rule_outcomes.findings - gone.findings,
  documents = rule_outcomes.documents - gone.documents
FROM (
  SELECT rule, outcome, sum(findings) AS findings, count(*) AS documents
  FROM _document_outcomes WHERE document_id IN {_DOCUMENTS} GROUP BY rule, outcome
) AS gone WHERE (gone.rule, gone.outcome) = (rule_outcomes.rule, rule_outcomes.outcome)
"""
_ADDED = f"""
INSERT INTO rule_outcomes (rule, outcome, findings, documents)
SELECT rule, outcome, sum(findings), count(*) FROM _document_outcomes WHERE document_id IN {_DOCUMENTS}
GROUP BY rule, outcome
ON CONFLICT DO UPDATE SET findings = findings + excluded.findings, documents = documents + excluded.documents
"""

# The provinces of what was touched; all, where an agency went, of which nothing says any more where it was.
_PROVINCES = """
SELECT code FROM regions WHERE level = 'province' AND (
  EXISTS (SELECT 1 FROM _touched WHERE what = 'agency' AND id NOT IN (SELECT id FROM agencies))
  OR substr(code, 1, 2) IN (
    SELECT substr(a.region_code, 1, 2) FROM _touched AS t JOIN agencies AS a ON a.id = t.id
    WHERE t.what = 'agency'
  )
)
"""
_COVERED = """
INSERT INTO coverage_counts (region_code, role, fiscal_year, kind, status, accounts)
SELECT ?1, a.role, c.fiscal_year, c.kind, c.status, count(*)
FROM agencies AS a CROSS JOIN coverage AS c ON c.agency_id = a.id
WHERE a.region_code BETWEEN ?1 AND substr(?1, 1, 2) || '9999' GROUP BY 2, 3, 4, 5
"""

_FIGURES = f"""
INSERT INTO figures (
  document_id, subject, basis, fen, ordinal, "row", col, measure, fiscal_year, kind, agency_id, region_code
)
WITH compared AS MATERIALIZED (
  SELECT value ->> 'id' AS id, value ->> 'form' AS form, value ->> 'stem' AS stem, value ->> 'row' AS whole
  FROM json_each(?)
)
SELECT d.id, iif(c.id = 'code', a.subject_code, c.id),
  iif(a.measure = c.stem, d.kind, substr(a.measure, length(c.stem) + 2)),
  a.fen, s.ordinal, a."row", a.col, a.measure, d.fiscal_year, d.kind, d.agency_id, d.region_code
FROM documents AS d CROSS JOIN statements AS s ON s.document_id = d.id
CROSS JOIN compared AS c ON s.form = d.kind || '_' || c.form
CROSS JOIN amounts AS a ON a.statement_id = s.id AND (a.measure = c.stem OR a.measure GLOB c.stem || '.*')
WHERE d.id IN {_DOCUMENTS} AND d.superseded_by IS NULL AND d.scope != 'government' AND d.fiscal_year IS NOT NULL
  AND CASE c.whole WHEN '' THEN true WHEN '0' THEN a.level = 0 ELSE a.subject_name = c.whole END
  AND (c.id != 'code' OR a.subject_code IS NOT NULL)
ORDER BY 1, 2, 3
"""

_TOTALS = f"""
INSERT INTO totals (what, count)
SELECT 'agencies', count(*) FROM agencies
UNION ALL SELECT 'documents', count(*) FROM documents
UNION ALL SELECT 'regions', count(DISTINCT region_code) FROM documents
UNION ALL SELECT 'findings', coalesce(sum(findings), 0) FROM rule_outcomes
{"".join(f" UNION ALL SELECT '{t}', coalesce(sum({t}), 0) FROM document_counts" for t in _COUNTED)}
"""


class _Figure(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    form: str
    stem: str
    row: str


class _Data(Struct, frozen=True, forbid_unknown_fields=True):
    figures: tuple[_Figure, ...]


def refresh_summaries(connection: sqlite3.Connection) -> None:
    """Bring the summaries up to date with what was touched; after all else, since they count it."""
    _refresh_outcomes(connection)
    _replace(connection, "document_counts", _COUNT)
    _replace(connection, "figures", _FIGURES, msgspec.json.encode(_data().figures).decode())
    for (province,) in connection.execute(_PROVINCES).fetchall():
        connection.execute("DELETE FROM coverage_counts WHERE region_code = ?", (province,))
        connection.execute(_COVERED, (province,))
    connection.execute("DELETE FROM totals")
    connection.execute(_TOTALS)


def _replace(
    connection: sqlite3.Connection, table: Literal["document_counts", "figures"], sql: str, *values: str
) -> None:
    """Put a document's rows of today in the place of those it had; those of a document that went, went with it."""
    connection.execute(f"DELETE FROM {table} WHERE document_id IN {_DOCUMENTS}")
    connection.execute(sql, values)


def _refresh_outcomes(connection: sqlite3.Connection) -> None:
    connection.execute(_TAKEN_OFF)
    connection.execute(f"DELETE FROM _document_outcomes WHERE document_id IN {_DOCUMENTS}")
    connection.execute(_OUTCOMES_OF_DOCUMENTS)
    connection.execute(_ADDED)
    connection.execute("DELETE FROM rule_outcomes WHERE findings = 0")


@cache
def _data() -> _Data:
    text = resources.files("archive").joinpath("summaries.yml").read_bytes()
    return msgspec.yaml.decode(text, type=_Data)
