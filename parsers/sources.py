"""Bytes → `Source`: one function, and the registry of the formats that it reads.

A new format is a module with `read(data) -> Source` and a line in `_READERS`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import msgspec

from parsers import data as plain_data
from parsers import html, ofd, pdf
from parsers.model import Source
from parsers.office import doc, docx, ods, ole, xls, xlsx
from parsers.sniff import sniff
from parsers.unreadable import Cause, Unreadable

__all__ = ["Cause", "Unreadable", "content_digest", "open_source"]

_READERS: dict[str, Callable[[bytes], Source]] = {
    "doc": doc.read,
    "docx": docx.read,
    "html": html.read,
    "json": plain_data.read,
    "ods": ods.read,
    "odt": doc.read_odt,
    "ofd": ofd.read,
    "ole": ole.read,
    "pdf": pdf.read,
    "rtf": doc.read_rtf,
    "xls": xls.read,
    "xlsx": xlsx.read,
}


_OF_OFFICE = re.compile(r"\.(?:docx?|wps|rtf|xlsx?|et|od[st]|ofd|zip|rar|7z)$", re.I)
"""Names under which data for a program is an error that was served in a file's place."""


def open_source(data: bytes, name: str | None = None) -> Source:
    """Read a file as a stream of lines and tables.

    `name` is the name that the file was served under, if any: an error page served as `x.pdf` is reported as
    `not_a_pdf` and not read as if it were the document; an office file under such a name is read. Raises
    `Unreadable` with its cause, and nothing else.
    """
    kind = _kind(data, name)
    reader = _READERS.get(kind)
    if reader is None:
        raise Unreadable("unsupported_format", kind)
    return reader(data)


def _kind(data: bytes, name: str | None) -> str:
    if not data.strip(b"\x00 \t\r\n"):
        raise Unreadable("empty_file", f"{len(data)} bytes, none of them says anything")
    kind = sniff(data)
    is_answer = kind not in _READERS or kind in ("html", "json")
    if is_answer and name is not None and name.lower().endswith(".pdf"):
        raise Unreadable("not_a_pdf", f"named {name}, but its bytes are {kind or 'of no known format'}")
    if kind == "json" and name is not None and _OF_OFFICE.search(name):
        raise Unreadable("unknown_type", f"named {name}, but its bytes are JSON")
    if kind is None:
        raise Unreadable("unknown_type", f"begins with {data[:16]!r}")
    return kind


def content_digest(source: Source) -> str:
    """SHA-256 (hex) over what was extracted: equal for files that say the same, whatever is around it."""
    return hashlib.sha256(msgspec.json.encode([source.title, source.blocks])).hexdigest()
