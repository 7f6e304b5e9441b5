"""The home page: what is held, the map of squares, what is new, what was changed in silence, and ways in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
TILES: dict[str, Any] = yaml.safe_load((Path(__file__).parent.parent / "tiles.yaml").read_text("utf-8"))
COUNTED = {"agencies": ("机构", "/coverage"), "documents": ("文档", None), "amounts": ("数字", None)}
EXAMPLES = ("威海 三公", "社会保险经办机构 2023", "项目自评 100分")
OUTCOMES = ("error", "warning", "rounding", "info", "pass")
SHADES = 4
"""Steps of the map's shade, beside none."""

REGIONS = "select count(distinct region_code) from documents"
"""Those that documents are held of: the table of regions has all there are."""

LAST_CRAWL = "select max(last_crawled_at) from sites"
VERDICTS = "select outcome, count(*) as count from findings group by outcome"
LATEST = """
    select d.id, d.title, d.agency_name, d.fiscal_year, d.kind, d.published_on, d.status,
        (select count(*) from statements s where s.document_id = d.id) as statements,
        (select count(*) from findings f
         where f.document_id = d.id and f.outcome in ('error', 'warning')) as doubts
    from documents d join files f on f.sha256 = d.sha256
    where d.superseded_by is null
    order by f.first_seen_at desc, d.id limit 8"""
CHANGED = """
    select c.document_id, d.title, d.agency_name, max(c.seen_at) as seen_at, count(*) as figures
    from changes c join documents d on d.id = c.document_id
    group by c.document_id order by seen_at desc, c.document_id limit 6"""
SHARES = """
    select cast(substr(a.region_code, 1, 2) as integer) as province, count(*) as expected,
        sum(c.status in ('published', 'late')) as held
    from coverage c join agencies a on a.id = c.agency_id where a.region_code is not null group by 1"""
YEARS = """
    select fiscal_year, count(*) from documents where fiscal_year is not null
    group by 1 order by 1 desc limit 8"""
ROLES = "select role, count(*) from agencies group by 1 order by 2 desc"

Variables = Callable[[], Awaitable[dict[str, Any]]]
COUNTS: dict[str, list[dict[str, Any]]] = {}
"""What only a scan counts, by its SQL: asked once, since the database is served immutable."""


@hookimpl
def extra_template_vars(datasette: Any, view_name: str) -> Variables | None:
    """`ledger`, on the home page of this project's database."""
    if view_name != "index" or LEDGER not in datasette.databases:
        return None

    async def variables() -> dict[str, Any]:
        return {"ledger": await _home(datasette, datasette.databases[LEDGER])}

    return variables


async def _home(datasette: Any, database: Any) -> dict[str, Any]:
    counts = await database.table_counts(1000)
    found = {row["outcome"]: row["count"] for row in await _counted(database, VERDICTS)}
    regions = {
        "name": "地区",
        "href": f"{datasette.urls.table(LEDGER, 'documents')}?_facet=region_code",
        "value": (await _counted(database, REGIONS))[0]["count(distinct region_code)"],
    }
    return {
        "examples": [{"text": text, "href": f"/search?{urlencode({'q': text})}"} for text in EXAMPLES],
        "counts": [
            regions,
            *(
                {
                    "name": name,
                    "href": href or datasette.urls.table(LEDGER, table),
                    "value": counts.get(table),
                }
                for table, (name, href) in COUNTED.items()
            ),
        ],
        "last_crawl": (await database.execute(LAST_CRAWL)).single_value(),
        "latest": [dict(row) for row in (await database.execute(LATEST)).rows],
        "changed": [dict(row) for row in (await database.execute(CHANGED)).rows],
        "verdicts": [{"outcome": o, "count": found.get(o, 0)} for o in OUTCOMES],
        "map": _map({row["province"]: row for row in await _counted(database, SHARES)}),
        "years": await _counted(database, YEARS),
        "roles": await _counted(database, ROLES),
    }


async def _counted(database: Any, sql: str) -> list[dict[str, Any]]:
    if sql not in COUNTS:
        COUNTS[sql] = [dict(row) for row in (await database.execute(sql, custom_time_limit=10_000)).rows]
    return COUNTS[sql]


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
        "shade": -(-held * SHADES // expected) if expected else 0,
        "is_beyond": code in TILES["beyond"],
    }
