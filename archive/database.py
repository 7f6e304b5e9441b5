"""The working database, which builds add to, and the published copy, which readers see.

The working database lies beside the published one and holds private tables (`working.sql`) as well. It is
disposable: where the code that filled it has changed, or it cannot be read, it is made anew. Publishing
copies it, drops what is private, checks the copy, and puts it in the published one's place in one rename:
readers have the old one or the new one, and what is killed on the way leaves the old one. Both have a seal
beside them (`archive/beside.py`), the working one between builds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from archive import beside
from archive.bigrams import index_text
from archive.search import create_indexes

Row = Mapping[str, object]


class BuildError(Exception):
    """The database cannot be built or published; the message says why."""


def working_path(database: Path) -> Path:
    """Where the working database of a published one is: `mingzhang.working.db` beside `mingzhang.db`."""
    return database.with_suffix(f".working{database.suffix}")


@contextmanager
def working(database: Path, *, full: bool = False) -> Iterator[sqlite3.Connection]:
    """The working database, made anew where asked for, or where the code that filled it was another.

    Foreign keys are on; the caller begins transactions. Raises `BuildError` where another build has it open.
    """
    path = working_path(database)
    beside.unseal(path)
    with closing(_open(path, full=full)) as connection:
        yield connection
    beside.seal(path)


def _open(path: Path, *, full: bool) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    if full:
        _remove(path)
    connection = _connect(path)
    if not _is_current(connection):
        connection.close()
        _remove(path)
        connection = _connect(path)
        _create(connection)
    return connection


def publish(connection: sqlite3.Connection, database: Path) -> None:
    """Put a checked copy of the working database in the published one's place.

    Raises `BuildError`, with the published one untouched, where the copy breaks a foreign key or is damaged.
    """
    copy = database.with_name(f".{database.name}.new")
    _remove(copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as target:
        connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
        for name in _private(target):
            target.execute(f'DROP TABLE "{name}"')
        _check(target)
    beside.replace_sealed(copy, database)


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Insert rows that all have the same columns."""
    found = list(rows)
    if found:
        columns = ", ".join(f'"{name}"' for name in found[0])
        marks = ", ".join("?" * len(found[0]))
        values = (tuple(row.values()) for row in found)
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)


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


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.create_function("index_text", 1, index_text, deterministic=True)
    return connection


def _is_current(connection: sqlite3.Connection) -> bool:
    """Take the database for this connection alone; whether the code of today filled it."""
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        return bool(connection.execute("SELECT code FROM _state").fetchone() == (code_digest(),))
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise BuildError("another build has the working database open") from error
        return False
    except sqlite3.DatabaseError:
        return False


def _create(connection: sqlite3.Connection) -> None:
    _is_current(connection)
    for name in ("schema.sql", "working.sql"):
        connection.executescript(resources.files("archive").joinpath(name).read_text("utf-8"))
    create_indexes(connection)
    connection.execute("INSERT INTO _state (code) VALUES (?)", (code_digest(),))


def _private(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        r"SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '\_%' ESCAPE '\'"
    )
    return [name for (name,) in rows]


def _check(connection: sqlite3.Connection) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise BuildError(f"{len(broken)} broken foreign keys, the first in {broken[0][0]} to {broken[0][2]}")
    (state,) = connection.execute("PRAGMA integrity_check").fetchone()
    if state != "ok":
        raise BuildError(f"the working database is damaged: {state}; build it in full")


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()
