"""The parts of a release that are made side by side, by an executor: tables as Parquet and as CSV, and raw files.

A part is made in a folder of its own and then moved to its place file by file, so that one that is done twice, or
half, harms nothing. What travels is its name, and what its files are.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from archive.executor import spread
from archive.export.answers import sites
from archive.export.database import ExportError, Shape, reading, shapes
from archive.export.earlier import Earlier
from archive.export.hashes import File, files_of
from archive.export.parquet import write_parquet
from archive.export.tabular import write_csv
from archive.export.warc import write_warcs
from archive.store import Store

Tick = Callable[[int, int], None]


class Part(Struct, frozen=True):
    """A table in one format, or the raw files of a site; with how many rows or records it holds."""

    kind: Literal["parquet", "csv", "warc"]
    name: str
    count: int


class Making(Struct, frozen=True):
    """What is done with a part: its files come to stand in `release`, made from the `database` of the release."""

    store: Store
    database: Path
    release: Path
    earlier: Earlier | None

    def __call__(self, part: Part) -> tuple[File, ...]:
        """The part's files, by their paths in the release. Raises `ExportError`."""
        if not self.database.is_file():
            raise ExportError(
                f"a worker does not see {self.release.parent}: machines of a cluster must share it"
            )
        with reading(self.database) as connection, _scratch(self.release) as folder:
            made_from = self._write(connection, part, folder)
            files = files_of(folder)
            for file in files:
                place = self.release / file.path
                place.parent.mkdir(parents=True, exist_ok=True)
                os.replace(folder / file.path, place)
        return tuple(replace(file, made_from=made_from.get(file.path)) for file in files)

    def ended(self, part: Part, exit_status: int) -> tuple[File, ...]:
        """Raises `ExportError`: a release without a part of it is none."""
        raise ExportError(
            f"the process that wrote {part.kind} of {part.name} ended with {exit_status}, twice"
        )

    def _write(self, connection: sqlite3.Connection, part: Part, folder: Path) -> dict[str, str]:
        """Writes the part's files; what some are made from, by path."""
        if part.kind == "warc":
            return write_warcs(connection, self.store, part.name, folder, self.earlier)
        shape = next(shape for shape in shapes(connection) if shape.name == part.name)
        if part.kind == "csv":
            write_csv(connection, shape, folder)
        else:
            write_parquet(connection, shape, folder / "parquet")
        return {}


def make_parts(making: Making, found: list[Shape], executor: str, progress: Tick | None) -> tuple[File, ...]:
    """Make all parts; their files, sorted by path. `progress` counts rows and records. Raises `ExportError`."""
    with reading(making.database) as connection:
        parts = [*_tables(connection, found), *(Part("warc", *site) for site in sites(connection))]
    parts.sort(key=lambda part: (-part.count, part.kind, part.name))  # the longest first: none is waited for
    total = sum(part.count for part in parts)
    done = 0
    files: list[File] = []
    for part, made in spread(executor, making, parts):
        files += made
        done += part.count
        if progress:
            progress(done, total)
    return tuple(sorted(files, key=lambda file: file.path))


def _tables(connection: sqlite3.Connection, found: list[Shape]) -> Iterator[Part]:
    for shape in found:
        (count,) = connection.execute(f"SELECT count(*) FROM {shape.name}").fetchone()
        yield Part("parquet", shape.name, count)
        yield Part("csv", shape.name, count)


@contextmanager
def _scratch(release: Path) -> Iterator[Path]:
    folder = Path(mkdtemp(prefix="part-", dir=release.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
