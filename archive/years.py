"""Each document checked with last year's of the same agency and kind, where that is held."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import lru_cache

from archive.candidates import read_publication
from archive.database import insert
from archive.gists import STEM
from archive.rows import finding_rows
from archive.store import Store
from archive.touched import touch_with_agency
from archive.works import Work, works
from parsers import rules

_PAIRS = f"""
SELECT id, previous_id, key FROM (
  SELECT d.id, p.id AS previous_id, l.key || ' ' || m.key AS key, row_number() OVER (
    PARTITION BY d.id
    ORDER BY (SELECT count(*) FROM statements AS s WHERE s.document_id = p.id) DESC, p.id
  ) AS n
  FROM documents AS d
  JOIN documents AS p ON p.agency_id = d.agency_id AND p.kind = d.kind AND p.fiscal_year = d.fiscal_year - 1
  JOIN _loaded AS l ON l.stem = substr(d.id, 1, {STEM})
  JOIN _loaded AS m ON m.stem = substr(p.id, 1, {STEM})
  WHERE d.superseded_by IS NULL AND p.superseded_by IS NULL
    AND d.status IN ('parsed', 'partial') AND p.status IN ('parsed', 'partial')
) WHERE n = 1 ORDER BY id
"""
_AT_HAND = 8
"""Articles whose documents are kept in memory."""

Load = Callable[[str], Work]


def refresh_years(connection: sqlite3.Connection, store: Store, fail: Callable[[str], None]) -> None:
    """Check again each document whose last year's document came, changed, or went, and replace its findings.

    A rule that fails costs its own findings, and is told to `fail` at every build.
    """
    wanted = {id_: (previous, key) for id_, previous, key in connection.execute(_PAIRS)}
    held = {id_: (p, k) for id_, p, k in connection.execute("SELECT * FROM _compared")}
    load = _loader(connection, store)
    for id_ in sorted(wanted.keys() | held.keys()):
        if wanted.get(id_) != held.get(id_):
            connection.execute("DELETE FROM _compared WHERE document_id = ?", (id_,))
            _check(connection, load, id_, wanted.get(id_), fail)


def _check(
    connection: sqlite3.Connection,
    load: Load,
    id_: str,
    pair: tuple[str, str] | None,
    fail: Callable[[str], None],
) -> None:
    touch_with_agency(connection, id_)
    work = load(id_)
    previous = load(pair[0]).document if pair else None
    broken: list[str] = []
    findings = rules.check(work.document, previous, failed=broken.append)
    connection.execute("DELETE FROM findings WHERE document_id = ?", (id_,))
    insert(connection, "findings", finding_rows(work, findings))
    for reason in broken:
        fail(f"a rule failed on document {id_} with last year's: {reason}")
    if pair and not broken:
        insert(connection, "_compared", [{"document_id": id_, "previous_id": pair[0], "key": pair[1]}])


def _loader(connection: sqlite3.Connection, store: Store) -> Load:
    @lru_cache(_AT_HAND)
    def article(text: str) -> dict[str, Work]:
        return {work.id: work for work in works(store, read_publication(text))}

    def load(id_: str) -> Work:
        query = "SELECT publication FROM _loaded WHERE stem = ?"
        (text,) = connection.execute(query, (id_[:STEM],)).fetchone()
        return article(text)[id_]

    return load
