"""Containers: the files in a zip, RAR or 7z, those of containers in it too, within limits.

Nothing is unpacked to disk. What is refused is named with its cause, and the rest goes on: one member under a
password does not cost the others. The limits hold for a container and all that is nested in it together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from parsers.archives import libarchives, zips
from parsers.archives.model import Allowance, Member
from parsers.archives.names import clean, is_litter
from parsers.sniff import sniff
from parsers.unreadable import Unreadable

__all__ = ["CONTAINERS", "Member", "members"]

CONTAINERS = frozenset(("zip", "rar", "7z"))
"""The formats, as `sniff` names them, whose bytes are files of their own."""
_MOST_DEPTH = 5


def members(data: bytes) -> Iterator[Member]:
    """The files in a container, nested containers followed, in the order in which they are stored.

    What of a container cannot be given (its rest, where it is cut) comes as a member with a cause. Raises
    `Unreadable` where nothing can be given, or more than is taken.
    """
    yield from _members(data, "", 1, Allowance())


def _members(data: bytes, prefix: str, depth: int, allowance: Allowance) -> Iterator[Member]:
    kind = sniff(data) or "unknown"
    found = zips.entries(data, allowance) if kind == "zip" else libarchives.entries(data, kind)
    count = 0
    try:
        for stored_name, read in found:
            allowance.take_entry()
            yield from _member(stored_name, read, prefix, depth, allowance)
            count += 1
    except Unreadable as error:
        if not count or allowance.is_spent:
            raise
        yield Member(f"{prefix}…", cause=error.cause, detail=error.detail)


def _member(
    stored_name: str, read: Callable[[], bytes], prefix: str, depth: int, allowance: Allowance
) -> Iterator[Member]:
    """A file; where it is a container, the files in it; nothing for litter."""
    name = prefix + stored_name
    try:
        path = clean(stored_name)
        if is_litter(path):
            return
        name = prefix + path
        data = read()
        allowance.take_bytes(len(data))
        if sniff(data) not in CONTAINERS:
            yield Member(name, data)
        elif depth < _MOST_DEPTH:
            yield from _members(data, f"{name}/", depth + 1, allowance)
        else:
            raise Unreadable("too_deep", f"more than {_MOST_DEPTH} containers in one another")
    except Unreadable as error:
        if allowance.is_spent:
            raise
        yield Member(name, cause=error.cause, detail=error.detail)
