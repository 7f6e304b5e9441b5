"""Pages as images, crops of them, HTML documents as safe frames, and the files themselves."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Callable
from typing import Any

from datasette.utils.asgi import NotFound, Request, Response
from pluggy import HookimplMarker

from archive.pages import NoPage
from archive.painter import Painter, painter_of
from archive.store import MissingKey, raw_key
from archive.views.sending import Sent

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
ID = "(?P<id>[0-9a-f-]+)"
FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
"""A file's bytes never change under its hash."""
DRAWN = {"cache-control": "public, max-age=86400"}
"""What is drawn of them is another when more is masked, or a new parser reads them otherwise."""
FRAME_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'self'; sandbox"
FILES = """
    select sha256 from documents where id = :id
    union select sha256 from document_files where document_id = :id
    union select sha256 from statements where document_id = :id"""
OWN = "(select sha256 from documents where id = :id)"
LEAD = f"""
    coalesce((select sha256 from statements where document_id = :id and first_page is not null
        order by ordinal limit 1), {OWN})"""
"""The file whose pages are meant where none is named: of several, that of its tables."""
NAME = """
    select (select file_name from captures where sha256 = :sha256 and file_name is not null limit 1),
        (select media_type from files where sha256 = :sha256)"""
SAFE_TYPES = re.compile(
    r"application/(?:pdf|msword|rtf|ofd|zip|vnd\.(?:ms-|openxmlformats-|oasis\.)[\w.-]+|x-(?:rar|7z)[\w-]*)"
)
"""What a browser neither shows as a page nor runs: anything else is served as mere bytes."""


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
    return Response.html(page, headers={**DRAWN, "content-security-policy": FRAME_POLICY})


async def drawn(draw: Callable[..., Any], *arguments: Any) -> Any:
    """What the painter makes, off the event loop. Raises NotFound where there is no such page."""
    try:
        return await asyncio.to_thread(draw, *arguments)
    except NoPage as error:
        raise NotFound(str(error)) from error


def png(image: bytes) -> Response:
    """An image that may be kept for a day."""
    return Response(image, headers=DRAWN, content_type="image/png")


async def digest_of(datasette: Any, request: Request, unnamed: str = LEAD) -> str:
    """The file that is asked for: one of the document's, `unnamed` where none is named. Raises NotFound."""
    database, document = datasette.databases[LEDGER], {"id": request.url_vars["id"]}
    asked = request.args.get("file")
    if not asked:
        asked = (await database.execute(f"select {unnamed}", document)).single_value()
    held = {row[0] for row in (await database.execute(FILES, document)).rows}
    if asked not in held:
        raise NotFound("no such document, or the file is not one of its own")
    return str(asked)


async def file(datasette: Any, request: Request) -> Any:
    """`/document/<id>/file`: the bytes as they were served, as an attachment, with the document's own hash."""
    digest = await digest_of(datasette, request, OWN)
    if request.headers.get("if-none-match") == f'"{digest}"':
        return Response("", status=304, headers={**FOREVER, "etag": f'"{digest}"'})
    try:
        stream = await asyncio.to_thread(painter(datasette).store.open, raw_key(digest))
    except MissingKey as error:
        raise NotFound("the file itself is not in the store") from error
    (name, kind), *_ = (await datasette.databases[LEDGER].execute(NAME, {"sha256": digest})).rows
    return Sent(stream, name or digest[:12], request.headers.get("range"), described(digest, kind))


def described(digest: str, kind: str | None) -> dict[str, str]:
    """The headers of a stored file, which was served as of some `kind`."""
    return {
        **FOREVER,
        "content-type": kind if kind and SAFE_TYPES.fullmatch(kind) else "application/octet-stream",
        "etag": f'"{digest}"',
        "repr-digest": f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:",
    }
