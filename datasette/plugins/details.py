"""`/rule/<id>` and `/project/<id>`: one rule with what it found, one project with its form and its doubts."""

from __future__ import annotations

import json
from typing import Any

from datasette.utils.asgi import NotFound, Request, Response
from pluggy import HookimplMarker

from archive.painter import Painter, painter_of
from archive.views.answering import as_json
from archive.views.asking import Ask, Rows, asker
from archive.views.findings import titles, told_of

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
SHOWN = 12
"""Findings of a rule on its page; the list has them all."""

RULE = "select * from rules where id = :id"
OUTCOMES = "select outcome, findings as count from rule_outcomes where rule = :id"
OF_RULE = """
    select f.*, r.title, null as formula from findings f join rules r on r.id = f.rule
    where f.rule = :id and f.outcome in ('error', 'warning')
    order by f.outcome, f.rowid limit :limit"""
PROJECT = """
    select p.*, s.ordinal as statement_ordinal, s.title as statement_title from projects p
    left join statements s on s.id = p.statement_id where p.id = :id"""
FUNDS = "select * from project_funds where project_id = :id order by rowid"
INDICATORS = "select * from indicators where project_id = :id order by ordinal"
OF_PROJECT = """
    select f.*, r.title, r.formula from findings f join rules r on r.id = f.rule
    where f.project_id = :id order by f.rule, f.id"""
NAMESAKES = """
    select p.id, p.name, p.origin, p.score, p.executed_fen, d.fiscal_year, d.kind from projects p
    join documents d on d.id = p.document_id
    where p.name = :name and p.id != :id and d.agency_id is :agency and p.document_id in
        (select id from documents where agency_id = :agency) order by d.fiscal_year desc, p.origin"""
DOCUMENTS = """
    select id, title, agency_id, agency_name, fiscal_year, kind from documents
    where id in (select value from json_each(:ids))"""
FAMILIES = ("error", "warning", "rounding", "info", "pass")


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Both pages, and each as JSON."""
    return [
        (r"^/rule/(?P<id>[^/.]+)(?P<json>\.json)?$", rule),
        (r"^/project/(?P<id>[^/.]+)(?P<json>\.json)?$", project),
    ]


async def rule(datasette: Any, request: Request) -> Response:
    """A rule: what it compares, on what ground, and what it found."""
    ask = asker(datasette.databases[LEDGER], id=request.url_vars["id"])
    found = await ask(RULE)
    if not found:
        raise NotFound("没有这条规则")
    counts = {row["outcome"]: row["count"] for row in await ask(OUTCOMES)}
    findings = await ask(OF_RULE, limit=SHOWN)
    told = {
        "rule": found[0],
        "outcomes": {outcome: counts.get(outcome, 0) for outcome in FAMILIES},
        "findings": findings,
        "documents": await _documents(ask, findings),
    }
    return await _answered(datasette, request, "rule.html", told, ask)


async def project(datasette: Any, request: Request) -> Response:
    """A project: its form as read, its money and indicators, what is doubted, and its namesakes."""
    ask = asker(datasette.databases[LEDGER], id=request.url_vars["id"])
    found = await ask(PROJECT)
    if not found:
        raise NotFound("没有这个项目")
    about = found[0] | {"funds": await ask(FUNDS), "indicators": await ask(INDICATORS)}
    document = (await _documents(ask, [about]))[about["document_id"]]
    told = {
        "project": about,
        "document": document,
        "findings": await ask(OF_PROJECT),
        "namesakes": await ask(NAMESAKES, name=about["name"], agency=document["agency_id"]),
    }
    return await _answered(datasette, request, "project.html", told, ask)


async def _answered(
    datasette: Any, request: Request, template: str, told: dict[str, Any], ask: Ask
) -> Response:
    """What is told as JSON, or as a page, on which the places of its findings are shown too."""
    if request.url_vars["json"]:
        return as_json({**told, "titles": await titles(ask, told["findings"])})
    shown = await told_of(ask, _painter(datasette), told["findings"])
    return Response.html(await datasette.render_template(template, {**told, **shown}, request=request))


def _painter(datasette: Any) -> Painter:
    return painter_of(datasette.databases[LEDGER].path)


async def _documents(ask: Ask, rows: Rows) -> dict[str, dict[str, Any]]:
    """The documents of some rows, by id."""
    ids = json.dumps(sorted({row["document_id"] for row in rows}))
    return {row["id"]: row for row in await ask(DOCUMENTS, ids=ids)}
