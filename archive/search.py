"""Full-text indexes: an FTS5 table `<table>_fts` beside each table that can be searched.

The indexes hold pairs of characters (`archive/bigrams.py`) and point at the rows they belong to
(`content="<table>"`): Datasette's search box finds them, and a downloaded database is searchable anywhere.
Rows are added and removed by SQL that calls `index_text`, which the connection must have.

The site's own database has a further column in them, `document_id` (of documents: `id`). Its words are the scope of
each row: the year, kind, region, role, form and subject, as words that nobody can type. A search narrowed by these
then reads one index, where a join would look at each of half a million hits. What a release holds has no such
column: a delta could not keep it up.

A single character, and a number or Latin word that may go on, are found by how words begin. The site's indexes keep
that too (`_PREFIXES`), so that such a search is read from its first hit like any other; without them it would first
put together the hits of all words that begin so. They make the index twice as large; a release has none.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping

from archive.divisions import division_stem

COLUMNS = {
    "agencies": ("name",),
    "documents": ("title", "agency_name"),
    "statements": ("title",),
    "amounts": ("subject_name",),
    "sections": ("heading", "text"),
    "claims": ("subject", "text"),
    "projects": ("name", "goal"),
}
"""The columns that are searched, by table."""

_PREFIXES = (1, 2, 3, 4)
"""Characters that words begin with, for which the site's indexes keep where they are: up to a year's four."""

_MARK = "\ue000" * max(_PREFIXES)
"""What a word of a scope begins with: a private character, which the tokenizer takes and no query has; repeated so
that all words of a scope begin alike: their prefixes cost a row one entry, not one for each word.
"""

NO_WORD = r"[\W_]"
"""What would part a word of a scope in two."""

_OF_DOCUMENT = (
    f"coalesce(' {_MARK}year' || d.fiscal_year, '') || coalesce(' {_MARK}kind' || d.kind, '') || coalesce("
    f"' {_MARK}region' || substr(d.region_code, 1, 2) || ' {_MARK}region' || substr(d.region_code, 1, 4) || "
    f"' {_MARK}region' || d.region_code, '') || coalesce(' {_MARK}role' || replace(a.role, '_', ''), '')"
)
_DOCUMENTS = "documents AS d LEFT JOIN agencies AS a ON a.id = d.agency_id"
_FORM = f"' {_MARK}form' || replace({{form}}, '_', '')"
_SCOPES = {
    "documents": f"SELECT {_OF_DOCUMENT} FROM {_DOCUMENTS} WHERE d.id = documents.id",
    "statements": f"SELECT {_OF_DOCUMENT} || {_FORM.format(form='statements.form')} FROM {_DOCUMENTS} "
    "WHERE d.id = statements.document_id",
    "amounts": f"SELECT {_OF_DOCUMENT} || {_FORM.format(form='s.form')} || "
    f"coalesce(' {_MARK}subject' || amounts.subject_code, '') FROM {_DOCUMENTS} "
    "CROSS JOIN statements AS s ON s.id = amounts.statement_id WHERE d.id = amounts.document_id",
} | {
    table: f"SELECT {_OF_DOCUMENT} FROM {_DOCUMENTS} WHERE d.id = {table}.document_id"
    for table in ("sections", "claims", "projects")
}
"""What a row's scope is, by the tables that hold rows of documents. Whose role changes is indexed anew."""

_EVER = {"hashsize": 1 << 20, "automerge": 4, "crisismerge": 16}
"""FTS5's own measures: the bytes that it gathers before it writes a segment, and how many of these it merges."""
_FILLING = {"hashsize": 64 << 20, "automerge": 0, "crisismerge": 1000}
"""For the rows of a whole table: much at once, and no merging on the way, whose cost grows with the table.

What that leaves is merged once at the end, or whoever adds the next row would have to wait for it.
"""


def create_indexes(connection: sqlite3.Connection, *, scoped: bool = False) -> None:
    """Make the empty indexes; `scoped`: with the column of scopes, and with prefixes."""
    prefix = f', prefix="{" ".join(map(str, _PREFIXES))}"' if scoped else ""
    for table, columns in COLUMNS.items():
        scope = (_scope_column(table),) if scoped and table in _SCOPES else ()
        connection.execute(
            f"CREATE VIRTUAL TABLE {table}_fts USING fts5 "
            f'({", ".join((*columns, *scope))}, tokenize="unicode61", content="{table}"{prefix})'
        )


def is_scoped(connection: sqlite3.Connection, table: str) -> bool:
    """Whether a table's index has the column of scopes."""
    query = "SELECT 1 FROM pragma_table_info(?) WHERE name = ?"
    return connection.execute(query, (f"{table}_fts", _scope_column(table))).fetchone() is not None


def _scope_column(table: str) -> str:
    """A column that the table has too: the index looks there for texts that somebody asks it for."""
    return "id" if table == "documents" else "document_id"


def scope_query(asked: Mapping[str, str]) -> str:
    """The FTS5 query for rows within what is `asked`: the words of `_SCOPES`, of a region its division's code."""
    words = {name: division_stem(value) if name == "region" else value for name, value in asked.items()}
    return " ".join(f'"{_MARK}{name}{re.sub(NO_WORD, "", word) or "0"}"' for name, word in words.items())


def fill_index(connection: sqlite3.Connection, table: str) -> None:
    """Index all rows of a table of which none is indexed yet, in their order: else FTS5 writes each apart."""
    names, texts = _parts(connection, table)
    configure = f"INSERT INTO {table}_fts ({table}_fts, rank) VALUES (?, ?)"
    connection.executemany(configure, _FILLING.items())
    rows = f"SELECT rowid, {texts} FROM {table} ORDER BY rowid"
    connection.execute(f"INSERT INTO {table}_fts (rowid, {names}) {rows}")
    connection.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('optimize')")
    connection.executemany(configure, _EVER.items())


def add_to_index(connection: sqlite3.Connection, table: str, where: str, values: tuple[object, ...]) -> None:
    """Index the rows of a table that a condition selects; they must not be indexed yet."""
    names, texts = _parts(connection, table)
    connection.execute(
        f"INSERT INTO {table}_fts (rowid, {names}) SELECT rowid, {texts} FROM {table} WHERE {where}", values
    )


def remove_from_index(
    connection: sqlite3.Connection, table: str, where: str, values: tuple[object, ...]
) -> None:
    """Take rows out of the index: before they are changed or deleted, since it holds no text of its own."""
    names, texts = _parts(connection, table)
    connection.execute(
        f"INSERT INTO {table}_fts ({table}_fts, rowid, {names}) "
        f"SELECT 'delete', rowid, {texts} FROM {table} WHERE {where}",
        values,
    )


def index_document(connection: sqlite3.Connection, document: str) -> None:
    """Index all rows of a document; they must not be indexed yet, and its agency be there."""
    for table in _SCOPES:
        add_to_index(connection, table, f"{_scope_column(table)} = ?", (document,))


def unindex_document(connection: sqlite3.Connection, document: str) -> None:
    """Take all rows of a document out of the index: before these, or its agency's role, change or go."""
    for table in _SCOPES:
        remove_from_index(connection, table, f"{_scope_column(table)} = ?", (document,))


def _parts(connection: sqlite3.Connection, table: str) -> tuple[str, str]:
    """The columns of a table's index, and what goes into them."""
    parts = {name: f"index_text({name})" for name in COLUMNS[table]}
    if is_scoped(connection, table):
        parts[_scope_column(table)] = f"({_SCOPES[table]})"
    return ", ".join(parts), ", ".join(parts.values())
