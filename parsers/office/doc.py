"""DOC, the WPS that is the same, and RTF → `Source`, by way of a DOCX that LibreOffice makes of them."""

from __future__ import annotations

from msgspec.structs import replace

from parsers.model import Source
from parsers.office import docx
from parsers.office.libreoffice import convert
from parsers.office.ole import check_whole
from parsers.package import Package
from parsers.unreadable import Unreadable

_SECTOR = 512
_FIB = b"\xec\xa5"  # wIdent of a Word file ([MS-DOC] §2.5.2)
_LOCKED = 0x01  # fEncrypted, in the second byte of the flags at offset 10


def read(data: bytes) -> Source:
    """Read a Word 97-2003 document. Raises `Unreadable`: `encrypted`, and as `convert` does."""
    check_whole(data)
    if _is_locked(data):
        raise Unreadable("encrypted", "needs a password")
    return replace(docx.read(convert(data, "doc", "docx")), format="doc")


def read_rtf(data: bytes) -> Source:
    """Read a Rich Text document. Raises `Unreadable` as `convert` does."""
    return replace(docx.read(convert(data, "rtf", "docx")), format="rtf")


def read_odt(data: bytes) -> Source:
    """Read an OpenDocument text. Raises `Unreadable` as `Package` and `convert` do."""
    Package(data)
    return replace(docx.read(convert(data, "odt", "docx")), format="odt")


def _is_locked(data: bytes) -> bool:
    """The stream WordDocument begins on a sector, with its FIB."""
    for start in range(_SECTOR, len(data) - 12, _SECTOR):
        if data.startswith(_FIB, start):
            return bool(data[start + 11] & _LOCKED)
    return False
