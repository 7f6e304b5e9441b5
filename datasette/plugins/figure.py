"""`/figure/<document>/<ordinal>/<row>/<col>`: one cell, with all that a reader needs to trust it and to cite it."""

from __future__ import annotations

import asyncio
from typing import Any

from datasette.utils.asgi import NotFound, Request, Response
from pluggy import HookimplMarker

from archive.pages import NoPage
from archive.painter import Painter, painter_of
from archive.views.asking import Ask, asker
from archive.views.crops import excerpt, heads, plan
from archive.views.findings import told_of
from archive.views.sheets import is_drawn
from archive.views.standing import place

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
PLACE = r"^(?P<path>/figure/(?P<id>[0-9a-f-]+)/(?P<ordinal>\d{1,5})/(?P<row>\d{1,6})/(?P<col>\d{1,6}))"
STATEMENT = """
    select s.*, d.title as document_title, d.sha256 as document_sha256, d.agency_id, d.agency_name,
        d.fiscal_year, d.kind, d.scope, d.published_on, d.source_url, d.article_url, d.superseded_by, d.format,
        (select min(fetched_at) from captures c where c.sha256 = s.sha256) as fetched_at,
        (select file_name from captures c where c.sha256 = s.sha256 and file_name is not null limit 1) as file_name,
        f.bytes, (select count(*) from document_files p where p.document_id = d.id) > 1 as is_in_parts
    from statements s join documents d on d.id = s.document_id join files f on f.sha256 = s.sha256
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
SAME = """
    select d.id as document_id, d.fiscal_year, d.kind, d.published_on, d.superseded_by, a.statement_id,
        a."row", a.col, a.fen, a.text, a.measure,
        d.fiscal_year - (a.measure glob '*.previous_*') as year
    from documents d join statements s on s.document_id = d.id and s.form in (:budget_form, :final_form)
    join amounts a on a.statement_id = s.id
    where d.agency_id = :agency and (a.measure = :measure or a.measure glob :stem || '.*') and a.side is :side
    and a.subject_kind is :subject_kind and a.subject_code is :subject_code and a.parent_name is :parent_name
    and (a.subject_code is not null or a.subject_name is :subject_name) and a.id != :amount
    order by year desc, d.fiscal_year desc, d.kind, d.id, s.ordinal, a.col limit :most"""
ALIAS = "select new from aliases where old = :path"
MOST_SAME = 40
"""Figures of other years and versions on a page, the newest first."""
KINDS = ("budget", "final")
"""What the id of a form that is both planned and accounted for begins with."""
DRAWN = {"cache-control": "public, max-age=86400"}
"""Another parser may find another cell at the same place."""

Row = dict[str, Any]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The page, the same as JSON, and the crop."""
    return [
        (f"{PLACE}$", page),
        (rf"{PLACE}(?P<form>\.json)$", as_json),
        (rf"{PLACE}(?P<form>/crop\.png)$", crop),
    ]


async def page(datasette: Any, request: Request) -> Response:
    """A cell's page; an old link leads on to where its figure is now."""
    found = await located(datasette, request)
    if isinstance(found, Response):
        return found
    path = datasette.urls.path(request.url_vars["path"])
    link = {"permalink": datasette.absolute_url(request, path), "permalink_path": path}
    told = {**found, **await known(datasette, found), **link, "database": LEDGER}
    return Response.html(await datasette.render_template("figure.html", told, request=request))


async def as_json(datasette: Any, request: Request) -> Response:
    """The cell, what is known of it, its statement without the grid, and its findings."""
    found = await located(datasette, request)
    if isinstance(found, Response):
        return found
    told = {**found, **await known(datasette, found)}
    statement = {name: value for name, value in told["s"].items() if name != "grid"}
    parts = ("cell", "amount", "heads", "repairs", "findings", "same")
    return Response.json({"statement": statement, **{part: told[part] for part in parts}})


async def crop(datasette: Any, request: Request) -> Response:
    """The part of the page that shows the cell with the header above it and its row."""
    found = await located(datasette, request)
    if isinstance(found, Response):
        return found
    strips = plan(found["cells"], found["cell"])
    if not strips:
        raise NotFound("this file has no pages, or the cell's place on its page is not known")
    try:
        image = await asyncio.to_thread(_painter(datasette).crop, found["s"]["sha256"], strips)
    except NoPage as error:
        raise NotFound(str(error)) from error
    return Response(image, headers=DRAWN, content_type="image/png")


def _painter(datasette: Any) -> Painter:
    return painter_of(datasette.databases[LEDGER].path)


async def located(datasette: Any, request: Request) -> dict[str, Any] | Response:
    """The `cell` of the address, its statement `s` and all its `cells`. Raises NotFound; a redirect if moved."""
    wanted = request.url_vars
    ask = asker(datasette.databases[LEDGER], id=wanted["id"], ordinal=int(wanted["ordinal"]))
    statements = await ask(STATEMENT)
    cells = await ask(CELLS, statement=statements[0]["id"]) if statements else []
    at = (int(wanted["row"]), int(wanted["col"]))
    cell = next((c for c in cells if (c["row"], c["col"]) == at), None)
    if cell is not None:
        await place(_painter(datasette), statements[0], cells)
        return {"s": statements[0], "cells": cells, "cell": cell}
    if moved := await ask(ALIAS, path=wanted["path"]):
        new = moved[0]["new"] + wanted.get("form", "")
        return Response.redirect(datasette.urls.path(new), status=301)
    raise NotFound("no such cell")


async def known(datasette: Any, found: dict[str, Any]) -> dict[str, Any]:
    """What is known of a cell: its `amount`, headings, checks, and the `same` figure elsewhere."""
    s, cells, cell, painter = found["s"], found["cells"], found["cell"], _painter(datasette)
    ask = asker(
        datasette.databases[LEDGER],
        id=s["document_id"],
        statement=s["id"],
        row=cell["row"],
        col=cell["col"],
    )
    in_row = await ask(AMOUNTS)
    amount = next((a for a in in_row if a["col"] == cell["col"]), None)
    money = {a["col"] for a in in_row}
    is_placed = bool(plan(cells, cell))
    return {
        "amount": amount,
        "heads": heads(cells, cell, money),
        "excerpt": excerpt(cells, cell, s["n_cols"], money),
        "same": await ask(SAME, **_same(s, amount)) if amount and s["agency_id"] else [],
        "most_same": MOST_SAME,
        "has_crop": is_placed and await is_drawn(painter, s["sha256"], cell["page"]),
        **await _checked(ask, painter, amount),
    }


async def _checked(ask: Ask, painter: Painter, amount: Row | None) -> dict[str, Any]:
    """`repairs` of the cell, `findings` that rest on it, and the statements that these speak of."""
    findings = await ask(FINDINGS)
    return {
        "repairs": await ask(REPAIRS, amount=amount and amount["id"]),
        "findings": findings,
        **await told_of(ask, painter, findings),
    }


def _same(s: Row, amount: Row) -> Row:
    """What makes a figure of this agency the same figure: of another year or document, planned or spent."""
    kept = ("measure", "side", "subject_kind", "subject_code", "subject_name", "parent_name")
    named = {name: amount[name] for name in kept}
    stem = amount["measure"].partition(".")[0]
    kind, _, form = s["form"].partition("_")
    forms = {f"{one}_form": f"{one}_{form}" if kind in KINDS else s["form"] for one in KINDS}
    found = {"stem": stem, "amount": amount["id"], "agency": s["agency_id"], "most": MOST_SAME}
    return {**named, **forms, **found}
