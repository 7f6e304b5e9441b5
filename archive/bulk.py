"""The first load of a working database: rows first, then what is found by: indices, and full-text search.

A working database that was made anew has no index but those of its keys until what they are over is loaded, so
that each is made in one go, sorted. From then on they are kept up row by row. `_deferred` names what is still to
be made, and outlasts a build that is killed.
"""

from __future__ import annotations

import sqlite3

from archive.search import COLUMNS, fill_index

_AT_ONCE = ("regions", "agencies", "sites", "subjects", "rules")
"""Tables that are small, or looked into while others are loaded."""
_LATER = ("findings", "")
"""Tables that are filled from what was loaded; none: the check of it all."""
_CHECK = ("check", "")


def begin_bulk(connection: sqlite3.Connection) -> None:
    """Take the indices out of an empty database, to be made when they have something to be over."""
    found = connection.execute("SELECT name, tbl_name, sql FROM main.sqlite_schema WHERE type = 'index'")
    for name, table, sql in found.fetchall():
        if sql and table not in _AT_ONCE:
            connection.execute("INSERT INTO _deferred VALUES (?, ?, ?)", (name, table, sql))
            connection.execute(f"DROP INDEX {name}")
    searched = ((f"{table}_fts", table) for table in COLUMNS)
    connection.executemany("INSERT INTO _deferred (name, of_table) VALUES (?, ?)", (*searched, _CHECK))


def in_bulk(connection: sqlite3.Connection) -> bool:
    """Whether documents are loaded for the first time, and found by nothing but their ids."""
    return bool(connection.execute("SELECT 1 FROM _deferred WHERE of_table = 'documents'").fetchone())


def end_bulk(connection: sqlite3.Connection, *tables: str) -> None:
    """Make what was left out of these tables; without any, of all but the findings."""
    for name, table, sql in connection.execute("SELECT name, of_table, sql FROM _deferred").fetchall():
        if table in tables or (not tables and table not in _LATER):
            if sql:
                connection.execute(sql)
            else:
                fill_index(connection, table)
            connection.execute("DELETE FROM _deferred WHERE name = ?", (name,))


def is_unchecked(connection: sqlite3.Connection) -> bool:
    """Whether nobody looked at all of what the first load left."""
    return bool(connection.execute("SELECT 1 FROM _deferred WHERE name = ?", _CHECK[:1]).fetchone())


def note_checked(connection: sqlite3.Connection) -> None:
    """All of it is sound."""
    connection.execute("DELETE FROM _deferred WHERE name = ?", _CHECK[:1])
