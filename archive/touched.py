"""What changed since all that is told of many documents together was last brought up to date.

Whoever changes a document or an agency touches it in the same transaction, so that a build that is killed
leaves the next one what it has to do. The steps that follow (versions, changes, coverage, scorecard, summaries)
work for what is touched, and touch what they change in turn; the transaction that ends them clears it all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Literal

What = Literal["document", "agency"]


def touch(connection: sqlite3.Connection, what: What, ids: Iterable[str | None]) -> None:
    """Note that these came, changed, or are about to go."""
    rows = ((what, id_) for id_ in ids if id_ is not None)
    connection.executemany("INSERT OR IGNORE INTO _touched (what, id) VALUES (?, ?)", rows)


def touch_with_agency(connection: sqlite3.Connection, document: str) -> None:
    """Note that this document changed or is about to go, and with it what is told of its agency."""
    touch(connection, "document", [document])
    connection.execute(
        "INSERT OR IGNORE INTO _touched (what, id) "
        "SELECT 'agency', agency_id FROM documents WHERE id = ? AND agency_id IS NOT NULL",
        (document,),
    )


def touched(connection: sqlite3.Connection, what: What) -> list[str]:
    """What was touched, in order; what went is among it, and in no other table."""
    query = "SELECT id FROM _touched WHERE what = ? ORDER BY id"
    return [id_ for (id_,) in connection.execute(query, (what,))]


def settle(connection: sqlite3.Connection) -> None:
    """All that follows from what was touched is done."""
    connection.execute("DELETE FROM _touched")
