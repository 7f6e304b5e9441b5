"""Pages of the original with the boxes of its cells, as far as they can be drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from archive.pages import NoPage
from archive.painter import Painter
from archive.views.asking import Rows

MOST_PAGES = 12
"""Of a statement's pages beside it."""


async def beside(painter: Painter, statement: dict[str, Any], cells: Rows) -> Rows:
    """The pages of a statement with the boxes of its cells; none where they cannot be drawn."""
    if not statement["first_page"]:
        return []
    numbers = range(statement["first_page"], statement["last_page"] + 1)[:MOST_PAGES]
    pages = await asyncio.gather(*(sheet(painter, statement["sha256"], number, cells) for number in numbers))
    return [page for page in pages if page]


async def sheet(
    painter: Painter, digest: str, number: int, cells: Iterable[dict[str, Any]]
) -> dict[str, Any] | None:
    """A page: `number`, `of`, `width` and `height` in points, and the `boxes` of figures and doubts on it."""
    try:
        width, height, of = await asyncio.to_thread(painter.size, digest, number)
    except NoPage:
        return None
    told = {"number": number, "of": of, "width": width, "height": height, "file": digest}
    boxed = [c for c in cells if c["page"] == number and c["x0"] is not None]
    return {**told, "boxes": [c for c in boxed if c["fen"] is not None or c["is_doubted"] or c["is_mended"]]}


async def is_drawn(painter: Painter, digest: str, number: int = 1) -> bool:
    """Whether the page can be drawn: its file may be kept elsewhere, or have no pages."""
    return await sheet(painter, digest, number, ()) is not None


async def is_framed(painter: Painter, digest: str) -> bool:
    """Whether the file is an HTML page that can be shown in a frame."""
    try:
        return bool(await asyncio.to_thread(painter.frame, digest))
    except NoPage:
        return False
