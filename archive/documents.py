"""Documents into the working database: those whose making changed are made again, the others left alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial

from msgspec import Struct

from archive import tally
from archive.agencies import add_agency
from archive.bulk import in_bulk
from archive.candidates import Publication, publication
from archive.database import insert_rows
from archive.rows import Table, document_rows, packed
from archive.search import index_document, unindex_document
from archive.spread import spread
from archive.store import Store
from archive.touched import settle, touch, touch_with_agency
from archive.works import works

_PRIVATE = ("_agencies", "_checked")
_MANY = 2000
"""Articles from which on it is quicker to make all anew than to add them, where they are most of it."""
_COUNTED = ("statements", "amounts", "sections", "claims", "projects", "indicators")

# In the order of the ids that they give: in a new table each row goes behind the one before.
_DUE = """
SELECT t.id FROM _touched AS t LEFT JOIN _places AS p ON p.place = t.id
WHERE t.what = 'place' GROUP BY t.id ORDER BY min(p.stem), t.id
"""
_OF_STEM = "SELECT id FROM documents WHERE id = ?1 OR (id > ?1 || '-' AND id < ?1 || '.')"

Tick = Callable[[int, int], None]


class StartAnew(Exception):
    """It is quicker to make all anew: most is new, or is to be replaced before it can be found quickly."""


class Loaded(Struct):
    """How many files' documents were made again, left as they were, and taken out."""

    loaded: int = 0
    kept: int = 0
    removed: int = 0


class Job(Struct, frozen=True):
    """An article whose documents are to be made."""

    place: str
    publication: Publication


Made = list[tuple[str, dict[str, Table]]]
"""The ids of an article's documents, each with its rows by table."""


def load_documents(
    connection: sqlite3.Connection, store: Store, breathe: Callable[[], None], progress: Tick | None = None
) -> Loaded:
    """Make the documents of the touched places what these publish; `breathe` is called where all is whole.

    Raises `StartAnew`.
    """
    (total,) = connection.execute("SELECT count(*) FROM _touched WHERE what = 'place'").fetchone()
    (held,) = connection.execute("SELECT count(*) FROM _loaded").fetchone()
    if total > max(held, _MANY) and not in_bulk(connection):
        raise StartAnew
    due = (place for (place,) in connection.execute(_DUE))
    result, bulk = Loaded(), in_bulk(connection)
    jobs = (Job(place, publication(connection, place)) for place in due)
    changed = (job for job in jobs if not _is_kept(connection, job))
    for done, (job, made) in enumerate(spread(partial(make, store), changed), 1):
        result.removed += _remove(connection, job, bulk=bulk)
        _put(connection, job, made, bulk=bulk)
        result.loaded += len(job.publication.files)
        breathe()
        if progress:
            progress(done, total)
    settle(connection, "place")
    (held,) = connection.execute("SELECT count(*) FROM _loaded").fetchone()
    result.kept = held - result.loaded
    return result


def make(store: Store, job: Job) -> Made:
    """The rows of an article's documents, but for their findings."""
    return [
        (rows.id, {table: packed(content) for table, content in rows.tables.items()})
        for rows in map(document_rows, works(store, job.publication))
    ]


def _is_kept(connection: sqlite3.Connection, job: Job) -> bool:
    found = connection.execute("SELECT key FROM _made WHERE place = ?", (job.place,)).fetchone()
    return found == (job.publication.key,) if job.publication.files else False


def _remove(connection: sqlite3.Connection, job: Job, *, bulk: bool) -> int:
    """Take out the documents of an article's files, before and now; how many files are in no article any more."""
    before = [
        stem for (stem,) in connection.execute("SELECT stem FROM _loaded WHERE place = ?", (job.place,))
    ]
    removed = 0
    for stem in dict.fromkeys((*before, *(file.home.stem for file in job.publication.files))):
        for (document,) in connection.execute(_OF_STEM, (stem,)).fetchall():
            if bulk:
                raise StartAnew
            _remove_document(connection, document)
        gone = connection.execute("DELETE FROM _loaded WHERE stem = ?", (stem,)).rowcount
        if gone and not connection.execute("SELECT 1 FROM _places WHERE stem = ?", (stem,)).fetchone():
            removed += 1
    connection.execute("DELETE FROM _made WHERE place = ?", (job.place,))
    return removed


def _remove_document(connection: sqlite3.Connection, id_: str) -> None:
    """Take out a document with all that hangs on it; the versions before and after it are compared anew."""
    touch_with_agency(connection, id_)
    versions = "SELECT id FROM documents WHERE superseded_by = ?1"
    newer = "SELECT superseded_by FROM documents WHERE id = ?1 AND superseded_by IS NOT NULL"
    for (other,) in connection.execute(f"{versions} UNION {newer}", (id_,)).fetchall():
        touch_with_agency(connection, other)
    tally.taken_whole(connection, id_)
    unindex_document(connection, id_)
    connection.execute("UPDATE documents SET superseded_by = NULL WHERE superseded_by = ?", (id_,))
    connection.execute("DELETE FROM documents WHERE id = ?", (id_,))
    for private in _PRIVATE:
        connection.execute(f"DELETE FROM {private} WHERE document_id = ?", (id_,))


def _put(connection: sqlite3.Connection, job: Job, made: Made, *, bulk: bool) -> None:
    """Insert the documents of an article's files."""
    for id_, tables in made:
        for table, (columns, rows) in tables.items():
            if rows:
                insert_rows(connection, table, columns, rows)
        tally.add(connection, {table: len(tables[table].rows) for table in _COUNTED})
        touch(connection, "document", [id_])
        for said in tables["_agencies"].rows:
            add_agency(connection, dict(zip(tables["_agencies"].columns, said, strict=True)))
        for document in tables["documents"].rows:
            status = dict(zip(tables["documents"].columns, document, strict=True))["status"]
            tally.add(connection, {str(status): 1})
        if not bulk:
            index_document(connection, id_)
    files = [(file.home.stem, job.place) for file in job.publication.files]
    connection.executemany("INSERT INTO _loaded (stem, place) VALUES (?, ?)", files)
    if files:
        connection.execute("INSERT INTO _made VALUES (?, ?)", (job.place, job.publication.key))
