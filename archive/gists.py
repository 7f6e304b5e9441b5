"""What the working database remembers of each stored record, so that builds read again only what changed.

The store is asked what it has of records by the 256 folders that they are in, and by the marks of those: another
mark is another record, and only then it is read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import groupby

import msgspec
import zstandard
from msgspec import Struct

import parsers
from archive.records import decode_gist
from archive.spread import spread
from archive.store import MissingKey, Store, made_from, parsed_key
from archive.touched import touch, touch_selected

STEM = 12
"""Hex digits of the SHA-256 that document ids begin with."""

_RECORDS = f"parsed/{parsers.VERSION}/"
_FOLDERS = [f"{_RECORDS}{n:02x}/" for n in range(256)]
_FEW = 16  # folders that are listed one by one
_HELD = "role != 'list' AND outcome IN ('new', 'changed', 'unchanged')"
_IS_WANTED = f"SELECT 1 FROM captures WHERE sha256 = ? AND {_HELD} LIMIT 1"
_TO_READ = f"""
SELECT id, NULL FROM _touched AS t WHERE what = 'file'
  AND EXISTS (SELECT 1 FROM captures WHERE sha256 = t.id AND {_HELD})
  AND NOT EXISTS (SELECT 1 FROM _records WHERE sha256 = t.id)
"""


class Found(Struct, frozen=True):
    """A stored record: `digest` is its SHA-256. Without one there is none, or none that can be read (`failure`)."""

    digest: str | None = None
    content: str | None = None
    failure: str | None = None
    documents: int = 0


def load_gists(connection: sqlite3.Connection, store: Store, fail: Callable[[str], None]) -> int:
    """Bring `_records` up to date with what is parsed, and touch the files that it is of, with their stems.

    Returns how many files of the ledger are not parsed yet. A stored record that cannot be read is reported at
    every build, and counts as not parsed.
    """
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS to_read (sha256 TEXT PRIMARY KEY, mark TEXT)")
    connection.execute("DELETE FROM to_read")
    _look(connection, store)
    connection.execute(f"INSERT OR IGNORE INTO to_read {_TO_READ}")
    due = connection.execute("SELECT * FROM to_read ORDER BY sha256")
    for (file, mark), found in spread(partial(_read, store), due, 500):
        _remember(connection, file, mark, found)
    touch_selected(
        connection, "stem", "SELECT r.stem FROM _touched AS t JOIN _records AS r ON r.sha256 = t.id"
    )
    unread = "SELECT sha256, failure FROM _unparsed WHERE failure IS NOT NULL ORDER BY sha256"
    for file, failure in connection.execute(unread):
        fail(f"the record of {file} cannot be read, parse it again: {failure}")
    (unparsed,) = connection.execute("SELECT count(*) FROM _unparsed").fetchone()
    return int(unparsed)


def _look(connection: sqlite3.Connection, store: Store) -> None:
    """Note in `to_read` which records changed or came; those that are gone are forgotten."""
    before = dict(connection.execute("SELECT * FROM _folders"))
    now = {folder: store.mark(folder) for folder in _FOLDERS}
    changed = [folder for folder, mark in now.items() if mark is None or mark != before.get(folder)]
    for folder, listed in _listed(store, changed):
        _look_into(connection, folder, listed)
        connection.execute("INSERT OR REPLACE INTO _folders VALUES (?, ?)", (folder, now[folder] or ""))


def _listed(store: Store, folders: Sequence[str]) -> Iterator[tuple[str, Iterable[tuple[str, str | None]]]]:
    """What is in each folder, with its marks: of many folders by one listing."""
    if len(folders) <= _FEW:
        yield from ((folder, store.marks(folder)) for folder in folders)
        return
    left = dict.fromkeys(folders)
    for folder, found in groupby(store.marks(_RECORDS), key=lambda item: item[0].rpartition("/")[0] + "/"):
        if folder in left:
            yield folder, found
            del left[folder]
    yield from ((folder, ()) for folder in left)


def _look_into(connection: sqlite3.Connection, folder: str, listed: Iterable[tuple[str, str | None]]) -> None:
    digits = folder[-3:-1]
    held = "SELECT sha256, mark FROM _records WHERE sha256 >= ? AND sha256 < ?"
    known: dict[str, str | None] = dict(connection.execute(held, (digits, f"{digits}g")))
    for key, mark in listed:
        file = made_from(key)
        if file is None:
            continue
        is_known = file in known
        if is_known and mark is not None and known.pop(file) == mark:
            continue
        known.pop(file, None)
        if is_known or connection.execute(_IS_WANTED, (file,)).fetchone():
            connection.execute("INSERT INTO to_read VALUES (?, ?)", (file, mark))
    for file in known:
        _remember(connection, file, None, Found())


def _read(store: Store, due: tuple[str, str | None]) -> Found:
    file, _ = due
    try:
        data = store.get(parsed_key(parsers.VERSION, file))
        gist = decode_gist(data)
    except MissingKey:
        return Found()
    except (zstandard.ZstdError, msgspec.MsgspecError) as error:
        return Found(failure=str(error) or type(error).__name__)
    content = gist.content_sha256 or file
    return Found(sha256(data).hexdigest(), content, gist.failure, len(gist.documents))


def _remember(connection: sqlite3.Connection, file: str, mark: str | None, found: Found) -> None:
    query = "SELECT digest FROM _records WHERE sha256 = ?"
    before = connection.execute(query, (file,)).fetchone()
    if before and before[0] == found.digest:
        connection.execute("UPDATE _records SET mark = ? WHERE sha256 = ?", (mark, file))
        return
    touch(connection, "file", [file])
    touch_selected(connection, "stem", "SELECT stem FROM _records WHERE sha256 = ?", file)
    connection.execute("DELETE FROM _records WHERE sha256 = ?", (file,))
    connection.execute("DELETE FROM _unparsed WHERE sha256 = ?", (file,))
    if found.digest and found.content:
        row = (file, mark, found.digest, found.content, found.content[:STEM], found.failure, found.documents)
        connection.execute("INSERT INTO _records VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    else:
        connection.execute("INSERT INTO _unparsed VALUES (?, ?)", (file, found.failure))
