"""What a stranger's SQL may cost. The time limit does not interrupt one long call inside SQLite."""

from __future__ import annotations

import sqlite3

from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

LONGEST_VALUE_BYTES = 20_000_000
"""`select length(hex(zeroblob(400000000)))` took 2 GB and ran ten times past the time limit without this."""


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bounds the size of any one value."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE_BYTES)
