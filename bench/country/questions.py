"""The questions that the site answers, put to SQLite and to DuckDB over the Parquet files of a release.

DuckDB reads only the folders of the year that a question names (`only`), SQLite has its indices. What both say must
be the same.
"""

from __future__ import annotations

import sqlite3
import statistics
from contextlib import closing
from pathlib import Path
from time import perf_counter

import duckdb
from msgspec import Struct

from archive.bigrams import match_query

_CURRENT = "d.superseded_by IS NULL AND d.status = 'parsed'"


class Question(Struct, frozen=True):
    """In words and in SQL; `only` is a condition on the folders, `index` SQLite's own way where it has one."""

    name: str
    sql: str
    only: str = ""
    index: str = ""

    @property
    def duckdb(self) -> str:
        return self.sql.format(only=self.only)

    @property
    def sqlite(self) -> str:
        return self.index or self.sql.format(only="")


QUESTIONS = (
    Question(
        "one subject of one year over all agencies: the 50 largest",
        f"""SELECT d.agency_id, a.fen FROM amounts a JOIN statements s ON s.id = a.statement_id
        JOIN documents d ON d.id = a.document_id
        WHERE a.subject_code = '2080505' AND a.measure = 'total' AND s.form = 'final_general_expenditure'
        AND d.fiscal_year = 2023 AND {_CURRENT} {{only}} ORDER BY a.fen DESC, d.agency_id LIMIT 50""",
        only="AND a.year = 2023 AND s.year = 2023 AND d.year = 2023",
    ),
    Question(
        "every subject by year and province: sums",
        f"""SELECT substr(d.region_code, 1, 2) AS province, d.fiscal_year, a.subject_code, count(*), sum(a.fen)
        FROM amounts a JOIN statements s ON s.id = a.statement_id
        JOIN documents d ON d.id = a.document_id
        WHERE a.level = 3 AND a.measure = 'total' AND s.form = 'final_expenditure' AND {_CURRENT}
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
    ),
    Question(
        "coverage by province, year and kind",
        """SELECT substr(g.region_code, 1, 2) AS province, c.fiscal_year, c.kind, c.status, count(*)
        FROM coverage c JOIN agencies g ON g.id = c.agency_id GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""",
    ),
    Question(
        "personnel per head: the 50 highest of a year",
        f"""SELECT d.agency_id, p.fen_per_head FROM per_head p JOIN documents d ON d.id = p.document_id
        WHERE p.what = 'personnel' AND d.fiscal_year = 2023 AND d.kind = 'final' AND {_CURRENT}
        {{only}} ORDER BY p.fen_per_head DESC, d.agency_id LIMIT 50""",
        only="AND p.year = 2023 AND d.year = 2023",
    ),
    Question(
        "agencies by name: all that hold 疾病预防",
        "SELECT id FROM agencies WHERE name LIKE '%疾病预防%' ORDER BY id",
        index="SELECT id FROM agencies WHERE rowid IN (SELECT rowid FROM agencies_fts WHERE agencies_fts MATCH "
        f"'{match_query('疾病预防')}') ORDER BY id",
    ),
    Question(
        "words in the text: how many sections tell of 垃圾分类",
        "SELECT count(*) FROM sections WHERE heading LIKE '%垃圾分类%' OR text LIKE '%垃圾分类%'",
        index=f"SELECT count(*) FROM sections_fts WHERE sections_fts MATCH '{match_query('垃圾分类')}'",
    ),
)


class Answered(Struct, frozen=True):
    """Seconds of both, the median of some turns; `first` is DuckDB's first, which opens the files."""

    name: str
    sqlite: float
    duckdb: float
    first: float
    rows: int


def ask(database: Path, parquet: Path, turns: int = 3) -> list[Answered]:
    """Each question, put to both in turn. Raises `ValueError` where they do not say the same."""
    uri = f"file:{database}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as here, duckdb.connect() as there:
        for table in sorted(parquet.iterdir()):
            partitioned = str(not (table / "part-0.parquet").exists()).lower()
            files = f"read_parquet('{table}/**/*.parquet', hive_partitioning = {partitioned})"
            there.execute(f"CREATE VIEW {table.name} AS SELECT * FROM {files}")
        return [_answered(here, there, question, turns) for question in QUESTIONS]


def _answered(
    here: sqlite3.Connection, there: duckdb.DuckDBPyConnection, question: Question, turns: int
) -> Answered:
    ours, theirs = question.sqlite, question.duckdb
    taken: list[tuple[float, float]] = []
    rows: list[tuple[object, ...]] = []
    for _ in range(turns + 1):
        started = perf_counter()
        rows = [tuple(row) for row in here.execute(ours).fetchall()]
        middle = perf_counter()
        found = [tuple(row) for row in there.execute(theirs).fetchall()]
        taken.append((middle - started, perf_counter() - middle))
        if rows != found:
            raise ValueError(f"{question.name}: SQLite and DuckDB say other things")
    sqlite_, duckdb_ = (statistics.median(t[i] for t in taken[1:]) for i in (0, 1))
    return Answered(question.name, sqlite_, duckdb_, taken[0][1], len(rows))
