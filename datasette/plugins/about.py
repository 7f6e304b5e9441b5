"""`/about`: method, law, limits and how to contest; `/api`: how to query."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from datasette.utils.asgi import Request, Response
from pluggy import HookimplMarker

from archive.listing import read_listings
from archive.views.asking import once

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
SCORECARD: dict[str, Any] = yaml.safe_load((files("archive") / "scorecard.yml").read_text("utf-8"))
LISTS = read_listings(Path(__file__).parent.parent / "lists.yaml")
FAMILIES = "select substr(id, 1, 2) as family, count(*) as count from rules group by 1 order by 1"
HELD = """
    select status, count(*) as count from documents group by status order by 2 desc"""


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Both pages."""
    return [(r"^/about$", about), (r"^/api$", api)]


async def about(datasette: Any, request: Request) -> Response:
    """How the figures came about, what they rest on, and what they cannot say."""
    database = datasette.databases[LEDGER]
    context = {
        "scorecard": SCORECARD,
        "families": await once(database, FAMILIES),
        "held": await once(database, HELD),
        "contact": os.environ.get("MINGZHANG_CONTEST"),
    }
    return Response.html(await datasette.render_template("about.html", context, request=request))


async def api(datasette: Any, request: Request) -> Response:
    """Stable addresses, formats and limits."""
    context = {
        "filters": {name: " ".join(listing.filters) for name, listing in LISTS.items()},
        "limits": {name: datasette.setting(name) for name in ("sql_time_limit_ms", "max_returned_rows")},
    }
    return Response.html(await datasette.render_template("api.html", context, request=request))
