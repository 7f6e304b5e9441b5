"""What is told of an agency and of a region: who they are, what they published, how it scores, who is alike."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from archive.divisions import division_end
from archive.views.abreast import STANDING
from archive.views.asking import Ask, Rows

PEERS = 12
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
PER_HEAD = f"""
    select h.*, d.fiscal_year, d.kind, c.text, {STANDING}
    from per_head h join documents d on d.id = h.document_id left join claims c on c.id = h.claim_id
    left join figures f on f.rowid = (
        select o.rowid from figures o where o.document_id = h.document_id and o.subject = h.what
        and o.basis = d.kind and o.fen = h.fen order by o.ordinal, o."row", o.col limit 1)
    where d.agency_id = :id and d.superseded_by is null order by d.fiscal_year desc"""
COPIED = """
    select r.text, count(*) as times, count(distinct r.document_id) as documents,
        (select count(distinct document_id) from
            (select document_id from reasons o where o.digest = r.digest limit :counted)) as everywhere
    from reasons r join documents d on d.id = r.document_id
    where d.agency_id = :id group by r.digest having count(*) > 1 or everywhere > 1
    order by everywhere desc, times desc, r.text limit 10"""
PEER = """
    select a.id, a.name, a.region_code, g.path as region,
        (select count(*) from documents d where d.agency_id = a.id and d.superseded_by is null) as documents
    from (
        select 0 as far, * from (select id, name, region_code from agencies indexed by agencies_region
            where role = :role and id != :id and region_code between :region and :region_last
            order by region_code, name limit :limit)
        union all select 1, * from (select id, name, region_code from agencies indexed by agencies_region
            where role = :role and id != :id and region_code not between :region and :region_last
            order by region_code, name limit :limit)
    ) a left join regions g on g.code = a.region_code order by far, a.region_code, a.name limit :limit"""
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
    select a.id, a.name, a.role, a.region_code, g.path as region,
        (select count(*) from documents d where d.agency_id = a.id and d.superseded_by is null) as documents
    from agencies a left join regions g on g.code = a.region_code
    where a.region_code between :code and :last order by a.region_code, a.name, a.id limit :limit"""


async def agency(ask: Ask, id_: str) -> dict[str, Any] | None:
    """An agency, its documents, scorecard, amounts a head, copied reasons and peers; None where there is none."""
    found = await ask(AGENCY, id=id_)
    if not found:
        return None
    (about,) = found
    province = f"{(about['region_code'] or '')[:2]:0<2}0000"
    peers = {"region": province, "region_last": division_end(province), "role": about["role"], "limit": PEERS}
    return {
        "agency": about,
        "documents": await ask(DOCUMENTS, id=id_),
        "scorecard": scored(await ask(SCORES, id=id_)),
        "per_head": await ask(PER_HEAD, id=id_),
        "copied": await ask(COPIED, id=id_, counted=COUNTED),
        "copied_up_to": COUNTED,
        "peers": await ask(PEER, id=id_, **peers),
    }


async def region(ask: Ask, code: str, limit: int) -> dict[str, Any] | None:
    """A region with its parts and its first agencies, of how many; None where there is none."""
    found = await ask(REGION, code=code)
    if not found:
        return None
    last = division_end(code)
    return {
        "region": found[0],
        "parts": await ask(PARTS, code=code),
        "count": (await ask(COUNT, code=code, last=last))[0]["count"],
        "agencies": await ask(AGENCIES, code=code, last=last, limit=limit),
    }


def scored(criteria: Rows) -> Rows:
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
