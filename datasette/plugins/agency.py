"""`/agency/<id>` and `/region/<code>`: what was published, the main figures over the years, peers; also as JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
from datasette.utils.asgi import NotFound, Request, Response
from pluggy import HookimplMarker

from archive.divisions import division_end
from archive.listing import Listing, question
from archive.views.answering import page_or_json
from archive.views.asking import Ask, Rows, asker

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
LISTS = msgspec.yaml.decode(
    (Path(__file__).parent.parent / "lists.yaml").read_bytes(), type=dict[str, Listing]
)
SERIES = ("total", "basic", "project", "personnel", "three_public")
"""The figures that an agency's page follows over the years."""
PEERS = 12
LISTED = 25
"""Agencies on a region's page; the list of who published what has them all."""
MOST = 2000
COUNTED = 500
"""Documents in which a copied reason is counted at most."""

AGENCY = """
    select a.*, g.path as region, g.name as region_name, p.name as parent from agencies a
    left join regions g on g.code = a.region_code left join agencies p on p.id = a.parent_id where a.id = :id"""
DOCUMENTS = """
    select d.id, d.title, d.fiscal_year, d.kind, d.published_on, d.status, d.superseded_by,
        n.errors + n.warnings as doubts
    from documents d join document_counts n on n.document_id = d.id
    where d.agency_id = :id order by d.fiscal_year desc, d.kind, d.published_on desc, d.id"""
SCORES = """
    select fiscal_year, kind, document_id, dimension, criterion, name, points, of_points, evidence from scorecard
    where agency_id = :id order by fiscal_year desc, kind, rowid"""
PER_HEAD = """
    select h.*, d.fiscal_year, d.kind, c.text from per_head h join documents d on d.id = h.document_id
    left join claims c on c.id = h.claim_id
    where d.agency_id = :id and d.superseded_by is null order by d.fiscal_year desc"""
COPIED = """
    select r.text, count(*) as times, count(distinct r.document_id) as documents,
        (select count(distinct document_id) from
            (select document_id from reasons o where o.digest = r.digest limit :counted)) as everywhere
    from reasons r join documents d on d.id = r.document_id
    where d.agency_id = :id group by r.digest having count(*) > 1 or everywhere > 1
    order by everywhere desc, times desc, r.text limit 10"""
PEER = """
    select a.id, a.name, a.region_code,
        (select count(*) from documents d where d.agency_id = a.id and d.superseded_by is null) as documents
    from (
        select 0 as far, * from (select id, name, region_code from agencies indexed by agencies_region
            where role = :role and id != :id and region_code between :region and :region_last
            order by region_code, name limit :limit)
        union all select 1, * from (select id, name, region_code from agencies indexed by agencies_region
            where role = :role and id != :id and region_code not between :region and :region_last
            order by region_code, name limit :limit)
    ) a order by far, region_code, name limit :limit"""
REGION = """
    select r.*, p.name as parent from regions r left join regions p on p.code = r.parent_code
    where r.code = :code"""
PARTS = """
    select r.code, r.name, (select count(*) from agencies a where a.region_code between r.code and
        case when r.code like '%0000' then substr(r.code, 1, 2) || '9999'
             when r.code like '%00' then substr(r.code, 1, 4) || '99' else r.code end) as agencies
    from regions r where r.parent_code = :code order by r.code"""
COUNT = "select count(*) as count from agencies where region_code between :code and :last"
AGENCIES = """
    select a.id, a.name, a.role, a.region_code,
        (select count(*) from documents d where d.agency_id = a.id and d.superseded_by is null) as documents
    from agencies a where a.region_code between :code and :last order by a.region_code, a.name, a.id limit :limit"""


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filters `pairs`, each of the first with each of the second, and `indexed`."""
    env.filters["pairs"] = product
    env.filters["indexed"] = indexed


def indexed(rows: Rows, *columns: str) -> dict[tuple[Any, ...], Rows]:
    """The rows by what they have in some columns, in their order; none where no row has it."""
    found: dict[tuple[Any, ...], Rows] = defaultdict(list)
    for row in rows:
        found[tuple(row[column] for column in columns)].append(row)
    return found


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Both pages, and each as JSON."""
    return [
        (r"^/agency/(?P<id>[^/.]+)(?P<json>\.json)?$", agency),
        (r"^/region/(?P<code>\d{6})(?P<json>\.json)?$", region),
    ]


async def agency(datasette: Any, request: Request) -> Response:
    """An agency: what it published, its figures over the years, its scorecard and its peers."""
    id_ = request.url_vars["id"]
    ask = asker(datasette.databases[LEDGER], id=id_)
    found = await ask(AGENCY)
    if not found:
        raise NotFound("没有这个机构")
    about, province = found[0], _province(found[0]["region_code"])
    peers = {"region": province, "region_last": division_end(province), "role": about["role"], "limit": PEERS}
    by_year = {"agency": id_, "measure": "own"}
    told = {
        "agency": about,
        "documents": await ask(DOCUMENTS),
        "coverage": await _listed(ask, "coverage", {"agency": id_}, 1),
        "figures": {name: await _listed(ask, "compare", by_year | {"subject": name}) for name in SERIES},
        "scorecard": _scored(await ask(SCORES)),
        "per_head": await ask(PER_HEAD),
        "copied": await ask(COPIED, counted=COUNTED),
        "copied_up_to": COUNTED,
        "peers": await ask(PEER, **peers),
    }
    return await page_or_json(datasette, request, "agency.html", told)


async def region(datasette: Any, request: Request) -> Response:
    """A region: its parts, its first agencies, and what they published."""
    code = request.url_vars["code"]
    ask = asker(datasette.databases[LEDGER], code=code)
    found = await ask(REGION)
    if not found:
        raise NotFound("没有这个地区")
    last = division_end(code)
    told = {
        "region": found[0],
        "parts": await ask(PARTS),
        "count": (await ask(COUNT, last=last))[0]["count"],
        "agencies": await ask(AGENCIES, last=last, limit=LISTED),
        "coverage": await _listed(ask, "coverage", {"region": code}, LISTED),
    }
    return await page_or_json(datasette, request, "region.html", told)


async def _listed(ask: Ask, name: str, asked: dict[str, str], limit: int = MOST) -> Rows:
    """The rows of a list page, narrowed."""
    put = question(LISTS[name], asked, limit)
    return await ask(put.rows, **put.values)


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
