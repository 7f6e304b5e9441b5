"""What is known of a document as a whole: its facts, its versions, the files that it came in, and its text."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from archive.views.asking import Ask, Rows

DOCUMENT = """
    select d.*, f.bytes, f.media_type, f.first_seen_at, r.path as region,
        (select min(fetched_at) from captures c where c.sha256 = d.sha256) as fetched_at,
        (select max(fetched_at) from captures c where c.url = d.source_url) as checked_at,
        (select count(*) from captures c where c.sha256 = d.sha256) as captures
    from documents d join files f on f.sha256 = d.sha256 left join regions r on r.code = d.region_code
    where d.id = :id"""
COUNTS = """
    select (select count(*) from statements where document_id = :id) as statements,
        (select count(*) from sections where document_id = :id) as sections,
        (select count(*) from projects where document_id = :id) as projects,
        (select count(*) from amounts where document_id = :id) as amounts,
        (select count(*) from findings where document_id = :id and outcome in ('error', 'warning')) as findings"""
VERSIONS = """
    with recursive earlier(id) as (
        select :id union select d.id from documents d join earlier e on d.superseded_by = e.id),
    later(id) as (
        select :id union select d.superseded_by from documents d join later l on d.id = l.id
        where d.superseded_by is not null)
    select d.id, d.published_on, d.source_url, f.first_seen_at, d.sha256,
        (select count(*) from changes c where c.document_id = d.id) as changes
    from documents d join files f on f.sha256 = d.sha256
    where d.id in (select id from earlier union select id from later) order by f.first_seen_at, d.id"""
FILES = """
    select p.part, f.*,
        (select c.file_name from captures c where c.sha256 = f.sha256 and c.file_name is not null limit 1) as name,
        (select c.url from captures c where c.sha256 = f.sha256 order by c.fetched_at limit 1) as url,
        (select count(*) from captures c where c.sha256 = f.sha256) as captures
    from document_files p join files f on f.sha256 = p.sha256
    where p.document_id = :id order by p.part, name"""
SECTIONS = "select * from sections where document_id = :id order by ordinal"
CLAIMS = """
    select c.*, s.ordinal as statement_ordinal, (
            select f.id from findings f where f.claim_id = c.id and f.outcome in ('error', 'warning')
            order by f.outcome, f.rule, f.id limit 1) as doubt
    from claims c left join statements s on s.id = c.statement_id
    where c.document_id = :id order by c.topic, c.section_ordinal, s.ordinal, c."row", c.col, c.rowid"""
PROJECTS = """
    select p.*, s.ordinal as statement_ordinal, s.title as statement_title,
        (select count(*) from findings f where f.project_id = p.id and f.outcome in ('error', 'warning')) as doubts
    from projects p left join statements s on s.id = p.statement_id
    where p.document_id = :id order by s.ordinal, p."row", p.rowid"""
FUNDS = """
    select f.* from project_funds f join projects p on p.id = f.project_id
    where p.document_id = :id order by f.rowid"""
INDICATORS = """
    select i.* from indicators i join projects p on p.id = i.project_id
    where p.document_id = :id order by i.project_id, i.ordinal"""


async def facts(ask: Ask) -> dict[str, Any] | None:
    """`d`, the document's row with where it came from, its `counts`, `versions` and `parts`; None: no such one."""
    found = await ask(DOCUMENT)
    if not found:
        return None
    return {
        "d": found[0],
        "counts": (await ask(COUNTS))[0],
        "versions": await ask(VERSIONS),
        "parts": await ask(FILES),
    }


async def text(ask: Ask) -> dict[str, Any]:
    """`sections`, and `claims`, the numbers that they state, by topic."""
    claims: dict[str, Rows] = defaultdict(list)
    for claim in await ask(CLAIMS):
        claims[claim["topic"]].append(claim)
    return {"sections": await ask(SECTIONS), "claims": claims}


async def projects(ask: Ask) -> dict[str, Any]:
    """`projects` with their `funds` and `indicators`."""
    found = await ask(PROJECTS)
    funds, indicators = await ask(FUNDS), await ask(INDICATORS)
    for project in found:
        project["funds"] = [f for f in funds if f["project_id"] == project["id"]]
        project["indicators"] = [i for i in indicators if i["project_id"] == project["id"]]
    return {"projects": found}
