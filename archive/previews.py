"""Previews: the office files that hold documents as pages (PDF), so that the site can show them.

The parse step makes them, each once; the site only reads. What LibreOffice cannot convert costs its preview alone:
the cause is kept in its place, until the file is parsed again.
"""

from __future__ import annotations

from collections.abc import Collection

from archive.store import MissingKey, Store, add_no_preview, add_preview, doubt, no_preview_key, preview_key
from parsers.archives import CONTAINERS, members
from parsers.office.libreoffice import PAGED, pages
from parsers.sniff import sniff
from parsers.unreadable import Unreadable

MOST_BYTES = 32 << 20
"""Of a PDF: forms of a thousand pages stay under a tenth of it, photographs do not help the reader of a table."""


def make_preview(store: Store, version: str, digest: str, data: bytes) -> str | None:
    """`made`, or `kept` where a whole one is there; else the cause why there is none; None where none is needed.

    `data` are the raw bytes, of a container those with one office file in it.
    """
    found = _office_file(data)
    if found is None:
        return None
    if _is_whole(store, preview_key(version, digest)):
        return "kept"
    try:
        pdf = pages(*found)
        if len(pdf) > MOST_BYTES:
            raise Unreadable("too_large", f"a preview of {len(pdf) >> 20} MB")
    except Unreadable as error:
        add_no_preview(store, version, digest, f"{error.cause}: {error.detail}".rstrip(": "))
        return error.cause
    add_preview(store, version, digest, pdf)
    return "made"


def why_none(store: Store, version: str, digest: str) -> str | None:
    """Why the parse step could not make a preview of this file, if it tried and failed."""
    try:
        return store.get(no_preview_key(version, digest)).decode().partition("\n")[0]
    except MissingKey:
        return None


def only_one(data: bytes, kinds: Collection[str]) -> tuple[bytes, str] | None:
    """The one file of these kinds in a container, with its kind; None where there are several, or none."""
    found: list[tuple[bytes, str]] = []
    try:
        for held in members(data):
            kind = sniff(held.data) if held.data else None
            if kind in kinds:
                found.append((held.data, kind or ""))
            if len(found) > 1:
                return None
    except Unreadable:
        return None
    return found[0] if found else None


def _office_file(data: bytes) -> tuple[bytes, str] | None:
    kind = sniff(data)
    if kind in PAGED:
        return data, kind
    if kind not in CONTAINERS or only_one(data, ("pdf",)):
        return None
    return only_one(data, PAGED)


def _is_whole(store: Store, key: str) -> bool:
    try:
        return doubt(key, store.get(key)) is None
    except MissingKey:
        return False
