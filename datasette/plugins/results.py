"""`/search`: one question to all that is searched, narrowed as its words or its filters say; CSV and JSON."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml
from datasette.database import QueryInterrupted
from datasette.utils.asgi import BadRequest, Request, Response
from markupsafe import Markup, escape
from msgspec import Struct
from pluggy import HookimplMarker

from archive.asking import Asked, Place, understand
from archive.bigrams import require_short
from archive.listing import bound, question, read_listings
from archive.search import is_scoped
from archive.views.answering import as_json, streamed_csv
from archive.views.asking import once
from archive.views.searching import COUNTED_UP_TO, FILTERS, HITS, MILLISECONDS, RANKED_UP_TO, Search, searched
from archive.views.snippets import snippet

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
HERE = Path(__file__).parent.parent
COMPARED = read_listings(HERE / "lists.yaml")["compare"]
WORDS: dict[str, dict[str, str]] = yaml.safe_load((HERE / "words.yaml").read_text("utf-8"))
FIRST, PAGE, LISTED = 5, 50, 100
"""Rows of a kind on the page of all kinds, on a page of one kind, and in CSV and JSON."""
PAGES = 40

PLACE = """
    select r.code, r.name from regions r where (r.name = :word or (length(:word) > 1
        and substr(r.name, 1, length(:word)) = :word and length(r.name) - length(:word) <= 5))
    and exists (select 1 from agencies a where a.region_code between r.code and
        case when r.code like '%0000' then substr(r.code, 1, 2) || '9999'
             when r.code like '%00' then substr(r.code, 1, 4) || '99' else r.code end)
    order by r.name != :word, r.code limit 1"""
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

SCOPED: dict[str, bool] = {}
"""Of each table whether its index can narrow a search: asked once, since the database is served immutable."""

Group = dict[str, Any]


class Wanted(Struct, frozen=True):
    """What an address asks for: the text as typed, what is read from it, and what the filters say."""

    text: str
    asked: Asked
    said: dict[str, str]
    only: str
    number: int

    @property
    def filters(self) -> dict[str, str]:
        """What narrows the search: what the filters say, else what the words do."""
        return {name: told for name in FILTERS if (told := getattr(self.asked, name, ""))} | self.said

    @property
    def query(self) -> str:
        """The address without its page."""
        return urlencode({"q": self.text} | self.said | ({"in": self.only} if self.only else {}))


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The page of results, and the same as CSV and JSON."""
    return [(r"^/search(?:\.(?P<format>csv|json))?$", search)]


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filter `snippet`: the part of a text around a hit, with the hits marked."""
    env.filters["snippet"] = marked


async def search(datasette: Any, request: Request) -> Any:
    """What `q` finds in each table, those with hits first; without `q`, the empty box."""
    form = request.url_vars["format"] or "html"
    database = datasette.databases[LEDGER]
    wanted = await _wanted(database, request)
    size = LISTED if form != "html" else PAGE if wanted.only else FIRST
    groups = await _groups(database, wanted, size)
    if form == "csv":
        rows = [dict(row, table=group["table"]) for group in groups for row in group["rows"]]
        return streamed_csv("search", CSV, rows)
    told = {"q": wanted.text, "asked": wanted.asked, "filters": wanted.filters}
    told["figures"] = await _figures(database, wanted)
    if form == "json":
        return as_json(told | {"groups": groups, "next": _following(wanted, groups, size)})
    context = told | await _about(database, wanted, groups)
    return Response.html(await datasette.render_template("search.html", context, request=request))


async def _wanted(database: Any, request: Request) -> Wanted:
    """Raises BadRequest for what cannot be asked."""
    text = (request.args.get("q") or "").strip()
    said = {name: value for name in FILTERS if (value := (request.args.get(name) or "").strip())}
    only, number = request.args.get("in") or "", request.args.get("page") or "1"
    if number not in map(str, range(1, PAGES + 1)) or only not in (*HITS, ""):
        raise BadRequest("页码或种类读不懂")
    try:
        require_short(text)
        for name, value in said.items():
            bound(name, FILTERS[name][0], value)
    except ValueError as error:
        raise BadRequest(f"要查的读不懂：{error}") from error
    return Wanted(text, await _understood(database, text), said, only, int(number))


async def _groups(database: Any, wanted: Wanted, size: int) -> list[Group]:
    """What is found in each table."""
    if not wanted.text:
        return []
    groups = []
    for table in searched(wanted.filters):
        if wanted.only in (table, ""):
            scoped = await _is_scoped(database, table)
            words = _words(table, wanted.asked)
            put = Search(database, table, words, wanted.filters, scoped)
            groups.append(await put.found(size, (wanted.number - 1) * size if wanted.only else 0))
    return groups


async def _about(database: Any, wanted: Wanted, groups: list[Group]) -> dict[str, Any]:
    """What the page says around the hits."""
    count = groups[0]["count"] if wanted.only and groups else 0
    return {
        "said": wanted.said,
        "only": wanted.only,
        "number": wanted.number,
        "pages": min(-(-(count or 0) // PAGE), PAGES),
        "query": wanted.query,
        "kept": {"q": wanted.text} | wanted.said,
        "choices": await _choices(database),
        "counted_up_to": COUNTED_UP_TO,
        "ranked_up_to": RANKED_UP_TO,
        "found": [g for g in groups if g["rows"] or g["is_slow"]],
        "missed": [g["table"] for g in groups if not g["rows"] and not g["is_slow"]],
    }


def _following(wanted: Wanted, groups: list[Group], size: int) -> str | None:
    """Where the next rows of one kind are."""
    if not wanted.only or not groups or len(groups[0]["rows"]) < size or wanted.number >= PAGES:
        return None
    return f"/search.json?{wanted.query}&page={wanted.number + 1}"


async def _is_scoped(database: Any, table: str) -> bool:
    if table not in SCOPED:
        SCOPED[table] = await database.execute_fn(partial(is_scoped, table=table))
    return SCOPED[table]


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


async def _figures(database: Any, wanted: Wanted) -> list[dict[str, Any]]:
    """The figures that the question names, newest first: each with its place."""
    if wanted.only or "form" in wanted.filters:
        return []
    narrowed = {
        name: wanted.filters[name] for name in ("region", "role", "year", "kind") if name in wanted.filters
    }
    rows: list[dict[str, Any]] = []
    for figure in wanted.asked.figures:
        put = question(COMPARED, narrowed | {"subject": figure, "measure": "own"}, FIRST)
        try:
            found = await database.execute(put.rows, put.values, custom_time_limit=MILLISECONDS)
        except QueryInterrupted:
            continue
        rows += [dict(row) for row in found.rows]
    return rows


async def _choices(database: Any) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers."""
    regions = await once(database, COMPARED.filters["region"].select)
    years = [str(row["fiscal_year"]) for row in await once(database, YEARS)]
    forms = [row["form"] for row in await once(database, FORMS)]
    return {
        "region": [(row["value"], row["name"].replace("/", " ")) for row in regions],
        "role": list(WORDS["role"].items())[:4],
        "year": [(year, year) for year in years],
        "kind": [(kind, WORDS["kind"][kind]) for kind in ("budget", "final", "performance")],
        "form": [(form, WORDS["form"].get(form, form)) for form in forms],
    }


def marked(text: str | None, words: str) -> Markup:
    """The part of a text around a hit, each hit in <mark>; escaped piece by piece: the texts are strangers'."""
    found = snippet(text or "", words)
    mark = Markup("<mark>{}</mark>").format
    parts = [mark(part) if n % 2 else escape(part) for n, part in enumerate(found.parts)]
    return Markup("{}{}{}").format("…" * found.precedes, Markup("").join(parts), "…" * found.follows)
