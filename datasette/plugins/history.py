"""`/history?url=…`: what one address served over time, and how one version differs from the next; also as JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import BadRequest, NotFound, Request, Response
from pluggy import HookimplMarker

from archive.masking import mask_address
from archive.painter import Painter, painter_of
from archive.views.asking import Ask, Rows, asker
from archive.views.differences import differences
from archive.views.history import history

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
COMPARED = 5
"""Changes that are shown figure by figure at once, the newest first; the others have a page of their own."""


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The page, and the same as JSON."""
    return [(r"^/history(?P<json>\.json)?$", address)]


async def address(datasette: Any, request: Request) -> Response:
    """The timeline of `url`; `later`, a document's id, narrows what is compared to that version."""
    url = mask_address(request.args.get("url") or "")
    if not url:
        raise BadRequest("少了 url：要看哪一个网址的记录")
    database = datasette.databases[LEDGER]
    ask = asker(database)
    told = await history(ask, url)
    if told is None:
        raise NotFound("没有问过这个网址")
    if request.url_vars["json"]:
        return Response.json(
            {"url": url, **{name: told[name] for name in ("captures", "versions", "changed")}}
        )
    later = request.args.get("later") or None
    wanted = [pair for pair in reversed(told["changed"]) if later in (None, pair["document_id"])]
    here = datasette.urls.path(f"/history?{urlencode({'url': url})}")
    context = {
        **told,
        "url": url,
        "permalink": datasette.absolute_url(request, here),
        "compared": await _compared(ask, painter_of(database.path), wanted[:COMPARED]),
        "left": max(len(wanted) - COMPARED, 0),
        "database": LEDGER,
    }
    return Response.html(await datasette.render_template("history.html", context, request=request))


async def _compared(ask: Ask, painter: Painter, pairs: Rows) -> list[dict[str, Any]]:
    """Each pair of versions figure by figure."""
    return [await differences(ask, painter, pair["document_id"], pair["earlier_id"]) for pair in pairs]
