"""The home page: what is held, the map of squares, what is new, what was changed in silence, and ways in."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml
from datasette.utils.asgi import Request, Response
from pluggy import HookimplMarker

from archive.views.asking import asker

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
TILES: dict[str, Any] = yaml.safe_load((Path(__file__).parent.parent / "tiles.yaml").read_text("utf-8"))
COUNTED = {
    "regions": ("地区", "/#regions"),
    "agencies": ("机构", "/coverage"),
    "documents": ("文档", "/mingzhang/documents"),
    "amounts": ("数字", "/mingzhang/amounts"),
}
EXAMPLES = ("威海 三公", "社会保险经办机构 2023", "项目自评 100分")
OUTCOMES = ("error", "warning", "rounding", "info", "pass")
SHADES = 4
"""Steps of the map's shade, beside none."""

TOTALS = "select what, count from totals"
VERDICTS = "select outcome, sum(findings) as count from rule_outcomes group by outcome"
LATEST = """
    select d.id, d.title, d.agency_name, d.fiscal_year, d.kind, d.published_on, d.status, n.statements,
        n.errors + n.warnings as doubts
    from files f indexed by files_first_seen cross join documents d on d.sha256 = f.sha256
    join document_counts n on n.document_id = d.id
    where d.superseded_by is null
    order by f.first_seen_at desc, d.id limit 8"""
CHANGED = """
    select c.document_id, d.title, d.agency_name, c.seen_at,
        (select count(*) from changes o where o.document_id = c.document_id) as figures
    from (
        select distinct seen_at, document_id from changes indexed by changes_seen
        order by seen_at desc, document_id limit 6
    ) c join documents d on d.id = c.document_id order by c.seen_at desc, c.document_id"""
SHARES = """
    select cast(substr(region_code, 1, 2) as integer) as province, sum(accounts) as expected,
        coalesce(sum(accounts) filter (where status in ('published', 'late')), 0) as held
    from coverage_counts group by 1"""
YEARS = """
    select fiscal_year, count(*) from documents where fiscal_year is not null
    group by 1 order by 1 desc limit 8"""
REGIONS = """
    select code, name from regions r where level = 'province' and exists (
        select 1 from agencies where region_code between r.code and substr(r.code, 1, 2) || '9999')
    order by code"""
ROLES = "select role, count(*) from agencies group by 1 order by 2 desc"


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """`/`, in the place of Datasette's, which counts and describes every table for it."""
    return [(r"^/$", home)] if LEDGER in datasette.databases else []


async def home(datasette: Any, request: Request) -> Response:
    """The home page."""
    told = {"ledger": await _home(datasette, datasette.databases[LEDGER])}
    return Response.html(await datasette.render_template("index.html", told, request=request))


async def _home(datasette: Any, database: Any) -> dict[str, Any]:
    ask = asker(database)
    totals = {row["what"]: row["count"] for row in await ask(TOTALS)}
    found = {row["outcome"]: row["count"] for row in await ask(VERDICTS)}
    return {
        "examples": [{"text": text, "href": f"/search?{urlencode({'q': text})}"} for text in EXAMPLES],
        "counts": [
            {"name": name, "href": datasette.urls.path(href), "value": totals.get(what, 0)}
            for what, (name, href) in COUNTED.items()
        ],
        "latest": await ask(LATEST),
        "changed": await ask(CHANGED),
        "verdicts": [{"outcome": o, "count": found.get(o, 0)} for o in OUTCOMES],
        "map": _map({row["province"]: row for row in await ask(SHARES)}),
        "regions": await ask(REGIONS),
        "shades": [100 * step // SHADES for step in range(SHADES + 1)],
        "years": await ask(YEARS),
        "roles": await ask(ROLES),
    }


def _map(shares: dict[int, dict[str, Any]]) -> list[list[dict[str, Any] | None]]:
    """The squares by rows: each with its name, and what is held of what is expected there."""
    return [[_tile(code, shares.get(code)) if code else None for code in row] for row in TILES["rows"]]


def _tile(code: int, share: dict[str, Any] | None) -> dict[str, Any]:
    held, expected = (share["held"], share["expected"]) if share else (0, 0)
    return {
        "code": f"{code}0000",
        "name": TILES["names"][code],
        "held": held,
        "expected": expected,
        "share": share_of(held, expected),
        "shade": -(-held * SHADES // expected) if expected else 0,
        "is_beyond": code in TILES["beyond"],
    }


def share_of(held: int, expected: int) -> str:
    """What is held of what is expected, in percent: 100 is all of it, 0 nothing; `–` where none is expected."""
    if not expected:
        return "–"
    return "<1%" if 0 < 100 * held < expected else f"{100 * held // expected}%"
