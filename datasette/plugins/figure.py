"""`/figure/<document>/<ordinal>/<row>/<col>`: one cell, with all that a reader needs to trust it and to cite it."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from datasette.utils.asgi import NotFound, Request, Response
from pluggy import HookimplMarker

from archive.pages import NoPage, Strip
from archive.painter import Painter, painter_of
from archive.shown import shown

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
PLACE = r"^(?P<path>/figure/(?P<id>[0-9a-f-]+)/(?P<ordinal>\d{1,5})/(?P<row>\d{1,6})/(?P<col>\d{1,6}))"
STATEMENT = """
    select s.*, d.title as document_title, d.sha256 as document_sha256, d.agency_id, d.agency_name,
        d.fiscal_year, d.kind, d.published_on, d.source_url, d.article_url, d.superseded_by, d.format, d.text_layer,
        (select min(fetched_at) from captures c where c.sha256 = s.sha256) as fetched_at
    from statements s join documents d on d.id = s.document_id
    where s.document_id = :id and s.ordinal = :ordinal"""
CELLS = """
    select c.*, a.fen from cells c
    left join amounts a on a.statement_id = c.statement_id and a."row" = c."row" and a.col = c.col
    where c.statement_id = :statement order by c."row", c.col"""
AMOUNTS = 'select * from amounts where statement_id = :statement and "row" = :row'
REPAIRS = """
    select r.* from repairs r where r.statement_id = :statement and r."row" = :row
    and (r.col = :col or r.id in (select subject_repair_id from amounts where id = :amount))"""
FINDINGS = """
    select f.*, r.title, r.formula from findings f join rules r on r.id = f.rule
    where f.document_id = :id and exists (
        select 1 from json_each(f.evidence) e where json_extract(e.value, '$.statement_id') = :statement
        and json_extract(e.value, '$.row') = :row and json_extract(e.value, '$.col') = :col)
    order by f.rule, f.id"""
TITLES = """
    select s.id, s.title, s.ordinal, s.document_id, s.sha256, d.fiscal_year, d.kind from statements s
    join documents d on d.id = s.document_id where s.id in (
        select json_extract(e.value, '$.statement_id') from json_each(:findings) f, json_each(f.value) e)"""
SAME = """
    select d.id as document_id, d.fiscal_year, d.kind, d.published_on, d.superseded_by, a.statement_id,
        a."row", a.col, a.fen, a.text
    from documents d join statements s on s.document_id = d.id and s.form = :form
    join amounts a on a.statement_id = s.id
    where d.agency_id = :agency and a.measure = :measure and a.side is :side
    and a.subject_kind is :subject_kind and a.subject_code is :subject_code and a.parent_name is :parent_name
    and (a.subject_code is not null or a.subject_name is :subject_name) and a.id != :amount
    order by d.fiscal_year desc, d.kind, d.id, s.ordinal limit 40"""
ALIAS = "select new from aliases where old = :path"
FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
DOUBTFUL = ("error", "warning")

PAD = 4.0  # points of the page around a crop
TALLEST = 260.0  # points: a row of long texts is cut to this much around its cell
NEAR = 120.0  # points from the header down: so near a row is shown together with it

NUMBER = re.compile(r"[-\d.,%≥≤＝=()（）]+")

Row = dict[str, Any]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The page, the same as JSON, and the crop."""
    return [(f"{PLACE}$", page), (rf"{PLACE}\.json$", as_json), (rf"{PLACE}/crop\.png$", crop)]


async def page(datasette: Any, request: Request) -> Response:
    """A cell's page; an old link leads on to where its figure is now."""
    found = await figure(datasette, request)
    if isinstance(found, Response):
        return found
    path = datasette.urls.path(request.url_vars["path"])
    link = {"permalink": datasette.absolute_url(request, path), "permalink_path": path}
    shown = {**found, **link, "database": LEDGER}
    return Response.html(await datasette.render_template("figure.html", shown, request=request))


async def as_json(datasette: Any, request: Request) -> Response:
    """The cell, what is known of it, its statement without the grid, and its findings."""
    found = await figure(datasette, request)
    if isinstance(found, Response):
        return found
    statement = {name: value for name, value in found["s"].items() if name != "grid"}
    parts = ("cell", "amount", "heads", "repairs", "findings", "same")
    return Response.json({"statement": statement, **{part: found[part] for part in parts}})


async def crop(datasette: Any, request: Request) -> Response:
    """The part of the page that shows the cell with the header above it and its row."""
    found = await figure(datasette, request)
    if isinstance(found, Response):
        return found
    strips = plan(found["cells"], found["cell"])
    if not strips:
        raise NotFound("this file has no pages, or the cell's place on its page is not known")
    try:
        image = await asyncio.to_thread(_painter(datasette).crop, found["s"]["sha256"], strips)
    except NoPage as error:
        raise NotFound(str(error)) from error
    return Response(image, headers=FOREVER, content_type="image/png")


def _painter(datasette: Any) -> Painter:
    return painter_of(Path(datasette.databases[LEDGER].path or "."))


async def _is_drawn(datasette: Any, digest: str, number: int) -> bool:
    """Whether the page can be drawn: its file may be kept elsewhere."""
    try:
        return bool(await asyncio.to_thread(_painter(datasette).size, digest, number))
    except NoPage:
        return False


