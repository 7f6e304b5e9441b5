"""Codes that were cut: a 7-digit code printed as 5 digits stands on two rows, or has a length of no chart.

The whole code is that of the one line of another statement with the same name whose code begins with what is
printed. It must not stand in the statement already, and must fall under its parent there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from parsers.model import Repair
from parsers.repairs.patch import Patch, comparable, proof
from parsers.rules.book import Book
from parsers.rules.reading.clips import code_cell
from parsers.rules.sheet import CHART_LENGTHS, Line, Sheet

Source = tuple[Sheet, Line]


def code_patches(book: Book) -> Iterator[Patch]:
    """A patch for each cut code that some other statement proves, but for its sums."""
    for sheet in book.sheets:
        if not sheet.odd_codes:
            continue
        sources = [(s, line) for s in book.sheets if s is not sheet for line in _sound(s)]
        kept = {line.code for line in _sound(sheet)}
        cut = [line for code, lines in sheet.odd_codes.items() for line in _cut(code, lines, sources)]
        found = [(line, source) for line in cut if (source := _whole(line, sources, kept))]
        twice = Counter(source[1].code for _, source in found)
        whole = {line.row: source[1].code or "" for line, source in found if twice[source[1].code] == 1}
        for line, source in found:
            if line.row in whole and _is_under_parent(sheet, line, whole):
                yield from _patch(sheet, line, source)


def _sound(sheet: Sheet) -> list[Line]:
    return [line for line in sheet.lines if line.code and line.code not in sheet.odd_codes]


def _cut(code: str, lines: Sequence[Line], sources: Sequence[Source]) -> list[Line]:
    """The lines of an odd code without the one that it is the whole code of."""
    if len(code) not in CHART_LENGTHS:
        return list(lines)
    names = {line.name for _, line in sources if line.code == code}
    whole = next((line for line in lines if line.name in names), None)
    return [line for line in lines if line is not whole]


def _whole(line: Line, sources: Sequence[Source], kept: set[str | None]) -> Source | None:
    """The line of another statement that a cut line is, if all such lines have one code."""
    longer = [
        (sheet, other)
        for sheet, other in sources
        if other.kind == line.kind and _extends(other.code or "", line.code or "") and other.code not in kept
    ]
    same = [s for s in longer if s[1].name == line.name]
    begun = [s for s in longer if s[1].name.startswith(line.name) and 2 * len(line.name) > len(s[1].name)]
    found = same or begun
    if not line.name or len({other.code for _, other in found}) != 1:
        return None
    return next((s for s in found if _agrees(line, s[1])), found[0])


def _extends(whole: str, cut: str) -> bool:
    return len(whole) in CHART_LENGTHS and len(whole) > len(cut) and whole.startswith(cut)


def _agrees(line: Line, other: Line) -> bool:
    return any(
        comparable(mine, theirs) and a.fen == b.fen
        for mine, a in line.terms.items()
        for theirs, b in other.terms.items()
    )


def _is_under_parent(sheet: Sheet, line: Line, whole: dict[int, str]) -> bool:
    """Whether nothing but its siblings stands between the line and the nearest code above its own."""
    block = min(t.amount.col for t in line.terms.values())
    above = [
        whole.get(x.row, x.code)
        for x in sheet.lines
        if x.code and x.row < line.row and min(t.amount.col for t in x.terms.values()) == block
    ]
    own = whole[line.row]
    parents = [code for code in above if own.startswith(code) and code != own]
    if not parents:
        return True
    parent = max(parents, key=len)
    last = len(above) - 1 - above[::-1].index(parent)
    return all(code.startswith(parent) for code in above[last:])


def _patch(sheet: Sheet, line: Line, source: Source) -> Iterator[Patch]:
    cell, (other, told) = code_cell(sheet, line), source
    stands, agrees, code = code_cell(other, told), _agrees(line, told), told.code or ""
    if cell and stands:
        words = proof("code_and_money" if agrees else "code", other, stands, told.name, code)
        repair = Repair(sheet.statement.ordinal, cell.row, cell.col, cell.text, code, words)
        yield Patch(repair, line=line, agrees=agrees)
