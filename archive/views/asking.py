"""Questions to the published database: a page's helpers are handed one of these, and know no web server."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

Rows = list[dict[str, Any]]
Ask = Callable[..., Awaitable[Rows]]

MOST = 1_000_000
"""Rows of one answer: a page's parts are bounded by the documents that they are of."""
MILLISECONDS = 5000

_ANSWERS: dict[tuple[str, str], Rows] = {}


def asker(database: Any, **bound: Any) -> Ask:
    """What asks Datasette's `database`: SQL, and values beside those that are `bound` in every question."""

    async def ask(sql: str, **values: Any) -> Rows:
        found = await database.execute(
            sql, {**bound, **values}, page_size=MOST, custom_time_limit=MILLISECONDS
        )
        return [dict(row) for row in found.rows]

    return ask


async def once(database: Any, sql: str) -> Rows:
    """What `sql` finds in Datasette's `database`: asked at its first reader, since the file never changes.

    Not counted among what a stranger's request may take.
    """
    key = (str(database.path), sql)
    if key not in _ANSWERS:
        _ANSWERS[key] = await database.execute_fn(partial(_rows, sql=sql))
    return _ANSWERS[key]


def _rows(connection: sqlite3.Connection, sql: str) -> Rows:
    return [dict(row) for row in connection.execute(sql)]
