"""Questions to the published database: a page's helpers are handed one of these, and know no web server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

Rows = list[dict[str, Any]]
Ask = Callable[..., Awaitable[Rows]]

MOST = 1_000_000
"""Rows of one answer: a page's parts are bounded by the documents that they are of."""
MILLISECONDS = 5000


def asker(database: Any, **bound: Any) -> Ask:
    """What asks Datasette's `database`: SQL, and values beside those that are `bound` in every question."""

    async def ask(sql: str, **values: Any) -> Rows:
        found = await database.execute(
            sql, {**bound, **values}, page_size=MOST, custom_time_limit=MILLISECONDS
        )
        return [dict(row) for row in found.rows]

    return ask
