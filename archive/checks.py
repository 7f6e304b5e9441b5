"""Each document checked by the rules, with last year's of the same agency and kind where that is held.

A document is checked when it came or changed, and when last year's came, changed or went: once, after all
documents of a build are there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any

from msgspec import Struct

from archive import tally
from archive.candidates import Publication, publication
from archive.database import insert_rows
from archive.gists import STEM
from archive.rows import Table, finding_rows, packed
from archive.spread import spread
from archive.store import Store
from archive.touched import touch_with_agency
from archive.works import Work, works
from parsers import rules

# Of the touched documents, and of all of the touched agencies: since what is last year's document may have changed.
_WANTED = f"""
CREATE TEMP TABLE wanted AS
WITH due AS (
  SELECT t.id FROM _touched AS t JOIN documents AS d ON d.id = t.id WHERE t.what = 'document'
  UNION
  SELECT d.id FROM _touched AS t CROSS JOIN documents AS d ON d.agency_id = t.id WHERE t.what = 'agency'
  UNION
  SELECT document_id FROM _checked WHERE key = ''
), pair AS (
  SELECT d.id, p.id AS previous_id, row_number() OVER (
    PARTITION BY d.id
    ORDER BY (SELECT count(*) FROM statements AS s WHERE s.document_id = p.id) DESC, p.id
  ) AS n
  FROM due CROSS JOIN documents AS d ON d.id = due.id
  LEFT JOIN documents AS p ON p.agency_id = d.agency_id AND p.kind = d.kind AND p.fiscal_year = d.fiscal_year - 1
    AND p.superseded_by IS NULL AND p.status IN ('parsed', 'partial')
    AND d.superseded_by IS NULL AND d.status IN ('parsed', 'partial')
), keyed AS (
  SELECT pair.id, pair.previous_id, l.place, made.key, m.place AS previous_place, before.key AS previous_key
  FROM pair CROSS JOIN _loaded AS l ON l.stem = substr(pair.id, 1, {STEM})
  CROSS JOIN _made AS made ON made.place = l.place
  LEFT JOIN _loaded AS m ON m.stem = substr(pair.previous_id, 1, {STEM})
  LEFT JOIN _made AS before ON before.place = m.place
  WHERE n = 1
)
SELECT k.* FROM keyed AS k LEFT JOIN _checked AS c ON c.document_id = k.id
WHERE (c.key, c.previous_id, c.previous_key) IS NOT (k.key, k.previous_id, k.previous_key)
"""
_IN_ORDER = """
SELECT w.id, w.place, w.key, w.previous_id, w.previous_place, w.previous_key
FROM wanted AS w JOIN documents AS d ON d.id = w.id
ORDER BY d.agency_id, d.kind, d.fiscal_year, d.id
"""
_AT_HAND = 8
"""Articles whose documents are kept in memory."""

Tick = Callable[[int, int], None]


class Article(Struct, frozen=True, eq=False):
    """What an article published; its key says all of it."""

    key: str
    publication: Publication

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Article) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


class Job(Struct, frozen=True):
    """A document to check, and last year's where it is held, each with the article that it is made from."""

    id: str
    article: Article
    previous_id: str | None = None
    previous: Article | None = None


class Checked(Struct, frozen=True):
    """Rows of `findings`, and which rules failed and how."""

    findings: Table
    broken: list[str]


def check_documents(
    connection: sqlite3.Connection,
    store: Store,
    fail: Callable[[str], None],
    breathe: Callable[[], None],
    progress: Tick | None = None,
) -> None:
    """Check what is to be checked, and replace its findings; `breathe` is called where all is whole.

    A rule that fails costs its own findings, and is told to `fail` at every build.
    """
    connection.execute("DROP TABLE IF EXISTS temp.wanted")
    connection.execute(_WANTED)
    (total,) = connection.execute("SELECT count(*) FROM wanted").fetchone()
    jobs = (_job(connection, row) for row in connection.execute(_IN_ORDER))
    for done, (job, checked) in enumerate(spread(partial(check, store), jobs), 1):
        _replace(connection, job, checked.findings, is_sound=not checked.broken)
        with_last = " with last year's" if job.previous_id else ""
        for reason in checked.broken:
            fail(f"a rule failed on document {job.id}{with_last}: {reason}")
        breathe()
        if progress:
            progress(done, total)
    connection.execute("DROP TABLE temp.wanted")


def check(store: Any, job: Job) -> Checked:
    """What the rules find in a document; the store is any, for the sake of the memory of what was read."""
    work = _works(store, job.article)[job.id]
    last = None
    if job.previous and job.previous_id:
        last = _works(store, job.previous)[job.previous_id].document
    broken: list[str] = []
    findings = rules.check(work.document, last, failed=broken.append)
    return Checked(packed(finding_rows(work, findings)), broken)


@lru_cache(_AT_HAND)
def _works(store: Any, article: Article) -> dict[str, Work]:
    return {work.id: work for work in works(store, article.publication)}


def _job(connection: sqlite3.Connection, row: Sequence[str]) -> Job:
    id_, place, key, previous_id, previous_place, previous_key = row
    article = Article(key, publication(connection, place))
    if not previous_id:
        return Job(id_, article)
    return Job(id_, article, previous_id, Article(previous_key, publication(connection, previous_place)))


def _replace(connection: sqlite3.Connection, job: Job, findings: Table, *, is_sound: bool) -> None:
    touch_with_agency(connection, job.id)
    if connection.execute("DELETE FROM _checked WHERE document_id = ?", (job.id,)).rowcount:
        tally.taken(connection, "findings", job.id)
        connection.execute("DELETE FROM findings WHERE document_id = ?", (job.id,))
    if findings.rows:
        insert_rows(connection, "findings", findings.columns, findings.rows)
    tally.add(connection, {"findings": len(findings.rows)})
    key = job.article.key if is_sound else ""  # checked again at every build
    row = (job.id, key, job.previous_id, job.previous and job.previous.key)
    connection.execute("INSERT INTO _checked VALUES (?, ?, ?, ?)", row)
