"""The findings of a document, by outcome, with what their places are called; and what was mended in it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from archive.painter import Painter
from archive.views.asking import Ask, Rows
from archive.views.sheets import is_drawn

FINDINGS = """
    select f.*, r.title, r.description, r.formula from findings f join rules r on r.id = f.rule
    left join statements s on s.id = f.statement_id
    where f.document_id = :id order by s.ordinal is null, s.ordinal, f."row", f.col, f.rule, f.id"""
TITLES = """
    select s.id, s.title, s.ordinal, s.document_id, s.sha256, d.fiscal_year, d.kind from statements s
    join documents d on d.id = s.document_id where s.id in (select value from json_each(:statements))"""

REPAIRS = """
    select r.*, s.title, s.sha256, c.page,
        (select subject_name from amounts a
         where a.statement_id = s.id and a."row" = r."row" limit 1) as subject_name
    from repairs r join statements s on s.id = r.statement_id
    left join cells c on c.statement_id = s.id and c."row" = r."row" and c.col = r.col
    where s.document_id = :id order by s.ordinal, r."row", r.col"""


async def of_document(ask: Ask, painter: Painter) -> dict[str, Any]:
    """`doubts`, the findings by outcome, with the `titles` that they speak of; and the `mended` values."""
    mended = await ask(REPAIRS)
    told = await _told(ask, painter, await ask(FINDINGS))
    return {**told, "mended": mended, "drawn": told["drawn"] | await drawn(painter, mended)}


async def of_statement(ask: Ask, painter: Painter, statement_id: str) -> dict[str, Any]:
    """The same of those that speak of a statement."""
    named = f'"{statement_id}"'
    return await _told(ask, painter, [f for f in await ask(FINDINGS) if named in f["evidence"]])


async def titles(ask: Ask, found: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The statements that findings rest on, by id."""
    named = {
        place["statement_id"]
        for finding in found
        for place in json.loads(finding["evidence"])
        if place.get("statement_id")
    }
    return {s["id"]: s for s in await ask(TITLES, statements=json.dumps(sorted(named)))}


async def drawn(painter: Painter, statements: Iterable[dict[str, Any]]) -> set[str]:
    """The files of statements whose pages can be drawn, by SHA-256."""
    return {digest for digest in {s["sha256"] for s in statements} if await is_drawn(painter, digest)}


async def _told(ask: Ask, painter: Painter, found: Rows) -> dict[str, Any]:
    doubts: dict[str, Rows] = defaultdict(list)
    for finding in found:
        doubts[finding["outcome"]].append(finding)
    named = await titles(ask, found)
    return {"doubts": doubts, "titles": named, "drawn": await drawn(painter, named.values())}
