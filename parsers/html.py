"""HTML pages → `Source`."""

from __future__ import annotations

from parsers.model import Source


def read(data: bytes) -> Source:
    return Source("html")
