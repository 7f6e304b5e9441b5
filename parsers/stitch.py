"""Tables over pages: the parts that one table was cut into by page breaks, put together again.

A part on the next page continues the last table of the page before if their columns agree by x (a part may
lack columns: a lone 合计 row is merged) and nothing stands between but what a printer repeats: the title,
perhaps with （续）, its unit, agency and number lines, and header rows. These are dropped. A new title or a
full new header means a new table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.grid import Grid, below, compact, select, to_table, widen
from parsers.headers import count_header_rows, is_body, is_total, labels_columns
from parsers.model import Line, Table
from parsers.text import squash
from parsers.wording import caption_kind, is_note, without_continued

_SAME_X = 4.0  # points between the borders of one column on two pages: producers round them
_CAPTION_LINES = 8  # how many lines above a table may be its captions


class Part(NamedTuple):
    """What one page holds of a table. `xs` are its column borders in points: one more than it has columns."""

    grid: Grid
    xs: Sequence[float]
    page: int


@dataclass
class _Open:
    """A table that may yet go on, and the lines met since."""

    grid: Grid
    xs: list[float]
    page: int
    captions: list[Line]
    header: list[list[str]]
    since: list[Line] = field(default_factory=list)

    def blocks(self) -> list[Line | Table]:
        grid = compact(self.grid)
        return [to_table(grid, count_header_rows(grid)), *self.since]


def stitch(items: Iterable[Line | Part]) -> tuple[Line | Table, ...]:
    """Lines and parts of tables in reading order → lines and whole tables; page furniture must be gone."""
    blocks: list[Line | Table] = []
    table: _Open | None = None
    lines: list[Line] = []
    for item in items:
        if isinstance(item, Line):
            lines.append(item)
        elif table is not None and (rest := _continuation(table, lines, item)) is not None:
            table.since += [line for line in lines if line.page != item.page]
            _extend(table, rest, item)
            lines = []
        else:
            blocks += [*_closed(table), *lines]
            captions = [line for line in lines if line.page == item.page][-_CAPTION_LINES:]
            table = _Open(item.grid, list(item.xs), item.page, captions, _header(item.grid))
            lines = []
    return (*blocks, *_closed(table), *lines)


def _closed(table: _Open | None) -> list[Line | Table]:
    return table.blocks() if table else []


def _header(grid: Grid) -> list[list[str]]:
    rows = [_key(grid, row) for row in range(count_header_rows(grid))]
    return [row for row in rows if row]


def _key(grid: Grid, row: int) -> list[str]:
    return [squash(text) for text in grid.texts(row) if text]


def _continuation(table: _Open, lines: list[Line], part: Part) -> Grid | None:
    """What a part adds to a table, without header rows that it repeats; None if it is another table."""
    if part.page != table.page + 1 or not _columns_agree(table.xs, part.xs):
        return None
    above = [line for line in lines if line.page == part.page]
    left = [line for line in lines if line.page != part.page]
    if not all(_is_retyped(line, table.captions) for line in above):
        return None
    rest = _without_header(part.grid, table.header)
    if rest is not None:
        return None if left or _is_closed(table.grid, len(table.header)) else rest
    if (
        any(not is_note(line.text) for line in left)
        or (left and above)
        or _begins_anew(table.grid, part.grid)
    ):
        return None
    return part.grid


def _columns_agree(mine: Sequence[float], other: Sequence[float]) -> bool:
    """The same width, wherever the page puts it, and most inner borders of the poorer one in the other."""
    shift = mine[0] - other[0]
    if abs(other[-1] + shift - mine[-1]) > _SAME_X:
        return False
    few, many = sorted((list(mine[1:-1]), [x + shift for x in other[1:-1]]), key=len)
    shared = sum(any(abs(x - y) <= _SAME_X for y in many) for x in few)
    return 2 * shared >= len(few)


def _is_retyped(line: Line, captions: list[Line]) -> bool:
    """Whether a line repeats one above the first part, or is a unit or number that it did not have."""
    text = without_continued(line.text)
    if not text or any(text == without_continued(caption.text) for caption in captions):
        return True
    kind = caption_kind(line.text)
    return kind in ("unit", "number", "year") and kind not in {caption_kind(c.text) for c in captions}


def _without_header(grid: Grid, header: list[list[str]]) -> Grid | None:
    """The grid without the header rows at its top, all of `header` or its last ones; None if it has none."""
    start = _first_row(grid)
    for skipped in range(len(header)):
        wanted, row = header[skipped:], start
        for key in wanted:
            while row < grid.n_rows and grid.is_blank(row):
                row += 1
            if row >= grid.n_rows or _key(grid, row) != key:
                break
            row += 1
        else:
            return _without_rows(grid, start, row)
    return None


def _is_closed(grid: Grid, header_rows: int) -> bool:
    """Whether a table has come to its sum: a total row at its end, behind others."""
    filled = [row for row in range(header_rows, grid.n_rows) if not grid.is_blank(row)]
    return len(filled) > 1 and is_total(grid, filled[-1])


def _first_row(grid: Grid) -> int:
    return next((row for row in range(grid.n_rows) if not grid.is_blank(row)), 0)


def _without_rows(grid: Grid, start: int, stop: int) -> Grid:
    return below(select(grid, 0, start), select(grid, stop, grid.n_rows))


def _begins_anew(table: Grid, part: Grid) -> bool:
    """Whether a part opens with a header of its own, or as the table itself did (one form after another)."""
    row = _first_row(part)
    if is_body(part, row):
        return False
    opening = _key(table, 0)[:1]
    return labels_columns(part, row) or (bool(opening) and _key(part, row)[:1] == opening)


def _extend(table: _Open, rest: Grid, part: Part) -> None:
    """Put a part below a table, both over all the columns that either has."""
    shift = table.xs[0] - part.xs[0]
    xs = list(table.xs)
    for x in part.xs:
        if all(abs(x + shift - known) > _SAME_X for known in xs):
            xs.append(x + shift)
    xs.sort()
    upper = widen(table.grid, _places(table.xs, xs), len(xs) - 1)
    lower = widen(rest, _places([x + shift for x in part.xs], xs), len(xs) - 1)
    table.grid, table.xs, table.page = below(upper, lower), xs, part.page


def _places(borders: Sequence[float], xs: list[float]) -> list[int]:
    """For each column border its index in `xs`."""
    return [min(range(len(xs)), key=lambda i: abs(xs[i] - x)) for x in borders]
