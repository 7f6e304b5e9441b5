"""What turns the database of one release into that of the next: SQL that any `sqlite3` runs.

A row that changed is deleted and inserted again, table by table, together with its entries in the search indexes
(whose text it carries, since a plain SQLite cannot make it: `archive/bigrams.py`). Rows of tables without a key
are told by all their columns.
"""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import zstandard
from msgspec import Struct

from archive.bigrams import index_text
from archive.export.database import ExportError, Shape, shapes
from archive.search import COLUMNS

LEVEL = 12
_SCHEMA = "SELECT name, sql FROM {of}.sqlite_schema ORDER BY name"


class Difference(Struct, frozen=True):
    """Rows of a table that only the earlier or only the later database has; a changed row is in both."""

    removed: int
    added: int


def same_schema(earlier: Path, later: Path) -> bool:
    """Whether two databases have the same tables, views and indexes."""
    with closing(_both(earlier, later)) as both:
        found = [both.execute(_SCHEMA.format(of=of)).fetchall() for of in ("earlier", "later")]
    return found[0] == found[1]


def write_delta(earlier: Path, later: Path, target: Path) -> dict[str, Difference]:
    """Write the SQL, packed with zstd, that turns `earlier` into `later`, which have one schema; what it does.

    The file is then run on `earlier` itself. Raises `ExportError` where that does not come to `later`.
    """
    done = {}
    packer = zstandard.ZstdCompressor(level=LEVEL)
    with (
        closing(_both(earlier, later)) as both,
        target.open("wb") as file,
        packer.stream_writer(file, closefd=False) as packed,
        io.TextIOWrapper(packed, "utf-8") as out,
    ):
        out.write("PRAGMA foreign_keys = OFF;\nBEGIN;\n")
        for shape in shapes(both):
            done[shape.name] = _write_table(both, shape, out)
        out.write("COMMIT;\n")
    apply_delta(earlier, target)
    with closing(_both(earlier, later)) as both:
        for shape in shapes(both):
            sides = (("earlier", "later"), ("later", "earlier"))
            if any(next(_rows_only_in(both, shape, *side), None) for side in sides):
                raise ExportError(f"the delta does not bring {shape.name} up to date")
    return done


def apply_delta(database: Path, delta: Path) -> None:
    """Run a packed delta on a database: all of it, or, where something in it fails, nothing."""
    with (
        closing(sqlite3.connect(database, isolation_level=None)) as connection,
        delta.open("rb") as file,
        zstandard.ZstdDecompressor().stream_reader(file) as unpacked,
        io.TextIOWrapper(unpacked, "utf-8", newline="\n") as lines,
    ):
        statement = ""
        for line in lines:
            statement += line
            if line.endswith(";\n") and sqlite3.complete_statement(statement):
                connection.execute(statement)
                statement = ""


def _both(earlier: Path, later: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", uri=True)
    for name, path in (("later", later), ("earlier", earlier)):
        connection.execute(f"ATTACH ? AS {name}", (f"{path.absolute().as_uri()}?mode=ro",))
    return connection


def _rows_only_in(
    both: sqlite3.Connection, shape: Shape, one: str, other: str
) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Each row that one database has, or has another number of times, with how often it stands there."""
    # Only without a key can a row stand there twice.
    counted = f"{shape.listed}, " + ("1" if shape.key else "count(*)")
    grouped = "" if shape.key else f"GROUP BY {shape.listed}"
    sides = (f"SELECT {counted} FROM {side}.{shape.name} {grouped}" for side in (one, other))
    for row in both.execute(" EXCEPT ".join(sides)):
        yield row[:-1], row[-1]


def _write_table(both: sqlite3.Connection, shape: Shape, out: io.TextIOWrapper) -> Difference:
    removed = added = 0
    for row, times in _rows_only_in(both, shape, "earlier", "later"):
        out.writelines(_deletion(shape, dict(zip(shape.columns, row, strict=True))))
        removed += times
    for row, times in _rows_only_in(both, shape, "later", "earlier"):
        for _ in range(times):
            out.writelines(_insertion(shape, dict(zip(shape.columns, row, strict=True))))
        added += times
    return Difference(removed, added)


def _deletion(shape: Shape, row: dict[str, Any]) -> Iterator[str]:
    where = " AND ".join(f'"{name}" IS {_literal(row[name])}' for name in shape.key or shape.columns)
    if shape.name in COLUMNS:
        names, texts = _indexed(shape, row)
        yield (
            f"INSERT INTO {shape.name}_fts ({shape.name}_fts, rowid, {names}) "
            f"SELECT 'delete', rowid, {texts} FROM {shape.name} WHERE {where};\n"
        )
    yield f"DELETE FROM {shape.name} WHERE {where};\n"


def _insertion(shape: Shape, row: dict[str, Any]) -> Iterator[str]:
    values = ", ".join(map(_literal, row.values()))
    yield f"INSERT INTO {shape.name} ({shape.listed}) VALUES ({values});\n"
    if shape.name in COLUMNS:
        names, texts = _indexed(shape, row)
        yield f"INSERT INTO {shape.name}_fts (rowid, {names}) VALUES (last_insert_rowid(), {texts});\n"


def _indexed(shape: Shape, row: dict[str, Any]) -> tuple[str, str]:
    columns = COLUMNS[shape.name]
    return ", ".join(columns), ", ".join(_literal(index_text(row[name])) for name in columns)


def _literal(value: int | str | None) -> str:
    """A value as SQL writes it. A text that SQL cannot write as it is goes in as its bytes."""
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    if "\0" in value or "\r" in value:
        return f"CAST(X'{value.encode().hex()}' AS TEXT)"
    return "'" + value.replace("'", "''") + "'"
