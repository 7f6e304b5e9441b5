"""What a container holds, and how much of it is taken."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Struct

from parsers.unreadable import Cause, Unreadable
from parsers.zipped import MOST_BYTES, MOST_ENTRIES


class Member(Struct, frozen=True):
    """A file in a container. `name` is its path, through nested containers: `附件.zip/表/决算.xls`.

    A member that was not taken has no `data` but a `cause`, and `detail` says what was seen.
    """

    name: str
    data: bytes = b""
    cause: Cause | None = None
    detail: str = ""


@dataclass
class Allowance:
    """How many entries and expanded bytes may still come out of a container, nested ones together."""

    entries: int = MOST_ENTRIES
    bytes: int = MOST_BYTES

    @property
    def is_spent(self) -> bool:
        """Whether more came out than is taken: the container as a whole is refused."""
        return self.entries < 0 or self.bytes < 0

    def take_entry(self) -> None:
        """Count an entry. Raises `Unreadable` (`too_large`) for one too many."""
        self.entries -= 1
        if self.entries < 0:
            raise Unreadable("too_large", f"more than {MOST_ENTRIES} entries")

    def take_bytes(self, count: int) -> None:
        """Count expanded bytes. Raises `Unreadable` (`too_large`) for one too many."""
        self.bytes -= count
        if self.bytes < 0:
            raise Unreadable("too_large", f"expands to more than {MOST_BYTES} bytes")
