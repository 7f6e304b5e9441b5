"""OLE2 containers that are neither Word nor Excel by their streams: what they are instead."""

from __future__ import annotations

from parsers.model import Source
from parsers.unreadable import Unreadable

_LOCKED = "EncryptedPackage".encode("utf-16-le")


def read(data: bytes) -> Source:
    """Raises `Unreadable`: `encrypted` for a docx or xlsx under a password ([MS-OFFCRYPTO] §2.3.4)."""
    if _LOCKED in data:
        raise Unreadable("encrypted", "an office file that needs a password")
    raise Unreadable("unsupported_format", "an OLE container with no document that is known")
