"""`/document/<id>`: its facts and versions, and by turns its statements, text, projects, findings and pages."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from datasette.utils.asgi import BadRequest, NotFound, Request, Response
from pluggy import HookimplMarker

from archive.painter import Painter, painter_of
from archive.views import document as documents
from archive.views import findings, sheets, statements
from archive.views.asking import Ask, Rows, asker
from archive.views.standing import place

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
VIEWS = {"statements": "报表", "sections": "说明", "projects": "绩效", "findings": "疑点", "original": "原件"}
CHANGES = "select * from changes where document_id = :id order by form, subject_name, measure limit 200"


class Asked(NamedTuple):
    """What a view is made from: `ask` asks the database about document `d`, `args` is what the reader asked for."""

    ask: Ask
    d: dict[str, Any]
    parts: list[dict[str, Any]]
    painter: Painter
    args: dict[str, Any]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The page of a document."""
    return [(r"^/document/(?P<id>[0-9a-f-]+)$", document)]


async def document(datasette: Any, request: Request) -> Response:
    """One of its `VIEWS`; `statement` shows one beside its pages, `page` a page of the original."""
    database = datasette.databases[LEDGER]
    ask = asker(database, id=request.url_vars["id"])
    facts = await documents.facts(ask)
    if facts is None:
        raise NotFound("no such document")
    args = {name: request.args.get(name) for name in ("view", "statement", "page", "file")}
    view = args["view"] or ("original" if args["page"] else "statements")
    if view not in VIEWS:
        raise BadRequest(f"no such view: {view}")
    d = facts["d"]
    asked = Asked(ask, d, facts["parts"], painter_of(database.path), args)
    context = {
        **facts,
        "view": view,
        "views": VIEWS,
        "permalink": datasette.absolute_url(request, datasette.urls.path(f"/document/{d['id']}")),
        "database": LEDGER,
        "most_rows": datasette.setting("max_returned_rows"),
        **await PARTS[view](asked),
    }
    return Response.html(await datasette.render_template("document.html", context, request=request))


async def _statements(asked: Asked) -> dict[str, Any]:
    """`contents`, and of them `printed`, those that are shown, with their cells; one alone with its pages."""
    contents = await statements.contents(asked.ask)
    number = asked.args["statement"]
    printed = [s for s in contents if str(s["ordinal"]) == number] if number else statements.first(contents)
    if number and not printed:
        raise NotFound("no such statement")
    await statements.fill(asked.ask, printed)
    told = {"contents": contents, "printed": printed, "alone": printed[0] if number else None}
    if not number:
        return told
    await place(asked.painter, printed[0], statements.cells(printed))
    pages = await sheets.beside(asked.painter, printed[0], statements.cells(printed))
    return {**told, "pages": pages, **await findings.of_statement(asked.ask, asked.painter, printed[0]["id"])}


async def _sections(asked: Asked) -> dict[str, Any]:
    return await documents.text(asked.ask)


async def _projects(asked: Asked) -> dict[str, Any]:
    return await documents.projects(asked.ask)


async def _findings(asked: Asked) -> dict[str, Any]:
    return await findings.of_document(asked.ask, asked.painter)


async def _original(asked: Asked) -> dict[str, Any]:
    """A `page` of the file, or whether it `is_framed`; and what the version before this one said: `changes`."""
    contents = await statements.contents(asked.ask)
    lead = next((s["sha256"] for s in contents if s["first_page"]), asked.d["sha256"])
    digest = asked.args["file"] or lead
    if digest not in {asked.d["sha256"], lead, *(part["sha256"] for part in asked.parts)}:
        raise NotFound("not a file of this document")
    number = asked.args["page"] or "1"
    if not re.fullmatch("[1-9][0-9]{0,5}", number):
        raise NotFound(f"no such page: {number}")
    here = await _on_page(asked, [s for s in contents if s["sha256"] == digest], int(number))
    page = await sheets.sheet(asked.painter, digest, int(number), statements.cells(here))
    if page is None and asked.args["page"]:
        raise NotFound(f"no such page: {number}")
    told = {"page": page, "on_page": here, "file": digest, "lead": lead, "changes": await asked.ask(CHANGES)}
    return {**told, "is_framed": page is None and await sheets.is_framed(asked.painter, digest)}


async def _on_page(asked: Asked, held: Rows, number: int) -> Rows:
    """The statements of a file that stand on a page, with their cells."""
    unpaged = [s for s in held if not s["first_page"]]
    await statements.fill(asked.ask, unpaged)
    for statement in unpaged:
        await place(asked.painter, statement, statements.cells([statement]))
    here = [s for s in held if s["first_page"] and s["first_page"] <= number <= s["last_page"]]
    await statements.fill(asked.ask, [s for s in here if s not in unpaged])
    return here


PARTS = {
    "statements": _statements,
    "sections": _sections,
    "projects": _projects,
    "findings": _findings,
    "original": _original,
}
