"""The search boxes of Datasette's own tables: they speak the index's language, and cost what a page shows.

Words become phrases of bigrams, which finds 三公 and 社保. Datasette asks for the rows that are among all hits,
sorted by the table's key; a broad word has half a million hits. Asked here is the same in other words, so that
SQLite goes along the key until the page is full and looks of each row whether it is among the hits, or, of very
many hits, whether it is one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any

from datasette.filters import FilterArguments
from datasette.utils import await_me_maybe
from datasette.utils.asgi import BadRequest, Request
from pluggy import HookimplMarker

from archive.bigrams import match_query, require_short
from archive.search import COLUMNS

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
FEW = 1_000
"""Hits that are sooner sorted than come upon along the key."""
MANY = 50_000
"""More hits than this are not gathered. Both measured on tables of fifty thousand to a million rows."""
HITS = "select rowid from {table}_fts where {table}_fts match escape_fts(:search)"
SORTED = f"rowid in ({HITS})"
"""As Datasette asks. The plus of the next keeps SQLite from going through the hits."""
AMONG = f"+rowid in ({HITS})"
IS_ONE = f"exists ({HITS} and rowid = {{table}}.rowid)"
COUNT = f"select count(*) from ({HITS} limit {MANY + 1})"
NARROWING = ("_where", "_through", "_sort", "_facet", "_search_")
"""How the parameters begin that, like names of columns, ask for more than the first hits along the key."""

Filtering = Callable[[], Awaitable[FilterArguments | None]]


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Replaces Datasette's own `escape_fts`; last, because the last function registered wins."""
    conn.create_function("escape_fts", 1, match_query, deterministic=True)


@hookimpl(specname="filters_from_request", tryfirst=True)
def short(request: Request) -> Filtering:
    """Refuses a text that is too long."""

    async def filtering() -> None:
        try:
            for name in request.args:
                require_short(request.args[name] if name.startswith("_search") else "")
        except ValueError as error:
            raise BadRequest(str(error)) from error

    return filtering


@hookimpl(hookwrapper=True)
def filters_from_request(request: Request, database: str, table: str, datasette: Any) -> Iterator[None]:
    """Puts the condition that Datasette makes of `_search` so that it suits the number of hits."""
    outcome: Any = yield
    if database == LEDGER and table in COLUMNS and "_search" in request.args:
        is_alone = not any(map(narrows, request.args))
        served = datasette.databases[LEDGER]
        outcome.force_result([partial(put, each, served, table, is_alone) for each in outcome.get_result()])


def narrows(parameter: str) -> bool:
    """Whether a parameter of a table's page asks for more than the first hits along the key."""
    return not parameter.startswith("_") or "__" in parameter or parameter.startswith(NARROWING)


async def put(filtering: Filtering, served: Any, table: str, is_alone: bool) -> FilterArguments | None:
    """What one of Datasette's filters asks for, its search in other words."""
    asked: FilterArguments | None = await await_me_maybe(filtering)
    sorted_ = SORTED.format(table=table)
    if asked is None or sorted_ not in asked.where_clauses:
        return asked
    counted = await served.execute(COUNT.format(table=table), {"search": asked.params["search"]})
    hits = counted.single_value()
    if is_alone:
        served.know_count(hits)
    clause = condition(hits, is_alone=is_alone).format(table=table)
    asked.where_clauses = [clause if each == sorted_ else each for each in asked.where_clauses]
    return asked


def condition(hits: int, *, is_alone: bool) -> str:
    """The condition for so many hits: looking up each row is worth it only where nearly any page is soon full."""
    if hits <= FEW:
        return SORTED
    return IS_ONE if hits > MANY and is_alone else AMONG
