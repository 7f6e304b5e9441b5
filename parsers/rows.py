"""What the rows of a block are about: codes joined, names without numbering, totals, and parts of what."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from parsers.columns import Block, Sheet
from parsers.formbook import Family, is_total_row
from parsers.items import Outline, split_number
from parsers.model import Cell, SubjectKind
from parsers.numbers import is_blank, is_number
from parsers.plain import plain
from parsers.subjects import join_code, kind_of, level_of, split_name


class Subject(Struct, frozen=True, gc=False):
    """A subject as a row names it. `level`: 0 for a total, else 1 to 3 by its code."""

    kind: SubjectKind | None = None
    code: str | None = None
    name: str | None = None
    level: int | None = None


class Row(Struct, frozen=True, gc=False):
    """A row of a block. `label` is its name as printed; `second` the other subject that it names, if any."""

    index: int
    subject: Subject
    second: Subject
    label: str = ""
    parent: str | None = None


def read_rows(sheet: Sheet, block: Block, family: Family) -> list[Row]:
    """The body rows of a block."""
    has_codes = family.subject is None
    groups = [_Group(codes, name, has_codes) for codes, name in block.groups[:2]]
    is_list = bool(groups) and not groups[0].codes and has_codes
    outline = Outline()
    rows = []
    for index in range(sheet.table.header_rows, sheet.table.n_rows):
        found = [group.read(sheet, index) for group in groups]
        first, second = [*(_subject(*f) for f in found), Subject(), Subject()][:2]
        label = found[0][0] if found else ""
        rows.append(Row(index, first, second, label, outline.parent(label) if is_list and label else None))
    if groups:
        rows = _with_kinds(_with_unnamed_total(rows, sheet, block), family)
    return [_with_body(row, sheet, block) for row in rows]


class _Group:
    """The code and name columns of one subject, read downwards: blank parts of a code repeat those above.

    `has_codes`: a code may stand before a name in one cell, in whichever column.
    """

    def __init__(self, codes: list[int], name: int | None, has_codes: bool) -> None:
        self.codes, self.name, self.has_codes = codes, name, has_codes
        self.above: tuple[str, ...] = ()

    def read(self, sheet: Sheet, row: int) -> tuple[str, str | None]:
        """The row's name as printed and its joined code."""
        cells = _distinct(_body_cell(sheet, row, col) for col in self.codes)
        joined = join_code([plain(cell.text) for cell in cells], self.above)
        self.above = joined or self.above
        named = _body_cell(sheet, row, self.name).text if self.name is not None else ""
        if not named and not joined:
            named = next((cell.text for cell in cells if not is_blank(cell.text)), "")
        if joined or not self.has_codes:
            return named, "".join(joined) or None
        code, named = split_name(named)
        return named, code


def _body_cell(sheet: Sheet, row: int, col: int) -> Cell:
    """The cell at a position; a header cell that reaches down into the body says nothing about the row."""
    cell = sheet.at[row][col]
    return cell if cell.row >= sheet.table.header_rows else Cell(row, col)


def _distinct(cells: Iterable[Cell]) -> list[Cell]:
    found: list[Cell] = []
    for cell in cells:
        if cell not in found:
            found.append(cell)
    return found


def _subject(label: str, code: str | None) -> Subject:
    _, name = split_number(label)
    if code is None and name and is_total_row(name):
        return Subject(name=name, level=0)
    return Subject(kind_of(code) if code else None, code, name or None, level_of(code) if code else None)


def _with_unnamed_total(rows: list[Row], sheet: Sheet, block: Block) -> list[Row]:
    """A row with figures but no name, the first or the last with figures, is the total row."""
    filled = [row for row in rows if any(_holds(sheet, row.index, c.index) for c in block.money)]
    ends = {row.index for row in filled[:1] + filled[-1:]} if len(filled) > 1 else set()
    return [
        replace(row, subject=Subject(level=0)) if row.index in ends and row.subject == Subject() else row
        for row in rows
    ]


def _with_body(row: Row, sheet: Sheet, block: Block) -> Row:
    """A row that names no subject, but the body whose subjects follow, is about that body."""
    columns = [
        key.index for key in block.keys if key.role == "attribute" and key.index < block.money[0].index
    ]
    texts = [_body_cell(sheet, row.index, col).text for col in columns]
    name = next((text for text in reversed(texts) if text and not is_number(text)), None)
    return (
        replace(row, subject=_of_kind(_subject(name, None), "item"))
        if name and row.subject == Subject()
        else row
    )


def _holds(sheet: Sheet, row: int, col: int) -> bool:
    cell = sheet.at[row][col]
    return (cell.row, cell.col) == (row, col) and not is_blank(cell.text)


def _with_kinds(rows: list[Row], family: Family) -> list[Row]:
    """Totals, and rows without code, are of the kind of the block's other rows."""
    first = next((row.subject.kind for row in rows if row.subject.kind), family.subject or "item")
    second = next((row.second.kind for row in rows if row.second.kind), None)
    return [
        replace(row, subject=_of_kind(row.subject, first), second=_of_kind(row.second, second))
        for row in rows
    ]


def _of_kind(subject: Subject, kind: SubjectKind | None) -> Subject:
    return replace(subject, kind=subject.kind or kind) if subject != Subject() else subject
