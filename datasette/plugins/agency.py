"""`/agency/<id>` and `/region/<code>`: what was published, the main figures over the years, peers; also as JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
from datasette.utils.asgi import NotFound, Request, Response
from pluggy import HookimplMarker

from archive.divisions import division_end
from archive.listing import Listing, question

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
LISTS = msgspec.yaml.decode(
    (Path(__file__).parent.parent / "lists.yaml").read_bytes(), type=dict[str, Listing]
)
SERIES = ("total", "basic", "project", "personnel", "three_public")
"""The figures that an agency's page follows over the years."""
PEERS = 12
MOST = 2000

AGENCY = """
    select a.*, g.path as region, g.name as region_name, p.name as parent from agencies a
    left join regions g on g.code = a.region_code left join agencies p on p.id = a.parent_id where a.id = :id"""
DOCUMENTS = """
    select d.id, d.title, d.fiscal_year, d.kind, d.published_on, d.status, d.superseded_by,
        (select count(*) from findings f
         where f.document_id = d.id and f.outcome in ('error', 'warning')) as doubts
    from documents d where d.agency_id = :id order by d.fiscal_year desc, d.kind, d.published_on desc"""
SCORES = """
    select fiscal_year, kind, document_id, dimension, criterion, name, points, of_points, evidence from scorecard
    where agency_id = :id order by fiscal_year desc, kind, rowid"""
PER_HEAD = """
    select h.*, d.fiscal_year, d.kind, c.text from per_head h join documents d on d.id = h.document_id
    left join claims c on c.id = h.claim_id
    where d.agency_id = :id and d.superseded_by is null order by d.fiscal_year desc"""
COPIED = """
    select r.text, count(*) as times, count(distinct r.document_id) as documents,
        (select count(distinct document_id) from reasons o where o.digest = r.digest) as everywhere
    from reasons r join documents d on d.id = r.document_id
    where d.agency_id = :id group by r.digest having count(*) > 1 or everywhere > 1
    order by everywhere desc, times desc, r.text limit 10"""
PEER = """
    select a.id, a.name, a.region_code,
        (select count(*) from documents d where d.agency_id = a.id and d.superseded_by is null) as documents
    from agencies a where a.role = :role and a.id != :id
    order by a.region_code between :region and :region_last desc, a.region_code, a.name limit :limit"""
REGION = """
    select r.*, p.name as parent from regions r left join regions p on p.code = r.parent_code
    where r.code = :code"""
PARTS = """
    select r.code, r.name, (select count(*) from agencies a where a.region_code between r.code and
        case when r.code like '%0000' then substr(r.code, 1, 2) || '9999'
             when r.code like '%00' then substr(r.code, 1, 4) || '99' else r.code end) as agencies
    from regions r where r.parent_code = :code order by r.code"""
AGENCIES = """
    select a.id, a.name, a.role, a.region_code,
        (select count(*) from documents d where d.agency_id = a.id and d.superseded_by is null) as documents
    from agencies a where a.region_code between :code and :last order by a.region_code, a.name limit 500"""

Rows = list[dict[str, Any]]
Values = Mapping[str, str | int]


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filter `pairs`: each of the first with each of the second."""
    env.filters["pairs"] = product


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Both pages, and each as JSON."""
    return [
        (r"^/agency/(?P<id>[^/.]+)(?P<json>\.json)?$", agency),
        (r"^/region/(?P<code>\d{6})(?P<json>\.json)?$", region),
    ]


async def agency(datasette: Any, request: Request) -> Response:
    """An agency: what it published, its figures over the years, its scorecard and its peers."""
    database, asked = datasette.databases[LEDGER], {"id": request.url_vars["id"]}
    found = await _ask(database, AGENCY, asked)
    if not found:
        raise NotFound("没有这个机构")
    about = found[0]
    by_year = {"agency": asked["id"], "measure": "own"}
    place = {
        "region": _province(about["region_code"]),
        "region_last": division_end(_province(about["region_code"])),
    }
    told = {
        "agency": about,
        "documents": await _ask(database, DOCUMENTS, asked),
        "coverage": await _listed(database, "coverage", {"agency": asked["id"]}),
        "figures": {name: await _listed(database, "compare", by_year | {"subject": name}) for name in SERIES},
        "scorecard": _scored(await _ask(database, SCORES, asked)),
        "per_head": await _ask(database, PER_HEAD, asked),
        "copied": await _ask(database, COPIED, asked),
        "peers": await _ask(database, PEER, asked | place | {"role": about["role"], "limit": PEERS}),
    }
    return await _told(datasette, request, "agency.html", told)


async def region(datasette: Any, request: Request) -> Response:
    """A region: its parts, its agencies, and what they published."""
    database, code = datasette.databases[LEDGER], request.url_vars["code"]
    found = await _ask(database, REGION, {"code": code})
    if not found:
        raise NotFound("没有这个地区")
    told = {
        "region": found[0],
        "parts": await _ask(database, PARTS, {"code": code}),
        "agencies": await _ask(database, AGENCIES, {"code": code, "last": division_end(code)}),
        "coverage": await _listed(database, "coverage", {"region": code}),
    }
    return await _told(datasette, request, "region.html", told)


async def _told(datasette: Any, request: Request, template: str, told: dict[str, Any]) -> Response:
    if request.url_vars["json"]:
        return Response.json(told)
    return Response.html(await datasette.render_template(template, told, request=request))


async def _ask(database: Any, sql: str, values: Values) -> Rows:
    found = await database.execute(sql, values, page_size=MOST, custom_time_limit=2000)
    return [dict(row) for row in found.rows]


async def _listed(database: Any, name: str, asked: dict[str, str]) -> Rows:
    """The rows of a list page, narrowed."""
    put = question(LISTS[name], asked, MOST)
    return await _ask(database, put.rows, put.values)


def _scored(criteria: Rows) -> Rows:
    """One account after the other: `points` of `of_points`, and its `criteria` with what they rest on."""
    accounts: dict[tuple[int, str], Rows] = defaultdict(list)
    for criterion in criteria:
        criterion["evidence"] = json.loads(criterion["evidence"])
        accounts[criterion["fiscal_year"], criterion["kind"]].append(criterion)
    return [
        {
            "fiscal_year": year,
            "kind": kind,
            "points": sum(c["points"] for c in judged),
            "of_points": sum(c["of_points"] for c in judged),
            "criteria": judged,
        }
        for (year, kind), judged in accounts.items()
    ]


def _province(code: str | None) -> str:
    return f"{(code or '')[:2]:0<2}0000"
