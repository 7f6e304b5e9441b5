"""The databases of an archive, held to the seals beside them, to SQLite, and to what they were built from."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from archive import beside
from archive.database import state_path, working_path
from archive.flaws import Flaw
from archive.store import made_from, parsed_key
from parsers import VERSION

_NOTED = "([0-9a-f]{{64}})  {name}\n"
_NEARLY = 32
"""Digits of a SHA-256 that two files never have alike by chance: then it was the seal that changed."""


def databases(database: Path) -> list[Path]:
    """Those that are there: the published one, and the working one's two files."""
    return [path for path in (database, working_path(database), state_path(database)) if path.exists()]


def database_flaws(path: Path, *, must_be_sealed: bool) -> Iterator[Flaw]:
    """What is wrong with a database's file, or with the seal beside it."""
    if not path.is_file():
        yield Flaw(path.name, "altered", "it is no file")
        return
    flaw = _held_to_its_seal(path)
    if flaw and (flaw.kind == "altered" or must_be_sealed):
        yield flaw
    if (damage := _damage(path)) and (flaw is None or flaw.name != path.name or flaw.kind != "altered"):
        yield Flaw(path.name, "altered", damage)


def gone(database: Path, ledger: set[str], made: Iterable[str]) -> Iterator[Flaw]:
    """What the last build read, and is not there any more."""
    built = state_path(database)
    if not built.is_file() or _held_to_its_seal(built):
        return
    parsed = {made_from(key) for key in made if key.startswith("parsed/")}
    with closing(_read_only(built)) as connection:
        read = {key for (key,) in connection.execute("SELECT key FROM _ledger")}
        files = {file for (file,) in connection.execute("SELECT sha256 FROM _records")}
    for key in read - ledger:
        yield Flaw(key, "missing", "the last build read it")
    for file in files - parsed:
        yield Flaw(parsed_key(VERSION, file), "missing", "the last build read it")


def _held_to_its_seal(path: Path) -> Flaw | None:
    seal = path.with_name(f"{path.name}.sha256")
    if not seal.exists():
        return Flaw(path.name, "torn", "no seal is beside it")
    line, said = _NOTED.format(name=re.escape(path.name)), seal.read_text("utf-8", "replace")
    if not re.fullmatch(f"({line})+", said):  # several while one replaces the other
        return Flaw(seal.name, "altered", f"it is no seal of {path.name}")
    digest = beside.digest(path)
    alike = max(sum(map(str.__eq__, digest, noted)) for noted in re.findall(line, said))
    if alike == len(digest):
        return None
    if alike >= _NEARLY:
        return Flaw(seal.name, "altered", f"it is nearly that of {path.name}, and not it")
    return Flaw(path.name, "altered", "its SHA-256 is not that beside it")


def _damage(path: Path) -> str | None:
    """What SQLite finds wrong; of what a build has under way, or left half done, it cannot be said."""
    changed_at = path.stat().st_mtime_ns
    damage = _found_by_sqlite(path)
    is_under_way = path.with_name(f"{path.name}-journal").exists() or path.stat().st_mtime_ns != changed_at
    return None if is_under_way else damage


def _found_by_sqlite(path: Path) -> str | None:
    try:
        with closing(_read_only(path)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        return None if "locked" in str(error) else str(error)
    return None if found == "ok" else str(found)


def _read_only(path: Path) -> sqlite3.Connection:
    """The database as its file is, without leaving a trace."""
    return sqlite3.connect(f"file:{path}?immutable=1", uri=True)
