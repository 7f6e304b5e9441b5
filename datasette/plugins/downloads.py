"""`/downloads`: the releases with the hash of every file, and `/releases/<name>/<file>`, which may be resumed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from datasette.utils.asgi import NotFound, Request, Response
from pluggy import HookimplMarker

from archive.export.database import ExportError
from archive.export.hashes import MANIFEST, SUMS, Manifest
from archive.export.shelf import FolderShelf, Shelf, StoreShelf, manifest
from archive.store import StoreError, open_store
from archive.views.answering import as_json
from archive.views.sending import Sent

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
SHOWN, LISTED = 12, 500
"""Releases on the page, and files of a group; the others keep their addresses, and the sums name them all."""
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
    shelf = shelf_of(datasette.databases[LEDGER])
    names = reversed(await asyncio.to_thread(shelf.names))
    if request.url_vars["json"]:
        return as_json({"releases": await asyncio.to_thread(list, islice(_readable(shelf, names), SHOWN))})
    newest = await asyncio.to_thread(next, _readable(shelf, names), None)
    context = {
        "earlier": list(islice(names, SHOWN)),
        "newest": newest,
        "groups": _groups(newest) if newest else {},
        "listed": LISTED,
        "sums": SUMS,
        "dataset": described(f"{request.scheme}://{request.host}", newest),
    }
    return Response.html(await datasette.render_template("downloads.html", context, request=request))


def _readable(shelf: Shelf, names: Iterable[str]) -> Iterator[Manifest]:
    """The releases of some names; one that cannot be read is left out."""
    for name in names:
        with suppress(ExportError, StoreError, OSError):
            yield manifest(shelf, name)


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
        if path not in await asyncio.to_thread(_held, shelf, name):
            raise NotFound("没有这一份下载")
        stream = await asyncio.to_thread(shelf.open, name, path)
    except (ExportError, StoreError, OSError) as error:
        raise NotFound("没有这一份下载") from error
    return Sent(stream, path.rpartition("/")[2], request.headers.get("range"), {})


def _held(shelf: Shelf, name: str) -> set[str]:
    """The files of a release, those that its manifest cannot name too."""
    if name not in shelf.names():
        raise NotFound("没有这一次发布")
    return {SUMS, MANIFEST, *(file_.path for file_ in manifest(shelf, name).files)}
