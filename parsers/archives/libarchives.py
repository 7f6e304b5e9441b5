"""The members of a RAR or 7z, by libarchive: in memory, nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from parsers.archives.zips import Entry
from parsers.unreadable import Cause, Unreadable
from parsers.zipped import MOST_MEMBER_BYTES

_RAR5 = b"Rar!\x1a\x07\x01\x00"
_CAUSES: tuple[tuple[str, Cause], ...] = (
    ("encrypt", "encrypted"),
    ("passphrase", "encrypted"),
    ("truncated", "truncated"),
    ("unavailable", "unsupported_format"),
    ("not supported", "unsupported_format"),
)
"""What libarchive says, in part, and the cause that it means."""


def entries(data: bytes, kind: str) -> Iterator[Entry]:
    """The files of a container in their order; each can only be read before the next one is asked for.

    Raises `Unreadable`: `needs_libarchive`, and for what the container cannot give.
    """
    try:
        import libarchive
    except (ImportError, OSError, TypeError, AttributeError) as error:  # it loads the system's library
        raise Unreadable("needs_libarchive", f"a {kind} file, and there is no libarchive") from error
    name = "7zip" if kind == "7z" else "rar5" if data.startswith(_RAR5) else "rar"
    with _faults(kind), libarchive.memory_reader(data, format_name=name, filter_name="none") as archive:
        for number, entry in enumerate(archive, 1):
            if entry.isfile:
                yield _name(entry.pathname, number), partial(_read, entry, kind)


def _name(said: str | bytes | None, number: int) -> str:
    """A member's name; bytes that are no UTF-8 come from a Chinese Windows."""
    if isinstance(said, bytes):
        return said.decode("gb18030", "replace")
    return said or str(number)


def _read(entry: Any, kind: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    with _faults(kind):
        for block in entry.get_blocks():
            size += len(block)
            if size > MOST_MEMBER_BYTES:
                raise Unreadable("too_large", f"a member of more than {MOST_MEMBER_BYTES} bytes")
            parts.append(block)
    return b"".join(parts)


@contextmanager
def _faults(kind: str) -> Iterator[None]:
    """Libarchive's errors with the causes that they mean."""
    from libarchive import ArchiveError

    try:
        yield
    except ArchiveError as error:
        raise Unreadable(_cause(str(error.msg)), f"{kind}: {error.msg}") from error


def _cause(said: str) -> Cause:
    return next((cause for part, cause in _CAUSES if part in said.lower()), "damaged")
