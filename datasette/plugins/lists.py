"""The list pages of `lists.yaml`, each as a page, CSV and JSON: filters in the address, no script."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from datasette.database import QueryInterrupted
from datasette.utils.asgi import BadRequest, Request, Response
from pluggy import HookimplMarker

from archive.listing import COUNTED_UP_TO, Filter, Listing, question
from archive.tabular import as_csv

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
LISTS = msgspec.yaml.decode(
    (Path(__file__).parent.parent / "lists.yaml").read_bytes(), type=dict[str, Listing]
)
MOST = 20_000
"""Rows (of a grouped list, groups) of one CSV or JSON answer; whole tables are among the downloads."""
PAGES = COUNTED_UP_TO // 50
MILLISECONDS = {"html": 1500, "csv": 5000, "json": 5000}

Rows = list[dict[str, Any]]
CHOICES: dict[str, Rows] = {}
"""What a filter offers, by its SQL: asked once, since the database is served immutable."""


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """`/<list>`, `/<list>.csv` and `/<list>.json`."""
    return [
        (rf"^/{name}(?:\.(?P<format>csv|json))?$", partial(answer, name, listing))
        for name, listing in LISTS.items()
    ]


async def answer(name: str, listing: Listing, datasette: Any, request: Request) -> Response:
    """The list in the format that the address ends in."""
    form = request.url_vars["format"] or "html"
    database = datasette.databases[LEDGER]
    asked = {key: await _asked(database, request.args.get(key), f) for key, f in listing.filters.items()}
    number = _page(request.args.get("page") or "1")
    limit = listing.page_size if form == "html" else MOST
    try:
        put = question(listing, asked, limit, (number - 1) * limit if form == "html" else 0)
    except ValueError as error:
        raise BadRequest(f"筛选条件里的数读不懂：{error}") from error
    limits = {"custom_time_limit": MILLISECONDS[form], "page_size": 1_000_000}
    try:
        rows = [dict(row) for row in (await database.execute(put.rows, put.values, **limits)).rows]
        values = {key: value for key, value in put.values.items() if key not in ("limit", "offset")}
        count = (await database.execute(put.count, values, **limits)).single_value()
    except QueryInterrupted as error:
        raise BadRequest("要看的太多，没有在时限内查完：加一个筛选条件再试，或者下载整张表自己查") from error
    if form == "csv":
        headers = {"content-disposition": f'attachment; filename="mingzhang-{name}.csv"'}
        return Response(
            as_csv(list(listing.columns), rows), headers=headers, content_type="text/csv; charset=utf-8"
        )
    if form == "json":
        return Response.json({"list": name, "asked": _said(asked), "truncated": count > MOST, "rows": rows})
    about = await _about(name, listing, database, asked)
    pages = min(-(-count // listing.page_size), PAGES)
    context = about | {
        "rows": rows,
        "count": count,
        "counted_up_to": COUNTED_UP_TO,
        "number": number,
        "pages": pages,
    }
    templates = [f"list-{name}.html", "list.html"]
    return Response.html(await datasette.render_template(templates, context, request=request))


async def _asked(database: Any, said: str | None, narrowed: Filter) -> str:
    """The value of a filter: as said in the address, else its default."""
    if said is not None and (said.strip() or not narrowed.required):
        return said
    if narrowed.default_select:
        (latest,) = await _choices(database, narrowed.default_select) or [{"value": ""}]
        return str(latest["value"])
    return narrowed.default


async def _about(name: str, listing: Listing, database: Any, asked: dict[str, str]) -> dict[str, Any]:
    """What the page says around its rows."""
    said = _said(asked)
    # A filter with a default is turned off by its empty value.
    kept = said | {
        key: "" for key, f in listing.filters.items() if (f.default or f.default_select) and not asked[key]
    }
    return {
        "name": name,
        "listing": listing,
        "asked": said,
        "kept": kept,
        "is_narrowed": any(asked[key] not in (f.default, "") for key, f in listing.filters.items()),
        "query": urlencode(kept),
        "choices": {key: await _offered(database, f) for key, f in listing.filters.items()},
        "columns": {key: column for key, column in listing.columns.items() if column.shown},
    }


async def _offered(database: Any, narrowed: Filter) -> Rows:
    """What a filter offers: codes with the words for them, or what its SQL finds; none: free text."""
    if narrowed.select:
        return await _choices(database, narrowed.select)
    return [{"value": option, "name": None} for option in narrowed.options]


async def _choices(database: Any, sql: str) -> Rows:
    """Values and their names, asked once."""
    if sql not in CHOICES:
        found = await database.execute(sql, page_size=1_000_000, custom_time_limit=5000)
        CHOICES[sql] = [{"value": str(row[0]), "name": str(row[1])} for row in found.rows]
    return CHOICES[sql]


def _said(asked: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in asked.items() if value.strip()}


def _page(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= PAGES:
        raise BadRequest(f"页码应在 1 到 {PAGES} 之间")
    return int(text)


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filter `filled`: an address with the row's values in its braces; none where one is missing."""
    env.filters["filled"] = filled


def filled(href: str, row: dict[str, Any]) -> str | None:
    """`/rule/{id}` of a row → `/rule/A-SUM`; nothing where the row lacks a value."""
    names = [name for _, name, _, _ in Formatter().parse(href) if name]
    if not href or any(row.get(name) is None for name in names):
        return None
    return href.format_map({name: quote(str(row[name]), safe="") for name in names})
