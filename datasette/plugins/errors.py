"""What is answered where a request is at fault: a page in Chinese, or JSON, and no traceback in the log."""

from __future__ import annotations

import errno
import re
from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import Any

import datasette.handle_exception
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, NotFound, Response
from datasette.views.base import DatasetteError
from pluggy import HookimplMarker

from archive.sql_guard import SLOW, Busy

hookimpl = HookimplMarker("datasette")

# With rich at hand Datasette's handler prints a fault with all local variables: half a second of work.
datasette.handle_exception.rich = None

DATASETTES = re.compile(r"/(?:mingzhang|-)(?:[/.]|$)")
UNREADABLE = (ValueError, TypeError, LookupError, OverflowError, DatasetteError)
"""What Datasette's own pages raise for parameters that they cannot read."""
Answering = Callable[[], Awaitable[Response]]
HIDDEN = (
    "databases|threads|versions|plugins|messages|allow-debug|patterns|logout|auth-token|permissions|actor"
)
"""Pages of Datasette's that tell of the machine, or are of no use where nobody logs in."""


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The pages that are not there."""
    return [(rf"^/-/(?:{HIDDEN})(?:\.json)?$", hidden)]


async def hidden() -> Response:
    """Raises NotFound."""
    raise NotFound("no such page")


@hookimpl(wrapper=True)
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Generator[None, list[Answering], list[Answering]]:
    """Answers 400, 403, 404, and 503 where too many ask; faults of our own are left to Datasette and its log.

    Wraps Datasette's handler, which is asked too otherwise, and prints a traceback of what it does not know.
    """
    others = yield
    known = _told(exception, request)
    return others if known is None else [partial(_respond, datasette, request, *known)]


@hookimpl
def forbidden(datasette: Any, request: Any, message: str) -> Answering:
    """Answers 403."""
    return partial(_respond, datasette, request, 403, f"forbidden: {message}")


async def _respond(datasette: Any, request: Any, status: int, message: str) -> Response:
    told = {"ok": False, "status": status, "error": message, "title": None}
    headers = {"retry-after": "5"} if status == 503 else {}
    if request.path.endswith(".json"):
        return Response.json(told, status=status, headers=headers)
    page = await datasette.render_template("error.html", told, request=request)
    return Response.html(page, status=status, headers=headers)


def _told(exception: Any, request: Any) -> tuple[int, str] | None:
    """The status and what is said of it; nothing of a fault of our own."""
    if isinstance(exception, Busy):
        return 503, str(exception)
    if isinstance(exception, QueryInterrupted) or getattr(exception, "title", "") == "SQL Interrupted":
        return 400, SLOW
    if isinstance(exception, Base400 | DatasetteError) and exception.status < 500:
        return int(exception.status), str(getattr(exception, "message", "") or (exception.args or ("",))[0])
    if isinstance(exception, OSError) and exception.errno == errno.ENAMETOOLONG:
        return 404, "no such page"
    if isinstance(exception, UNREADABLE) and request.query_string and DATASETTES.match(request.path):
        return 400, "参数读不懂 · a parameter cannot be read"
    return None
