"""Where cells stand: on a page of their file, or of the preview of a file that has no pages of its own."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from archive.painter import Painter
from archive.placing import places
from archive.views.asking import Ask, Rows

STATEMENTS = """
    select id, sha256, ordinal, first_page, last_page from statements
    where id in (select value from json_each(:statements))"""
CELLS = """
    select c.* from statements s join cells c on c.statement_id = s.id
    where s.id in (select value from json_each(:statements)) and (s.first_page is null or (s.id, c."row", c.col)
        in (select value ->> 0, value ->> 1, value ->> 2 from json_each(:wanted)))"""
"""Of a statement that must be placed first all cells, of another those that are wanted."""

Place = tuple[str, int, int]
"""A cell: the statement's id, row, column."""


async def place(painter: Painter, statement: dict[str, Any], cells: Rows) -> None:
    """Gives the cells of a file without pages their places on its preview, where it has one that says the same.

    The statement `is_placed` then, and has first and last page.
    """
    if statement["first_page"]:
        return
    tables = await asyncio.to_thread(painter.grids, statement["sha256"])
    found = places(cells, tables, statement["ordinal"]) if tables else {}
    for cell in cells:
        if printed := found.get((cell["row"], cell["col"])):
            cell["page"] = printed.page
            cell["x0"], cell["top"], cell["x1"], cell["bottom"] = printed.box
    if found:
        numbers = [printed.page for printed in found.values()]
        statement |= {"first_page": min(numbers), "last_page": max(numbers), "is_placed": True}


async def standing(ask: Ask, painter: Painter, wanted: Iterable[Place]) -> dict[Place, dict[str, Any]]:
    """Some cells by their place, each with the `sha256` of its file; on no page where none is known."""
    asked = set(wanted)
    named = json.dumps(sorted({statement for statement, _, _ in asked}))
    cells: dict[str, Rows] = defaultdict(list)
    for cell in await ask(CELLS, statements=named, wanted=json.dumps(sorted(asked))):
        cells[cell["statement_id"]].append(cell)
    found: dict[Place, dict[str, Any]] = {}
    statements = await ask(STATEMENTS, statements=named)
    await asyncio.gather(*(place(painter, statement, cells[statement["id"]]) for statement in statements))
    for statement in statements:
        for cell in cells[statement["id"]]:
            found[statement["id"], cell["row"], cell["col"]] = cell | {"sha256": statement["sha256"]}
    return {at: cell for at, cell in found.items() if at in asked}
