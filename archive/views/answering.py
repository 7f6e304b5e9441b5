"""Answers of the site's own pages: the same facts as a page, as JSON, or as CSV that begins before it is whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import msgspec
from datasette.utils.asgi import AsgiStream, Request, Response

from archive.tabular import as_csv, csv_lines


async def page_or_json(datasette: Any, request: Request, template: str, told: dict[str, Any]) -> Response:
    """The facts as JSON where the address ends so, else in a template."""
    if request.url_vars["json"]:
        return as_json(told)
    return Response.html(await datasette.render_template(template, told, request=request))


def as_json(told: Mapping[str, Any]) -> Response:
    """The facts as JSON."""
    return Response(msgspec.json.encode(told), content_type="application/json; charset=utf-8")


def streamed_csv(
    name: str,
    columns: Sequence[str],
    first: Sequence[Mapping[str, Any]],
    more: AsyncIterator[Sequence[Mapping[str, Any]]] | None = None,
) -> AsgiStream:
    """A table as a file `mingzhang-<name>.csv`: its first rows at once, `more` of them in turn."""

    async def write(stream: Any) -> None:
        await stream.write(as_csv(columns, first))
        if more is not None:
            async for rows in more:
                await stream.write(csv_lines(columns, rows))

    return AsgiStream(
        write,
        headers={"content-disposition": f'attachment; filename="mingzhang-{name}.csv"'},
        content_type="text/csv; charset=utf-8",
    )
