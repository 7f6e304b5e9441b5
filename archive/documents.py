"""Documents into the working database: those whose making changed are made again, the others left alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from msgspec import Struct

import parsers
from archive.agencies import add_agency
from archive.candidates import Candidate, candidates
from archive.database import insert
from archive.records import load_record
from archive.rows import document_id, document_rows, unreadable
from archive.search import add_to_index, remove_from_index
from archive.store import Store
from parsers import rules

BATCH = 100
"""Files whose documents are committed together."""

_OWNED = {"documents": "id", "statements": "document_id", "amounts": "document_id", "sections": "document_id"}
"""The searched tables that hold rows of documents, each with the column that says whose."""
_EXPECTED = "SELECT count(DISTINCT stem) FROM _records WHERE failure IS NOT NULL OR documents != '[]'"


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

    A document that the rules do not survive is loaded without findings; `fail` is told so at every build.
    """
    known: dict[str, str] = dict(connection.execute("SELECT stem, key FROM _loaded"))
    (total,) = connection.execute(_EXPECTED).fetchone()
    result = Loaded()
    connection.execute("BEGIN")
    for done, candidate in enumerate(candidates(connection), 1):
        if known.pop(candidate.home.stem, None) == candidate.key:
            result.kept += 1
        else:
            _remove(connection, candidate.home.stem)
            _load(connection, store, candidate, fail)
            result.loaded += 1
        if done % BATCH == 0:
            connection.execute("COMMIT")
            connection.execute("BEGIN")
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
        for table, column in _OWNED.items():
            remove_from_index(connection, table, f"{column} = ?", id_)
        connection.execute("UPDATE documents SET superseded_by = NULL WHERE superseded_by = ?", id_)
        connection.execute("DELETE FROM documents WHERE id = ?", id_)
    connection.execute("DELETE FROM _loaded WHERE stem = ?", (stem,))


def _load(
    connection: sqlite3.Connection, store: Store, candidate: Candidate, fail: Callable[[str], None]
) -> None:
    """Insert the documents of a file, or the one that stands for a file that could not be read."""
    record = load_record(store, parsers.VERSION, candidate.home.sha256)
    key = candidate.key
    for document in record.documents if not candidate.home.failure else (unreadable(),):
        try:
            findings = rules.check(document)
        except Exception as error:
            id_ = document_id(candidate.home.stem, document.part)
            fail(f"the rules failed on document {id_}: {type(error).__name__}: {error}")
            findings, key = (), "to be done again"
        rows = document_rows(candidate, record, document, findings)
        for said in rows.tables["_agencies"]:
            add_agency(connection, said)
        for table, content in rows.tables.items():
            insert(connection, table, content)
        for table, column in _OWNED.items():
            add_to_index(connection, table, f"{column} = ?", (rows.id,))
    insert(connection, "_loaded", [{"stem": candidate.home.stem, "key": key}])
