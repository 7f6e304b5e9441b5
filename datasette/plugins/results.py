"""`/search`: one question to all that is searched, narrowed as its words or its filters say; CSV and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import yaml
from datasette.database import QueryInterrupted
from datasette.utils.asgi import BadRequest, Request, Response
from markupsafe import Markup, escape
from pluggy import HookimplMarker

from archive.asking import Asked, Place, understand
from archive.bigrams import match_query
from archive.listing import COUNTED_UP_TO, Listing, bound, question
from archive.tabular import as_csv

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
HERE = Path(__file__).parent.parent
COMPARED = msgspec.yaml.decode((HERE / "lists.yaml").read_bytes(), type=dict[str, Listing])["compare"]
WORDS: dict[str, dict[str, str]] = yaml.safe_load((HERE / "words.yaml").read_text("utf-8"))
FIRST, PAGE, MOST = 5, 50, 1000
"""Rows of a kind on the page of all kinds, on a page of one kind, and in CSV and JSON."""
RANKED_UP_TO = 1000
"""More hits than this are not ordered by how well they fit: that would read them all."""
MILLISECONDS = 1500
"""What one table's search may take."""
AROUND = 45
"""Characters before and after a hit in a snippet."""

# Cross joins: the index first, whatever the planner thinks of the tables behind it.
FOUND = "from {table}_fts f cross join {table} t on t.rowid = f.rowid {joined}"
OF_DOCUMENT = "cross join documents d on d.id = t.document_id left join agencies a on a.id = d.agency_id"
JOINED = {
    "agencies": "left join documents d on false left join agencies a on a.id = t.id",
    "documents": "cross join documents d on d.id = t.id left join agencies a on a.id = d.agency_id",
    "amounts": f"{OF_DOCUMENT} cross join statements s on s.id = t.statement_id",
    "statements": f"{OF_DOCUMENT} cross join statements s on s.id = t.id",
}
HITS = {
    "agencies": "t.name as head, t.role, t.id as pk",
    "documents": "coalesce(t.title, t.agency_name) as head, t.id as pk",
    "statements": "t.title as head, t.id as pk, t.first_page as page, t.form",
    "amounts": (
        "t.subject_name as head, t.id as pk, t.fen, t.measure, t.subject_code, t.statement_id, "
        't."row", t.col, s.form, s.title as text'
    ),
    "sections": "t.heading as head, t.document_id || ',' || t.ordinal as pk, t.ordinal, t.text, t.page",
    "claims": (
        "t.text as head, t.id as pk, t.fen, t.number, t.unit, t.measure, t.page, t.section_ordinal as ordinal, "
        't.statement_id, t."row", t.col'
    ),
    "projects": "t.name as head, t.id as pk, t.budget_fen as fen, t.score, t.goal as text",
}
"""By searched table: what is shown of a row."""
DOCUMENT = "d.id as document_id, d.title as document_title, d.agency_name, d.fiscal_year, d.kind"
FILTERS = {
    "region": ("division", "a.region_code between :region and :region_last"),
    "role": ("text", "a.role = :role"),
    "year": ("number", "d.fiscal_year = :year"),
    "kind": ("text", "d.kind = :kind"),
    "form": ("text", "s.form = :form"),
    "subject": ("text", "t.subject_code = :subject"),
}
ONLY = {"form": {"statements", "amounts"}, "subject": {"amounts"}, "year": set(HITS) - {"agencies"}}
ONLY["kind"] = ONLY["year"]
"""A filter on what a table lacks leaves the table out."""
PLACE = """
    select r.code, r.name from regions r where (r.name = :word or (length(:word) > 1
        and substr(r.name, 1, length(:word)) = :word and length(r.name) - length(:word) <= 5))
    and exists (select 1 from agencies a where a.region_code between r.code and
        case when r.code like '%0000' then substr(r.code, 1, 2) || '9999'
             when r.code like '%00' then substr(r.code, 1, 4) || '99' else r.code end)
    order by r.name != :word, r.code limit 1"""
