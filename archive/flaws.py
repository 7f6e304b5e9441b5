"""What a verification can find."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Kind = Literal["missing", "altered", "orphaned", "torn"]
"""`orphaned`: whole, but nothing names it; `torn`: it ends before it was all written."""

REASONS = {"altered": "its SHA-256 is not that of its name or seal", "torn": "it does not end in a seal"}
"""Of what the bytes under a key themselves show."""


class Flaw(Struct, frozen=True, order=True):
    """One thing that is not as it was left: a key of the store, or the file of a database."""

    name: str
    kind: Kind
    reason: str

    def __str__(self) -> str:
        name = self.name if self.name.isprintable() else repr(self.name)
        return f"{self.kind} {name}: {self.reason}"
