"""Raw files as WARC 1.1 (ISO 28500:2017), one file for each site and month, with a CDXJ index beside each.

Replay tools (pywb, ReplayWeb.page) open them. The first capture of some bytes from a site is a `response`, of bytes
that were taken in from files a `resource`; later captures of the same are `revisit`s of it. Past months never
change, so their files are the same bytes in every release.

What a site's answer was packed in (content-encoding, transfer-encoding) is undone in the store: the headers that
speak of it are kept as `x-archive-orig-…`, as is usual. A payload's digest is the SHA-256 by which the store and
the table `files` know it.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from http import HTTPStatus
from importlib import metadata, resources
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.export.answers import Answer, by_month
from archive.export.cdxj import index_line
from archive.export.database import ExportError
from archive.export.earlier import Earlier, link
from archive.store import DamagedKey, MissingKey, Store, doubt, raw_key

FOLDER = "warc"
_CODE = ("answers.py", "cdxj.py", "warc.py")

_PACKED = frozenset(("content-encoding", "transfer-encoding", "content-length"))
_REVISIT = "http://netpreserve.org/warc/1.1/revisit/"
_NOT_MODIFIED = 304


def write_warcs(
    connection: sqlite3.Connection, store: Store, site: str, folder: Path, earlier: Earlier | None = None
) -> dict[str, str]:
    """Write the raw files of a site's captures into `folder`/warc; what each file was made from, by path.

    What the `earlier` release has the same is linked. Raises `ExportError` naming a raw file that the store lacks.
    """
    (folder / FOLDER).mkdir()
    made_from = {}
    recipes = {month: _recipe(answers) for month, answers in by_month(connection, site)}
    for month, answers in by_month(connection, site):
        names = [f"{FOLDER}/{site}-{month}{suffix}" for suffix in (".warc.gz", ".cdxj")]
        made_from.update(dict.fromkeys(names, recipes[month]))
        if not link(folder, earlier, names, recipes[month]):
            _write_month(store, site, month, answers, *(folder / name for name in names))
    return made_from


def _recipe(answers: Iterable[Answer]) -> str:
    """The SHA-256 of all that decides what is written: the captures, our code, and what packs the records."""
    digest = sha256()
    for name in _CODE:
        digest.update(resources.files("archive.export").joinpath(name).read_bytes())
    digest.update(f"{metadata.version('warcio')} {zlib.ZLIB_RUNTIME_VERSION}".encode())
    for answer in answers:
        digest.update(msgspec.json.encode(answer))
    return digest.hexdigest()


def _write_month(
    store: Store, site: str, month: str, answers: Iterator[Answer], packed: Path, index: Path
) -> None:
    with packed.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True, warc_version="1.1")
        writer.write_record(_about(writer, site, month, packed.name))
        lines = []
        for answer in answers:
            begin = stream.tell()
            writer.write_record(_record(writer, store, answer))
            lines.append(index_line(answer, begin, stream.tell() - begin, packed.name))
    index.write_text("".join(sorted(lines)), "utf-8")


def _record(writer: WARCWriter, store: Store, answer: Answer) -> ArcWarcRecord:
    headers = {
        "WARC-Record-ID": _record_id(answer.id),
        "WARC-Date": answer.fetched_at,
        "WARC-Payload-Digest": f"sha256:{answer.sha256}",
    }
    if not answer.is_first:
        return _revisit(writer, answer, headers)
    data = _raw(store, answer)
    is_response = answer.status not in (None, _NOT_MODIFIED)
    return writer.create_warc_record(
        answer.uri,
        "response" if is_response else "resource",
        payload=BytesIO(data),
        length=len(data),
        warc_content_type="" if is_response else answer.media_type or "application/octet-stream",
        warc_headers_dict=headers,
        http_headers=_http(answer, len(data)) if is_response else None,
    )


def _raw(store: Store, answer: Answer) -> bytes:
    """The bytes that were captured; no others go out under their hash."""
    key = raw_key(answer.sha256)
    try:
        data = store.get(key)
    except MissingKey as missing:
        raise ExportError(f"a raw file is missing: {key} (captured from {answer.url})") from missing
    except DamagedKey as damage:
        raise ExportError(f"a raw file is altered: {damage} (captured from {answer.url})") from damage
    if doubt(key, data):
        raise ExportError(f"a raw file is altered: {key} (captured from {answer.url})")
    return data


def _revisit(writer: WARCWriter, answer: Answer, headers: dict[str, str]) -> ArcWarcRecord:
    profile = "server-not-modified" if answer.status == _NOT_MODIFIED else "identical-payload-digest"
    return writer.create_warc_record(
        answer.uri,
        "revisit",
        warc_headers_dict=headers
        | {
            "WARC-Profile": _REVISIT + profile,
            "WARC-Refers-To-Target-URI": answer.origin,
            "WARC-Refers-To-Date": answer.first_fetched_at,
        },
        http_headers=_http(answer, None) if answer.status else None,
    )


def _http(answer: Answer, length: int | None) -> StatusAndHeaders:
    """The answer's status line and headers, of bytes that are not packed any more."""
    found: dict[str, Any] = msgspec.json.decode(answer.headers) if answer.headers else {}
    headers = [(f"x-archive-orig-{n}" if n.lower() in _PACKED else n, str(v)) for n, v in found.items()]
    if length is not None:
        headers.append(("Content-Length", str(length)))
    if answer.media_type and "content-type" not in {name.lower() for name in found}:
        headers.append(("Content-Type", answer.media_type))
    return StatusAndHeaders(f"{answer.status} {_phrase(answer.status)}".strip(), headers, "HTTP/1.1")


def _phrase(status: int | None) -> str:
    return {int(known): known.phrase for known in HTTPStatus}.get(status or 0, "")


def _about(writer: WARCWriter, site: str, month: str, name: str) -> ArcWarcRecord:
    text = f"software: mingzhang\r\nformat: WARC File Format 1.1\r\ndescription: {site}, {month}\r\n".encode()
    headers = {
        "WARC-Record-ID": _record_id(name),
        "WARC-Date": f"{month}-01T00:00:00Z",
        "WARC-Filename": name,
    }
    return writer.create_warc_record(
        None,
        "warcinfo",
        payload=BytesIO(text),
        length=len(text),
        warc_content_type="application/warc-fields",
        warc_headers_dict=headers,
    )


def _record_id(name: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, f'mingzhang:{name}')}>"
