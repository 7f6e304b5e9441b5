"""Bytes → `Record`: the one way through the parsers.

Pure: the same bytes give the same record. A new version of this code, or of an engine under it, changes
`VERSION`, and everything is parsed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath

import msgspec
from msgspec import Struct

from parsers import pdf
from parsers.archives import CONTAINERS, Member, members
from parsers.bundle import documents_of
from parsers.drafts import Part
from parsers.identity import evidence_in, resolve
from parsers.model import Document, Evidence, Record, Source
from parsers.sniff import sniff
from parsers.sources import Unreadable, content_digest, open_source


def _version(engine: str) -> str:
    """An engine's version; `none` for that of an extra which is not installed: what it would read differs."""
    try:
        return version(engine)
    except PackageNotFoundError:
        return "none"


_ENGINES = ("pypdfium2", "pdfplumber", "lxml", "xlrd", "libarchive-c", "rapidocr-onnxruntime")
VERSION = "-".join(["6", *(f"{name}_{_version(name)}" for name in _ENGINES)])
"""Of this code and of the engines under it; safe as the name of a folder."""
_MOST_DETAIL = 2_000  # characters: the first few say enough


def parse(data: bytes) -> Record:
    """All that can be read of a file's bytes. Never raises: an unreadable file has its cause in `failure`."""
    return _record(data, None)


def pages(data: bytes) -> int | None:
    """How many pages a file says that it has, at the cost of opening it; None where it says nothing sound."""
    try:
        return pdf.count_pages(data) if sniff(data) == "pdf" else None
    except Unreadable:
        return None


def read(data: bytes, name: str) -> Record:
    """`parse`, with the name that the file was served under as further evidence of its identity."""
    record = _record(data, name)
    extra = evidence_in(PurePath(name).stem, "file_name")
    return msgspec.structs.replace(record, documents=tuple(_with(doc, extra) for doc in record.documents))


def _with(document: Document, extra: tuple[Evidence, ...]) -> Document:
    return msgspec.structs.replace(
        document, identity=resolve(document, extra), evidence=(*document.evidence, *extra)
    )


def _record(data: bytes, name: str | None) -> Record:
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        opened = _open(data, name)
    except Unreadable as error:
        return Record(sha256, VERSION, "unknown", failure=error.cause, failure_detail=error.detail)
    first = opened.parts[0].source
    alone = first if opened.container is None else None
    return Record(
        sha256,
        VERSION,
        opened.container or first.format,
        pages=alone.pages if alone else None,
        text_layer=first.text_layer,
        content_sha256=content_digest(first) if alone and alone.format == "html" else None,
        failure_detail="; ".join([*opened.refused, *_unread(opened)])[:_MOST_DETAIL] or None,
        documents=documents_of(opened.parts),
    )


def _unread(opened: _Opened) -> Iterator[str]:
    """What of the files that were read was left unread."""
    for part in opened.parts:
        where = f"{part.name}: " if opened.container else ""
        yield from (f"{where}{what}" for what in part.source.unread)


class _Opened(Struct, frozen=True):
    """The files to read: the one, or a container's members, and why the rest of these could not be read."""

    parts: list[Part]
    container: str | None = None
    refused: tuple[str, ...] = ()


def _open(data: bytes, name: str | None) -> _Opened:
    """Raises `Unreadable` where there is nothing to read."""
    kind = sniff(data)
    if kind not in CONTAINERS:
        return _Opened([Part(open_source(data, name))])
    parts: list[Part] = []
    refused: list[Unreadable] = []
    for member in members(data):
        try:
            parts.append(Part(_read_member(member), member.name))
        except Unreadable as error:
            refused.append(Unreadable(error.cause, f"{member.name}: {error.cause} {error.detail}".strip()))
    if not parts:
        raise refused[0] if refused else Unreadable("empty_file", "a container of nothing")
    return _Opened(parts, kind, tuple(error.detail for error in refused))


def _read_member(member: Member) -> Source:
    if member.cause:
        raise Unreadable(member.cause, member.detail)
    return open_source(member.data, member.name)
