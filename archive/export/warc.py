"""Raw files as WARC 1.1 (ISO 28500:2017), one file for each site and month, with a CDXJ index beside each.

Replay tools (pywb, ReplayWeb.page) open them. The first capture of some bytes from a site is a `response`, of bytes
that were taken in from files a `resource`; later captures of the same are `revisit`s of it. Past months never
change, so their files are the same bytes in every release.

What a site's answer was packed in (content-encoding, transfer-encoding) is undone in the store: the headers that
speak of it are kept as `x-archive-orig-…`, as is usual. A payload's digest is the SHA-256 by which the store and
the table `files` know it.
"""

from __future__ import annotations

import os
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from importlib import metadata
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import NAMESPACE_URL, uuid5

import msgspec
from msgspec import Struct
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.export.database import ExportError
from archive.export.hashes import MANIFEST, File, Manifest, sha256_of
from archive.store import MissingKey, Store, raw_key

_CAPTURES = """
SELECT id, site, url, final_url, fetched_at, status, sha256, media_type, headers,
  first_value(coalesce(final_url, url)) OVER same AS first_uri,
  first_value(fetched_at) OVER same AS first_fetched_at,
  row_number() OVER same = 1 AS is_first
FROM captures WHERE site = ? AND sha256 IS NOT NULL
WINDOW same AS (PARTITION BY sha256 ORDER BY fetched_at, ledger, line)
ORDER BY fetched_at, ledger, line
"""
_SITES = "SELECT site, count(*) FROM captures WHERE sha256 IS NOT NULL GROUP BY site ORDER BY site"
FOLDER = "warc"

_PACKED = frozenset(("content-encoding", "transfer-encoding", "content-length"))
_REVISIT = "http://netpreserve.org/warc/1.1/revisit/"
_URI = "%/:=&?~#+!$,;'@()*[]"
_NOT_MODIFIED = 304


class Answer(Struct, frozen=True):
    """A capture that has bytes, and the first one of the same bytes from the same site."""

    id: str
    site: str
    url: str
    final_url: str | None
    fetched_at: str
    status: int | None
    sha256: str
    media_type: str | None
    headers: str | None
    first_uri: str
    first_fetched_at: str
    is_first: int

    @property
    def uri(self) -> str:
        """Where the bytes came from, as a URI."""
        return quote(self.final_url or self.url, safe=_URI)


class Earlier(Struct, frozen=True):
    """The release before, in a folder of the same file system."""

    folder: Path

    def file(self, path: str, made_from: str) -> Path | None:
        """Its file of this path, where it was made from the same and is still whole."""
        known = _files(self.folder).get(path)
        found = self.folder / path
        if known is None or known.made_from != made_from or not found.is_file():
            return None
        return found if sha256_of(found) == known.sha256 else None


@cache
def _files(release: Path) -> dict[str, File]:
    told = msgspec.json.decode((release / MANIFEST).read_bytes(), type=Manifest)
    return {file.path: file for file in told.files if file.made_from}


def sites(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """The sites that raw files came from, each with how many records it has."""
    return connection.execute(_SITES).fetchall()


def write_warcs(
    connection: sqlite3.Connection, store: Store, site: str, folder: Path, earlier: Earlier | None = None
) -> dict[str, str]:
    """Write the raw files of a site's captures into `folder`/warc; what each file was made from, by path.

    What the `earlier` release has the same is linked. Raises `ExportError` naming a raw file that the store lacks.
    """
    (folder / FOLDER).mkdir()
    made_from = {}
    recipes = {month: _recipe(answers) for month, answers in _by_month(connection, site)}
    for month, answers in _by_month(connection, site):
        names = [f"{FOLDER}/{site}-{month}{suffix}" for suffix in (".warc.gz", ".cdxj")]
        made_from.update(dict.fromkeys(names, recipes[month]))
        if not _link(folder, earlier, names, recipes[month]):
            _write_month(store, site, month, answers, *(folder / name for name in names))
    return made_from


def _by_month(connection: sqlite3.Connection, site: str) -> Iterator[tuple[str, Iterator[Answer]]]:
    answers = (Answer(*row) for row in connection.execute(_CAPTURES, (site,)))
    return groupby(answers, lambda answer: answer.fetched_at[:7])


def _recipe(answers: Iterable[Answer]) -> str:
    """The SHA-256 of all that decides what is written: the captures, this module, and what packs the records."""
    digest = sha256(Path(__file__).read_bytes())
    digest.update(f"{metadata.version('warcio')} {zlib.ZLIB_RUNTIME_VERSION}".encode())
    for answer in answers:
        digest.update(msgspec.json.encode(answer))
    return digest.hexdigest()


def _link(folder: Path, earlier: Earlier | None, names: list[str], made_from: str) -> bool:
    """Whether the earlier release has these files; then they are linked."""
    found = [earlier.file(name, made_from) if earlier else None for name in names]
    for name, file in zip(names, found, strict=True):
        if file is None or None in found:
            return False
        os.link(file, folder / name)
    return True


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
            lines.append(_index_line(answer, begin, stream.tell() - begin, packed.name))
    index.write_text("".join(sorted(lines)), "utf-8")


def surt(url: str) -> str:
    """A URL as CDXJ sorts it: `cn,gov,yantai)/col?a=1`; one without a host as it is.

    Lower case, without `www.`, a default port or a last slash, parameters sorted: how the Internet Archive's
    canonicaliser, and pywb's, write a key.
    """
    parts = urlsplit(url)
    if not parts.hostname:
        return url.lower()
    host = re.sub(r"^www\d*\.", "", parts.hostname)
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = "?" + "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    named = ",".join(reversed(host.split("."))) if not re.fullmatch(r"[\d.]+", host) else host
    return f"{named}{port}){parts.path.lower().rstrip('/') or '/'}{query}"


def _record(writer: WARCWriter, store: Store, answer: Answer) -> ArcWarcRecord:
    headers = {
        "WARC-Record-ID": _record_id(answer.id),
        "WARC-Date": answer.fetched_at,
        "WARC-Payload-Digest": f"sha256:{answer.sha256}",
    }
    if not answer.is_first:
        return _revisit(writer, answer, headers)
    try:
        data = store.get(raw_key(answer.sha256))
    except MissingKey as missing:
        raise ExportError(f"a raw file is missing: {missing} (captured from {answer.url})") from missing
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


def _revisit(writer: WARCWriter, answer: Answer, headers: dict[str, str]) -> ArcWarcRecord:
    profile = "server-not-modified" if answer.status == _NOT_MODIFIED else "identical-payload-digest"
    return writer.create_warc_record(
        answer.uri,
        "revisit",
        warc_headers_dict=headers
        | {
            "WARC-Profile": _REVISIT + profile,
            "WARC-Refers-To-Target-URI": quote(answer.first_uri, safe=_URI),
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


def _index_line(answer: Answer, offset: int, length: int, name: str) -> str:
    timestamp = re.sub(r"\D", "", answer.fetched_at)
    facts = {
        "url": answer.uri,
        "mime": (answer.media_type or "unk") if answer.is_first else "warc/revisit",
        "status": str(answer.status or 200),
        "digest": f"sha256:{answer.sha256}",
        "length": str(length),
        "offset": str(offset),
        "filename": name,
    }
    return f"{surt(answer.uri)} {timestamp} {msgspec.json.encode(facts).decode()}\n"
