"""The findings of a document, by outcome, with what their places are called; and what was mended in it."""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from archive.painter import Painter
from archive.views.asking import Ask, Rows
from archive.views.sheets import is_drawn
from archive.views.standing import Place, standing

FINDINGS = """
    select f.*, r.title, r.description, r.formula from findings f join rules r on r.id = f.rule
    left join statements s on s.id = f.statement_id
    where f.document_id = :id order by s.ordinal is null, s.ordinal, f."row", f.col, f.rule, f.id"""
TITLES = """
    select s.id, s.title, s.ordinal, s.document_id, s.sha256, d.fiscal_year, d.kind from statements s
    join documents d on d.id = s.document_id where s.id in (select value from json_each(:statements))"""

REPAIRS = """
    select r.*, s.title, c.page,
        (select subject_name from amounts a
         where a.statement_id = s.id and a."row" = r."row" limit 1) as subject_name
    from repairs r join statements s on s.id = r.statement_id
    left join cells c on c.statement_id = s.id and c."row" = r."row" and c.col = r.col
    where s.document_id = :id order by s.ordinal, r."row", r.col"""


SECTIONS = """
    select s.document_id, s.ordinal, s.text from json_each(:wanted) w
    join sections s on s.document_id = w.value ->> 0 and s.ordinal = w.value ->> 1"""
GAPS = re.compile(r"[\s,，]")
SENTENCE = re.compile(r"[^。；\n]+[。；]?")
SHOWN = ("error", "warning")
"""Outcomes whose places are shown on their pages at once."""

Quote = tuple[str, int, str]
"""What a finding quotes: the document, the section, the words."""


async def of_document(ask: Ask, painter: Painter) -> dict[str, Any]:
    """`doubts`, the findings by outcome, with the `titles` that they speak of; and the `mended` values."""
    mended = await ask(REPAIRS)
    told = await told_of(ask, painter, await ask(FINDINGS), mended)
    return {**told, "mended": mended}


async def of_statement(ask: Ask, painter: Painter, statement_id: str) -> dict[str, Any]:
    """The same of those that speak of a statement, without what was mended."""
    named = f'"{statement_id}"'
    return await told_of(ask, painter, [f for f in await ask(FINDINGS) if named in f["evidence"]])


async def told_of(
    ask: Ask, painter: Painter, found: Rows, mended: Iterable[dict[str, Any]] = ()
) -> dict[str, Any]:
    """`doubts` by outcome, `titles` of the statements they rest on, and which cells can be `cropped`."""
    doubts: dict[str, Rows] = defaultdict(list)
    for finding in found:
        doubts[finding["outcome"]].append(finding)
    wanted = {
        (place["statement_id"], place["row"], place["col"])
        for finding in found
        if finding["outcome"] in SHOWN
        for place in json.loads(finding["evidence"])
        if place.get("statement_id") and place.get("row") is not None and place.get("col") is not None
    }
    wanted |= {(r["statement_id"], r["row"], r["col"]) for r in mended}
    return {
        "doubts": doubts,
        "titles": await titles(ask, found),
        "sentences": await sentences(ask, found),
        "cropped": await cropped(ask, painter, wanted),
    }


async def titles(ask: Ask, found: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The statements that findings rest on, by id."""
    named = {
        place["statement_id"]
        for finding in found
        for place in json.loads(finding["evidence"])
        if place.get("statement_id")
    }
    return {s["id"]: s for s in await ask(TITLES, statements=json.dumps(sorted(named)))}


async def sentences(ask: Ask, found: Iterable[dict[str, Any]]) -> dict[Quote, tuple[str, str]]:
    """The sentence that a finding quotes from, and the quote as it prints it: if it is one sentence."""
    quotes = {
        (finding["document_id"], place["section_ordinal"], place["text"])
        for finding in found
        for place in json.loads(finding["evidence"])
        if place.get("section_ordinal") is not None and place.get("text")
    }
    wanted = json.dumps(sorted({(document, ordinal) for document, ordinal, _ in quotes}))
    texts = {(s["document_id"], s["ordinal"]): s["text"] for s in await ask(SECTIONS, wanted=wanted)}
    told = {quote: sentence_with(texts.get(quote[:2], ""), quote[2]) for quote in quotes}
    return {quote: (sentence, as_printed(sentence, quote[2])) for quote, sentence in told.items() if sentence}


def sentence_with(text: str, quote: str) -> str | None:
    """The one sentence of a text that says a quote, whatever spaces and commas it has; None of none or several."""
    said = GAPS.sub("", quote)
    every = (sentence.strip() for sentence in SENTENCE.findall(text))
    found = [sentence for sentence in every if said in GAPS.sub("", sentence)]
    return found[0] if len(found) == 1 else None


def as_printed(sentence: str, quote: str) -> str:
    """A quote with the spaces and commas of the sentence that says it: 1097.29万元 for 1,097.29 万元."""
    gaps = f"(?:{GAPS.pattern})*"
    found = re.search(gaps.join(map(re.escape, GAPS.sub("", quote))), sentence)
    return found[0] if found else quote


async def cropped(ask: Ask, painter: Painter, wanted: set[Place]) -> set[Place]:
    """Those of some cells whose place on a page is known, and whose page can be drawn."""
    found = {
        at: cell for at, cell in (await standing(ask, painter, wanted)).items() if cell["x0"] is not None
    }
    files = list({cell["sha256"] for cell in found.values()})
    drawn = dict(
        zip(files, await asyncio.gather(*(is_drawn(painter, digest) for digest in files)), strict=True)
    )
    return {at for at, cell in found.items() if drawn[cell["sha256"]]}
