"""The members of a zip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from parsers.archives.model import Allowance
from parsers.zipped import check_sizes, open_zip, read_member

Entry = tuple[str, Callable[[], bytes]]
"""A member's name as the container has it, and what reads it."""


def entries(data: bytes, allowance: Allowance) -> Iterator[Entry]:
    """The files of a zip in their order. Reading raises `Unreadable` for the one, opening for all."""
    with open_zip(data) as opened:
        found = [entry for entry in opened.infolist() if entry.filename and not entry.is_dir()]
        check_sizes(len(found), sum(entry.file_size for entry in found), len(data), allowance.bytes)
        for entry in found:
            yield entry.filename, partial(read_member, opened, entry)
