"""A table of a sample document: its cells, and the lines above and below it."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from msgspec import Struct

Align = Literal["left", "center", "right"]


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """A line above a table, such as its printed number or its unit."""

    text: str
    align: Align = "left"


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """A table: texts by row and column, `None` where a merge covers the cell.

    Raises ValueError where its parts disagree.
    """

    rows: list[list[str | None]]
    merges: list[tuple[int, int, int, int]] = []
    header_rows: int = 0
    title: str | None = None
    above: list[Line] = []
    below: list[str] = []
    breaks: list[int] = []
    repeat_header: bool = False
    landscape: bool = False
    widths: list[float] | None = None
    align: list[Align] | None = None
    indent: dict[str, int] = {}
    size: float | None = None
    row_height: float | None = None
    contents: str | None = None
    sheet: str | None = None

    def __post_init__(self) -> None:
        for cause in self._faults():
            raise ValueError(cause)

    def _faults(self) -> list[str]:
        width, height = len(self.rows[0]) if self.rows else 0, len(self.rows)
        ragged = [r for r, row in enumerate(self.rows) if len(row) != width]
        if not width or ragged:
            return [f"rows {ragged} are not as long as row 0 ({width})"]
        faults = self._merge_faults(width, height)
        if any(not self.header_rows < row < height for row in self.breaks):
            faults.append(f"breaks {self.breaks} stand outside the body")
        faults += [
            f"{name} has {len(given)} entries for {width} columns"
            for name, given in (("widths", self.widths), ("align", self.align))
            if given is not None and len(given) != width
        ]
        return faults

    def _merge_faults(self, width: int, height: int) -> list[str]:
        covered: Counter[tuple[int, int]] = Counter()
        for row, col, down, across in self.merges:
            if row + down > height or col + across > width:
                return [f"merge {[row, col, down, across]} leaves the table"]
            covered.update((r, c) for r in range(row, row + down) for c in range(col, col + across))
            covered[row, col] -= 1  # it holds the text
        nulls = {(r, c) for r, row in enumerate(self.rows) for c, text in enumerate(row) if text is None}
        odd = [place for place in sorted(nulls | covered.keys()) if covered[place] != (place in nulls)]
        return [f"merges and nulls disagree at {odd}"] if odd else []

    def spans(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Every cell that is not covered, by (row, column), with its (rowspan, colspan)."""
        merged = {(row, col): (down, across) for row, col, down, across in self.merges}
        return {
            (r, c): merged.get((r, c), (1, 1))
            for r, row in enumerate(self.rows)
            for c, text in enumerate(row)
            if text is not None
        }
