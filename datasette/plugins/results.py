"""`/search`: one question to every table that is searched, with its count and first rows in each."""

from __future__ import annotations

from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Request, Response
from pluggy import HookimplMarker

from archive.bigrams import match_query

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
FIRST = 5
"""Rows of a table that are shown; its own search shows the others."""
MILLISECONDS = 1500
"""What one table's search may take, as other pages of the site."""

FOUND = "from {table}_fts f join {table} t on t.rowid = f.rowid left join documents d on d.id = {document}"
HITS = {
    "agencies": ("null", "t.name as head, t.role, t.id as pk"),
    "documents": ("t.id", "coalesce(t.title, t.agency_name) as head, t.id as pk"),
    "statements": ("t.document_id", "t.title as head, t.id as pk, t.first_page as page"),
    "amounts": (
        "t.document_id",
        't.subject_name as head, t.statement_id as pk, t.fen, t.measure, t."row", t.col',
    ),
    "sections": (
        "t.document_id",
        "t.heading as head, t.document_id || ',' || t.ordinal as pk, t.text, t.page",
    ),
    "claims": ("t.document_id", "t.text as head, t.id as pk, t.fen, t.number, t.unit, t.measure, t.page"),
    "projects": ("t.document_id", "t.name as head, t.id as pk, t.budget_fen as fen, t.score"),
}
"""By searched table: its row's document, and what is shown of a row."""
DOCUMENT = "d.id as document_id, d.title as document_title, d.agency_name, d.fiscal_year, d.kind"

Group = dict[str, Any]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The page of results."""
    return [(r"^/search$", search)]


async def search(datasette: Any, request: Request) -> Response:
    """What `q` finds in each table, those with hits first; without `q`, the empty box."""
    question = (request.args.get("q") or "").strip()
    groups = (
        [await _group(datasette.databases[LEDGER], table, question) for table in HITS] if question else []
    )
    page = await datasette.render_template(
        "search.html",
        {
            "q": question,
            "database": LEDGER,
            "found": [g for g in groups if g["rows"] or g["is_slow"]],
            "missed": [g["table"] for g in groups if not g["rows"] and not g["is_slow"]],
        },
        request=request,
    )
    return Response.html(page)


async def _group(database: Any, table: str, question: str) -> Group:
    """A table's `count` (None: too many to count in time) and its best rows."""
    document, shown = HITS[table]
    source = FOUND.format(table=table, document=document)
    asked = {"q": match_query(question), "first": FIRST}
    where = f"where {table}_fts match :q"
    try:
        rows = await database.execute(
            f"select {shown}, {DOCUMENT} {source} {where} order by f.rank, t.rowid limit :first",
            asked,
            custom_time_limit=MILLISECONDS,
        )
        counted = await database.execute(
            f"select count(*) from {table}_fts {where}", asked, custom_time_limit=MILLISECONDS
        )
    except QueryInterrupted:
        return {"table": table, "count": None, "rows": [], "is_slow": True}
    found = [dict(row) for row in rows.rows]
    return {"table": table, "count": counted.single_value(), "rows": found, "is_slow": False}
