"""One release, from the published database and the raw files."""

from __future__ import annotations

import shutil
import sqlite3
from importlib import metadata, resources
from pathlib import Path

import msgspec
import pyarrow
import zstandard
from msgspec import Struct

from archive import dictionary
from archive.executor import LOCAL
from archive.export.changes import changes_page
from archive.export.database import ExportError, Shape, newest_capture, public_copy, reading, shapes
from archive.export.delta import Difference, same_schema, write_delta
from archive.export.earlier import Earlier
from archive.export.hashes import File, Manifest, file_of, sha256_of, write_manifest
from archive.export.parts import Making, Tick, make_parts
from archive.export.shelf import MEND, FolderShelf, Shelf, StoreShelf, manifest, next_name, workplace
from archive.export.tabular import data_package
from archive.folder import LocalStore
from archive.releases import note
from archive.store import Store

DATABASE = "mingzhang.db.zst"
DELTA = "delta.sql.zst"
RELEASE = "release"
"""The folder in which one is made."""
_LEVEL = 12


class ExportSummary(Struct, frozen=True):
    """What an export came to. `created`: false where the last release holds the same already."""

    release: str
    created: bool
    previous: str | None
    bytes: int
    files: int
    rows: dict[str, int]
    raw_files: int


def export(
    store: Store,
    database: Path,
    to: Path | None = None,
    progress: Tick | None = None,
    executor: str = LOCAL,
) -> ExportSummary:
    """Make a release of the published database in `to`, else in the store under `releases/`.

    `progress` is called with the rows and raw files written, and how many there are to be; `executor` says where
    they are (`archive/executor.py`). Raises `ExportError` and leaves nothing where it cannot be made; earlier
    releases are never touched.
    """
    shelf, folder = _shelf(store, database, to)
    with workplace(folder) as work:
        names, fresh = shelf.names(), work / "mingzhang.db"
        public_copy(database, fresh)
        last = manifest(shelf, names[-1]) if names else None
        if last and last.database_sha256 == sha256_of(fresh):
            made = last
        else:
            made = _write(shelf, store, fresh, executor, progress)
            shelf.place(work / RELEASE, made.release)
        if to is None:
            note(store, made.release)  # also of one that a killed export had placed
        return _summary(made, created=made is not last)


def _write(shelf: Shelf, store: Store, fresh: Path, executor: str, progress: Tick | None) -> Manifest:
    """Write a release of a database of its own beside it; its manifest."""
    names, day = shelf.names(), newest_capture(fresh)
    name, previous = next_name(names, day), names[-1] if names else None
    release = fresh.with_name(RELEASE)
    (release / "warc").mkdir(parents=True)
    with reading(fresh) as connection:
        found = shapes(connection)
    parts = make_parts(Making(store, fresh, release, _earlier(shelf, previous)), found, executor, progress)
    _write_package(release, name, found, parts)
    _write_words(release)
    _pack(fresh, release / DATABASE)
    _compare(name, fresh, release, _unpacked(shelf, previous, fresh.parent))
    made = _manifest(name, day, previous, fresh, release, parts)
    write_manifest(release, made)
    return made


def _manifest(
    name: str, day: str, previous: str | None, fresh: Path, release: Path, parts: tuple[File, ...]
) -> Manifest:
    """What tells of a release of which all else is written."""
    files = _with_rest(parts, release)
    return Manifest(
        release=name,
        newest_capture=day,
        previous=previous,
        delta=DELTA if (release / DELTA).exists() else None,
        database_sha256=sha256_of(fresh),
        database_bytes=fresh.stat().st_size,
        rows=_rows(fresh),
        raw_files=_raw_files(fresh),
        bytes=sum(file.bytes for file in files),
        software=_software(),
        files=files,
    )


def _shelf(store: Store, database: Path, to: Path | None) -> tuple[Shelf, Path]:
    """Where releases stand, and the folder to work in: where a rename is to be had, it must be the same."""
    if to is None and isinstance(store, LocalStore):
        to = store.root / "releases"
    return (FolderShelf(to), to) if to else (StoreShelf(store), database.parent)


def _earlier(shelf: Shelf, previous: str | None) -> Earlier | None:
    """The release before, where its files can be linked."""
    return Earlier(shelf.root / previous) if previous and isinstance(shelf, FolderShelf) else None


def _unpacked(shelf: Shelf, name: str | None, work: Path) -> tuple[str, Path] | None:
    """The database of an earlier release, unpacked, with the release's name. Raises `ExportError` for damage."""
    if name is None:
        return None
    path = work / "previous.db"
    with shelf.open(name, DATABASE) as packed, path.open("wb") as unpacked:
        try:
            zstandard.ZstdDecompressor().copy_stream(packed, unpacked)
        except zstandard.ZstdError as error:
            raise ExportError(f"{DATABASE} of the release {name} is damaged ({error}): {MEND}") from error
    return name, path


def _compare(name: str, fresh: Path, release: Path, previous: tuple[str, Path] | None) -> None:
    """Write what differs from the release before, in words, and as a delta where the schema is the same."""
    differences: dict[str, Difference] | None = None
    before = _copied(previous)
    if previous and same_schema(previous[1], fresh):
        differences = write_delta(previous[1], fresh, release / DELTA)
    (release / "CHANGES.md").write_text(changes_page(name, fresh, before, differences, _rows(fresh)), "utf-8")


def _write_words(release: Path) -> None:
    """Write what explains a release to whoever takes it home."""
    readme = resources.files("archive.export").joinpath("README.md").read_text("utf-8")
    (release / "README.md").write_text(readme, "utf-8")
    (release / "data-dictionary.md").write_text(dictionary.page(), "utf-8")


def _write_package(release: Path, name: str, found: list[Shape], parts: tuple[File, ...]) -> None:
    """Write the data package, which describes the CSV files."""
    package = msgspec.json.format(msgspec.json.encode(data_package(parts, name, found)), indent=1)
    (release / "datapackage.json").write_bytes(package + b"\n")


def _with_rest(parts: tuple[File, ...], release: Path) -> tuple[File, ...]:
    """The parts and the files that were written beside them, in the order of their paths."""
    rest = (path for path in release.iterdir() if path.is_file())
    return tuple(sorted((*parts, *(file_of(release, path) for path in rest)), key=lambda file: file.path))


def _raw_files(database: Path) -> int:
    """How many distinct raw files the captures name."""
    with reading(database) as connection:
        (count,) = connection.execute("SELECT count(DISTINCT sha256) FROM captures").fetchone()
    return int(count)


def _rows(database: Path) -> dict[str, int]:
    """Rows by table."""
    with reading(database) as connection:
        names = [shape.name for shape in shapes(connection)]
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def _copied(previous: tuple[str, Path] | None) -> tuple[str, Path] | None:
    """The earlier database once more, since the delta is tried on the first."""
    if previous is None:
        return None
    copy = previous[1].with_suffix(".copy.db")
    shutil.copyfile(previous[1], copy)
    return previous[0], copy


def _pack(database: Path, target: Path) -> None:
    with database.open("rb") as plain, target.open("wb") as packed:
        packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        packer.copy_stream(plain, packed, size=database.stat().st_size)


def _software() -> dict[str, str]:
    return {
        "mingzhang": metadata.version("mingzhang"),
        "sqlite": sqlite3.sqlite_version,
        "pyarrow": pyarrow.__version__,
        "zstandard": zstandard.__version__,
    }


def _summary(made: Manifest, created: bool) -> ExportSummary:
    return ExportSummary(
        made.release, created, made.previous, made.bytes, len(made.files), made.rows, made.raw_files
    )
