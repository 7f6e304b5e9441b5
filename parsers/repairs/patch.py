"""A proposed repair: which cell, what it stands for, and where in the document that is printed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from parsers.model import Cell, Repair
from parsers.plain import plain
from parsers.rules.arithmetic import Term
from parsers.rules.sheet import Line, Sheet


class Data(Struct, frozen=True, forbid_unknown_fields=True):
    """`comparable`: measures that state one figure of a subject in several forms; `proofs`: their wording."""

    comparable: tuple[frozenset[str], ...]
    proofs: dict[str, str]


@cache
def data() -> Data:
    """What `repairs.yml` declares."""
    return msgspec.yaml.decode((files("parsers.repairs") / "repairs.yml").read_bytes(), type=Data)


class Patch(Struct, frozen=True):
    """A repair to be judged by the sums: of a line's code (`term` is None), or of one amount."""

    repair: Repair
    line: Line | None = None
    term: Term | None = None
    agrees: bool = False
    """Of a code: whether the line that proves it states the same money."""

    @property
    def cells(self) -> frozenset[tuple[int, int]]:
        """The amounts that the repair is about, as (row, col)."""
        terms = [self.term] if self.term else list(self.line.terms.values() if self.line else ())
        return frozenset((t.amount.row, t.amount.col) for t in terms)


def comparable(one: str, other: str) -> bool:
    """Whether two measures state one figure of a subject, if nothing but it was spent or received."""
    return one == other or any(one in group and other in group for group in data().comparable)


def proof(kind: str, sheet: Sheet, cell: Cell, subject: str, value: str) -> str:
    """Where the whole value stands, in words; rows and columns as a reader counts them, from 1."""
    page = f"第 {cell.page} 页，" if cell.page else ""
    place = f"{page}第 {cell.row + 1} 行第 {cell.col + 1} 列"
    return (
        data()
        .proofs[kind]
        .format(title=plain(sheet.statement.title), place=place, subject=subject, value=value)
    )
