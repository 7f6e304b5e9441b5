"""`/document/<id>`: its facts and versions, and by turns its statements, text, projects, findings and pages."""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

from datasette.utils.asgi import BadRequest, NotFound, Request, Response
from pluggy import HookimplMarker

from archive.pages import NoPage
from archive.painter import painter_of
from archive.shown import shown

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
VIEWS = {"statements": "报表", "sections": "说明", "projects": "绩效", "findings": "疑点", "original": "原件"}
MOST_CELLS = 8000
"""What is shown of a document's statements at once: the others are read one by one."""
LONG = 6
"""Characters of a cell from which on it is given room, else its column gets as narrow as a word."""
MOST_PAGES = 12
"""Of a statement's pages beside it."""

DOCUMENT = """
    select d.*, f.bytes, f.media_type, f.first_seen_at, r.path as region,
        (select min(fetched_at) from captures c where c.sha256 = d.sha256) as fetched_at,
        (select max(fetched_at) from captures c where c.url = d.source_url) as checked_at,
        (select count(*) from captures c where c.sha256 = d.sha256) as captures
    from documents d join files f on f.sha256 = d.sha256 left join regions r on r.code = d.region_code
    where d.id = :id"""
COUNTS = """
    select (select count(*) from statements where document_id = :id) as statements,
        (select count(*) from sections where document_id = :id) as sections,
        (select count(*) from projects where document_id = :id) as projects,
        (select count(*) from findings where document_id = :id and outcome in ('error', 'warning')) as findings"""
VERSIONS = """
    with recursive earlier(id) as (
        select :id union select d.id from documents d join earlier e on d.superseded_by = e.id),
    later(id) as (
        select :id union select d.superseded_by from documents d join later l on d.id = l.id
        where d.superseded_by is not null)
    select d.id, d.published_on, f.first_seen_at, d.sha256,
        (select count(*) from changes c where c.document_id = d.id) as changes
    from documents d join files f on f.sha256 = d.sha256
    where d.id in (select id from earlier union select id from later) order by f.first_seen_at, d.id"""
CHANGES = "select * from changes where document_id = :id order by form, subject_name, measure limit 200"
STATEMENTS = """
    select id, document_id, form, title, printed_number, ordinal, first_page, last_page, sha256, unit, is_empty,
        empty_note, n_rows, n_cols, json_array_length(grid) as n_cells
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
FINDINGS = """
    select f.*, r.title, r.description, r.formula from findings f join rules r on r.id = f.rule
    left join statements s on s.id = f.statement_id
    where f.document_id = :id order by s.ordinal is null, s.ordinal, f."row", f.col, f.rule, f.id"""
TITLES = """
    select s.id, s.title, s.ordinal, s.document_id, s.sha256, d.fiscal_year, d.kind from statements s
    join documents d on d.id = s.document_id where s.id in (select value from json_each(:statements))"""
SECTIONS = "select * from sections where document_id = :id order by ordinal"
FILES = """
    select p.part, f.*,
        (select c.file_name from captures c where c.sha256 = f.sha256 and c.file_name is not null limit 1) as name,
        (select count(*) from captures c where c.sha256 = f.sha256) as captures
    from document_files p join files f on f.sha256 = p.sha256
    where p.document_id = :id order by p.part, name"""
CLAIMS = """
    select c.*, s.ordinal as statement_ordinal from claims c left join statements s on s.id = c.statement_id
    where c.document_id = :id order by c.topic, c.section_ordinal, s.ordinal, c."row", c.col, c.rowid"""
PROJECTS = """
    select p.*, s.ordinal as statement_ordinal, s.title as statement_title
    from projects p left join statements s on s.id = p.statement_id
    where p.document_id = :id order by s.ordinal, p."row", p.rowid"""
FUNDS = """
    select f.* from project_funds f join projects p on p.id = f.project_id
    where p.document_id = :id order by f.rowid"""
INDICATORS = """
    select i.* from indicators i join projects p on p.id = i.project_id
    where p.document_id = :id order by i.project_id, i.ordinal"""

Rows = list[dict[str, Any]]
Ask = Callable[..., Awaitable[Rows]]


class Asked(NamedTuple):
    """What a view is made from: `ask` asks the database about document `d`, `args` is what the reader asked for."""

    ask: Ask
    d: dict[str, Any]
    painter: Any
    args: dict[str, Any]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The page of a document."""
    return [(r"^/document/(?P<id>[0-9a-f-]+)$", document)]


