"""The build step: ledger and parsed records into the working database, and a copy of it published.

What the ledger and the records changed is touched (`archive/touched.py`), the documents of the touched places are
made again, and what follows from many documents together is then refreshed: a `refresh_…(connection)` works for the
ids that `touched(connection, "document")` and `touched(connection, "agency")` give, which came, changed or went
since the last build that was finished. What went is touched, and its rows are gone: who sums over documents keeps
what each gave. A build from nothing touches all. The result is what a build from nothing makes, row for row.

All is one transaction, but where there is much: then what is done so far is committed now and then, where it is
whole. A build that is killed leaves its touches, and the next one goes on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from archive import tally
from archive.agencies import refresh_agencies
from archive.bulk import end_bulk, is_unchecked, note_checked
from archive.candidates import place_files
from archive.captures import load_ledger, new_ledger_files, warnings
from archive.changes import refresh_changes
from archive.checks import check_documents
from archive.coverage import refresh_coverage
from archive.database import check, publish, working
from archive.documents import StartAnew, load_documents
from archive.gists import load_gists
from archive.ledger import Fault
from archive.reference import load_reference
from archive.scorecard import refresh_scorecard
from archive.store import Store
from archive.summaries import refresh_summaries
from archive.touched import settle
from archive.versions import refresh_versions

Tick = Callable[[int, int], None]

BATCH = 500
"""Articles, or checked documents, that are committed together."""
_STATUSES = ("parsed", "partial", "blank", "failed")
_COUNTED = (
    *("captures", "files", "agencies", "statements", "amounts", "sections", "claims", "projects"),
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
    row; `full` makes all of it again. `progress` is called for the articles that are loaded, then for the documents
    that are checked. Raises `BuildError`, with the published database as it was.
    """
    if not full:
        with suppress(StartAnew), working(database) as connection:
            new = new_ledger_files(connection, store)
            if new is not None:
                return _update(connection, store, database, new, progress)
    with working(database, full=True) as connection:
        return _update(connection, store, database, list(store.keys("ledger/")), progress)


def _update(
    connection: sqlite3.Connection, store: Store, database: Path, new: list[str], progress: Tick | None
) -> BuildSummary:
    faults: list[Fault] = []
    failures: list[str] = []
    with _transaction(connection) as breathe:
        load_reference(connection)
        load_ledger(connection, store, new, faults.append)
        unparsed = load_gists(connection, store, failures.append)
        place_files(connection)
        loaded = load_documents(connection, store, breathe, progress)
        end_bulk(connection)
        refresh_agencies(connection)
        refresh_versions(connection)
        check_documents(connection, store, failures.append, breathe, progress)
        end_bulk(connection, "findings")
        refresh_changes(connection)
        refresh_coverage(connection)
        refresh_scorecard(connection)
        refresh_summaries(connection)
        settle(connection)
    if is_unchecked(connection):
        check(connection)
        note_checked(connection)
    counts, told = _counts(connection), warnings(connection)
    publish(connection, database)
    done = {"loaded": loaded.loaded, "kept": loaded.kept, "removed": loaded.removed, "unparsed": unparsed}
    return BuildSummary(counts, done, faults, told, failures)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[Callable[[], None]]:
    """A transaction; what it gives is called where all is whole, and commits at every `BATCH`th time."""
    calls = 0

    def breathe() -> None:
        nonlocal calls
        calls += 1
        if calls % BATCH == 0:
            connection.execute("COMMIT")
            connection.execute("BEGIN")

    connection.execute("BEGIN")
    try:
        yield breathe
    except BaseException:
        if connection.in_transaction:  # a full disk ends it by itself
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    held = tally.counts(connection)
    by_status = {status: held.get(status, 0) for status in _STATUSES}
    (sites,) = connection.execute("SELECT count(*) FROM sites").fetchone()
    rows = {table: held.get(table, 0) for table in _COUNTED}
    return {"documents": sum(by_status.values()), **by_status, "sites": sites, **rows}
