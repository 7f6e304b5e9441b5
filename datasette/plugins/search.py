"""The search boxes speak the index's language: words become phrases of bigrams, which finds 三公 and 社保."""

from __future__ import annotations

import sqlite3

from pluggy import HookimplMarker

from archive.bigrams import match_query

hookimpl = HookimplMarker("datasette")


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Replaces Datasette's own `escape_fts`; last, because the last function registered wins."""
    conn.create_function("escape_fts", 1, match_query, deterministic=True)
