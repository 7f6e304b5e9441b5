"""How many rows there are: kept with each change, since to count them anew is to read all of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

_ADD = """
INSERT INTO _tally (name, count) VALUES (?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count
"""
_OF_DOCUMENT = ("statements", "amounts", "sections", "claims", "projects", "findings")


def add(connection: sqlite3.Connection, counts: Mapping[str, int]) -> None:
    """Add to the counts; what went is added as a negative number."""
    connection.executemany(_ADD, counts.items())


def taken(connection: sqlite3.Connection, table: str, document: str) -> None:
    """Take off a table's rows of a document."""
    query = f"SELECT count(*) FROM {table} WHERE document_id = ?"
    add(connection, {table: -connection.execute(query, (document,)).fetchone()[0]})


def taken_whole(connection: sqlite3.Connection, document: str) -> None:
    """Take off all of a document that is about to go."""
    for table in _OF_DOCUMENT:
        taken(connection, table, document)
    of_projects = "SELECT count(*) FROM projects JOIN indicators ON project_id = id WHERE document_id = ?"
    (indicators,) = connection.execute(of_projects, (document,)).fetchone()
    (status,) = connection.execute("SELECT status FROM documents WHERE id = ?", (document,)).fetchone()
    add(connection, {"indicators": -indicators, status: -1})


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """All counts by name; what was never added to is not among them."""
    return dict(connection.execute("SELECT name, count FROM _tally"))
