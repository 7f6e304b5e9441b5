"""A narrowed search finds what LIKE finds within: by the index's scopes, and by looking at each hit."""

from __future__ import annotations

import asyncio
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

import archive.views.searching
from archive.search import COLUMNS, is_scoped, scope_query
from archive.views.searching import HITS, Search, searched

WITHIN = {
    "region": "d.region_code BETWEEN :region AND replace(:region, '00', '99')",
    "role": "a.role = :role",
    "year": "d.fiscal_year = :year",
    "kind": "d.kind = :kind",
    "form": "s.form = :form",
    "subject": "t.subject_code = :subject",
}
ASKED: tuple[dict[str, str], ...] = (
    {},
    {"year": "2023"},
    {"kind": "final", "region": "370000"},
    {"region": "370600", "year": "2022"},
    {"region": "640323"},
    {"role": "social_insurance", "kind": "budget"},
    {"form": "final_general_basic"},
    {"subject": "30201", "year": "2023"},
    {"year": "1990"},
)


@cache
def database_of(demo: Path) -> Any:
    """The demo's database as the site asks it."""
    return Datasette(immutables=[str(demo / "mingzhang.db")]).databases["mingzhang"]


def found(demo: Path, table: str, words: str, filters: dict[str, str], scoped: bool) -> tuple[int, set[str]]:
    """The count, and the ids of the first thousand rows."""

    async def search() -> tuple[int, set[str]]:
        got = await Search(database_of(demo), table, words, filters, scoped).found(1000, 0)
        assert got["is_exact"]
        return got["count"], {str(row["pk"]) for row in got["rows"]}

    return asyncio.run(search())


def like(database: sqlite3.Connection, table: str, word: str, filters: dict[str, str]) -> set[str]:
    """The ids that LIKE finds."""
    texts = " OR ".join(f"t.{column} LIKE '%{word}%'" for column in COLUMNS[table])
    statement = {"statements": "t.id", "amounts": "t.statement_id"}.get(table, "NULL")
    document = "t.id" if table == "documents" else "t.document_id"
    key = "t.document_id || ',' || t.ordinal" if table == "sections" else "t.id"
    within = " AND ".join(["true", *(WITHIN[name] for name in filters)])
    sql = f"""SELECT {key} FROM {table} t JOIN documents d ON d.id = {document}
        LEFT JOIN agencies a ON a.id = d.agency_id LEFT JOIN statements s ON s.id = {statement}
        WHERE ({texts}) AND {within}"""
    return {str(id_) for (id_, *_) in database.execute(sql, filters)}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo's words have few hits: so few are many, and the index is asked to narrow."""
    monkeypatch.setattr(archive.views.searching, "RANKED_UP_TO", 5)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("scoped", [True, False])
@pytest.mark.parametrize("filters", ASKED, ids=lambda f: " ".join(f.values()))
def test_it_finds_what_like_finds(
    demo: Path, demo_database: sqlite3.Connection, filters: dict[str, str], scoped: bool
) -> None:
    for table in set(searched(filters)) - {"agencies"}:
        wanted = like(demo_database, table, "支出", filters)
        count, ids = found(demo, table, "支出", filters, scoped)
        assert count == len(wanted), table
        assert ids <= wanted
        assert len(ids) == min(1000, count)


def test_the_site_s_indexes_can_narrow(demo_database: sqlite3.Connection) -> None:
    assert {table for table in HITS if is_scoped(demo_database, table)} == set(HITS) - {"agencies"}


@given(
    st.dictionaries(
        st.sampled_from(["year", "kind", "region", "role", "form", "subject"]), st.text(min_size=1)
    )
)
def test_nothing_that_is_asked_breaks_the_query(asked: dict[str, str]) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5 (a, tokenize = unicode61)")
    query = scope_query(asked) or '""'
    assert database.execute("SELECT * FROM t WHERE t MATCH ?", (query,)).fetchall() == []
    database.close()
