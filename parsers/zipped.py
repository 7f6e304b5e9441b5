"""Opening a zip without being overrun by it: the limits that hold for every file that is a zip inside.

`zipfile` itself stops a member at the size that the directory states, so the stated sizes can be relied on.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from parsers.unreadable import Unreadable

MOST_ENTRIES = 5_000
MOST_BYTES = 1 << 29
"""Of all members together, expanded: half a gigabyte."""
MOST_MEMBER_BYTES = 1 << 28
_MOST_RATIO = 250
"""Office files of blank rows expand 100 times; deflate can do 1,000."""
_RATIO_COUNTS_FROM = 1 << 25
_LOCAL_HEADER = b"PK\x03\x04"
_ENCRYPTED = 0x1
_FAULTS = (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError, zlib.error, RuntimeError)


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open a zip; names without the UTF-8 flag are read as GB18030, which Chinese Windows writes.

    Raises `Unreadable`: `truncated`, `damaged`, `too_large`.
    """
    try:
        opened = zipfile.ZipFile(BytesIO(data), metadata_encoding="gb18030")
    except _FAULTS as error:
        is_cut = data.startswith(_LOCAL_HEADER) and b"PK\x05\x06" not in data
        raise Unreadable("truncated" if is_cut else "damaged", f"zip: {error}") from error
    check_sizes(
        len(opened.infolist()), sum(entry.file_size for entry in opened.infolist()), len(data), MOST_BYTES
    )
    return opened


def check_sizes(entries: int, expanded: int, packed: int, allowed: int) -> None:
    """Refuse a container of too much. `allowed` are expanded bytes. Raises `Unreadable` (`too_large`)."""
    if entries > MOST_ENTRIES:
        raise Unreadable("too_large", f"{entries} entries, more than {MOST_ENTRIES}")
    if expanded > allowed:
        raise Unreadable("too_large", f"expands to {expanded} bytes, more than {allowed}")
    if expanded > _RATIO_COUNTS_FROM and expanded > _MOST_RATIO * packed:
        raise Unreadable("too_large", f"{packed} bytes expand to {expanded}")


def read_member(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of a member. Raises `Unreadable`: `encrypted`, `too_large`, `damaged`."""
    if entry.flag_bits & _ENCRYPTED:
        raise Unreadable("encrypted", f"{entry.filename} needs a password")
    if entry.file_size > MOST_MEMBER_BYTES:
        raise Unreadable("too_large", f"{entry.filename} expands to {entry.file_size} bytes")
    try:
        return opened.read(entry)
    except _FAULTS as error:
        raise Unreadable("damaged", f"{entry.filename}: {error}") from error
