"""The headers of every answer: nothing is loaded or framed from elsewhere, no script runs but our own, and how
long it may be kept. An answer may say otherwise: the frame that shows a foreign page has a stricter policy, and
files are kept for ever. What asks for more than reading is refused.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette.utils.asgi import Response
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

POLICY, KEEPING = "content-security-policy", "cache-control"
HEADERS = {
    POLICY: "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
SECONDS = {200: 600, 206: 600, 301: 600, 302: 600, 304: 600, 404: 60}
"""How long an answer may be kept; of what else went wrong nothing, since the next reader may find it mended."""
LONGEST = 3600
"""Seconds that a page may be kept at most, though a reader asks for more (`?_ttl=`): caches would fill up."""
READING = ("GET", "HEAD", "OPTIONS")

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Wraps the application."""
    return with_headers


def with_headers(app: App) -> App:
    """The same application, whose answers carry `HEADERS`."""
    extra = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name != POLICY]

    async def wrapped(scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.decode().lower(): value for name, value in message.get("headers", ())}
                given = {*HEADERS, KEEPING}
                kept = [(k, v) for k, v in message.get("headers", ()) if k.decode().lower() not in given]
                policy = own.get(POLICY, HEADERS[POLICY].encode())
                keeping = kept_for(message["status"], own.get(KEEPING, b"").decode()).encode()
                message["headers"] = [*kept, *extra, (POLICY.encode(), policy), (KEEPING.encode(), keeping)]
            await send(message)

        if scope["type"] == "http" and scope["method"] not in READING:
            refused = Response.text("只读 · read only", status=405, headers={"allow": ", ".join(READING)})
            await refused.asgi_send(send_with_headers)
            return
        await app(scope, receive, send_with_headers)

    return wrapped


def kept_for(status: int, said: str = "") -> str:
    """What `cache-control` says of an answer that `said` something itself, or nothing."""
    if found := re.fullmatch(r"max-age=(\d+)", said):
        return f"max-age={min(int(found[1]), LONGEST)}"
    return said or (f"max-age={SECONDS[status]}" if status in SECONDS else "no-store")
