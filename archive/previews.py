"""Previews: the office files that hold documents as pages (PDF), so that the site can show them.

The parse step makes them, each once; the site only reads. What LibreOffice cannot convert costs its preview alone:
the cause is kept in its place, until the file is parsed again.
"""

from __future__ import annotations

from collections.abc import Collection

from archive.store import (
    DamagedKey,
    MissingKey,
    Store,
    add_no_preview,
    add_preview,
    doubt,
    no_preview_key,
    preview_key,
)
from parsers.archives import CONTAINERS, members
from parsers.office.libreoffice import PAGED, joined, pages
from parsers.sniff import sniff
from parsers.unreadable import Unreadable

MOST_FILES = 8
"""Office files of one container that are shown, one behind the other: each costs a run of LibreOffice."""
MOST_BYTES = 32 << 20
"""Of a PDF: forms of a thousand pages stay under a tenth of it, photographs do not help the reader of a table."""


def make_preview(store: Store, version: str, digest: str, data: bytes) -> str | None:
    """`made`, or `kept` where a whole one is there; else the cause why there is none; None where none is needed.

    `data` are the raw bytes; of a container its office files are shown one behind the other.
    """
    found = _office_files(data)
    if not found:
        return None
    if _is_whole(store, preview_key(version, digest)):
        return "kept"
    try:
        pdf = joined([pages(*one) for one in found])
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
    found = held_files(data, kinds)
    return found[0] if len(found) == 1 else None


def held_files(data: bytes, kinds: Collection[str]) -> list[tuple[bytes, str]]:
    """The files of these kinds in a container, each with its kind; none where it cannot be opened."""
    try:
        sniffed = ((held.data, sniff(held.data) or "") for held in members(data) if held.data)
        return [(one, kind) for one, kind in sniffed if kind in kinds]
    except Unreadable:
        return []


def _office_files(data: bytes) -> list[tuple[bytes, str]]:
    """What is shown of a raw file by its preview: itself, or what it contains, if there are not too many."""
    kind = sniff(data)
    if kind in PAGED:
        return [(data, kind)]
    if kind not in CONTAINERS or only_one(data, ("pdf",)):
        return []
    found = held_files(data, PAGED)
    return found if len(found) <= MOST_FILES else []


def _is_whole(store: Store, key: str) -> bool:
    try:
        return doubt(key, store.get(key)) is None
    except (MissingKey, DamagedKey):
        return False
