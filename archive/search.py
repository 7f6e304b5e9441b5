"""Full-text indexes: an FTS5 table `<table>_fts` beside each table that can be searched.

The indexes hold pairs of characters (`archive/bigrams.py`) and point at the rows they belong to
(`content="<table>"`): Datasette's search box finds them, and a downloaded database is searchable anywhere.
Rows are added and removed by SQL that calls `index_text`, which the connection must have.
"""

from __future__ import annotations

import sqlite3

COLUMNS = {
    "agencies": ("name",),
    "documents": ("title", "agency_name"),
    "statements": ("title",),
    "amounts": ("subject_name",),
    "sections": ("heading", "text"),
    "claims": ("subject", "text"),
    "projects": ("name", "goal"),
}
"""The columns that are searched, by table."""


def create_indexes(connection: sqlite3.Connection) -> None:
    """Make the empty indexes."""
    for table, columns in COLUMNS.items():
        connection.execute(
            f"CREATE VIRTUAL TABLE {table}_fts USING fts5 "
            f'({", ".join(columns)}, tokenize="unicode61", content="{table}")'
        )


def add_to_index(connection: sqlite3.Connection, table: str, where: str, values: tuple[object, ...]) -> None:
    """Index the rows of a table that a condition selects; they must not be indexed yet."""
    names, texts = _parts(table)
    connection.execute(
        f"INSERT INTO {table}_fts (rowid, {names}) SELECT rowid, {texts} FROM {table} WHERE {where}", values
    )


def remove_from_index(
    connection: sqlite3.Connection, table: str, where: str, values: tuple[object, ...]
) -> None:
    """Take rows out of the index: before they are changed or deleted, since it holds no text of its own."""
    names, texts = _parts(table)
    connection.execute(
        f"INSERT INTO {table}_fts ({table}_fts, rowid, {names}) "
        f"SELECT 'delete', rowid, {texts} FROM {table} WHERE {where}",
        values,
    )


def _parts(table: str) -> tuple[str, str]:
    columns = COLUMNS[table]
    return ", ".join(columns), ", ".join(f"index_text({name})" for name in columns)
