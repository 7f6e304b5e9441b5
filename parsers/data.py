"""Answers that are data for a program: a platform may publish an article as JSON, with links to its files.

Such an answer reads well, and has nothing to read: its files are documents, and it is none.
"""

from __future__ import annotations

import msgspec

from parsers.model import Source
from parsers.unreadable import damaged_by


def read(data: bytes) -> Source:
    """A source without text. Raises `Unreadable` (`damaged`) where the bytes are no whole JSON value."""
    with damaged_by(msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    return Source("json")
