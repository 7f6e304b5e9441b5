"""The security headers of every answer: nothing is loaded or framed from elsewhere, and no script runs but our own.

An answer may come with a policy of its own: the frame that shows a foreign page has a stricter one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

POLICY = "content-security-policy"
HEADERS = {
    POLICY: "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
NOT_KEPT = (b"cache-control", b"no-store")
"""Of what went wrong, since the next reader may find it mended; what is not there, the cache may remember."""

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
                kept = [(k, v) for k, v in message.get("headers", ()) if k.decode().lower() not in HEADERS]
                policy = own.get(POLICY, HEADERS[POLICY].encode())
                message["headers"] = [*kept, *extra, (POLICY.encode(), policy)]
                if message["status"] >= 400 and message["status"] != 404 and "cache-control" not in own:
                    message["headers"].append(NOT_KEPT)
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped
