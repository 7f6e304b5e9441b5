"""Documents into the working database: those whose making changed are made again, the others left alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from msgspec import Struct

from archive.agencies import add_agency
from archive.candidates import Publication, publications
from archive.database import insert
from archive.rows import document_rows
from archive.search import add_to_index, remove_from_index
from archive.store import Store
from archive.touched import touch, touch_with_agency
from archive.works import works
from parsers import rules

BATCH = 100
"""Files whose documents are committed together, or those of one article."""

_OWNED = {
    "documents": "id",
    "statements": "document_id",
    "amounts": "document_id",
    "sections": "document_id",
    "claims": "document_id",
    "projects": "document_id",
}
"""The searched tables that hold rows of documents, each with the column that says whose."""
_EXPECTED = "SELECT count(DISTINCT stem) FROM _records WHERE failure IS NOT NULL OR documents > 0"


class Loaded(Struct):
    """How many files' documents were made again, left as they were, and taken out."""

    loaded: int = 0
    kept: int = 0
    removed: int = 0


def load_documents(
    connection: sqlite3.Connection,
    store: Store,
    fail: Callable[[str], None],
    progress: Callable[[int, int], None] | None = None,
) -> Loaded:
    """Make the loaded documents what the candidates are, in transactions of `BATCH` files.

    A rule that fails on a document costs its own findings; `fail` is told so at every build.
    """
    known: dict[str, str] = dict(connection.execute("SELECT stem, key FROM _loaded"))
    (total,) = connection.execute(_EXPECTED).fetchone()
    result = Loaded()
    done = committed = 0
    connection.execute("BEGIN")
    for publication in publications(connection):
        stems = [file.home.stem for file in publication.files]
        if {known.pop(stem, None) for stem in stems} == {publication.key}:
            result.kept += len(stems)
        else:
            for stem in stems:
                _remove(connection, stem)
            _load(connection, store, publication, fail)
            result.loaded += len(stems)
        done += len(stems)
        if done - committed >= BATCH:
            connection.execute("COMMIT")
            connection.execute("BEGIN")
            committed = done
        if progress:
            progress(done, max(done, total))
    for stem in known:
        _remove(connection, stem)
        result.removed += 1
    connection.execute("COMMIT")
    return result


def _remove(connection: sqlite3.Connection, stem: str) -> None:
    """Take out the documents of a file, with all that hangs on them."""
    ids = connection.execute(
        "SELECT id FROM documents WHERE id = ?1 OR id GLOB ?1 || '-*'", (stem,)
    ).fetchall()
    for id_ in ids:
        touch_with_agency(connection, *id_)
        for table, column in _OWNED.items():
            remove_from_index(connection, table, f"{column} = ?", id_)
        connection.execute("UPDATE documents SET superseded_by = NULL WHERE superseded_by = ?", id_)
        connection.execute("DELETE FROM documents WHERE id = ?", id_)
    connection.execute("DELETE FROM _loaded WHERE stem = ?", (stem,))


def _load(
    connection: sqlite3.Connection, store: Store, publication: Publication, fail: Callable[[str], None]
) -> None:
    """Insert the documents of an article's files."""
    key = publication.key
    for work in works(store, publication):
        broken: list[str] = []
        rows = document_rows(work, rules.check(work.document, failed=broken.append))
        for reason in broken:
            fail(f"a rule failed on document {work.id}: {reason}")
            key = "to be done again"
        touch(connection, "document", [rows.id])
        for said in rows.tables["_agencies"]:
            touch(connection, "agency", [str(said["agency_id"])])
            add_agency(connection, said)
        for table, content in rows.tables.items():
            insert(connection, table, content)
        for table, column in _OWNED.items():
            add_to_index(connection, table, f"{column} = ?", (rows.id,))
    stems = [file.home.stem for file in publication.files]
    told = publication.json
    insert(connection, "_loaded", [{"stem": stem, "key": key, "publication": told} for stem in stems])
