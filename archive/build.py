"""The build step: ledger and parsed records into the working database, and a checked copy of it published.

What follows from many documents together is refreshed after they are loaded, in one transaction, by functions
that work for what was touched (`archive/touched.py`): a `refresh_…(connection)` asks `touched(connection,
"document")` and `touched(connection, "agency")` for the ids that came, changed or went since the last build
that was finished. What went is touched, and its rows are gone: who sums over documents keeps what each gave.
A build from nothing touches all. The result must be what a build from nothing makes, row for row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from archive.agencies import refresh_agencies
from archive.captures import ledger_was_rewritten, load_ledger
from archive.changes import refresh_changes
from archive.coverage import refresh_coverage
from archive.database import publish, working
from archive.documents import load_documents
from archive.gists import load_gists
from archive.ledger import Fault
from archive.reference import load_reference
from archive.scorecard import refresh_scorecard
from archive.store import Store
from archive.summaries import refresh_summaries
from archive.touched import settle
from archive.versions import refresh_versions
from archive.years import refresh_years

Tick = Callable[[int, int], None]

_COUNTED = (
    *("sites", "captures", "files", "agencies", "statements", "amounts", "sections", "claims", "projects"),
    *("indicators", "findings"),
)


class BuildSummary(Struct, frozen=True):
    """What the published database holds, and what the build did for it.

    `counts`: documents, of them by status, and rows of the other tables; `done`: files whose documents were
    `loaded`, `kept` or `removed`, and files that are `unparsed`. `faults` are lines of the ledger that were
    set aside, `warnings` what else of it is not known, and `failures` what a step of ours did not survive.
    """

    counts: dict[str, int]
    done: dict[str, int]
    faults: list[Fault]
    warnings: list[str]
    failures: list[str]


def build(store: Store, database: Path, *, full: bool = False, progress: Tick | None = None) -> BuildSummary:
    """Bring the working database up to date with the store, then publish it as `database` in one rename.

    Only what changed since the last build is made again, and the result equals a build from nothing, row for
    row; `full` makes all of it again. Raises `BuildError`, with the published database as it was.
    """
    with working(database, full=full) as connection:
        if not ledger_was_rewritten(connection, store):
            return _update(connection, store, database, progress)
    with working(database, full=True) as connection:
        return _update(connection, store, database, progress)


def _update(
    connection: sqlite3.Connection, store: Store, database: Path, progress: Tick | None
) -> BuildSummary:
    faults: list[Fault] = []
    warnings: list[str] = []
    failures: list[str] = []
    with _transaction(connection):
        load_reference(connection)
        load_ledger(connection, store, faults.append, warnings.append)
        unparsed = load_gists(connection, store, failures.append)
    loaded = load_documents(connection, store, failures.append, progress)
    with _transaction(connection):
        refresh_agencies(connection)
        refresh_versions(connection)
        refresh_changes(connection)
        refresh_years(connection, store, failures.append)
        refresh_coverage(connection)
        refresh_scorecard(connection)
        refresh_summaries(connection)
        settle(connection)
    publish(connection, database)
    done = {"loaded": loaded.loaded, "kept": loaded.kept, "removed": loaded.removed, "unparsed": unparsed}
    return BuildSummary(_counts(connection), done, faults, warnings, failures)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    by_status = dict.fromkeys(("parsed", "partial", "blank", "failed"), 0)
    by_status |= dict(connection.execute("SELECT status, count(*) FROM documents GROUP BY status"))
    rows = {t: connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in _COUNTED}
    return {"documents": sum(by_status.values()), **by_status, **rows}
