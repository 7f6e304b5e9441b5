"""Pages as images, crops of them, HTML documents as safe frames, and the files themselves."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from datasette.utils.asgi import NotFound, Request, Response
from pluggy import HookimplMarker

from archive.pages import NoPage
from archive.painter import Painter, painter_of
from archive.store import MissingKey, raw_key

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
ID = "(?P<id>[0-9a-f-]+)"
FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
"""A file's bytes never change under its hash; what is drawn of them only with what is masked or how it is read."""
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Of what a stranger wrote, should a browser show it although it is an attachment."""
FRAME_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'self'; sandbox"
FILES = """
    select sha256 from documents where id = :id
    union select sha256 from document_files where document_id = :id
    union select sha256 from statements where document_id = :id"""
LEAD = """
    select coalesce((select sha256 from statements where document_id = :id and first_page is not null
        order by ordinal limit 1), (select sha256 from documents where id = :id))"""
NAME = """
    select (select file_name from captures where sha256 = :sha256 and file_name is not null limit 1),
        (select media_type from files where sha256 = :sha256)"""
CHUNK = 1 << 20
SAFE_TYPES = re.compile(
    r"application/(?:pdf|msword|rtf|ofd|zip|vnd\.(?:ms-|openxmlformats-|oasis\.)[\w.-]+|x-(?:rar|7z)[\w-]*)"
)
"""What a browser neither shows as a page nor runs: anything else is served as mere bytes."""

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Images of pages, the frame, and the file."""
    return [
        (rf"^/document/{ID}/page/(?P<number>[1-9]\d{{0,5}})\.png$", page_image),
        (rf"^/document/{ID}/frame$", frame),
        (rf"^/document/{ID}/file$", file),
    ]


def painter(datasette: Any) -> Painter:
    """What draws the pages of the served database's store."""
    return painter_of(datasette.databases[LEDGER].path)


async def page_image(datasette: Any, request: Request) -> Response:
    """`/document/<id>/page/<n>.png`: a page of its file, of several that of `file` (SHA-256)."""
    digest = await digest_of(datasette, request)
    number = int(request.url_vars["number"])
    return png(await drawn(painter(datasette).page, digest, number))


async def frame(datasette: Any, request: Request) -> Response:
    """`/document/<id>/frame`: the article of an HTML document, rebuilt from what is harmless."""
    markup = await drawn(painter(datasette).frame, await digest_of(datasette, request))
    style = datasette.urls.path("/static/mingzhang.css")
    page = (
        f'<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>原页</title>'
        f'<link rel="stylesheet" href="{style}"><body class="framed">{markup}</body></html>'
    )
    return Response.html(page, headers={**FOREVER, "content-security-policy": FRAME_POLICY})


async def drawn(draw: Callable[..., Any], *arguments: Any) -> Any:
    """What the painter makes, off the event loop. Raises NotFound where there is no such page."""
    try:
        return await asyncio.to_thread(draw, *arguments)
    except NoPage as error:
        raise NotFound(str(error)) from error


def png(image: bytes) -> Response:
    """An image that may be kept for ever."""
    return Response(image, headers=FOREVER, content_type="image/png")


async def digest_of(datasette: Any, request: Request) -> str:
    """The file that is asked for: one of the document's. Raises NotFound."""
    database, document = datasette.databases[LEDGER], {"id": request.url_vars["id"]}
    asked = request.args.get("file")
    if not asked:
        asked = (await database.execute(LEAD, document)).single_value()
    held = {row[0] for row in (await database.execute(FILES, document)).rows}
    if asked not in held:
        raise NotFound("no such document, or the file is not one of its own")
    return str(asked)


async def file(datasette: Any, request: Request) -> Any:
    """`/document/<id>/file`: the bytes as they were served, as an attachment, with their hash."""
    digest = await digest_of(datasette, request)
    store = painter(datasette).store
    try:
        size = await asyncio.to_thread(store.size, raw_key(digest))
    except MissingKey as error:
        raise NotFound("the file itself is not in the store") from error
    (name, kind), *_ = (await datasette.databases[LEDGER].execute(NAME, {"sha256": digest})).rows
    if request.headers.get("if-none-match") == f'"{digest}"':
        return Response("", status=304, headers={**FOREVER, "etag": f'"{digest}"'})
    return Stored(
        store, digest, name or digest[:12], kind or "", span(request.headers.get("range"), size), size
    )


def span(asked: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte of a Range header's one range: `bytes=0-99`, `bytes=100-`, `bytes=-5`; else None."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", asked or "")
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    return (start, end) if start <= end else None


class Stored:
    """A stored file on its way to a reader, piece by piece."""

    def __init__(
        self, store: Any, digest: str, name: str, kind: str, part: tuple[int, int] | None, size: int
    ) -> None:
        self.store, self.digest, self.part, self.size = store, digest, part, size
        self.headers = {
            **FOREVER,
            "content-security-policy": FILE_POLICY,
            "content-type": kind if SAFE_TYPES.fullmatch(kind) else "application/octet-stream",
            "content-disposition": f"attachment; filename*=UTF-8''{quote(name, '')}",
            "etag": f'"{digest}"',
            "accept-ranges": "bytes",
            "repr-digest": f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:",
        }

    async def asgi_send(self, send: Send) -> None:
        """Sends the whole file, or the part that was asked for."""
        start, end = self.part or (0, self.size - 1)
        headers = {**self.headers, "content-length": str(end - start + 1)}
        if self.part:
            headers["content-range"] = f"bytes {start}-{end}/{self.size}"
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 206 if self.part else 200, "headers": raw})
        left = end - start + 1
        with self.store.open(raw_key(self.digest)) as stream:
            await asyncio.to_thread(_skip, stream, start)
            while left and (piece := await asyncio.to_thread(stream.read, min(CHUNK, left))):
                left -= len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _skip(stream: Any, count: int) -> None:
    """Moves a stream on; what comes from a bucket can only be read."""
    if stream.seekable():
        stream.seek(count)
        return
    while count and (piece := stream.read(min(CHUNK, count))):
        count -= len(piece)