REGIONS = """
    select code, path from regions where code in (select region_code from agencies)
    or code in (select substr(region_code, 1, 2) || '0000' from agencies) order by code"""
YEARS = "select distinct fiscal_year from documents where fiscal_year is not null order by 1 desc"
FORMS = "select distinct form from statements order by 1"
CSV = (
    *(
        "table",
        "head",
        "fen",
        "number",
        "unit",
        "measure",
        "score",
        "role",
        "text",
        "page",
        "form",
        "subject_code",
    ),
    *("document_id", "document_title", "agency_name", "fiscal_year", "kind", "pk"),
)

CHOICES: dict[str, list[tuple[str, str]]] = {}
"""What the filters offer: asked once, since the database is served immutable."""

Group = dict[str, Any]
Filters = dict[str, str]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The page of results, and the same as CSV and JSON."""
    return [(r"^/search(?:\.(?P<format>csv|json))?$", search)]


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filter `snippet`: the part of a text around a hit, with the hits marked."""
    env.filters["snippet"] = snippet


async def search(datasette: Any, request: Request) -> Response:
    """What `q` finds in each table, those with hits first; without `q`, the empty box."""
    form = request.url_vars["format"] or "html"
    text = (request.args.get("q") or "").strip()
    said = {name: value for name in FILTERS if (value := (request.args.get(name) or "").strip())}
    only = request.args.get("in") or ""
    number = request.args.get("page") or "1"
    if not number.isdecimal() or not 1 <= int(number) <= COUNTED_UP_TO // PAGE or only not in (*HITS, ""):
        raise BadRequest("页码或种类读不懂")
    database = datasette.databases[LEDGER]
    asked = await _understood(database, text)
    filters = {name: told for name in FILTERS if (told := getattr(asked, name, ""))} | said
    size = MOST if form != "html" else PAGE if only else FIRST
    page = (size, (int(number) - 1) * size if only and form == "html" else 0)
    tables = [
        table for table in HITS if only in (table, "") and all(table in ONLY.get(f, HITS) for f in filters)
    ]
    groups = (
        [await _group(database, table, _words(table, asked), filters, page) for table in tables]
        if text
        else []
    )
    figures = await _figures(database, asked, filters) if not only and "form" not in filters else []
    told = {"q": text, "asked": asked, "filters": filters, "figures": figures}
    if form == "csv":
        rows = [dict(row, table=group["table"]) for group in groups for row in group["rows"]]
        headers = {"content-disposition": 'attachment; filename="mingzhang-search.csv"'}
        return Response(as_csv(CSV, rows), headers=headers, content_type="text/csv; charset=utf-8")
    if form == "json":
        return Response.json(told | {"asked": msgspec.to_builtins(asked), "groups": groups})
    kept = {"q": text} | said
    context = told | {
        "said": said,
        "only": only,
        "number": int(number),
        "pages": -(-(groups[0]["count"] or 0) // PAGE) if only and groups else 1,
        "query": urlencode(kept | ({"in": only} if only else {})),
        "kept": kept,
        "choices": await _choices(database),
        "counted_up_to": COUNTED_UP_TO,
        "found": [g for g in groups if g["rows"] or g["is_slow"]],
        "missed": [g["table"] for g in groups if not g["rows"] and not g["is_slow"]],
    }
    return Response.html(await datasette.render_template("search.html", context, request=request))


async def _understood(database: Any, text: str) -> Asked:
    """What the question's words ask for."""
    places: dict[str, Place | None] = {}
    for word in text.split()[:8]:
        found = (await database.execute(PLACE, {"word": word})).first()
        places[word] = (found["code"], found["name"]) if found else None
    return understand(text, WORDS["figure"], places.get)


def _words(table: str, asked: Asked) -> str:
    """What is looked for in a table: of a place's agencies, not the figure that is asked of them."""
    return "" if table == "agencies" and asked.region and asked.figures else asked.words


async def _group(database: Any, table: str, words: str, filters: Filters, page: tuple[int, int]) -> Group:
    """A table's `count` (None: too many to count in time) and its best rows."""
    values: dict[str, Any] = {"limit": page[0], "offset": page[1], "most": COUNTED_UP_TO + 1}
    conditions = []
    source = FOUND.format(table=table, joined=JOINED.get(table, OF_DOCUMENT))
    if words:
        values["q"] = match_query(words)
        conditions.append(f"{table}_fts match :q")
    else:
        source = source.replace(f"{table}_fts f cross join {table} t on t.rowid = f.rowid", f"{table} t", 1)
    for name, value in filters.items():
        how, condition = FILTERS[name]
        conditions.append(condition)
        values |= _bound(name, how, value)
    where = f"where {' and '.join(conditions)}"
    slow: Group = {"table": table, "count": None, "rows": [], "is_slow": True}
    try:
        counted = source if filters else f"from {table}_fts"  # its tables matter to filters alone
        counting = f"select count(*) from (select 1 {counted} {where} limit :most)"
        count = (await database.execute(counting, values, custom_time_limit=MILLISECONDS)).single_value()
        # By the index's own row: by the table's, all hits would be sorted first.
        best = ("f.rank, f.rowid" if count <= RANKED_UP_TO else "f.rowid") if words else "t.rowid"
        sql = f"select {HITS[table]}, {DOCUMENT} {source} {where} order by {best} limit :limit offset :offset"
        rows = await database.execute(sql, values, page_size=MOST, custom_time_limit=MILLISECONDS)
    except QueryInterrupted:
        return slow
    return {"table": table, "count": count, "rows": [dict(row) for row in rows.rows], "is_slow": False}


async def _figures(database: Any, asked: Asked, filters: Filters) -> list[dict[str, Any]]:
    """The figures that the question names, newest first: each with its place."""
    narrowed = {name: filters[name] for name in ("region", "role", "year", "kind") if name in filters}
    rows: list[dict[str, Any]] = []
    for figure in asked.figures:
        put = question(COMPARED, narrowed | {"subject": figure, "measure": "own"}, FIRST)
        try:
            found = await database.execute(put.rows, put.values, custom_time_limit=MILLISECONDS)
        except QueryInterrupted:
            continue
        rows += [dict(row) for row in found.rows]
    return rows


async def _choices(database: Any) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers."""
    if CHOICES:
        return CHOICES
    regions = (await database.execute(REGIONS, page_size=5000)).rows
    years = (await database.execute(YEARS)).rows
    forms = (await database.execute(FORMS)).rows
    CHOICES.update(
        {
            "region": [(code, path.replace("/", " ")) for code, path in regions],
            "role": list(WORDS["role"].items())[:4],
            "year": [(str(year), str(year)) for (year,) in years],
            "kind": [(kind, WORDS["kind"][kind]) for kind in ("budget", "final", "performance")],
            "form": [(form, WORDS["form"].get(form, form)) for (form,) in forms],
        }
    )
    return CHOICES


def _bound(name: str, how: Any, value: str) -> dict[str, Any]:
    try:
        return dict(bound(name, how, value))
    except ValueError as error:
        raise BadRequest(f"筛选条件里的数读不懂：{value}") from error


def snippet(text: str | None, words: str) -> Markup:
    """The text around its first hit, each hit in <mark>; from its beginning where no word stands in it as typed."""
    whole = text or ""
    wanted = words.split()
    first = min((at for word in wanted if (at := whole.find(word)) >= 0), default=0)
    start, end = max(0, first - AROUND), first + 2 * AROUND
    cut = whole[start:end]
    return Markup("{}{}{}").format(
        "…" if start else "", _marked(cut, wanted), "…" if end < len(whole) else ""
    )


def _marked(text: str, words: Sequence[str]) -> Markup:
    """Escaped before the marks go in: the texts are strangers'."""
    marked = escape(text)
    for word in sorted(words, key=len, reverse=True):
        safe = escape(word)
        if "<" not in safe and len(safe) > 1 and safe not in "</mark>":
            marked = Markup(str(marked).replace(str(safe), f"<mark>{safe}</mark>"))
    return marked
