"""What the working database remembers of each stored record, so that builds read again only what changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from hashlib import sha256

import msgspec
import zstandard

import parsers
from archive.records import decode_record
from archive.store import MissingKey, Store, parsed_key

STEM = 12
"""Hex digits of the SHA-256 that document ids begin with."""

_WANTED = """
SELECT DISTINCT sha256 FROM captures
WHERE role != 'list' AND outcome IN ('new', 'changed', 'unchanged') AND sha256 IS NOT NULL ORDER BY sha256
"""


def load_gists(connection: sqlite3.Connection, store: Store, fail: Callable[[str], None]) -> int:
    """Bring `_records` up to date with what is parsed; how many files of the ledger are not parsed yet.

    A stored record that cannot be read is reported and counts as not parsed.
    """
    known = dict(connection.execute("SELECT sha256, digest FROM _records"))
    unparsed = 0
    for (file,) in connection.execute(_WANTED).fetchall():
        data = _stored(store, file)
        digest = sha256(data).hexdigest() if data else None
        if digest is None or digest != known.get(file):
            connection.execute("DELETE FROM _records WHERE sha256 = ?", (file,))
            unparsed += not (data and digest and _remember(connection, file, data, digest, fail))
    return unparsed


def _stored(store: Store, file: str) -> bytes | None:
    try:
        return store.get(parsed_key(parsers.VERSION, file))
    except MissingKey:
        return None


def _remember(
    connection: sqlite3.Connection, file: str, data: bytes, digest: str, fail: Callable[[str], None]
) -> bool:
    try:
        record = decode_record(data)
    except (zstandard.ZstdError, msgspec.MsgspecError) as error:
        fail(f"the record of {file} cannot be read, parse it again: {error}")
        return False
    content = record.content_sha256 or file
    connection.execute(
        "INSERT INTO _records VALUES (?, ?, ?, ?, ?, ?)",
        (file, digest, content, content[:STEM], record.failure, len(record.documents)),
    )
    return True
