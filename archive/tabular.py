"""Rows for a reader's own tools: CSV that a spreadsheet opens as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

BYTE_ORDER_MARK = "﻿"
"""Without it Excel takes UTF-8 for the system's own encoding."""

FORMULA_STARTS = frozenset("=+-@\t\r")
"""What a spreadsheet may run where a text begins with it: the texts are strangers'."""


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A line of column names, then a line for each row; a missing or NULL value is an empty field."""
    return BYTE_ORDER_MARK + csv_lines(columns, [dict(zip(columns, columns, strict=True)), *rows])


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A line for each row."""
    written = io.StringIO()
    csv.writer(written).writerows([_plain(row.get(name)) for name in columns] for row in rows)
    return written.getvalue()


def _plain(value: Any) -> Any:
    """A text that a spreadsheet would run gets an apostrophe before it; a number stays one."""
    if type(value) is str and value[:1] in FORMULA_STARTS and not _is_number(value):
        return f"'{value}"
    return value


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "").rstrip("%"))
    except ValueError:
        return False
    return True
