"""Names that were nearly read: put right where the code beside them, or the numbering around them, says how.

Every change is a doubt on its cell, with what was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from msgspec.structs import replace

from parsers.grid import Grid, Slot
from parsers.subjects import join_code, level_of, split_name, subjects

_NEAR = 6  # one character in so many may be wrong, and one in any name
_AHEAD = 4  # rows: how far the next number that agrees may be
_NUMERALS = "一二三四五六七八九十"
_NUMBERED = re.compile(f"([{_NUMERALS}]{{1,3}})[、.．,，](.+)")
_LOST_MARK = re.compile(f"[{_NUMERALS}]+(?!般)[、.．,，]?")  # 一般公共… begins no list


def mend_names(grid: Grid) -> Grid:
    """A table with its names put right."""
    return _by_numbers(_by_codes(grid))


def _by_codes(grid: Grid) -> Grid:
    """Names beside a code, or behind it in one cell, that are nearly those of the code."""
    slots = {slot: slot for slot in grid.slots}
    for row in range(grid.n_rows):
        codes: list[str] = []
        for slot in (slot for slot in grid.rows[row] if slot is not None):
            if slot.text.isdecimal() and slot.doubt is None:
                codes.append(slot.text)
                continue
            code, name = split_name(slot.text)
            joined = code or "".join(join_code(codes[-3:]))
            if name and level_of(joined) and (known := nearest(joined, name)):
                slots[slot] = _mended(slot, (code or "") + known, f"the name of {joined}")
            codes = []
    return Grid(tuple(slots.values()), grid.n_rows, grid.n_cols)


def _mended(slot: Slot, text: str, why: str) -> Slot:
    said = f"read as {slot.text!r}, mended to {why}"
    return replace(slot, text=text, doubt="; ".join(filter(None, (slot.doubt, said))))


def nearest(code: str, name: str) -> str | None:
    """The one name of a code that a name nearly is; None where it is one of them, or like none or several."""
    known = _names().get(code, frozenset())
    if name in known:
        return None
    near = [other for other in known if distance(name, other) <= max(1, len(other) // _NEAR)]
    return near[0] if len(near) == 1 else None


@cache
def _names() -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    for subject in subjects():
        names.setdefault(subject.code, set()).add(subject.name)
    return {code: frozenset(held) for code, held in names.items()}


def distance(one: str, other: str) -> int:
    """The fewest characters to put in, take out or change that make one text of another (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        above, row = row, [i]
        for j, mark in enumerate(other, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (char != mark)))
    return row[-1]


def _by_numbers(grid: Grid) -> Grid:
    """Items of a numbered list (一、 二、 三、) whose number was misread or lost its mark."""
    mended = {slot: new for col in range(grid.n_cols) for slot, new in _renumbered(_column(grid, col))}
    return Grid(tuple(mended.get(slot, slot) for slot in grid.slots), grid.n_rows, grid.n_cols)


def _column(grid: Grid, col: int) -> list[Slot]:
    return [slot for row in grid.rows if (slot := row[col]) is not None]


def _renumbered(column: list[Slot]) -> Iterator[tuple[Slot, Slot]]:
    numbers = [number_of(slot.text) for slot in column]
    for i, slot in enumerate(column):
        expected = _expected(numbers, i)
        if expected is None or expected == numbers[i] or not slot.text:
            continue
        numbers[i] = expected
        match = _NUMBERED.fullmatch(slot.text)
        body = match[2] if match else _LOST_MARK.sub("", slot.text, count=1)
        yield slot, _mended(slot, f"{numeral(expected)}、{body}", "the numbering around it")


def _expected(numbers: list[int | None], i: int) -> int | None:
    """The number of an item between others that go on by one in each row: before it, and behind it."""
    before = numbers[i - 1] if i else None
    for ahead in range(1, _AHEAD + 1):
        behind = numbers[i + ahead] if i + ahead < len(numbers) else None
        if behind is None:
            continue
        if before is None:
            begins = behind == 1 + ahead and numbers[i + ahead + 1 : i + ahead + 2] == [behind + 1]
            return 1 if begins else None
        if behind == before + 1 + ahead:
            return before + 1
    return None


def number_of(text: str) -> int | None:
    """The number, up to 99, of a list's item; None for what is none."""
    match = _NUMBERED.fullmatch(text)
    return _VALUES.get(match[1]) if match else None


def numeral(number: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    return (
        (_NUMERALS[tens - 1] if tens > 1 else "")
        + ("十" if tens else "")
        + (_NUMERALS[ones - 1] if ones else "")
    )


_VALUES = {numeral(number): number for number in range(1, 100)}