async def document(datasette: Any, request: Request) -> Response:
    """One of its `VIEWS`; `statement` shows one beside its pages, `page` a page of the original."""
    ask = _asker(datasette.databases[LEDGER], request.url_vars["id"])
    found = await ask(DOCUMENT)
    if not found:
        raise NotFound("no such document")
    args = {name: request.args.get(name) for name in ("view", "statement", "page", "file")}
    view = args["view"] or ("original" if args["page"] else "statements")
    if view not in VIEWS:
        raise BadRequest(f"no such view: {view}")
    painter = painter_of(Path(datasette.databases[LEDGER].path or "."))
    context = {
        "d": found[0],
        "counts": (await ask(COUNTS))[0],
        "versions": await ask(VERSIONS),
        "parts": await ask(FILES),
        "view": view,
        "views": VIEWS,
        "permalink": datasette.absolute_url(request, datasette.urls.path(f"/document/{found[0]['id']}")),
        "database": LEDGER,
        **await PARTS[view](Asked(ask, found[0], painter, args)),
    }
    return Response.html(await datasette.render_template("document.html", context, request=request))


def _asker(database: Any, document_id: str) -> Ask:
    """What asks about this document."""

    async def ask(sql: str, **values: Any) -> Rows:
        asked = {"id": document_id, **values}
        found = await database.execute(sql, asked, page_size=1_000_000, custom_time_limit=5000)
        return [shown(dict(row)) for row in found.rows]

    return ask


async def _statements(asked: Asked) -> dict[str, Any]:
    """`contents`, and of them `printed`, those that are shown, with their cells; one alone with its pages."""
    contents = await asked.ask(STATEMENTS)
    doubts = await _doubted(asked.ask)
    for statement in contents:
        statement["doubts"] = sum(s == statement["id"] for s, _, _ in doubts)
    number = asked.args["statement"]
    shown = [s for s in contents if str(s["ordinal"]) == number] if number else _first(contents)
    if number and not shown:
        raise NotFound("no such statement")
    await _fill(asked.ask, shown, doubts)
    told = {"contents": contents, "printed": shown, "alone": shown[0] if number else None}
    if not number:
        return told
    pages = await _pages(asked.painter, shown[0])
    return {**told, "pages": pages, **await _findings_of(asked, shown[0]["id"])}


async def _doubted(ask: Ask) -> set[tuple[str, int, int]]:
    """The cells in doubt: statement, row and column."""
    return {(f["statement_id"], f["row"], f["col"]) for f in await ask(DOUBTS)}


def _first(contents: Rows) -> Rows:
    """The first statements, as many as a page can hold, and at least one."""
    held: Rows = []
    count = 0
    for statement in contents:
        count += statement["n_cells"]
        if held and count > MOST_CELLS:
            break
        held.append(statement)
    return held


async def _fill(ask: Ask, statements: Rows, doubts: set[tuple[str, int, int]]) -> None:
    """Gives each statement its `lines` of cells, its `place` where it has no pages, and its `repairs`."""
    lines: dict[str, dict[int, Rows]] = defaultdict(lambda: defaultdict(list))
    repairs = await ask(REPAIRS)
    mended = {(r["statement_id"], r["row"], r["col"]) for r in repairs}
    for cell in await ask(CELLS, statements=json.dumps([s["id"] for s in statements])):
        where = (cell["statement_id"], cell["row"], cell["col"])
        cell["is_doubted"], cell["is_mended"] = where in doubts, where in mended
        cell["is_name"] = cell["fen"] is None and len(cell["text"]) > LONG
        lines[cell["statement_id"]][cell["row"]].append(cell)
    for statement in statements:
        held = lines[statement["id"]]
        statement["lines"] = [sorted(held.get(r, []), key=_column) for r in range(statement["n_rows"])]
        for line in statement["lines"]:
            _tell_codes(line)
        statement["place"] = next((c["anchor"] for line in statement["lines"] for c in line), None)
        statement["repairs"] = [r for r in repairs if r["statement_id"] == statement["id"]]


def _tell_codes(line: Rows) -> None:
    """Marks the cells that print a subject's code, whole, in part or cut short."""
    codes = {code for c in line for code in (c["subject_code"], c["second_subject_code"]) if code}
    for cell in line:
        text = cell["text"]
        cell["is_code"] = len(text) > 1 and text.isdigit() and any(text in code for code in codes)


def _column(cell: Any) -> int:
    return int(cell["col"])