async def figure(datasette: Any, request: Request) -> dict[str, Any] | Response:
    """All about the cell of the address. Raises NotFound; a moved one is a redirect."""
    database, wanted = datasette.databases[LEDGER], request.url_vars
    row, col = int(wanted["row"]), int(wanted["col"])

    async def ask(sql: str, **values: Any) -> list[Row]:
        found = await database.execute(sql, values, page_size=1_000_000, custom_time_limit=5000)
        return [shown(dict(one)) for one in found.rows]

    statements = await ask(STATEMENT, id=wanted["id"], ordinal=int(wanted["ordinal"]))
    cells = await ask(CELLS, statement=statements[0]["id"]) if statements else []
    cell = next((c for c in cells if (c["row"], c["col"]) == (row, col)), None)
    if cell is None:
        moved = await ask(ALIAS, path=wanted["path"])
        if moved:
            return Response.redirect(datasette.urls.path(moved[0]["new"]), status=301)
        raise NotFound("no such cell")
    s = statements[0]
    place = {"id": wanted["id"], "statement": s["id"], "row": row, "col": col}
    in_row = await ask(AMOUNTS, statement=s["id"], row=row)
    amount = next((a for a in in_row if a["col"] == col), None)
    named = {"statement": s["id"], "row": row, "col": col, "amount": amount and amount["id"]}
    findings = await ask(FINDINGS, **place)
    titles = await ask(TITLES, findings=f"[{','.join(f['evidence'] for f in findings)}]")
    return {
        "s": s,
        "cell": cell,
        "cells": cells,
        "amount": amount,
        "heads": heads(cells, cell, {a["col"] for a in in_row}),
        "excerpt": excerpt(cells, cell, s["n_cols"], {a["col"] for a in in_row}),
        "repairs": await ask(REPAIRS, **named),
        "findings": findings,
        "titles": {title["id"]: title for title in titles},
        "same": await ask(SAME, **_same(s, amount)) if amount and s["agency_id"] else [],
        "has_crop": bool(plan(cells, cell)) and await _is_drawn(datasette, s["sha256"], cell["page"]),
    }


def _same(s: Row, amount: Row) -> Row:
    """What makes a figure of another document the same figure."""
    kept = ("measure", "side", "subject_kind", "subject_code", "subject_name", "parent_name")
    named = {name: amount[name] for name in kept}
    return {**named, "amount": amount["id"], "form": s["form"], "agency": s["agency_id"]}


def covers(cell: Row, axis: str, place: int) -> bool:
    """Whether a cell reaches over a row or a column."""
    return bool(cell[axis] <= place < cell[axis] + cell[f"{axis}span"])


def heads(cells: list[Row], cell: Row, amounts: set[int]) -> dict[str, list[str]]:
    """The printed headings of a cell: `columns` from above, `rows` from the left, the nearest block of them."""
    above = [c["text"] for c in cells if c["is_header"] and covers(c, "col", cell["col"]) and c["text"]]
    left: list[str] = []
    for other in sorted((c for c in cells if covers(c, "row", cell["row"])), key=lambda c: -c["col"]):
        if other["col"] < cell["col"]:
            if other["col"] in amounts and left:
                break
            if other["col"] not in amounts and other["text"] and not NUMBER.fullmatch(other["text"]):
                left.insert(0, other["text"])
    return {"columns": list(dict.fromkeys(above)), "rows": left}


def excerpt(cells: list[Row], cell: Row, width: int, amounts: set[int]) -> list[list[Row]]:
    """The header and the cell's row as lines of a table of their own; merges are cut to what is shown."""
    header = sorted({c["row"] for c in cells if c["is_header"]} - {cell["row"]})
    shown = [row for row in header if row < cell["row"]] + [cell["row"]]
    lines: list[list[Row]] = []
    for number, row in enumerate(shown):
        line, col = [], 0
        while col < width:
            held = next((c for c in cells if covers(c, "row", row) and covers(c, "col", col)), None)
            if held is None:
                col += 1
                continue
            first = next(r for r in shown if covers(held, "row", r))
            if first == row:
                rows = sum(covers(held, "row", r) for r in shown[number:])
                is_money = row == cell["row"] and held["col"] in amounts
                line.append({**held, "rowspan": rows, "is_here": held is cell, "is_money": is_money})
            col = held["col"] + held["colspan"]
        lines.append(line)
    return lines


def plan(cells: list[Row], cell: Row) -> tuple[Strip, ...]:
    """The strips of pages that show a cell: the table's header, and its row with the rows around it."""
    if cell["page"] is None or cell["x0"] is None:
        return ()
    on_page: dict[int, list[Row]] = defaultdict(list)
    for other in cells:
        if other["page"] is not None and other["x0"] is not None:
            on_page[other["page"]].append(other)
    number = cell["page"]
    near = range(cell["row"] - 1, cell["row"] + cell["rowspan"] + 1)
    x0, top, x1, bottom = _around([c for c in on_page[number] if c["row"] in near] + [cell], on_page[number])
    top = max(top, cell["top"] - TALLEST / 2)
    bottom = max(min(bottom, top + TALLEST), min(cell["bottom"] + PAD, top + TALLEST))
    marked = (cell["x0"], cell["top"], cell["x1"], cell["bottom"])
    row = Strip(number, (x0, top, x1, bottom), marked)
    header = [c for c in cells if c["is_header"] and c["page"] in on_page and c["x0"] is not None]
    if cell["is_header"] or not header:
        return (row,)
    first = header[0]["page"]
    left, upper, right, lower = _around([c for c in header if c["page"] == first], on_page[first])
    lower = min(lower, upper + TALLEST)
    if first == number and top - lower < NEAR:
        return (Strip(number, (x0, min(upper, top), x1, bottom), marked),)
    return (Strip(first, (left, upper, right, lower)), row)


def _around(cells: list[Row], table: list[Row]) -> tuple[float, float, float, float]:
    """The box of rows: from their uppermost to their lowest edge, as wide as their table."""
    return (
        min(c["x0"] for c in table) - PAD,
        min(c["top"] for c in cells) - PAD,
        max(c["x1"] for c in table) + PAD,
        max(c["bottom"] for c in cells) + PAD,
    )
