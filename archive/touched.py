"""What changed since all that is told of many things together was last brought up to date.

Whoever changes something touches it in the same transaction, so that a build that is killed leaves the next one
what it has to do. A step works for what is touched, and touches what it changes in turn: sites and files (by
SHA-256) as the ledger and the records change, the stems of those files, the places (articles) that they belong
to, then documents and agencies. Places are done one by one; the transaction that ends a build clears the rest.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Literal

What = Literal["site", "file", "stem", "place", "document", "agency"]


def touch(connection: sqlite3.Connection, what: What, ids: Iterable[str | None]) -> None:
    """Note that these came, changed, or are about to go."""
    rows = ((what, id_) for id_ in ids if id_ is not None)
    connection.executemany("INSERT OR IGNORE INTO _touched (what, id) VALUES (?, ?)", rows)


def touch_selected(connection: sqlite3.Connection, what: What, select: str, *values: object) -> None:
    """The same, of what a query gives as its one column."""
    connection.execute(
        f"INSERT OR IGNORE INTO _touched (what, id) SELECT '{what}', * FROM ({select})", values
    )


def touch_with_agency(connection: sqlite3.Connection, document: str) -> None:
    """Note that this document changed or is about to go, and with it what is told of its agency."""
    touch(connection, "document", [document])
    of = "SELECT agency_id FROM documents WHERE id = ? AND agency_id IS NOT NULL"
    touch_selected(connection, "agency", of, document)


def touched(connection: sqlite3.Connection, what: What) -> list[str]:
    """What was touched, in order; what went is among it, and in no other table."""
    query = "SELECT id FROM _touched WHERE what = ? ORDER BY id"
    return [id_ for (id_,) in connection.execute(query, (what,))]


def settle(connection: sqlite3.Connection, *what: What) -> None:
    """All that follows from what was touched, of this kind or at all, is done."""
    marks = ", ".join("?" * len(what))
    connection.execute("DELETE FROM _touched" + (f" WHERE what IN ({marks})" if what else ""), what)
