"""The working database, which builds add to, and the published copy, which readers see.

The working database lies beside the published one, in two files: one that is published as it is, and one with
what only builds need (`working.sql`). A transaction over both is whole or not at all, by SQLite's journals. It is
disposable: where the code that filled it has changed, it cannot be read, or something else wrote it, it is made
anew. Publishing copies its public file and puts the copy in the published one's place in one rename: readers have
the old one or the new one, and what is killed on the way leaves the old one. All three have a seal beside them
(`archive/beside.py`), the working ones between builds.

A copy is as sound as what was copied. Foreign keys are on in every transaction of every build, what a first build
made is checked whole (`check`), and a file that is not what the last build sealed is not built upon.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from archive import beside
from archive.bigrams import index_text
from archive.bulk import begin_bulk
from archive.search import create_indexes

Row = Mapping[str, object]

_PAGE = 16 << 10  # bytes; what no memory holds is read with a fourth of the looks at the disk
_CACHE = 96 << 10  # KiB of pages that are kept in memory
_SCRIPTS = ("schema", "working")


class BuildError(Exception):
    """The database cannot be built or published; the message says why."""


def working_path(database: Path) -> Path:
    """Where the working database of a published one is: `mingzhang.working.db` beside `mingzhang.db`."""
    return database.with_suffix(f".working{database.suffix}")


def state_path(database: Path) -> Path:
    """Where what only builds need is: `mingzhang.state.db` beside `mingzhang.db`."""
    return database.with_suffix(f".state{database.suffix}")


@contextmanager
def working(database: Path, *, full: bool = False) -> Iterator[sqlite3.Connection]:
    """The working database, made anew where asked for, or where it cannot be built upon.

    Foreign keys are on; the caller begins transactions. Raises `BuildError` where another build has it open.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    with _alone(database), closing(_open(database, full=full)) as connection:
        yield connection


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """A lock of our own: it outlasts the opening, copying and removing of SQLite's files, whose locks do not."""
    with database.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildError("another build has the working database open") from error
        yield


def _open(database: Path, *, full: bool) -> sqlite3.Connection:
    files = working_path(database), state_path(database)
    if full or not all(path.exists() and beside.may_be_whole(path) for path in files):
        _remove(*files)
    connection = sqlite3.connect(files[0], isolation_level=None, timeout=0)
    if not _is_current(connection, files[1]):
        connection.close()
        _remove(*files)
        connection = sqlite3.connect(files[0], isolation_level=None, timeout=0)
        _attach(connection, files[1])
        _create(connection)
    for path in files:
        beside.unseal(path)
    return connection


def check(connection: sqlite3.Connection) -> None:
    """Look at every row and page. Raises `BuildError` for a broken foreign key, or damage.

    No index is held against its table: each was just made from it.
    """
    broken = connection.execute("PRAGMA main.foreign_key_check").fetchall()
    if broken:
        raise BuildError(f"{len(broken)} broken foreign keys, the first in {broken[0][0]} to {broken[0][2]}")
    (state,) = connection.execute("PRAGMA main.quick_check").fetchone()
    if state != "ok":
        raise BuildError(f"the working database is damaged: {state}; build it in full")


def publish(connection: sqlite3.Connection, database: Path) -> None:
    """Put a copy of the working database in the published one's place, and seal all three; it is closed then."""
    connection.close()
    public, copy = working_path(database), database.with_name(f".{database.name}.new")
    try:
        digest = beside.copy(public, copy)
    except OSError:
        copy.unlink(missing_ok=True)  # a full disk is not to stay so
        raise
    beside.seal(public, digest)
    beside.seal(state_path(database))
    beside.replace_sealed(copy, database, digest)


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Insert rows that all have the same columns."""
    found = list(rows)
    if found:
        insert_rows(connection, table, tuple(found[0]), (tuple(row.values()) for row in found))


def insert_rows(
    connection: sqlite3.Connection,
    table: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[object, ...]],
) -> None:
    """Insert rows as tuples in the order of `columns`."""
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


@cache
def code_digest() -> str:
    """SHA-256 over all code and data of the packages that decide what a build holds."""
    digest = sha256()
    for package in ("archive", "parsers"):
        for name, file in _files(resources.files(package), package):
            digest.update(f"{name}\0".encode() + sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _files(entry, f"{path}/{entry.name}")
        elif entry.name.endswith((".py", ".sql", ".yml", ".csv")):
            yield f"{path}/{entry.name}", entry


def _is_current(connection: sqlite3.Connection, state: Path) -> bool:
    """Take the database for this connection alone; whether the code of today filled it."""
    try:
        _attach(connection, state)
        return bool(connection.execute("SELECT code FROM _state").fetchone() == (code_digest(),))
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise BuildError("another program has the working database open") from error
        return False
    except sqlite3.DatabaseError:
        return False


def _attach(connection: sqlite3.Connection, state: Path) -> None:
    connection.execute("ATTACH ? AS state", (str(state),))
    # Journals that are rolled back, not WAL: only with them a transaction over two files is whole.
    pages = (f"{name}.page_size = {_PAGE}" for name in ("main", "state"))
    for pragma in (*pages, "locking_mode = EXCLUSIVE", f"cache_size = -{_CACHE}", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("index_text", 1, index_text, deterministic=True)
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("COMMIT")


def _create(connection: sqlite3.Connection) -> None:
    script = (resources.files("archive").joinpath(f"{name}.sql").read_text("utf-8") for name in _SCRIPTS)
    connection.executescript("BEGIN;\n" + "\n".join(script))
    create_indexes(connection, scoped=True)
    begin_bulk(connection)
    connection.execute("INSERT INTO _state (code) VALUES (?)", (code_digest(),))
    connection.execute("COMMIT")


def _remove(*files: Path) -> None:
    for path in files:
        for suffix in ("", "-journal", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        for journal in path.parent.glob(f"{path.name}-mj*"):  # of a transaction over both, cut short
            journal.unlink(missing_ok=True)
        beside.unseal(path)  # last: a file that is not what was sealed must not be left without its seal
