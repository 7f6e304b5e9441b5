"""A file on its way to a reader, piece by piece: whole, or the part that a Range header asks for (RFC 9110, 14)."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, BinaryIO
from urllib.parse import quote

CHUNK = 1 << 20
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Of what a stranger wrote, should a browser show it although it is an attachment."""

Send = Callable[[dict[str, Any]], Awaitable[None]]


def span(asked: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte of a Range header's one range: `bytes=0-99`, `bytes=100-`, `bytes=-5`; else None."""
    found = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", asked or "")
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    return (start, end) if start <= end else None


class Sent:
    """An attachment, or the part of it that is `asked` for. The stream is closed when it is sent."""

    def __init__(self, stream: BinaryIO, name: str, asked: str | None, headers: Mapping[str, str]) -> None:
        self.stream, self.size = stream, stream.seek(0, os.SEEK_END)
        self.part = span(asked, self.size)
        self.headers = {
            "content-security-policy": POLICY,
            "content-type": "application/octet-stream",
            "content-disposition": f"attachment; filename*=UTF-8''{quote(name, '')}",
            "accept-ranges": "bytes",
            **headers,
        }

    async def asgi_send(self, send: Send) -> None:
        """Sends it."""
        start, end = self.part or (0, self.size - 1)
        left = end - start + 1
        headers = {**self.headers, "content-length": str(left)}
        if self.part:
            headers["content-range"] = f"bytes {start}-{end}/{self.size}"
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 206 if self.part else 200, "headers": raw})
        with self.stream:
            await asyncio.to_thread(self.stream.seek, start)
            while left and (piece := await asyncio.to_thread(self.stream.read, min(CHUNK, left))):
                left -= len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
