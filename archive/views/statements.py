"""A document's statements as lines of cells, each cell with the marks that a reader sees."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from archive.views.asking import Ask, Rows

MOST_CELLS = 8000
"""What is shown of a document's statements at once: the others are read one by one."""
LONG = 6
"""Characters of a cell from which on it is given room, else its column gets as narrow as a word."""

STATEMENTS = """
    select id, document_id, form, title, printed_number, ordinal, first_page, last_page, sha256, unit, unit_source,
        is_empty, empty_note, n_rows, n_cols, json_array_length(grid) as n_cells
    from statements where document_id = :id order by ordinal"""
CELLS = """
    select c.*, a.level, a.fen, a.subject_code, a.second_subject_code
    from statements s join cells c on c.statement_id = s.id
    left join amounts a on a.statement_id = c.statement_id and a."row" = c."row" and a.col = c.col
    where s.id in (select value from json_each(:statements))"""
REPAIRS = """
    select r.*, s.ordinal from repairs r join statements s on s.id = r.statement_id
    where s.document_id = :id order by s.ordinal, r."row", r.col"""
DOUBTS = """
    select distinct statement_id, "row", col from findings
    where document_id = :id and outcome in ('error', 'warning') and statement_id is not null"""


async def contents(ask: Ask) -> Rows:
    """The document's statements in order, without their cells, each with how many `doubts` it has."""
    found = await ask(STATEMENTS)
    doubts = await ask(DOUBTS)
    for statement in found:
        statement["doubts"] = sum(doubt["statement_id"] == statement["id"] for doubt in doubts)
    return found


def first(statements: Rows) -> Rows:
    """The first statements, as many as a page can hold, and at least one."""
    held: Rows = []
    count = 0
    for statement in statements:
        count += statement["n_cells"]
        if held and count > MOST_CELLS:
            break
        held.append(statement)
    return held


async def fill(ask: Ask, statements: Rows) -> None:
    """Gives each statement its `lines` of cells, its `place` where it has no pages, and its `repairs`."""
    lines: dict[str, dict[int, Rows]] = defaultdict(lambda: defaultdict(list))
    repairs = await ask(REPAIRS)
    doubted = {(f["statement_id"], f["row"], f["col"]) for f in await ask(DOUBTS)}
    mended = {(r["statement_id"], r["row"], r["col"]) for r in repairs}
    for cell in await ask(CELLS, statements=json.dumps([s["id"] for s in statements])):
        where = (cell["statement_id"], cell["row"], cell["col"])
        cell["is_doubted"], cell["is_mended"] = where in doubted, where in mended
        lines[cell["statement_id"]][cell["row"]].append(cell)
    for statement in statements:
        held = lines[statement["id"]]
        statement["lines"] = [sorted(held.get(r, []), key=_column) for r in range(statement["n_rows"])]
        for line in statement["lines"]:
            _tell_apart(line)
        statement["place"] = next((c["anchor"] for line in statement["lines"] for c in line), None)
        statement["repairs"] = [r for r in repairs if r["statement_id"] == statement["id"]]


def cells(statements: Rows) -> Rows:
    """The cells of filled statements."""
    return [cell for statement in statements for line in statement["lines"] for cell in line]


def _tell_apart(line: Rows) -> None:
    """Marks the cells that print a subject's code, whole, in part or cut short, and those with long words."""
    codes = {code for c in line for code in (c["subject_code"], c["second_subject_code"]) if code}
    for cell in line:
        text = cell["text"]
        is_money = cell["fen"] is not None
        cell["is_code"] = not is_money and len(text) > 1 and text.isdigit() and any(text in c for c in codes)
        cell["is_name"] = not is_money and not cell["is_code"] and len(text) > LONG


def _column(cell: Any) -> int:
    return int(cell["col"])
