"""What a stranger's SQL may cost: it is answered in a process of its own, a few requests at a time.

Every request to Datasette's own pages that asks for something (`?sql=`, `?_where=`, a filter, a facet) takes a turn
of `archive/sql_guard.py` for all of its queries. Pages of this project, and tables as they are, ask SQL of ours.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AsyncExitStack
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from datasette.database import Database, QueryInterrupted, Results
from datasette.utils.asgi import BadRequest, Request
from datasette.views.base import DatasetteError
from datasette.views.database import DatabaseView
from pluggy import HookimplMarker

from archive.sql_guard import SLOW, Guard, Turn
from archive.sql_worker import Answer, Question

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
THEIRS = re.compile(rf"/(?:{LEDGER}|_memory|_internal)(?:[./]|$)")
"""Paths of Datasette's own pages."""
OWN = re.compile(rf"/{LEDGER}(?:\.\w+)?")
"""Paths at which SQL of one's own is put."""
COUNT = re.compile(r"select count\(\*\) (from \S+ where .*)", re.DOTALL)
"""How Datasette counts the rows of a table that a page's filters leave."""
COUNTED_UP_TO = 10_000
"""More rows than this are not counted: Datasette is told that there was no time, and gives no number."""
CELLS, PAGE_CELLS, PAGE_ROWS = 20_000, 5_000, 200
"""What such SQL gives, and what a page shows: writing out a page of ten times as much would hold up all others."""

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]


class Asking:
    """A request of a stranger: it takes its turn at its first query, and gives it back when its answer begins."""

    def __init__(self, guard: Guard, path: str) -> None:
        self._guard, self.is_csv = guard, path.endswith(".csv")
        self.is_page = "." not in path
        self.cells = (PAGE_CELLS if self.is_page else CELLS) if OWN.fullmatch(path) else None
        self.count: int | None = None
        """How many rows the page's filters leave, where that is known."""
        self._turn: Turn | None = None
        self._stack = AsyncExitStack()

    async def ask(self, question: Question) -> Answer:
        """Raises Busy."""
        if self._turn is None:
            self._turn = await self._stack.enter_async_context(self._guard.turn())
        return await self._turn.ask(question)

    async def end(self) -> None:
        """Gives the turn back."""
        await self._stack.aclose()


ASKING: ContextVar[Asking | None] = ContextVar("asking", default=None)


class Guarded(Database):  # type: ignore[misc]
    """The served database: what a stranger asks is answered by a worker, all else as ever."""

    def __init__(self, plain: Any) -> None:
        super().__init__(plain.ds, plain.path, is_mutable=plain.is_mutable)
        self.name, self.route = plain.name, plain.route
        self.guard = Guard(Path(plain.path))
        self._cached_table_counts: dict[str, int | None] | None = None

    async def execute(self, sql: str, params: Any = None, truncate: bool = False, **limits: Any) -> Results:
        """As Datasette's. Raises QueryInterrupted, OperationalError for what cannot be answered, and Busy.

        Where Datasette would answer an error by an empty CSV, a DatasetteError.
        """
        asking = ASKING.get()
        if asking is None:
            return await super().execute(sql, params, truncate, **limits)
        if (counted := COUNT.fullmatch(sql)) and asking.cells is None:
            return await self._counted(asking, counted[1], params)
        return await self._asked(asking, sql, params, truncate, **limits)

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        """The rows of each table, counted once; `limit` is in milliseconds.

        The search index's own tables are not counted: to do it they would be read whole at each start.
        """
        if self._cached_table_counts is None:
            hidden = set(await self.hidden_table_names())
            visible = [name for name in await self.table_names() if name not in hidden]
            self._cached_table_counts = dict.fromkeys(hidden) | {
                name: (
                    await self.execute(f"select count(*) from [{name}]", custom_time_limit=limit)
                ).single_value()
                for name in visible
            }
        return dict(self._cached_table_counts)

    def know_count(self, rows: int) -> None:
        """Tells the request how many rows its filters leave: it need not count them."""
        if asking := ASKING.get():
            asking.count = rows

    async def _counted(self, asking: Asking, source: str, params: Any) -> Results:
        """The number of a table's rows, up to `COUNTED_UP_TO`. Raises QueryInterrupted for more."""
        if asking.count is None:
            sql = f"select count(*) from (select 1 {source} limit {COUNTED_UP_TO + 1})"
            asking.count = (await self._asked(asking, sql, params)).single_value()
        if asking.count > COUNTED_UP_TO:
            raise QueryInterrupted(sqlite3.OperationalError("not counted"), source, params)
        return results(Answer(["count(*)"], [(asking.count,)]))

    async def _asked(
        self, asking: Asking, sql: str, params: Any, truncate: bool = False, **limits: Any
    ) -> Results:
        answer = await asking.ask(self._question(sql, params, truncate, asking, **limits))
        if asking.is_csv and (answer.is_interrupted or answer.error):
            raise DatasetteError(answer.error or SLOW, status=400)
        if answer.is_interrupted:
            raise QueryInterrupted(sqlite3.OperationalError("interrupted"), sql, params)
        if answer.error:
            raise sqlite3.OperationalError(answer.error)
        return results(answer)

    def _question(
        self,
        sql: str,
        params: Any,
        truncate: bool,
        asking: Asking,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        **_: Any,
    ) -> Question:
        milliseconds = min(custom_time_limit or self.ds.sql_time_limit_ms, self.ds.sql_time_limit_ms)
        most = self.ds.max_returned_rows
        rows = most + (most == (page_size or self.ds.page_size)) if truncate else None
        if truncate and asking.is_page and (page_size or 0) > PAGE_ROWS:
            raise BadRequest(f"一页至多 {PAGE_ROWS} 行，更多的用 .csv 或 .json · at most {PAGE_ROWS} rows")
        values = dict(params) if isinstance(params, dict) else list(params or ())
        return Question(sql, values, milliseconds / 1000, rows, asking.cells if truncate else None)


def results(answer: Answer) -> Results:
    """The rows as SQLite's own, which have names."""
    names = ", ".join('null as "' + name.replace('"', '""') + '"' for name in answer.columns)
    cursor = sqlite3.connect(":memory:").execute(f"select {names}" if names else "select null")
    rows = [sqlite3.Row(cursor, row) for row in answer.rows]
    return Results(rows, answer.is_cut, cursor.description)


@hookimpl
def startup(datasette: Any) -> None:
    """Puts the guard before the served database."""
    if LEDGER in datasette.databases:
        datasette.databases = datasette.databases | {LEDGER: Guarded(datasette.databases[LEDGER])}


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The CSV of a query."""
    return [(rf"^/(?P<database>{LEDGER})\.(?P<format>csv)$", csv)]


async def csv(datasette: Any, request: Request) -> Any:
    """As Datasette's, which fails where there is no query. Raises BadRequest."""
    if not request.args.get("sql"):
        raise BadRequest("CSV 要有查询：?sql= · CSV is of a query")
    return await DatabaseView(datasette).dispatch_request(request)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Wraps the application."""

    def guarded(app: App) -> App:
        async def wrapped(scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
            served = datasette.databases.get(LEDGER)
            path = scope.get("path", "")
            if not (scope.get("query_string") and THEIRS.match(path) and isinstance(served, Guarded)):
                await app(scope, receive, send)
                return
            asking = Asking(served.guard, path)

            async def send_and_end(message: Message) -> None:
                await asking.end()
                await send(message)

            token = ASKING.set(asking)
            try:
                await app(scope, receive, send_and_end)
            finally:
                ASKING.reset(token)
                await asking.end()

        return wrapped

    return guarded
