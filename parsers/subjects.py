"""Subject codes (政府收支分类科目): their parts joined, their levels, their kinds.

Functional codes (2…) have 类 3, 款 2 and 项 2 digits; economic ones of departments (3…) and governments (5…)
类 3 and 款 2. Source: the structure of 财政部《政府收支分类科目》, as all disclosed tables print it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

from parsers.model import SubjectKind
from parsers.plain import plain

_LEVELS = {3: 1, 5: 2, 7: 3}
_KINDS: dict[str, SubjectKind] = {"2": "functional", "3": "economic", "5": "government_economic"}
_PARTED = re.compile(r"\d{3}(?:[-.](?!0+(?!\d))\d{1,2}){1,2}")
_BEFORE_NAME = re.compile(r"\[?([235]\d\d(?:\d\d){0,2})\]?[-—_:.]*(?=[^\d])(.+)")


class Subject(Struct, frozen=True):
    """A subject of the chart of a year; `parent_code` is the one that it is part of, of which it begins."""

    code: str
    name: str
    kind: SubjectKind
    year: int
    parent_code: str | None


class _Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the file: a name that a code has in the charts of `first_year` to `last_year`."""

    code: str
    name: str
    first_year: int
    last_year: int
    source: Literal["printed", "chart"]


def level_of(code: str) -> int | None:
    """1 类, 2 款, 3 项; None for a code of unusual length."""
    return _LEVELS.get(len(code))


def kind_of(code: str) -> SubjectKind | None:
    """The kind of subject that a code is of, by its first digit."""
    return _KINDS.get(code[:1]) if len(code) in _LEVELS else None


def join_code(parts: Sequence[str], above: Sequence[str] = ()) -> tuple[str, ...]:
    """A row's code parts (类, 款, 项), made whole; empty if the row prints no code.

    `above` are the whole parts of the row above: a blank part before a printed one repeats it. Parts are
    padded (`2` is 02); a part that already holds the joined code (201 | 20113) is cut to its own digits.
    A code may print its parts in one cell (`208-01-09`). The joined code is `"".join` of the result.
    """
    texts = [_unparted(plain(part)) for part in parts]
    printed = [i for i, text in enumerate(texts) if text]
    if not printed or not all(texts[i].isdecimal() for i in printed):
        return ()
    whole: list[str] = []
    for i, text in enumerate(texts[: printed[-1] + 1]):
        if not text:
            if i >= len(above):
                return ()
            whole.append(above[i])
        else:
            joined = "".join(whole)
            own = text.removeprefix(joined) if len(text) > len(joined) else text
            whole.append(own if i == 0 else own.zfill(2))
    return tuple(whole)


def _unparted(text: str) -> str:
    if not _PARTED.fullmatch(text):
        return text
    first, *rest = re.split("[-.]", text)
    return "".join([first, *(part.zfill(2) for part in rest)])


def split_name(text: str) -> tuple[str | None, str]:
    """The code that stands before a name in one cell (`208社会保障和就业支出`, `[20805]…`), and the name."""
    match = _BEFORE_NAME.fullmatch(text)
    return (match[1], match[2]) if match else (None, text)


@cache
def subjects() -> tuple[Subject, ...]:
    """The chart, a row for each year (`parsers/codes/subjects.csv`). Raises ValueError for an odd code."""
    with resources.files("parsers.codes").joinpath("subjects.csv").open(encoding="utf-8") as file:
        entries = [msgspec.convert(row, _Entry, strict=False) for row in csv.DictReader(file)]
    return tuple(subject for entry in entries for subject in _yearly(entry))


def parent_of(code: str) -> str | None:
    """The code of the subject that one is part of: 2080109 is of 20801, that of 208, and that of none."""
    return code[:-2] if len(code) > min(_LEVELS) else None


def _yearly(entry: _Entry) -> Iterator[Subject]:
    kind = kind_of(entry.code)
    if kind is None:
        raise ValueError(f"no code of the chart: {entry.code}")
    for year in range(entry.first_year, entry.last_year + 1):
        yield Subject(entry.code, entry.name, kind, year, parent_of(entry.code))
