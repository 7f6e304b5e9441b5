"""OLE2 containers ([MS-CFB]): whether one is whole, and what one is that is neither Word nor Excel."""

from __future__ import annotations

import struct

from parsers.model import Source
from parsers.unreadable import Unreadable

_HEADER = 512
_IN_HEADER = 109  # places of FAT sectors that the header holds
_FREE = 0xFFFFFFFF
_LOCKED = "EncryptedPackage".encode("utf-16-le")


def read(data: bytes) -> Source:
    """Raises `Unreadable`: `encrypted` for a docx or xlsx under a password ([MS-OFFCRYPTO] §2.3.4)."""
    check_whole(data)
    if _LOCKED in data:
        raise Unreadable("encrypted", "an office file that needs a password")
    raise Unreadable("unsupported_format", "an OLE container with no document that is known")


def check_whole(data: bytes) -> None:
    """Raises `Unreadable` (`truncated`) where sectors that the file's table counts as used are not there.

    Readers make something of what is left; half a document must not pass for a whole one.
    """
    if len(data) < _HEADER:
        raise Unreadable("truncated", f"{len(data)} bytes, less than an OLE header")
    shift, count = struct.unpack_from("<H", data, 30)[0], struct.unpack_from("<I", data, 44)[0]
    if shift not in (9, 12):
        raise Unreadable("damaged", f"OLE sectors of 2^{shift} bytes")
    size = 1 << shift
    places = struct.unpack_from(f"<{_IN_HEADER}I", data, 76)[: min(count, _IN_HEADER)]
    for number, place in enumerate(places):
        start = size * (place + 1)
        if start + size > len(data):
            raise Unreadable("truncated", f"{len(data)} bytes, and a table at {start}")
        entries = struct.unpack_from(f"<{size // 4}I", data, start)
        used = max((i for i, entry in enumerate(entries) if entry != _FREE), default=-1)
        # The last sector may end with its stream.
        if used >= 0 and size * (number * (size // 4) + used + 1) >= len(data):
            raise Unreadable("truncated", f"{len(data)} bytes, and more are in use")
