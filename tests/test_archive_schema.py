"""The public schema: strict, explained, and described in the docs as it is."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from archive import dictionary
from archive.search import COLUMNS, create_indexes
from parsers.formbook import account_forms

PAGE = Path(__file__).parents[1] / "docs" / "data-dictionary.md"


@pytest.fixture
def database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(dictionary.schema())
    create_indexes(connection)
    return connection


def test_the_data_dictionary_is_current() -> None:
    assert PAGE.read_text("utf-8") == dictionary.page(), "run python -m archive.dictionary"


def test_every_form_is_in_the_dictionary() -> None:
    listed = set(re.findall(r"`(\w+)`", PAGE.read_text("utf-8").split("## Forms")[1]))
    assert listed >= account_forms() | {"unknown", "unit_list"}


def test_every_table_is_strict_and_in_the_dictionary(database: sqlite3.Connection) -> None:
    listed = database.execute("PRAGMA main.table_list").fetchall()
    tables = {
        name: strict for _, name, type_, _, _, strict in listed if type_ == "table" and name[:7] != "sqlite_"
    }
    assert all(tables.values()), tables
    described = {table.name: table for table in dictionary.tables()}
    assert described.keys() == tables.keys() | {"cells", "copied_reasons"}
    for table in described.values():
        assert table.text.endswith("."), table.name
        assert all(column.text for column in table.columns)


def test_money_is_an_integer_everywhere() -> None:
    for table in dictionary.tables():
        for column in table.columns:
            if column.name == "fen" or column.name.endswith("_fen"):
                assert column.type == "INTEGER", f"{table.name}.{column.name}"
            assert column.type != "REAL"


def test_every_reference_has_an_index(database: sqlite3.Connection) -> None:
    """A cascade, and a page that follows a link backwards, must not read a whole table."""
    unindexed = set()
    for table in dictionary.tables():
        for _, place, _, column, *_ in database.execute(f"PRAGMA foreign_key_list({table.name})"):
            plan = database.execute(f'EXPLAIN QUERY PLAN SELECT 1 FROM {table.name} WHERE "{column}" = 1')
            if place == 0 and not any("SEARCH" in row[3] for row in plan):
                unindexed.add(f"{table.name}.{column}")
    assert unindexed == set()


@pytest.mark.parametrize(
    "row",
    [
        "regions (code, name, level, path) VALUES ('37060', '烟台市', 'prefecture', '')",
        "regions (code, name, level, path) VALUES ('370600', '烟台市', 'city', '')",
        "agencies (id, name, role) VALUES ('a', '局', 'police')",
        "agencies (id, name, role, region_code) VALUES ('a', '局', 'hrss', '370600')",
        "files (sha256, first_seen_at) VALUES ('short', '2024')",
        "amounts (id, statement_id, document_id, row, col, measure, fen, printed_fen, text) "
        "VALUES ('a', 's', 'd', 0, 0, 'total', 1.5, 1, '')",
    ],
)
def test_what_does_not_fit_is_refused(database: sqlite3.Connection, row: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(f"INSERT INTO {row}")


def test_a_failure_and_its_cause_come_together(database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO files (sha256, first_seen_at) VALUES (?, '2024')", ("a" * 64,))
    insert = """INSERT INTO documents (id, sha256, scope, format, status, failure, text_layer)
        VALUES ('abc', ?, 'unknown', 'pdf', ?, ?, 'native')"""
    for status, failure in (("failed", None), ("parsed", "truncated")):
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            database.execute(insert, ("a" * 64, status, failure))
    database.execute(insert, ("a" * 64, "failed", "truncated"))


def test_indexes_are_over_columns_of_their_tables(database: sqlite3.Connection) -> None:
    columns = {table.name: {column.name for column in table.columns} for table in dictionary.tables()}
    for table, names in COLUMNS.items():
        assert set(names) <= columns[table]
        (sql,) = database.execute(
            "SELECT sql FROM sqlite_schema WHERE name = ?", (f"{table}_fts",)
        ).fetchone()
        assert f'content="{table}"' in sql
