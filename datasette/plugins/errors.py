"""What is answered where a request is at fault: a page in Chinese, or JSON, and no traceback in the log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import datasette.handle_exception
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

# Datasette asks every plugin and then its own handler too, which with rich at hand prints each 404 as a
# traceback with all local variables: half a second of work for an address that anybody may mistype.
datasette.handle_exception.rich = None


@hookimpl
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Callable[[], Awaitable[Response]] | None:
    """Answers 400, 403 and 404; faults of our own are left to Datasette, which logs them."""
    if not isinstance(exception, Base400 | DatasetteError) or _status(exception) >= 500:
        return None

    async def respond() -> Response:
        told = {"ok": False, "status": _status(exception), "error": _message(exception), "title": None}
        if request.path.endswith(".json"):
            return Response.json(told, status=told["status"])
        page = await datasette.render_template("error.html", told, request=request)
        return Response.html(page, status=told["status"])

    return respond


def _status(exception: Any) -> int:
    return int(exception.status)


def _message(exception: Exception) -> str:
    return str(getattr(exception, "message", "") or (exception.args or ("",))[0])
