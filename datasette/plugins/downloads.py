"""`/downloads`: the releases with the hash of every file, and `/releases/<name>/<file>`, which may be resumed."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import msgspec
from datasette.utils.asgi import NotFound, Request, Response
from pluggy import HookimplMarker

from archive.export.database import ExportError
from archive.export.hashes import SUMS, Manifest
from archive.export.shelf import FolderShelf, Shelf, StoreShelf, manifest
from archive.store import StoreError, open_store

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
CHUNK = 1 << 20
SHOWN = 12
"""Releases on the page; the others keep their addresses."""
RAW = "warc/"
GROUPS = {"parquet/": "Parquet，按省和年", "csv/": "CSV，一张表一个", RAW: "原始文件，WARC/1.1"}
DISTRIBUTED = 200
"""Files that the description for search engines names at most."""
MEDIA = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".zst": "application/zstd",
}

Send = Callable[[dict[str, Any]], Awaitable[None]]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The page, the same as JSON, and the files."""
    return [
        (r"^/downloads(?P<json>\.json)?$", downloads),
        (r"^/releases/(?P<name>[\d-]+)/(?P<path>.+)$", file),
    ]


def shelf_of(database: Any) -> Shelf:
    """Where the releases stand: under `releases/` of STORE_URL, else beside the served database."""
    url = os.environ.get("STORE_URL")
    if url and "://" in url:
        return StoreShelf(open_store(url))
    return FolderShelf((Path(url) if url else Path(database.path).parent) / "releases")


async def downloads(datasette: Any, request: Request) -> Response:
    """The newest release with all its files, and the ones before it."""
    told = await asyncio.to_thread(_releases, shelf_of(datasette.databases[LEDGER]))
    if request.url_vars["json"]:
        return Response.json({"releases": [msgspec.to_builtins(release) for release in told]})
    newest = told[0] if told else None
    context = {
        "releases": told,
        "newest": newest,
        "groups": _groups(newest) if newest else {},
        "sums": SUMS,
        "dataset": described(f"{request.scheme}://{request.host}", newest),
    }
    return Response.html(await datasette.render_template("downloads.html", context, request=request))


def _releases(shelf: Shelf) -> list[Manifest]:
    """The releases, the newest first; one that cannot be read is left out."""
    found = []
    for name in list(reversed(shelf.names()))[:SHOWN]:
        try:
            found.append(manifest(shelf, name))
        except (ExportError, StoreError, OSError):
            continue
    return found


def described(site: str, newest: Manifest | None) -> dict[str, Any]:
    """The data as schema.org's Dataset, for search engines of data: the newest release's files but the raw ones.

    https://schema.org/Dataset, https://developers.google.com/search/docs/appearance/structured-data/dataset
    """
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "明账：地方预决算公开档案",
        "description": "中国地方社会保险、人社与财政部门公开的预算和决算，逐格读成可以查找、核对和下载的数；"
        "每个数都带着它所在的文件、页和格子，以及核对的结果。",
        "url": f"{site}/downloads",
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "keywords": ["预算公开", "决算公开", "社会保险", "三公经费", "绩效自评"],
        "spatialCoverage": "中国",
        "creator": {"@type": "Organization", "name": "明账", "url": f"{site}/"},
    }
    if newest is None:
        return told
    files = [file_ for file_ in newest.files if not file_.path.startswith(RAW)]
    return told | {
        "version": newest.release,
        "dateModified": newest.newest_capture,
        "distribution": [_distributed(f"{site}/releases/{newest.release}", f) for f in files[:DISTRIBUTED]],
    }


def _distributed(folder: str, file_: Any) -> dict[str, Any]:
    suffix = Path(file_.path).suffix
    return {
        "@type": "DataDownload",
        "name": file_.path,
        "contentUrl": f"{folder}/{quote(file_.path, safe='/=')}",
        "encodingFormat": MEDIA.get(suffix, "application/octet-stream"),
        "contentSize": f"{file_.bytes} B",
        "sha256": file_.sha256,
    }


def _groups(release: Manifest) -> dict[str, list[Any]]:
    """A release's files by what they are, under Chinese headings."""
    grouped: dict[str, list[Any]] = {"总的": []}
    for file_ in release.files:
        heading = next((title for start, title in GROUPS.items() if file_.path.startswith(start)), "总的")
        grouped.setdefault(heading, []).append(file_)
    return grouped


async def file(datasette: Any, request: Request) -> Any:
    """A file that the release's manifest names: nothing else of the machine can be asked for."""
    name, path = request.url_vars["name"], request.url_vars["path"]
    shelf = shelf_of(datasette.databases[LEDGER])
    try:
        held = await asyncio.to_thread(_held, shelf, name)
        if path not in held:
            raise NotFound("没有这一份下载")
        stream = await asyncio.to_thread(shelf.open, name, path)
    except (ExportError, StoreError, OSError) as error:
        raise NotFound("没有这一份下载") from error
    known = held[path]
    size = await asyncio.to_thread(_size, stream) if known is None else known
    return Sent(stream, path.rpartition("/")[2], size, _from(request.headers.get("range"), size))


def _held(shelf: Shelf, name: str) -> dict[str, int | None]:
    """The files of a release with their sizes; those that the manifest cannot name, without."""
    if name not in shelf.names():
        raise NotFound("没有这一次发布")
    return {**{f.path: f.bytes for f in manifest(shelf, name).files}, SUMS: None, "manifest.json": None}


def _size(stream: BinaryIO) -> int:
    """How long it is; small files only."""
    length = len(stream.read())
    stream.seek(0)
    return length


def _from(asked: str | None, size: int) -> int:
    """Where a resumed download goes on: `bytes=100-` → 100; from the beginning where the header is another."""
    found = re.fullmatch(r"bytes=(\d{1,18})-", asked or "")
    return int(found[1]) if found and int(found[1]) < size else 0


class Sent:
    """A file on its way, from `start` on."""

    def __init__(self, stream: BinaryIO, name: str, size: int, start: int) -> None:
        self.stream, self.name, self.size, self.start = stream, name, size, start

    async def asgi_send(self, send: Send) -> None:
        """Sends it piece by piece."""
        headers = {
            "content-type": "application/octet-stream",
            "content-disposition": f"attachment; filename*=UTF-8''{quote(self.name, '')}",
            "accept-ranges": "bytes",
            "content-length": str(self.size - self.start),
        }
        if self.start:
            headers["content-range"] = f"bytes {self.start}-{self.size - 1}/{self.size}"
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 206 if self.start else 200, "headers": raw})
        with self.stream:
            if self.start:
                await asyncio.to_thread(self.stream.seek, self.start)
            while piece := await asyncio.to_thread(self.stream.read, CHUNK):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
