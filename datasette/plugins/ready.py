"""What is made ready before the first reader comes, so that none waits for it, and put away at the end."""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable
from typing import Any

from pluggy import HookimplMarker

from archive.painter import Painter, painter_of

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


@hookimpl(trylast=True)
def startup(datasette: Any) -> None:
    """Begins the process that draws, and takes what lives as long as the server out of the collector's way.

    Else each full collection looks at all of it again, which holds up whoever is being answered for 60 ms.
    """
    if LEDGER in datasette.databases:
        _painter(datasette).begin()
    gc.collect()
    gc.freeze()


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Ends the process that draws with the server."""

    def ending(app: App) -> App:
        async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
            await app(scope, receive, send)
            if scope["type"] == "lifespan":
                _painter(datasette).end()

        return wrapped

    return ending


def _painter(datasette: Any) -> Painter:
    return painter_of(datasette.databases[LEDGER].path)
