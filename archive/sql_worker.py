"""Answers strangers' SQL in a process of its own: `python -m archive.sql_worker DATABASE`.

Questions come on standard input and answers go to standard output, as MessagePack behind its length in four bytes.
The database is opened read only, the authorizer lets nothing but reading through, and the process may not hold
more than `MEGABYTES`: SQLite says then that memory is out, and goes on. What holds up one call inside SQLite
(`instr` over megabytes) cannot be interrupted: whoever asked kills the process (`archive/sql_guard.py`).
"""

from __future__ import annotations

import resource
import signal
import sqlite3
import struct
import sys
from time import perf_counter
from typing import IO, Any

import msgspec
from msgspec import Struct

from archive.bigrams import match_query

MEGABYTES = 96
"""Data that the process may hold: it starts with a dozen."""
BYTES = 8 << 20
"""The longest value, and the longest answer."""
OWN_BYTES = 4 << 20
"""The longest answer to SQL of one's own, which is cut there."""
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: BYTES,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 20_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 50_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 500,
}
READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
_PRAGMAS = """
    data_version foreign_key_list function_list index_info index_list index_xinfo
    page_count page_size schema_version table_info table_list table_xinfo
"""
TOLD = frozenset(_PRAGMAS.split())
"""Pragmas that only tell, and nothing of the machine; the full text index asks for the first."""
UNSAID = (sqlite3.SQLITE_PRAGMA, "database_list")
"""What Datasette's pages ask, and nobody is told: where on the machine the database lies. It answers nothing."""
DECLARED = (sqlite3.SQLITE_UPDATE, "sqlite_master")
"""What a virtual table asks for when it says what its columns are; SQLite lets no statement do it."""
_OPS = 1000
_LENGTH = struct.Struct(">I")

Value = Any
"""What SQLite knows: text, bytes, a number or nothing, each of which MessagePack tells apart."""


class Question(Struct):
    """`rows`: how many are wanted at most; `seconds`: how long it may take; `cells`: what SQL of a stranger's own
    gives at most: it is cut short there, or at `OWN_BYTES`.
    """

    sql: str
    values: Any
    seconds: float
    rows: int | None = None
    cells: int | None = None


class Answer(Struct):
    """The rows, and whether there are more; else an `error`, or that it was `is_interrupted`."""

    columns: list[str] = []
    rows: list[tuple[Value, ...]] = []
    is_cut: bool = False
    is_interrupted: bool = False
    error: str = ""


class TooLarge(Exception):
    """The answer is longer than `BYTES`."""


def send(stream: IO[bytes], message: Question | Answer) -> None:
    """Writes a message. Raises BrokenPipeError where nobody reads."""
    data = msgspec.msgpack.encode(message)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def received(stream: IO[bytes]) -> bytes:
    """The next message; nothing at the end."""
    head = stream.read(_LENGTH.size)
    return stream.read(*_LENGTH.unpack(head)) if len(head) == _LENGTH.size else b""


def main(database: str) -> None:
    """Answers until there are no more questions."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES << 20, MEGABYTES << 20))
    connection = opened(database)
    while data := received(sys.stdin.buffer):
        send(sys.stdout.buffer, answered(connection, msgspec.msgpack.decode(data, type=Question)))


def opened(database: str) -> sqlite3.Connection:
    """The database as strangers see it."""
    connection = sqlite3.connect(f"file:{database}?immutable=1", uri=True)
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    connection.create_function("escape_fts", 1, match_query, deterministic=True)
    connection.set_authorizer(_may)
    for limit, most in LIMITS.items():
        connection.setlimit(limit, most)
    return connection


def answered(connection: sqlite3.Connection, question: Question) -> Answer:
    """The answer within the limits; what SQLite cannot answer is an `error`."""
    end = perf_counter() + question.seconds
    connection.set_progress_handler(lambda: perf_counter() >= end, _OPS)
    try:
        return _read(connection.execute(question.sql, question.values), question)
    except MemoryError:
        return Answer(error=f"out of memory: a query may take {MEGABYTES} MB")
    except sqlite3.Error as error:
        said = str(error)
        return Answer(error=said, is_interrupted=said == "interrupted")
    except (TooLarge, OverflowError, UnicodeError, ValueError, TypeError) as error:
        return Answer(error=str(error))


def _read(cursor: sqlite3.Cursor, question: Question) -> Answer:
    """Rows until there are enough. Raises TooLarge, and what SQLite raises."""
    columns = [name for name, *_ in cursor.description or ()]
    most, longest = question.rows, BYTES
    if question.cells is not None:
        share = question.cells // max(len(columns), 1)
        most, longest = share if most is None else min(most, share), OWN_BYTES
    rows: list[tuple[Value, ...]] = []
    size = 0
    for row in cursor:
        size += sum(len(value) if isinstance(value, str | bytes) else 8 for value in row)
        if size > longest and (question.cells is None or not rows):
            raise TooLarge(f"the answer is longer than {longest >> 20} MB: ask for fewer rows or columns")
        if size > longest or len(rows) == most:
            return Answer(columns, rows, is_cut=True)
        rows.append(row)
    return Answer(columns, rows)


def _may(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Whether SQL may do something: read, and ask what only tells."""
    if action == sqlite3.SQLITE_FUNCTION and second == "load_extension":
        return sqlite3.SQLITE_DENY
    if (action, first) == UNSAID:
        return sqlite3.SQLITE_IGNORE
    if (
        action in READING
        or (action, first) == DECLARED
        or (action == sqlite3.SQLITE_PRAGMA and first in TOLD)
    ):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


if __name__ == "__main__":
    main(sys.argv[1])
