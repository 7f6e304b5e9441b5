"""The pages of a document and of a statement: its tables as printed, with every doubt beside its figure."""

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
    select c.statement_id, c."row", c.col, c.rowspan, c.colspan, c.text, c.is_header, c.page, a.level, a.fen,
        coalesce(a.value_repair_id, a.subject_repair_id) as mended
    from statements s join cells c on c.statement_id = s.id
    left join amounts a on a.statement_id = c.statement_id and a."row" = c."row" and a.col = c.col
    where s.{column} = :id order by c.statement_id, c."row", c.col"""
FINDINGS = """
    select f.id, f.outcome, f.message, f.statement_id, f."row", f.col, f.rule, r.title, r.formula, s.ordinal
    from findings f join rules r on r.id = f.rule left join statements s on s.id = f.statement_id
    where f.{column} = :id order by s.ordinal, f."row", f.col"""
COLUMNS = {"documents": "document_id", "statements": "statement_id"}
DOUBTFUL = ("error", "warning")

Variables = Callable[[], Awaitable[dict[str, Any]]]


@hookimpl
def extra_template_vars(datasette: Any, view_name: str, table: str | None, request: Any) -> Variables | None:
    """On these two pages: `printed`, statements with their rows of cells; `doubts`, findings by outcome."""
    if view_name != "row" or table not in COLUMNS:
        return None

    async def variables() -> dict[str, Any]:
        database = datasette.databases[LEDGER]
        (pk,) = urlsafe_components(request.url_vars["pks"])
        return await _page(database, COLUMNS[table], pk)

    return variables


async def _page(database: Any, column: str, pk: str) -> dict[str, Any]:
    async def rows(sql: str, name: str) -> list[dict[str, Any]]:
        found = await database.execute(
            sql.format(column=name), {"id": pk}, page_size=1_000_000, custom_time_limit=5000
        )
        return [dict(row) for row in found.rows]

    of_statement = "id" if column == "statement_id" else column
    findings = await rows(FINDINGS, column)
    printed = await rows(STATEMENTS, of_statement)
    doubted = {(f["statement_id"], f["row"], f["col"]) for f in findings if f["outcome"] in DOUBTFUL}
    lines: dict[str, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for cell in await rows(CELLS, of_statement):
        cell["is_doubted"] = (cell["statement_id"], cell["row"], cell["col"]) in doubted
        lines[cell["statement_id"]][cell["row"]].append(cell)
    for statement in printed:
        statement["lines"] = [lines[statement["id"]].get(r, []) for r in range(statement["n_rows"])]
        statement["doubts"] = sum(s == statement["id"] for s, _, _ in doubted)
    by_outcome: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for finding in findings:
        by_outcome[finding["outcome"]].append(finding)
    return {"printed": printed, "doubts": by_outcome}
