"""Tables as zipped CSV (RFC 4180) and the Data Package that describes them.

UTF-8 with a byte order mark, so that Excel reads Chinese; NULL and an empty text are both empty there. Format:
Frictionless Data Package 1.0 and Table Schema 1.0.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from archive.dictionary import Table, tables
from archive.export.database import Shape
from archive.export.hashes import File

_TYPES = {"INTEGER": "integer", "TEXT": "string"}


def csv_name(table: str) -> str:
    """Where a table is in a release."""
    return f"csv/{table}.csv.zip"


def write_csv(connection: sqlite3.Connection, shape: Shape, release: Path) -> None:
    """Write a table, rows in the order of their keys, with a header."""
    path = release / csv_name(shape.name)
    path.parent.mkdir(exist_ok=True)
    info = ZipInfo(f"{shape.name}.csv")  # dated 1980: the same rows are the same bytes
    info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
    with (
        ZipFile(path, "w") as packed,
        packed.open(info, "w", force_zip64=True) as entry,
        io.TextIOWrapper(entry, "utf-8-sig", newline="") as stream,
    ):
        writer = csv.writer(stream)
        writer.writerow(shape.columns)
        writer.writerows(connection.execute(f"SELECT {shape.listed} FROM {shape.name} ORDER BY rowid"))


def data_package(files: Iterable[File], name: str, found: list[Shape]) -> dict[str, Any]:
    """The Data Package over the CSV files among a release's `files`."""
    described = {table.name: table for table in tables()}
    made = {file.path: file for file in files}
    return {
        "profile": "data-package",
        "name": f"mingzhang-{name}",
        "title": "明账：地方预算与决算公开 · Mingzhang: published local budgets and final accounts",
        "description": "Money is an integer number of fen (分). See data-dictionary.md.",
        "version": name,
        "resources": [_resource(made[csv_name(shape.name)], shape, described[shape.name]) for shape in found],
    }


def _resource(file: File, shape: Shape, described: Table) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": shape.name,
        "title": described.text,
        "path": file.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "compression": "zip",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "schema": _schema(shape, described),
    }


def _schema(shape: Shape, described: Table) -> dict[str, Any]:
    """The Table Schema: fields, keys, and what refers to which table."""
    fields = [
        {"name": c.name, "type": _TYPES[c.type], "description": c.text, **_constraints(shape, c.name)}
        for c in described.columns
    ]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if shape.key:
        schema["primaryKey"] = list(shape.key)
    references = [(c.name, *c.refers_to.split(".")) for c in described.columns if c.refers_to]
    if references:
        schema["foreignKeys"] = [_reference(shape, *reference) for reference in references]
    return schema


def _reference(shape: Shape, column: str, table: str, other: str) -> dict[str, Any]:
    """A column of a table that holds another's: of its own where that has no name."""
    return {
        "fields": [column],
        "reference": {"resource": "" if table == shape.name else table, "fields": [other]},
    }


def _constraints(shape: Shape, column: str) -> dict[str, Any]:
    """An empty text is empty in CSV, as NULL is: only of keys can it be said that they are there."""
    return {"constraints": {"required": True}} if column in shape.key else {}
