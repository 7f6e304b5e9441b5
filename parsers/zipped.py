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
_ENCRYPTED, _UTF_8 = 0x1, 0x800
_ANY = "cp437"  # which any bytes fit
_ENCODINGS = ("utf-8", "gb18030", _ANY)
"""Those of macOS, of Chinese Windows, and that of the format, in which names are odd but their files are read."""
_FAULTS = (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError, zlib.error, RuntimeError)


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open a zip; in which encoding its names are read, where it does not say, is that of `_ENCODINGS` they fit.

    Raises `Unreadable`: `truncated`, `damaged`, `too_large`.
    """
    try:
        opened = zipfile.ZipFile(BytesIO(data))
        if names := _unmarked_names(opened):
            encoding = next(name for name in _ENCODINGS if _fits(names, name))
            opened = zipfile.ZipFile(BytesIO(data), metadata_encoding=encoding)
    except _FAULTS as error:
        is_cut = data.startswith(_LOCAL_HEADER) and b"PK\x05\x06" not in data
        raise Unreadable("truncated" if is_cut else "damaged", f"zip: {error}") from error
    check_sizes(
        len(opened.infolist()), sum(entry.file_size for entry in opened.infolist()), len(data), MOST_BYTES
    )
    return opened


def _unmarked_names(opened: zipfile.ZipFile) -> list[bytes]:
    """The names that are neither ASCII nor marked as UTF-8, as stored: `zipfile` reads them as its code page."""
    entries = (entry for entry in opened.infolist() if not entry.flag_bits & _UTF_8)
    return [entry.orig_filename.encode(_ANY) for entry in entries if not entry.orig_filename.isascii()]


def _fits(names: list[bytes], encoding: str) -> bool:
    """Whether names can be read in an encoding; in UTF-8 as Chinese, that two bytes for a character are not."""
    try:
        chars = "".join(name.decode(encoding) for name in names)
    except UnicodeDecodeError:
        return False
    return encoding != "utf-8" or all(char.isascii() or char >= "\u0800" for char in chars)


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