async def _pages(painter: Any, statement: Any) -> Rows:
    """The pages of a statement, with their size and the boxes of its cells; none where they cannot be drawn."""
    if not statement["first_page"]:
        return []
    cells = [cell for line in statement["lines"] for cell in line]
    numbers = range(statement["first_page"], statement["last_page"] + 1)[:MOST_PAGES]
    pages = [await _page(painter, statement["sha256"], number, cells) for number in numbers]
    return [page for page in pages if page]


async def _page(painter: Any, digest: str, number: int, cells: Rows) -> dict[str, Any] | None:
    """A page: `number`, `of`, `width` and `height` in points, and the `boxes` of figures and doubts on it."""
    try:
        width, height, of = await asyncio.to_thread(painter.size, digest, number)
    except NoPage:
        return None
    told = {"number": number, "of": of, "width": width, "height": height, "file": digest}
    boxed = [c for c in cells if c["page"] == number and c["x0"] is not None]
    return {**told, "boxes": [c for c in boxed if c["fen"] is not None or c["is_doubted"] or c["is_mended"]]}


async def _findings(asked: Asked) -> dict[str, Any]:
    """`doubts`, the findings by outcome, and `titles` of the statements that they speak of."""
    return await _told(asked, await asked.ask(FINDINGS))


async def _findings_of(asked: Asked, statement_id: str) -> dict[str, Any]:
    """The same of those that speak of a statement."""
    named = f'"{statement_id}"'
    return await _told(asked, [f for f in await asked.ask(FINDINGS) if named in f["evidence"]])


async def _told(asked: Asked, findings: Rows) -> dict[str, Any]:
    doubts: dict[str, Rows] = defaultdict(list)
    named: set[str] = set()
    for finding in findings:
        doubts[finding["outcome"]].append(finding)
        named.update(
            place["statement_id"] for place in json.loads(finding["evidence"]) if place.get("statement_id")
        )
    titles = {s["id"]: s for s in await asked.ask(TITLES, statements=json.dumps(sorted(named)))}
    files = {s["sha256"] for s in titles.values()}
    drawn = {digest for digest in files if await _page(asked.painter, digest, 1, [])}
    return {"doubts": doubts, "titles": titles, "drawn": drawn}


async def _sections(asked: Asked) -> dict[str, Any]:
    """`sections`, and `claims`, the numbers that they state, by topic."""
    claims: dict[str, Rows] = defaultdict(list)
    for claim in await asked.ask(CLAIMS):
        claims[claim["topic"]].append(claim)
    return {"sections": await asked.ask(SECTIONS), "claims": claims}


async def _projects(asked: Asked) -> dict[str, Any]:
    """`projects` with their `funds` and `indicators`."""
    projects = await asked.ask(PROJECTS)
    funds, indicators = await asked.ask(FUNDS), await asked.ask(INDICATORS)
    for project in projects:
        project["funds"] = [f for f in funds if f["project_id"] == project["id"]]
        project["indicators"] = [i for i in indicators if i["project_id"] == project["id"]]
    return {"projects": projects}


async def _original(asked: Asked) -> dict[str, Any]:
    """A `page` of the file, or whether it `is_framed`; and what the version before this one said: `changes`."""
    contents = await asked.ask(STATEMENTS)
    lead = next((s["sha256"] for s in contents if s["first_page"]), asked.d["sha256"])
    digest = asked.args["file"] or lead
    if digest not in {asked.d["sha256"], lead, *(p["sha256"] for p in await asked.ask(FILES))}:
        raise NotFound("not a file of this document")
    number = asked.args["page"] or "1"
    if not re.fullmatch("[1-9][0-9]{0,5}", number):
        raise NotFound(f"no such page: {number}")
    inside = [s for s in contents if s["sha256"] == digest and s["first_page"]]
    here = [s for s in inside if s["first_page"] <= int(number) <= s["last_page"]]
    await _fill(asked.ask, here, await _doubted(asked.ask))
    cells = [c for s in here for line in s["lines"] for c in line]
    page = await _page(asked.painter, digest, int(number), cells)
    if page is None and asked.args["page"]:
        raise NotFound(f"no such page: {number}")
    told = {"page": page, "on_page": here, "file": digest, "lead": lead, "changes": await asked.ask(CHANGES)}
    return {**told, "is_framed": page is None and await _is_framed(asked.painter, digest)}


async def _is_framed(painter: Any, digest: str) -> bool:
    try:
        return bool(await asyncio.to_thread(painter.frame, digest))
    except NoPage:
        return False


PARTS = {
    "statements": _statements,
    "sections": _sections,
    "projects": _projects,
    "findings": _findings,
    "original": _original,
}
