"""The list pages of `lists.yaml`, each as a page, CSV and JSON: filters in the address, no script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import cache, partial
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import quote, urlencode

from datasette.database import QueryInterrupted
from datasette.utils.asgi import BadRequest, Request, Response
from msgspec import Struct
from pluggy import HookimplMarker

from archive.listing import (
    COUNTED_UP_TO,
    FEW,
    Filter,
    Listing,
    Question,
    is_tallied,
    question,
    read_listings,
    tally,
)
from archive.views.answering import as_json, streamed_csv
from archive.views.asking import Rows, once

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
LISTS = read_listings(Path(__file__).parent.parent / "lists.yaml")
JSON_PAGES = 10
"""Pages of the list in one answer of JSON: the next is asked for by its address."""
CSV_GROWTH, CSV_STEP = 10, 5_000
"""How many times more rows a CSV is read in at each time after the first page, and the most (of groups a tenth)."""
CSV_SLICE = 500
"""Rows of it that are written at once: others have their turn between."""
MOST = 20_000
"""Rows (of a list with groups, groups) of one CSV; whole tables are among the downloads."""
PAGES = COUNTED_UP_TO // 50


class Asked(Struct, frozen=True):
    """A list, and what was asked of it."""

    name: str
    listing: Listing
    database: Any
    values: dict[str, str]
    tallied: int | None
    """How many rows its tally knows of, by what it knows of the filters."""

    async def rows(self, limit: int, offset: int) -> Rows:
        """Some rows (of a list with groups, of so many groups)."""
        put = self._question(limit, offset)
        return await _told(self.database, put.rows, put.values)

    async def further(self, limit: int, offset: int) -> list[Any]:
        """Some rows more, however long they take: what has begun would end torn."""
        put = self._question(min(limit, MOST - offset), offset)
        return list(await self.database.execute_fn(lambda c: c.execute(put.rows, put.values).fetchall()))

    async def count(self) -> int:
        """How many there are: exactly where the tally knows, else up to one more than `COUNTED_UP_TO`."""
        if self.tallied is not None and is_tallied(self.listing, self.values):
            return self.tallied
        put = self._question(0, 0)
        return await _number(self.database, put.count, put.values)

    def _question(self, limit: int, offset: int) -> Question:
        are_few = self.tallied is not None and self.tallied <= FEW
        return question(self.listing, self.values, limit, offset, are_few=are_few)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """`/<list>`, `/<list>.csv` and `/<list>.json`."""
    return [
        (rf"^/{name}(?:\.(?P<format>csv|json))?$", partial(answer, name, listing))
        for name, listing in LISTS.items()
    ]


async def answer(name: str, listing: Listing, datasette: Any, request: Request) -> Any:
    """The list in the format that the address ends in."""
    database = datasette.databases[LEDGER]
    values = {key: await _value(database, request.args.get(key), f) for key, f in listing.filters.items()}
    number = _page(request.args.get("page") or "1")
    try:
        known = tally(listing, values)
        question(listing, values, 0)
    except ValueError as error:
        raise BadRequest(f"筛选条件读不懂：{error}") from error
    tallied = await _number(database, known.count, known.values) if known else None
    asked = Asked(name, listing, database, values, tallied)
    match request.url_vars["format"]:
        case "csv":
            return await _csv(asked)
        case "json":
            return await _json(asked, number)
    return await _html(datasette, request, asked, number)


async def _csv(asked: Asked) -> Any:
    """All rows, the first page of them at once."""
    first = await asked.rows(asked.listing.page_size, 0)

    async def more() -> AsyncIterator[Rows]:
        offset = asked.listing.page_size
        most = CSV_STEP // (10 if asked.listing.group else 1)
        while offset < MOST and (rows := await asked.further(step := min(most, offset * CSV_GROWTH), offset)):
            for place in range(0, len(rows), CSV_SLICE):
                yield [dict(row) for row in rows[place : place + CSV_SLICE]]
                await asyncio.sleep(0)
            offset += step

    return streamed_csv(asked.name, list(asked.listing.columns), first, more())


async def _json(asked: Asked, number: int) -> Response:
    """Some pages of rows, and where the next are."""
    size = asked.listing.page_size * (1 if asked.listing.group else JSON_PAGES)
    rows = await asked.rows(size, (number - 1) * size)
    are_more = bool(len(rows) >= size and await asked.rows(1, number * size))
    query = urlencode(_kept(asked) | {"page": str(number + 1)})
    following = f"/{asked.name}.json?{query}" if are_more and number < PAGES else None
    told = {"list": asked.name, "asked": _said(asked.values), "truncated": are_more, "next": following}
    return as_json(told | {"rows": rows})


async def _html(datasette: Any, request: Request, asked: Asked, number: int) -> Response:
    """A page of rows with the filters above them."""
    name, listing, size = asked.name, asked.listing, asked.listing.page_size
    rows = await asked.rows(size, (number - 1) * size)
    is_all = number == 1 and not listing.group and len(rows) < size
    count = len(rows) if is_all else await asked.count()
    context = await _about(asked) | {
        "rows": rows,
        "count": count,
        "is_exact": is_all or is_tallied(listing, asked.values) or count <= COUNTED_UP_TO,
        "counted_up_to": COUNTED_UP_TO,
        "number": number,
        "pages": min(-(-count // size), PAGES),
    }
    templates = [f"list-{name}.html", "list.html"]
    return Response.html(await datasette.render_template(templates, context, request=request))


async def _value(database: Any, said: str | None, narrowed: Filter) -> str:
    """The value of a filter: as said in the address, else its default."""
    if said is not None and (said.strip() or not narrowed.required):
        return said
    if narrowed.default_select:
        (latest,) = await _choices(database, narrowed.default_select) or [{"value": ""}]
        return str(latest["value"])
    return narrowed.default


async def _about(asked: Asked) -> dict[str, Any]:
    """What the page says around its rows."""
    listing, values, kept = asked.listing, asked.values, _kept(asked)
    filters = listing.filters.items()
    return {
        "name": asked.name,
        "listing": listing,
        "asked": _said(values),
        "kept": kept,
        "is_narrowed": any([values[key] != await _value(asked.database, None, f) for key, f in filters]),
        "query": urlencode(kept),
        "choices": {key: await _offered(asked.database, f, values[key]) for key, f in filters},
        "columns": {key: column for key, column in listing.columns.items() if column.shown},
    }


def _kept(asked: Asked) -> dict[str, str]:
    """What the address of another page says: a filter with a default is turned off by its empty value."""
    filters = asked.listing.filters.items()
    defaults = {key: "" for key, f in filters if (f.default or f.default_select) and not asked.values[key]}
    return _said(asked.values) | defaults


async def _offered(database: Any, narrowed: Filter, value: str) -> Rows:
    """What a filter offers: codes with the words for them, or what its SQL finds; none: free text.

    What was asked for is among them, though it be a county, or a subject's code.
    """
    offered: Rows = [{"value": option, "name": None} for option in narrowed.options]
    if narrowed.select:
        offered = await _choices(database, narrowed.select)
    if value and offered and value not in {choice["value"] for choice in offered}:
        return [{"value": value, "name": await _named(database, narrowed, value)}, *offered]
    return offered


async def _named(database: Any, narrowed: Filter, value: str) -> str:
    found = await _told(database, narrowed.named, {"value": value}) if narrowed.named else []
    return str(next(iter(found[0].values()))) if found else value


async def _choices(database: Any, sql: str) -> Rows:
    """Values and their names."""
    return [{name: str(told) for name, told in row.items()} for row in await once(database, sql)]


async def _told(database: Any, sql: str, values: dict[str, Any]) -> Rows:
    try:
        found = await database.execute(sql, values, page_size=1_000_000)
    except QueryInterrupted as error:
        raise BadRequest("要看的太多，没有在时限内查完：加一个筛选条件再试，或者下载整张表自己查") from error
    return [dict(row) for row in found.rows]


async def _number(database: Any, sql: str, values: dict[str, Any]) -> int:
    (row,) = await _told(database, sql, values)
    return int(next(iter(row.values())))


def _said(asked: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in asked.items() if value.strip()}


def _page(text: str) -> int:
    if text not in map(str, range(1, PAGES + 1)):
        raise BadRequest(f"页码应在 1 到 {PAGES} 之间")
    return int(text)


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filter `filled`: an address with the row's values in its braces; none where one is missing."""
    env.filters["filled"] = filled


def filled(href: str, row: dict[str, Any]) -> str | None:
    """`/rule/{id}` of a row → `/rule/A-SUM`; nothing where the row lacks a value."""
    names = _braced(href)
    if not href or any(row.get(name) is None for name in names):
        return None
    return href.format_map({name: quote(str(row[name]), safe="") for name in names})


@cache
def _braced(href: str) -> tuple[str, ...]:
    """The names in an address's braces: `/rule/{id}` → `id`."""
    return tuple(name for _, name, _, _ in Formatter().parse(href) if name)
