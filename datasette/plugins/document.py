"""The pages of a document and of a statement: tables as printed with their doubts, claims, projects, files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils import urlsafe_components
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
STATEMENTS = """
    select s.*, d.title as document_title, d.unit as document_unit
    from statements s join documents d on d.id = s.document_id
    where s.{column} = :id order by s.ordinal"""
CELLS = """
    select c.statement_id, c."row", c.col, c.rowspan, c.colspan, c.text, c.is_header, c.page, c.anchor,
        a.level, a.fen, coalesce(a.value_repair_id, a.subject_repair_id) as mended
    from statements s join cells c on c.statement_id = s.id
    left join amounts a on a.statement_id = c.statement_id and a."row" = c."row" and a.col = c.col
    where s.{column} = :id order by c.statement_id, c."row", c.col"""
FINDINGS = """
    select f.id, f.outcome, f.message, f.statement_id, f."row", f.col, f.rule, r.title, r.formula, s.ordinal
    from findings f join rules r on r.id = f.rule left join statements s on s.id = f.statement_id
    where f.{column} = :id order by s.ordinal, f."row", f.col"""
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
COLUMNS = {"documents": "document_id", "statements": "statement_id"}
DOUBTFUL = ("error", "warning")

Variables = Callable[[], Awaitable[dict[str, Any]]]
Rows = list[dict[str, Any]]
Ask = Callable[[str], Awaitable[Rows]]


@hookimpl
def extra_template_vars(datasette: Any, view_name: str, table: str | None, request: Any) -> Variables | None:
    """On these two pages: `printed`, statements with their rows of cells; `doubts`, findings by outcome.

    On a document's, also what else it holds: `claims`, `projects` and `parts`.
    """
    if view_name != "row" or table not in COLUMNS:
        return None

    async def variables() -> dict[str, Any]:
        (pk,) = urlsafe_components(request.url_vars["pks"])
        ask = _asker(datasette.databases[LEDGER], pk)
        page = await _statements(ask, COLUMNS[table])
        return page | await _parts(ask) if table == "documents" else page

    return variables


def _asker(database: Any, pk: str) -> Ask:
    """What asks about the row of the page."""

    async def ask(sql: str) -> Rows:
        found = await database.execute(sql, {"id": pk}, page_size=1_000_000, custom_time_limit=5000)
        return [dict(row) for row in found.rows]

    return ask


async def _parts(ask: Ask) -> dict[str, Any]:
    """Of a document: `claims` by topic, `projects` with `funds` and `indicators`, and its files."""
    claims: dict[str, Rows] = defaultdict(list)
    for claim in await ask(CLAIMS):
        claims[claim["topic"]].append(claim)
    projects = await ask(PROJECTS)
    funds, indicators = await ask(FUNDS), await ask(INDICATORS)
    for project in projects:
        project["funds"] = [f for f in funds if f["project_id"] == project["id"]]
        project["indicators"] = [i for i in indicators if i["project_id"] == project["id"]]
    return {"claims": claims, "projects": projects, "parts": await ask(FILES)}


async def _statements(ask: Ask, column: str) -> dict[str, Any]:
    of_statement = "id" if column == "statement_id" else column
    findings = await ask(FINDINGS.format(column=column))
    printed = await ask(STATEMENTS.format(column=of_statement))
    doubted = {(f["statement_id"], f["row"], f["col"]) for f in findings if f["outcome"] in DOUBTFUL}
    lines: dict[str, dict[int, Rows]] = defaultdict(lambda: defaultdict(list))
    for cell in await ask(CELLS.format(column=of_statement)):
        cell["is_doubted"] = (cell["statement_id"], cell["row"], cell["col"]) in doubted
        lines[cell["statement_id"]][cell["row"]].append(cell)
    for statement in printed:
        statement["lines"] = [lines[statement["id"]].get(r, []) for r in range(statement["n_rows"])]
        first = next((cell for row in statement["lines"] for cell in row), {})
        statement["place"] = first.get("anchor")
        statement["doubts"] = sum(s == statement["id"] for s, _, _ in doubted)
    by_outcome: dict[str, Rows] = defaultdict(list)
    for finding in findings:
        by_outcome[finding["outcome"]].append(finding)
    return {"printed": printed, "doubts": by_outcome}
