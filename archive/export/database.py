"""The database as a release has it: its rows in the order of their keys.

The published database has its rows in the order in which builds came upon them, and builds that come to the same
rows on two ways differ in it. Here all rows are put into a new one, in order; so equal stores give equal bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec import Struct

from archive.bigrams import index_text
from archive.dictionary import schema
from archive.search import COLUMNS, add_to_index, create_indexes

_CACHE = -65_536
"""Of the database that is written, in KiB (negative, as SQLite has it)."""


class ExportError(Exception):
    """A release cannot be made; the message says why."""


class Shape(Struct, frozen=True):
    """A table of the public schema: its columns with their types, in order, and its primary key, if any."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]

    @property
    def listed(self) -> str:
        """The columns as SQL lists them."""
        return ", ".join(f'"{name}"' for name in self.columns)

    @property
    def order(self) -> str:
        """What puts the rows in an order that nothing but their content decides."""
        return ", ".join(f'"{name}"' for name in self.key or self.columns)


def shapes(connection: sqlite3.Connection) -> list[Shape]:
    """The tables of the public schema, as it lists them."""
    with closing(sqlite3.connect(":memory:")) as declared:
        declared.executescript(schema())
        names = declared.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid")
        return [_shape(connection, name) for (name,) in names]


def _declared() -> tuple[list[str], list[str]]:
    """The statements of the public schema: those of tables and views, and of indexes, which come at the end."""
    with closing(sqlite3.connect(":memory:")) as declared:
        declared.executescript(schema())
        found = declared.execute("SELECT type, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
        statements = found.fetchall()
    tables = [sql for type_, sql in statements if type_ != "index"]
    return tables, [sql for type_, sql in statements if type_ == "index"]


def _shape(connection: sqlite3.Connection, name: str) -> Shape:
    facts = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
    key = sorted((place, column) for _, column, _, _, _, place in facts if place)
    return Shape(name, {fact[1]: fact[2] for fact in facts}, tuple(column for _, column in key))


@contextmanager
def reading(database: Path) -> Iterator[sqlite3.Connection]:
    """The database, read only; closed at the end."""
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def public_copy(published: Path, target: Path) -> None:
    """Write the published database's rows, in order, to a new database.

    Raises `ExportError` where the published one breaks a foreign key or lacks a table of the schema.
    """
    scratch = target.with_name(f"{target.name}.scratch")
    with reading(published) as source, closing(sqlite3.connect(scratch, isolation_level=None)) as copy:
        copy.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = {_CACHE}"
        )
        tables, indexes = _declared()
        copy.create_function("index_text", 1, index_text, deterministic=True)
        copy.execute("BEGIN")
        for statement in tables:
            copy.execute(statement)
        for shape in shapes(copy):
            _fill(copy, source, shape)
        for statement in indexes:
            copy.execute(statement)
        create_indexes(copy)
        for table in COLUMNS:
            add_to_index(copy, table, "1", ())
        copy.execute("COMMIT")
        if broken := copy.execute("PRAGMA foreign_key_check").fetchone():
            raise ExportError(f"a broken foreign key in {broken[0]} to {broken[2]}: build again")
        copy.execute("VACUUM INTO ?", (str(target),))
    scratch.unlink()


def newest_capture(database: Path) -> str:
    """The day (UTC) of the newest capture. Raises `ExportError` where there is none."""
    with reading(database) as connection:
        (newest,) = connection.execute("SELECT max(fetched_at) FROM captures").fetchone()
    if newest is None:
        raise ExportError("nothing was captured yet: there is nothing to release")
    return str(newest)[:10]


def _fill(copy: sqlite3.Connection, source: sqlite3.Connection, shape: Shape) -> None:
    try:
        rows = source.execute(f"SELECT {shape.listed} FROM {shape.name} ORDER BY {shape.order}")
    except sqlite3.OperationalError as error:
        raise ExportError(f"the database is not of this version ({error}): build again") from error
    marks = ", ".join("?" * len(shape.columns))
    copy.executemany(f"INSERT INTO {shape.name} ({shape.listed}) VALUES ({marks})", rows)
