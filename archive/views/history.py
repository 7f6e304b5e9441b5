"""What an address served over time: every capture of it, and the versions of documents that came of them."""

from __future__ import annotations

import json
from typing import Any

from archive.views.asking import Ask, Rows

CAPTURES = """
    select c.id, c.fetched_at, c.outcome, c.cause, c.detail, c.status, c.sha256, c.bytes, c.media_type,
        c.etag, c.last_modified, c.site, s.name as site_name, c.role
    from captures c left join sites s on s.id = c.site
    where c.url = :url order by c.fetched_at, c.ledger, c.line"""
DOCUMENTS = """
    select p.sha256 as file, d.id, d.title, d.agency_name, d.fiscal_year, d.kind, d.published_on, d.superseded_by,
        d.sha256, d.article_url
    from documents d join document_files p on p.document_id = d.id
    where p.sha256 in (select value from json_each(:files)) order by d.id"""
CHANGED = """
    select document_id, earlier_id, count(*) as figures, min(seen_at) as seen_at from changes
    where document_id in (select value from json_each(:documents)) group by document_id, earlier_id
    order by seen_at, document_id"""
HELD = ("new", "changed", "unchanged")
"""Outcomes of a capture that found the address served."""


async def history(ask: Ask, url: str) -> dict[str, Any] | None:
    """The `captures` of an address in `spells`, its `versions`, and the pairs of them that `changed` figures.

    A version is what was served from one change to the next: its `file`, and the `documents` that were read in
    it. None where the address was never asked for.
    """
    captures = await ask(CAPTURES, url=url)
    if not captures:
        return None
    served = dict.fromkeys(c["sha256"] for c in captures if c["sha256"] and c["outcome"] in HELD)
    numbers = {file: number for number, file in enumerate(served, 1)}
    documents = await ask(DOCUMENTS, files=json.dumps(list(numbers)))
    versions: Rows = [{"number": number, "file": file, "documents": []} for file, number in numbers.items()]
    for document in documents:
        versions[numbers[document["file"]] - 1]["documents"].append(document)
    for capture in captures:
        capture["version"] = numbers.get(capture["sha256"])
    ids = sorted({d["id"] for d in documents})
    return {
        "captures": captures,
        "spells": spells(captures),
        "versions": versions,
        "changed": await ask(CHANGED, documents=json.dumps(ids)),
    }


def spells(captures: Rows) -> Rows:
    """The captures in runs: each a `capture` that told something new, and those `after` it that found the same."""
    found: Rows = []
    for capture in captures:
        known = found[-1]["capture"] if found else None
        if known and _answer(capture) == _answer(known):
            found[-1]["after"].append(capture)
        else:
            found.append({"capture": capture, "after": []})
    return found


def _answer(capture: dict[str, Any]) -> tuple[Any, ...]:
    """What two captures have in common that found the same."""
    if capture["outcome"] in HELD:
        return ("held", capture["sha256"])
    return (capture["outcome"], capture["cause"], capture["status"])
