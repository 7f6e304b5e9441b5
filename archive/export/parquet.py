"""A table as Parquet, in folders by province (code of GB/T 2260) and year: `province=370000/year=2023`.

Hive's way of partitioning, which DuckDB, Arrow, Spark and pandas read as two more columns. A row whose province or
year is not known is in `__HIVE_DEFAULT_PARTITION__`, which they read as NULL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from msgspec import Struct, convert

from archive.export.database import Shape

_MOST_ROWS = 20_000
"""Of a row group, which is held in memory."""
_MOST_CHARACTERS = 8 << 20
"""The same: a row that holds a table may be a hundred times as long as another."""
_UNKNOWN = "__HIVE_DEFAULT_PARTITION__"
_TYPES = {"INTEGER": pa.int64(), "TEXT": pa.string()}


class Partition(Struct, frozen=True, forbid_unknown_fields=True):
    """How the province and the year of a table's rows `t` are found, as SQL."""

    tables: tuple[str, ...]
    province: str
    year: str
    join: str | None = None


@cache
def partitions() -> dict[str, Partition]:
    """The partitioned tables (`partitions.yml`)."""
    text = resources.files("archive.export").joinpath("partitions.yml").read_text("utf-8")
    return {table: p for p in convert(yaml.safe_load(text), list[Partition]) for table in p.tables}


def write_parquet(connection: sqlite3.Connection, shape: Shape, folder: Path) -> None:
    """Write a table below `folder`, rows in the order of their keys; an empty table as one empty file."""
    schema = pa.schema([pa.field(name, _TYPES[type_]) for name, type_ in shape.columns.items()])
    with ExitStack() as stack:
        opened: tuple[Path, pq.ParquetWriter] | None = None
        for place, rows in _chunks(connection, shape):
            path = folder / shape.name / place / "part-0.parquet"
            if opened is None or opened[0] != path:
                stack.close()
                opened = path, stack.enter_context(_writer(path, schema))
            columns = zip(*rows, strict=True) if rows else [[]] * len(schema)
            arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
            opened[1].write_table(pa.Table.from_arrays(arrays, schema=schema))


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    path.parent.mkdir(parents=True, exist_ok=True)
    return pq.ParquetWriter(path, schema, compression="zstd")


def _chunks(connection: sqlite3.Connection, shape: Shape) -> Iterator[tuple[str, list[Any]]]:
    """Rows of one partition after the other, with the partition's folder, as many as are held in memory."""
    held: list[Any] = []
    where, characters = "", 0
    for place, *row in _placed(connection, shape):
        if held and (place != where or len(held) == _MOST_ROWS or characters > _MOST_CHARACTERS):
            yield where, held
            held, characters = [], 0
        where = place
        held.append(row)
        characters += sum(len(value) for value in row if isinstance(value, str))
    yield where, held


def _placed(connection: sqlite3.Connection, shape: Shape) -> sqlite3.Cursor:
    """The rows by partition, in the order of their keys, each behind its partition's folder."""
    columns = ", ".join(f't."{name}"' for name in shape.columns)
    found = partitions().get(shape.name)
    if found is None:
        return connection.execute(f"SELECT '', {columns} FROM {shape.name} AS t ORDER BY rowid")
    join = f"LEFT JOIN {found.join}" if found.join else ""
    place = (
        f"'province=' || coalesce(substr({found.province}, 1, 2) || '0000', '{_UNKNOWN}') || "
        f"'/year=' || coalesce({found.year}, '{_UNKNOWN}')"
    )
    # What is sorted are the places alone: the rows would be many gigabytes.
    connection.execute("DROP TABLE IF EXISTS temp.placed")
    connection.execute(
        f"CREATE TEMP TABLE placed AS SELECT {place} AS place, t.rowid AS row_id "
        f"FROM {shape.name} AS t {join} ORDER BY place, t.rowid"
    )
    return connection.execute(
        f"SELECT p.place, {columns} FROM placed AS p CROSS JOIN {shape.name} AS t ON t.rowid = p.row_id "
        "ORDER BY p.rowid"
    )
